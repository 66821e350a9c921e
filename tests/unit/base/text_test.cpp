#include "core/base/text.h"

#include "tests/unit/base/typed.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>

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
    EXPECT_EQ(fold("𝐒𝐓𝐎𝐏"), "stop");  // they have a lower case only as what they stand for
    EXPECT_EQ(fold("🅂🅃🄾🄿 Ⓢ"), "stop s");
    EXPECT_EQ(fold("№ 2"), "no 2");
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
                             "ǅ", "①", "1️⃣", "🔟", "\u3164x\uffa0"})
        EXPECT_EQ(fold(fold(text)), fold(text)) << text;
    for (UChar32 c = 0; c <= UCHAR_MAX_VALUE; ++c) {
        if (U_IS_SURROGATE(c)) continue;
        const std::string folded = fold(testing::utf8(static_cast<char32_t>(c)));
        ASSERT_EQ(fold(folded), folded) << c;
    }
}

TEST(Fold, WhatNobodySeesNeverMatters) {
    std::size_t marks = 0;
    for (char32_t c = 0; c <= UCHAR_MAX_VALUE; ++c) {
        if (!u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            continue;
        ++marks;
        const std::string mark = testing::utf8(c);
        ASSERT_EQ(fold(mark), "") << unsigned{c};
        ASSERT_EQ(plain(mark), "") << unsigned{c};
        for (const std::string_view text :
             {"STOP", " Menú  2 ", "e\u0301x", "ガ", "👩🏽‍🔧 1️⃣"})
            for (const std::string &typed : testing::with_mark(text, mark)) {
                ASSERT_EQ(fold(typed), fold(text)) << unsigned{c} << ' ' << typed;
                ASSERT_EQ(plain(typed), plain(text)) << unsigned{c} << ' ' << typed;
            }
    }
    EXPECT_GT(marks, 4000u);  // Unicode 15: 4,174
}

TEST(Fold, DigitsOfEveryScriptAreDigits) {
    std::size_t digits = 0;
    for (UChar32 c = 0; c <= UCHAR_MAX_VALUE; ++c) {
        const std::int32_t value = u_charDigitValue(c);
        if (value < 0) continue;
        ++digits;
        const std::string digit = testing::utf8(static_cast<char32_t>(c));
        const std::string wanted = std::to_string(value);
        ASSERT_EQ(fold("Option " + digit + "."), "option " + wanted + ".") << c;
        ASSERT_EQ(plain("AB-" + digit), "AB-" + wanted) << c;
    }
    EXPECT_GT(digits, 600u);  // Unicode 15: 680
    EXPECT_EQ(fold("2\uFE0F\u20E3"), "2");
    EXPECT_EQ(fold("#\u20E3 \u20E3"), "# \u20E3");
    EXPECT_EQ(fold("🔟"), "10");
}

TEST(Fold, AsciiAsAllOtherText) {
    for (char c = 0; c >= 0 && c < 0x7f; ++c) {
        const std::string text = std::string(2, c) + "A" + c + c + "b " + c;
        // What is not ASCII takes the way by ICU.
        EXPECT_EQ(fold(text) + "é", fold(text + "\u200bÉ").substr(0, fold(text).size()) + "é")
            << int{c};
        EXPECT_EQ(fold("É" + text), "e" + fold("x" + text).substr(1)) << int{c};
    }
}

TEST(Printable, ControlsAreShownAndNotObeyed) {
    EXPECT_EQ(printable("Hola, ñandú 👩🏽‍🔧\n مرحبا"),
              "Hola, ñandú 👩🏽‍🔧\n مرحبا");
    EXPECT_EQ(printable("a\x1b[2Jb\rc\td\x7f\b"), "a\\u001b[2Jb\\u000dc\\u0009d\\u007f\\u0008");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\u0000");
    EXPECT_EQ(printable("\u009b31m\u202e\u2068\u061c\u2028\u2029\u0085"),
              "\\u009b31m\\u202e\\u2068\\u061c\\u2028\\u2029\\u0085");
    EXPECT_EQ(printable("x\x9b\xff\xe2\x80y"), "x\\x9b\\xff\\xe2\\x80y");  // no UTF-8
    EXPECT_EQ(printable_line("a\nb"), "a\\u000ab");
}

TEST(Printable, NoCharacterThatATerminalObeysIsLeft) {
    for (char32_t c = 0; c <= UCHAR_MAX_VALUE; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        const std::string text = testing::utf8(c);
        const auto type = u_charType(static_cast<UChar32>(c));
        const bool obeyed = type == U_CONTROL_CHAR || type == U_LINE_SEPARATOR ||
                            type == U_PARAGRAPH_SEPARATOR ||
                            u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_BIDI_CONTROL);
        ASSERT_EQ(printable_line(text) == text, !obeyed) << unsigned{c};
        ASSERT_TRUE(ascii(printable_line(text)) || !obeyed) << unsigned{c};
    }
}

TEST(Plain, KeepsWhatIsSeen) {
    EXPECT_EQ(plain(" Menú\t 2 "), " Menú\t 2 ");
    EXPECT_EQ(plain("\u200eAB-\u0661٢"), "AB-12");
    EXPECT_EQ(compatible("ＡＢ－１２"), "AB-12");
    EXPECT_EQ(compatible("n\u0303"), "ñ");
    EXPECT_EQ(trimmed("\u00a0\u3000 x y\u2028\n"), "x y");
    EXPECT_EQ(trimmed(" \xff "), "\xff");
    EXPECT_EQ(trimmed("\u3000"), "");
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
