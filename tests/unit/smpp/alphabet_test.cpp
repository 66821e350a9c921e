#include "smpp/codec/alphabet.h"

#include "core/model/segments.h"
#include "hex.h"
#include "smpp/codec/utf8.h"

#include <gtest/gtest.h>

namespace {

using namespace smpp;
using smpp_test::bytes;
using smpp_test::hex;

constexpr Alphabet kGsm = Alphabet::gsm7;
constexpr Alphabet kPacked = Alphabet::gsm7_packed;

struct Row {
    const char *name;
    Alphabet alphabet;
    std::string_view text;
    std::string_view octets;
};

TEST(SmppAlphabet, TextsAreReadAndWrittenAlike) {
    const Row rows[] = {
        {"nothing", kGsm, "", ""},
        {"the letters of ASCII", kGsm, "Az09 ~", "417A3039201B3D"},
        {"at, pound, dollar, yen", kGsm, "@£$¥", "00010203"},
        {"accents", kGsm, "èéùìòÇ", "040506070809"},
        {"line ends and Nordic", kGsm, "\nØø\rÅå", "0A0B0C0D0E0F"},
        {"Greek", kGsm, "Δ_ΦΓΛΩΠΨΣΘΞ", "101112131415161718191A"},
        {"behind the escape", kGsm, "ÆæßÉ", "1C1D1E1F"},
        {"currency", kGsm, "\"#¤%", "22232425"},
        {"German and Spanish", kGsm, "¡ÄÖÑÜ§¿äöñüà", "405B5C5D5E5F607B7C7D7E7F"},
        {"extension", kGsm, "\f^{}\\[~]|€", "1B0A1B141B281B291B2F1B3C1B3D1B3E1B401B65"},
        {"packed, one", kPacked, "a", "61"},
        {"packed, hellohello", kPacked, "hellohello", "E8329BFD4697D9EC37"},
        {"packed, seven: a CR pads", kPacked, "1234567", "31D98C56B3DD1A"},
        {"packed, eight", kPacked, "12345678", "31D98C56B3DD70"},
        {"packed, extension", kPacked, "€", "9B32"},
        {"latin", Alphabet::latin1, "A\u0080é\u00FF", "4180E9FF"},
        {"ascii", Alphabet::ascii, "A`{~\t", "41607B7E09"},
        {"ucs2", Alphabet::ucs2, "Aé€", "004100E920AC"},
        {"ucs2 beyond the BMP", Alphabet::ucs2, "😀", "D83DDE00"},
        {"ucs2, the last character", Alphabet::ucs2, "\U0010FFFF", "DBFFDFFF"},
        {"ucs2, around the surrogates", Alphabet::ucs2, "\uD7FF\uE000\uFFFF", "D7FFE000FFFF"},
        {"Cyrillic", Alphabet::cyrillic, "ЁАяё№§ў", "A1B0EFF1F0FDFE"},
        {"Hebrew", Alphabet::hebrew, "את×÷‗\u200E", "E0FAAABADFFD"},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const auto octets = to_octets(row.text, row.alphabet);
        ASSERT_TRUE(octets.ok());
        EXPECT_EQ(hex(*octets), row.octets);
        EXPECT_EQ(to_text(bytes(row.octets), row.alphabet), row.text);
    }
}

TEST(SmppAlphabet, WhatIsNoCharacterIsReplaced) {
    const Row rows[] = {
        {"gsm7 beyond septets", kGsm, "a\uFFFDb", "618062"},
        {"gsm7 beyond septets behind an escape", kGsm, "\uFFFDe", "1BFF65"},
        {"an escape that nobody knows", kGsm, "ab", "1B6162"},
        {"an escape to the basic euro place", kGsm, "€e", "1B6565"},
        {"an escape to an escape", kGsm, " (", "1B1B28"},
        {"an escape at the end", kGsm, "a ", "611B"},
        {"ascii beyond", Alphabet::ascii, "a\uFFFD", "61E9"},
        {"half a unit", Alphabet::ucs2, "A\uFFFD", "004100"},
        {"one octet", Alphabet::ucs2, "\uFFFD", "41"},
        {"a byte order mark", Alphabet::ucs2, "A", "FEFF0041"},
        {"one of the other order", Alphabet::ucs2, "A😀", "FFFE41003DD800DE"},
        {"a mark alone", Alphabet::ucs2, "", "FFFE"},
        {"two marks", Alphabet::ucs2, "A", "FEFFFFFE4100"},
        {"a mark inside is text", Alphabet::ucs2, "A\uFEFF", "0041FEFF"},
        {"a high surrogate at the end", Alphabet::ucs2, "\uFFFD", "D83D"},
        {"a high surrogate before a letter", Alphabet::ucs2, "\uFFFDA", "D83D0041"},
        {"a low surrogate", Alphabet::ucs2, "\uFFFDA", "DE000041"},
        {"two high surrogates", Alphabet::ucs2, "\uFFFD😀", "D83DD83DDE00"},
        {"surrogates the wrong way round", Alphabet::ucs2, "\uFFFD\uFFFD", "DE00D83D"},
        {"a high surrogate and half a unit", Alphabet::ucs2, "\uFFFD\uFFFD", "D83DDE"},
        {"Hebrew that is not taken", Alphabet::hebrew, "\uFFFD\uFFFD\uFFFD", "A1BFFF"},
        {"packed zeros for a pad", kPacked, "1234567", "31D98C56B3DD00"},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(to_text(bytes(row.octets), row.alphabet), row.text);
    }
}

struct MisfitRow {
    const char *name;
    Alphabet alphabet;
    std::string_view text;
    Misfit misfit;
};

TEST(SmppAlphabet, TheFirstCharacterThatDoesNotFitIsTold) {
    const MisfitRow rows[] = {
        {"gsm7 has no backtick", kGsm, "a`b", {1, "`"}},
        {"gsm7 has no tab", kGsm, "\t", {0, "\t"}},
        {"gsm7 has no NUL", kGsm, std::string_view("ab\0", 3), {2, std::string(1, '\0')}},
        {"gsm7 has no c with cedilla", kGsm, "Çç", {2, "ç"}},
        {"the first of two", kPacked, "é😀ж", {2, "😀"}},
        {"the escape itself", kGsm, "\x1B", {0, "\x1B"}},
        {"latin1 has no euro", Alphabet::latin1, "é€", {2, "€"}},
        {"ascii has no accents", Alphabet::ascii, "aé", {1, "é"}},
        {"no UTF-8", kGsm, "a\xFF", {1, "\uFFFD"}},
        {"Cyrillic has no accents", Alphabet::cyrillic, "Жé", {2, "é"}},
        {"Hebrew has no U+FFFD", Alphabet::hebrew, "\uFFFD", {0, "\uFFFD"}},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const auto octets = to_octets(row.text, row.alphabet);
        ASSERT_FALSE(octets.ok());
        EXPECT_EQ(octets.error(), row.misfit);
    }
}

struct ShiftRow {
    const char *name;
    std::uint8_t single;
    std::uint8_t locking;
    std::string_view octets;
    std::string_view text;
};

TEST(SmppAlphabet, NationalTablesAreRead) {
    const ShiftRow rows[] = {
        {"Turkish single", 1, 0, "1B471B491B531B631B671B691B73", "ĞİŞçğış"},
        {"Spanish single", 2, 0, "1B091B411B491B4F1B551B611B691B6F1B75", "çÁÍÓÚáíóú"},
        {"Portuguese single", 3, 0, "1B051B0B1B0C1B0E1B0F1B1F1B5B1B5C1B7B1B7C1B7F1B61",
         "êÔôÁáÊÃÕãõâÂ"},
        {"Portuguese single keeps the euro", 3, 0, "1B651B14", "€^"},
        {"Turkish locking", 0, 1, "04070B0C1C1D4060", "€ıĞğŞşİç"},
        {"Portuguese locking", 0, 3, "04121516171A245B7B7D60", "êª∞^\\|ºÃã`~"},
        {"both", 1, 1, "0B1B690B", "ĞıĞ"},
        {"Spanish has no locking table", 0, 2, "0B40", "Ø¡"},
        {"a language that is not read", 13, 13, "0B1B65", "Ø€"},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(to_text(bytes(row.octets), kGsm, {row.single, row.locking}), row.text);
    }
}

TEST(SmppAlphabet, PackedSeptetsBeginBehindAHeaderAtAWholeSeptet) {
    // Header octets and the fill bits that follow them: 03.40 has one behind six octets.
    const std::pair<std::size_t, unsigned> rows[] = {{0, 0}, {1, 6}, {2, 5}, {3, 4},
                                                     {4, 3}, {5, 2}, {6, 1}, {7, 0}};
    for (const auto &[header, fill] : rows) {
        const std::string packed = pack("\x7F", header);
        const unsigned first = static_cast<unsigned char>(packed[0]);
        EXPECT_EQ(first & ((1u << fill) - 1), 0u) << header;
        EXPECT_EQ(first >> fill & 1, 1u) << header;
        EXPECT_EQ(unpack(packed, header).substr(0, 1), "\x7F") << header;
    }
    EXPECT_EQ(pack("", 6), "");
    // "Hi €" behind a header of ports, which has seven octets, and behind one of a part.
    for (const std::size_t header : {7u, 6u}) {
        const auto octets = to_octets("Hi €", kPacked, header);
        ASSERT_TRUE(octets.ok());
        EXPECT_EQ(to_text(*octets, kPacked, {}, header), "Hi €") << header;
    }
    EXPECT_EQ(hex(*to_octets("Hi €", kPacked, 6)), "9069D0A60C");
}

TEST(SmppAlphabet, TheLastSeptetOfAFullMessageIsMeant) {
    const std::string full = std::string(159, 'a') + '\0';
    EXPECT_EQ(pack(full).size(), 140u);
    EXPECT_EQ(unpack(pack(full)), full);
    const std::string part = std::string(152, 'a') + '\0';
    EXPECT_EQ(pack(part, 6).size(), 134u);
    EXPECT_EQ(unpack(pack(part, 6), 6), part);
    const std::string shorter = std::string(151, 'a') + '\0';
    EXPECT_EQ(unpack(pack(shorter)).size(), 151u);
    const std::string padded(159, 'a');
    EXPECT_EQ(unpack(pack(padded)), padded);
}

struct CodingRow {
    unsigned code;
    Kind kind;
    Alphabet alphabet;
    int message_class;  // -1: none
};

TEST(SmppAlphabet, DataCodingSaysTheAlphabet) {
    constexpr auto kUsual = Alphabet::latin1;
    const CodingRow rows[] = {
        {0x00, Kind::text, kUsual, -1},
        {0x01, Kind::text, Alphabet::ascii, -1},
        {0x02, Kind::binary, kUsual, -1},
        {0x03, Kind::text, Alphabet::latin1, -1},
        {0x04, Kind::binary, kUsual, -1},
        {0x05, Kind::unsupported, kUsual, -1},
        {0x06, Kind::text, Alphabet::cyrillic, -1},
        {0x07, Kind::text, Alphabet::hebrew, -1},
        {0x08, Kind::text, Alphabet::ucs2, -1},
        {0x09, Kind::unsupported, kUsual, -1},
        {0x0F, Kind::unsupported, kUsual, -1},
        {0x10, Kind::text, kUsual, 0},
        {0x13, Kind::text, kUsual, 3},
        {0x14, Kind::binary, kUsual, 0},
        {0x18, Kind::text, Alphabet::ucs2, 0},
        {0x19, Kind::text, Alphabet::ucs2, 1},
        {0x1C, Kind::unsupported, kUsual, 0},
        {0x20, Kind::unsupported, kUsual, -1},
        {0x80, Kind::unsupported, kUsual, -1},
        {0xC0, Kind::text, kUsual, -1},
        {0xD8, Kind::text, kUsual, -1},
        {0xE0, Kind::text, Alphabet::ucs2, -1},
        {0xF0, Kind::text, kUsual, 0},
        {0xF1, Kind::text, kUsual, 1},
        {0xF4, Kind::binary, kUsual, 0},
        {0xF5, Kind::binary, kUsual, 1},
        {0xFB, Kind::text, kUsual, 3},
        {0xFF, Kind::binary, kUsual, 3},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.code);
        const Coding coding = coding_of(static_cast<std::uint8_t>(row.code), kUsual);
        EXPECT_EQ(coding.kind, row.kind);
        if (row.kind == Kind::text) {
            EXPECT_EQ(coding.alphabet, row.alphabet);
        }
        EXPECT_EQ(coding.message_class ? static_cast<int>(*coding.message_class) : -1,
                  row.message_class);
    }
}

