#include "smpp/codec/wire.h"

#include "hex.h"
#include "smpp/codec/tlv.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace smpp;
using smpp_test::bytes;
using smpp_test::hex;

TEST(SmppWire, NumbersAreBigEndianBothWays) {
    Writer writer;
    writer.u8(0x01);
    writer.u16(0x0203);
    writer.u32(0x04050607);
    const auto written = writer.take();
    ASSERT_TRUE(written.ok());
    EXPECT_EQ(hex(*written), "01020304050607");
    Reader reader(*written);
    EXPECT_EQ(reader.u8("a"), 0x01);
    EXPECT_EQ(reader.u16("b"), 0x0203);
    EXPECT_EQ(reader.u32("c"), 0x04050607u);
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.left(), 0u);
}

struct StringRow {
    const char *name;
    std::string_view input;
    std::size_t most;
    bool ok;
    std::string_view value;  // or the reason
    std::size_t left;
};

TEST(SmppWire, StringsEndWithNulWithinTheirRoom) {
    const StringRow rows[] = {
        {"empty", "00", 1, true, "", 0},
        {"just fits", "'abc' 00", 4, true, "abc", 0},
        {"one too long", "'abcd' 00", 4, false, "f: is too long", 0},
        {"NUL just beyond its room", "'abc' 00", 3, false, "f: is too long", 0},
        {"the last of all without NUL", "'ab'", 4, true, "ab", 0},
        {"the last of all without NUL, too long", "'abcd'", 4, false, "f: is too long", 0},
        {"nothing there", "", 4, false, "f: does not end", 0},
        {"more behind", "'a' 00 'b'", 4, true, "a", 1},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const std::string input = bytes(row.input);
        Reader reader(input);
        const std::string value = reader.c_string(row.most, "f", 0x0A);
        EXPECT_EQ(reader.ok(), row.ok);
        EXPECT_EQ(row.ok ? value : reader.error().reason, row.value);
        if (row.ok) {
            EXPECT_EQ(reader.left(), row.left);
        }
        if (row.value == "f: is too long") {
            EXPECT_EQ(reader.error().status, 0x0Au);
        }
        if (row.value == "f: does not end") {
            EXPECT_EQ(reader.error().status, 0x02u);
        }
    }
}

TEST(SmppWire, TheFirstErrorIsTheOneThatIsTold) {
    const std::string input = bytes("01 02");
    Reader reader(input);
    reader.u32("first");
    reader.u8("second");
    EXPECT_EQ(reader.error(), (Error{status::kInvalidCommandLength, "first: is not all there"}));
    EXPECT_EQ(reader.u8("third"), 0);
    EXPECT_EQ(reader.left(), 0u);
}

TEST(SmppWire, AValueIsNeverCutToItsField) {
    Writer too_long;
    too_long.c_string("abcd", 4, "f", 0x0B);
    EXPECT_EQ(too_long.take().error(), (Error{0x0B, "f: is too long"}));
    Writer with_nul;
    with_nul.c_string(std::string_view("a\0b", 3), 9, "f", 0x0B);
    EXPECT_EQ(with_nul.take().error(), (Error{0x0B, "f: has a NUL in it"}));
    Writer fits;
    fits.c_string("abc", 4, "f");
    EXPECT_EQ(hex(*fits.take()), "61626300");
}

struct TlvRow {
    const char *name;
    std::string_view input;
    std::uint32_t status;
    std::size_t count;
};

TEST(SmppWire, TlvsAreReadAsFarAsTheyAreThere) {
    const TlvRow rows[] = {
        {"none", "", 0, 0},
        {"one", "0424 0002 6869", 0, 1},
        {"empty value", "0424 0000", 0, 1},
        {"two of one tag", "0204 0002 0001 0204 0002 0002", 0, 2},
        {"unknown", "1401 0001 07 3FFF 0000", 0, 2},
        {"NUL behind", "0204 0002 0001 00", 0, 1},
        {"NUL alone", "00", 0, 0},
        {"five NULs", "00 00000000", 0, 0},
        {"NUL in front", "00 0204 0002 0001", 0, 1},
        {"NUL in front of what is too long", "00 0204 0003 0001", status::kInvalidTlvLength, 0},
        {"tag alone", "0424", status::kInvalidTlvStream, 0},
        {"half a tag", "04", status::kInvalidTlvStream, 0},
        {"half a length", "0424 00", status::kInvalidTlvStream, 0},
        {"past the end", "0424 0003 6869", status::kInvalidTlvLength, 0},
        {"far past the end", "0424 FFFF", status::kInvalidTlvLength, 0},
        {"second past the end", "0427 0001 02 0424 0001", status::kInvalidTlvLength, 1},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const std::string input = bytes(row.input);
        Reader reader(input);
        const Tlvs tlvs = read_tlvs(reader);
        EXPECT_EQ(reader.error().status, row.status);
        EXPECT_EQ(tlvs.size(), row.count);
        if (row.status != 0) continue;
        Writer writer;
        write_tlvs(writer, tlvs);
        const std::string written = *writer.take();  // less the padding
        EXPECT_NE(hex(input).find(hex(written)), std::string::npos);
        EXPECT_EQ(std::count(input.begin(), input.end(), '\0') -
                      std::count(written.begin(), written.end(), '\0'),
                  static_cast<std::ptrdiff_t>(input.size() - written.size()));
    }
}

TEST(SmppWire, AValueOfTlvIsFoundByTagAndLength) {
    const Tlvs tlvs = {{0x1401, "x"},
                       {tag::kUserMessageReference, bytes("0102")},
                       {tag::kUserMessageReference, bytes("0304")},
                       {tag::kReceiptedMessageId, bytes("'abc' 00 'd'")},
                       {tag::kMessageState, bytes("0001")},
                       number_tlv(tag::kSarReference, 0xABCD, 2)};
    EXPECT_EQ(number_of(tlvs, tag::kUserMessageReference, 2), 0x0102u);
    EXPECT_EQ(number_of(tlvs, tag::kMessageState, 1), std::nullopt);
    EXPECT_EQ(number_of(tlvs, tag::kSarTotal, 1), std::nullopt);
    EXPECT_EQ(number_of(tlvs, tag::kSarReference, 2), 0xABCDu);
    EXPECT_EQ(text_of(tlvs, tag::kReceiptedMessageId), "abc");
    EXPECT_EQ(text_of(tlvs, 0x1401), "x");
    EXPECT_EQ(text_of(tlvs, 0x1402), std::nullopt);
    EXPECT_EQ(find(tlvs, 0x1402), nullptr);
}

TEST(SmppWire, ATlvHoldsWhatItsLengthCanSay) {
    Writer fits;
    write_tlvs(fits, {{1, std::string(kLargestTlvValue, 'x')}});
    EXPECT_EQ(fits.take()->size(), kLargestTlvValue + 4);
    Writer beyond;
    write_tlvs(beyond, {{1, std::string(kLargestTlvValue + 1, 'x')}});
    EXPECT_EQ(beyond.take().error().status, status::kInvalidTlvLength);
}

}  // namespace
