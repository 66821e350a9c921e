#include "core/base/file.h"

#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace patchbay {
namespace {

std::string file_with(const std::string &content) {
    std::string path = testing::TempDir() + "patchbay_file_XXXXXX";
    const int file = ::mkstemp(path.data());
    EXPECT_GE(file, 0);
    ::close(file);
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

TEST(ReadFile, GivesAllBytesUpToTheLimit) {
    const std::string content = std::string("\0\xff\n", 3) + std::string(100'000, 'x');
    const std::string path = file_with(content);
    const auto whole = read_file(path, content.size());
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(*whole, content);
    const auto longer = read_file(path, content.size() - 1);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().where, path);
    EXPECT_NE(longer.error().message.find(std::to_string(content.size() - 1)), std::string::npos);
    ::unlink(path.c_str());
}

TEST(ReadFile, SaysWhyItCannot) {
    const auto missing = read_file("/nonexistent/file", 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().where, "/nonexistent/file");
    EXPECT_EQ(missing.error().message, "No such file or directory");
    EXPECT_FALSE(read_file("/", 10));
}

TEST(ReadDescriptor, ReadsAPipeToItsEnd) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::write(ends[1], "abc", 3), 3);
    ::close(ends[1]);
    const auto text = read_descriptor(ends[0], 3);
    ::close(ends[0]);
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "abc");
}

} // namespace
} // namespace patchbay
