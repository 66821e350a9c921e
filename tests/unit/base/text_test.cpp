#include "core/base/text.h"

#include <gtest/gtest.h>

namespace patchbay {
namespace {

TEST(Utf8, ValidTextIsRecognised) {
    for (const auto *text : {"", "abc", "ñ", "☎", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"})
        EXPECT_TRUE(valid_utf8(text)) << text;
    EXPECT_TRUE(valid_utf8(std::string_view("a\0b", 3)));
}

TEST(Utf8, HostileBytesAreNot) {
    for (const auto *text : {"\x80", "\xff", "\xc3", "a\xc3", "\xc3(", "\xc0\x80", "\xc1\xbf",
                             "\xe0\x80\x80", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80",
                             "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xf0\x9f\x98"})
        EXPECT_FALSE(valid_utf8(text)) << text;
}

TEST(Utf8, LengthCountsCharacters) {
    EXPECT_EQ(utf8_length(""), 0u);
    EXPECT_EQ(utf8_length("abc"), 3u);
    EXPECT_EQ(utf8_length("MENÚ"), 4u);
    EXPECT_EQ(utf8_length("☎😀"), 2u);
}

TEST(Utf8, NextPassesCharactersAndBadBytes) {
    const std::string_view text =
        "é\xff"
        "a";
    std::size_t at = 0;
    EXPECT_TRUE(next_utf8(text, at));
    EXPECT_EQ(at, 2u);
    EXPECT_FALSE(next_utf8(text, at));
    EXPECT_EQ(at, 3u);
    EXPECT_TRUE(next_utf8(text, at));
    EXPECT_EQ(at, text.size());
}

TEST(Fold, IgnoresCaseAccentsAndBlanks) {
    EXPECT_EQ(fold("  MENÚ "), "menu");
    EXPECT_EQ(fold("menu\u0301"), "menu");
    EXPECT_EQ(fold("\u00a0Mi\t\n  Reparación\u3000"), "mi reparacion");
    EXPECT_EQ(fold("ÑANDÚ Çà Åström"), "nandu ca astrom");
    EXPECT_EQ(fold("Straße"), fold("STRASSE"));
    EXPECT_EQ(fold("İstanbul"), "istanbul");
    EXPECT_EQ(fold("ＭＥＮＵ"), "menu");
    EXPECT_EQ(fold(""), "");
    EXPECT_EQ(fold(" \t\n "), "");
}

TEST(Fold, OtherScriptsKeepTheirCharacters) {
    EXPECT_EQ(fold("ЙОД"), "йод");
    EXPECT_NE(fold("йод"), fold("иод"));
    EXPECT_EQ(fold("ガ"), "ガ");
    EXPECT_NE(fold("ガ"), fold("カ"));
    EXPECT_EQ(fold("한국"), "한국");
    EXPECT_EQ(fold("مرحبا"), "مرحبا");
    EXPECT_EQ(fold("😀 1"), "😀 1");
}

TEST(Fold, IsIdempotent) {
    for (const auto *text : {"  MENÚ ", "Straße", "İ", "ガ ｶﾞ", "ﬁn", "한국",
                             "a\xff"
                             "b",
                             "ǅ", "①"})
        EXPECT_EQ(fold(fold(text)), fold(text)) << text;
}

TEST(Fold, HostileBytesGiveValidText) {
    for (const auto *text : {"\xff", "\xc3", "a\xed\xa0\x80", "\xf0\x9f\x98", "\xcc\x81"})
        EXPECT_TRUE(valid_utf8(fold(text))) << text;
}

TEST(E164, WithAndWithoutPlusAndWithGroups) {
    EXPECT_EQ(to_e164("+34600111222"), "+34600111222");
    EXPECT_EQ(to_e164("34600111222"), "+34600111222");
    EXPECT_EQ(to_e164("+34 600-111.222"), "+34600111222");
    EXPECT_EQ(to_e164("+1 (202) 555-0123"), "+12025550123");
}

TEST(E164, LengthsEndAtTheLimits) {
    EXPECT_EQ(to_e164("+" + std::string(kMinPhoneDigits, '1')).size(), kMinPhoneDigits + 1);
    EXPECT_EQ(to_e164("+" + std::string(kMinPhoneDigits - 1, '1')), "");
    EXPECT_EQ(to_e164("+" + std::string(kMaxPhoneDigits, '1')).size(), kMaxPhoneDigits + 1);
    EXPECT_EQ(to_e164("+" + std::string(kMaxPhoneDigits + 1, '1')), "");
}

TEST(E164, RefusesEverythingElse) {
    for (const auto *text :
         {"", "+", "++34600111222", "34+600111222", "+0600111222", "0034600111222", "ES.1349876",
          "+34600111222x", "٣٤٦٠٠١١١٢٢٢", "+34600111222\n", "whatsapp:+34600111222"})
        EXPECT_EQ(to_e164(text), "") << text;
}

}  // namespace
}  // namespace patchbay
