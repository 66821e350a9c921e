#include "core/base/file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace patchbay {
namespace {

class File : public testing::Test {
protected:
    ~File() override { std::filesystem::remove(path_); }
    const std::string path_ = testing::TempDir() + "patchbay-file-" + std::to_string(::getpid());
};

TEST_F(File, IsReadWholeUpToItsLimit) {
    const std::string content(100'000, 'x');
    std::ofstream(path_) << content;
    EXPECT_EQ(read_file(path_, content.size()).value(), content);
    const auto refused = read_file(path_, content.size() - 1);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "longer than the limit of 99999 bytes");
    EXPECT_EQ(refused.error().where, path_);
}

TEST_F(File, AnErrorSaysTheSystemsReason) {
    EXPECT_EQ(read_file(path_, 1).error().message, "No such file or directory");
    EXPECT_EQ(read_file("/", 1).error().message, "Is a directory");
}

TEST_F(File, APipeIsReadToItsEnd) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::write(ends[1], "abc", 3), 3);
    ::close(ends[1]);
    EXPECT_EQ(read_descriptor(ends[0], 3).value(), "abc");
    ::close(ends[0]);
}

}  // namespace
}  // namespace patchbay