TEST(SmppAlphabet, TheCodeOfAnAlphabetReadsBackAsIt) {
    const Alphabet all[] = {kGsm,
                            kPacked,
                            Alphabet::latin1,
                            Alphabet::ascii,
                            Alphabet::ucs2,
                            Alphabet::cyrillic,
                            Alphabet::hebrew};
    for (const Alphabet usual : all) {
        for (const Alphabet alphabet : all) {
            const auto code = data_coding_of(alphabet, usual);
            const bool gsm = alphabet == kGsm || alphabet == kPacked;
            EXPECT_EQ(code.has_value(), !gsm || alphabet == usual);
            if (code) {
                EXPECT_EQ(coding_of(*code, usual), (Coding{Kind::text, alphabet, {}}));
            }
        }
    }
}

TEST(SmppAlphabet, TheSeptetsOfACharacterAreThoseThatTheCoreCounts) {
    for (char32_t character = 0; character < 0x3000; ++character) {
        const std::size_t ours = units_of(character, kGsm);
        // Page break (0x0C) is in both; the core takes no other control than the line ends.
        EXPECT_EQ(ours, patchbay::model::septets_of(character)) << std::hex << unsigned{character};
    }
}

TEST(SmppAlphabet, BrokenUtf8IsReplacedByteByByte) {
    const std::pair<std::string_view, std::size_t> rows[] = {
        {"\x80", 1},         {"\xC3", 1},
        {"\xC0\x80", 2},     {"\xE2\x82", 2},
        {"\xED\xA0\x80", 3}, {"\xF4\x90\x80\x80", 4},
        {"\xE0\x80\x80", 3}, {"\xF0\x80\x80\x80", 4},
        {"\xFF\xFE", 2},     {"\xF5\x80\x80\x80", 4}};
    for (const auto &[text, replaced] : rows) {
        std::size_t at = 0;
        std::size_t count = 0;
        while (at < text.size()) {
            EXPECT_EQ(next_character(text, at), kReplacement) << hex(text);
            ++count;
        }
        EXPECT_EQ(count, replaced) << hex(text);
    }
}

}  // namespace
