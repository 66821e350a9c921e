#include "core/app/output.h"

#include <gmock/gmock.h>

namespace patchbay::app {
namespace {

TEST(Output, ATableHasAlignedColumnsAndNoBlanksAtTheEnd) {
    EXPECT_EQ(table({{"ID", "KIND"}, {"méx", "a"}, {"x"}}), "ID   KIND\nméx  a\nx\n");
    EXPECT_EQ(table({}), "");
}

TEST(Output, AWordForAShellIsOneWordWhateverItHolds) {
    EXPECT_EQ(shell_word("+34600111222"), "+34600111222");
    EXPECT_EQ(shell_word("14155550100:99"), "14155550100:99");
    EXPECT_EQ(shell_word(""), "''");
    EXPECT_EQ(shell_word("x;touch pwned;$(id) #"), "'x;touch pwned;$(id) #'");
    EXPECT_EQ(shell_word("it's"), "$'it\\'s'");
    EXPECT_EQ(shell_word("a\\b"), "$'a\\\\b'");
    EXPECT_EQ(shell_word("x\x1b[31m\n"), "$'x\\x1b[31m\\x0a'");
    EXPECT_EQ(shell_word("\xc3\xa9"), "$'\\xc3\\xa9'");
}

TEST(Output, ProblemsAreSortedByPlace) {
    Problems problems = {
        {"b", 1, 1, "/x", "third"}, {"a", 2, 3, "", "second"}, {"a", 2, 1, "/y", "first"}};
    testing::internal::CaptureStderr();
    EXPECT_EQ(fail(problems), kWrongUsage);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "a:2:1: /y: first\na:2:3: /: second\nb:1:1: /x: third\n");
    testing::internal::CaptureStdout();
    print_json({problems[0]});
    EXPECT_EQ(testing::internal::GetCapturedStdout(),
              "[{\"file\":\"b\",\"line\":1,\"column\":1,\"path\":\"/x\",\"message\":\"third\"}]\n");
}

}  // namespace
}  // namespace patchbay::app
