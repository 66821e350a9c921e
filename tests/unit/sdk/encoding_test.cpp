#include "patchbay/encoding.hpp"

#include <gtest/gtest.h>

namespace patchbay::sdk {
namespace {

TEST(Encoding, PercentBothWays) {
    EXPECT_EQ(percent_encoded("a b+c/\xC3\xA9~-._"), "a%20b%2Bc%2F%C3%A9~-._");
    EXPECT_EQ(percent_decoded("a%20b+c%2F%c3%A9"), "a b c/\xC3\xA9");
    EXPECT_EQ(percent_decoded("100%25"), "100%");
    for (const char *bad : {"%", "%2", "a%zz", "%2", "%%41"})
        EXPECT_FALSE(percent_decoded(bad)) << bad;
    std::string all;
    for (int c = 0; c < 256; ++c)
        all += static_cast<char>(c);
    EXPECT_EQ(percent_decoded(percent_encoded(all)), all);
}

TEST(Encoding, FormsKeepOrderAndRepetitions) {
    const auto fields = parse_form("b=2&a=1&&b=3&empty=&bare&a%3Db=c%26d");
    ASSERT_TRUE(fields);
    std::string seen;
    for (const FormField &field : *fields)
        seen += field.name + "=" + field.value + ";";
    EXPECT_EQ(seen, "b=2;a=1;b=3;empty=;bare=;a=b=c&d;");
    EXPECT_EQ(*find_field(*fields, "b"), "2");
    EXPECT_EQ(find_field(*fields, "c"), nullptr);
    EXPECT_FALSE(parse_form("a=1&b=%"));
    EXPECT_TRUE(parse_form("")->empty());
}

TEST(Encoding, Base64AndHexAsTheRfcSays) {  // RFC 4648, section 10
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xFF\xFE\xFD"), "//79");
    EXPECT_EQ(hex(std::string_view("\0\x7F\xFF", 3)), "007fff");
}

TEST(Encoding, WhatIsWrittenIsReadBackAndNothingElse) {
    std::string all;
    for (int c = 0; c < 256; ++c) {
        EXPECT_EQ(base64_decoded(base64(all)), all);
        EXPECT_EQ(hex_decoded(hex(all)), all);
        all += static_cast<char>(c);
    }
    EXPECT_EQ(hex_decoded("00fFA0"), std::string("\0\xFF\xA0", 3));
    for (const char *bad : {"0", "0g", "g0", "0x", " 00", "00 ", "-1", "\xC3\xA9"})
        EXPECT_FALSE(hex_decoded(bad)) << bad;
    for (const char *bad : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zm9v=", "====", "=",
                            "Zm9v Zm9v", "Zm9v\n", "Zg==Zg==", "-_-_", "Zm\xC3\xA9"})
        EXPECT_FALSE(base64_decoded(bad)) << bad;
    EXPECT_FALSE(base64_decoded(std::string_view("Zm9\0", 4)));
}

TEST(Encoding, ComparesAll) {
    EXPECT_TRUE(equal_constant_time("abc", "abc"));
    EXPECT_TRUE(equal_constant_time("", ""));
    for (const char *other : {"abd", "ab", "abcd", "Abc", ""})
        EXPECT_FALSE(equal_constant_time("abc", other)) << other;
}

}  // namespace
}  // namespace patchbay::sdk
