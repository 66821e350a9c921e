#include "smpp/codec/split.h"

#include "core/model/segments.h"
#include "hex.h"
#include "smpp/codec/message.h"

#include <gtest/gtest.h>

namespace {

using namespace smpp;
using smpp_test::bytes;
using smpp_test::hex;
using smpp_test::repeated;

constexpr Alphabet kGsm = Alphabet::gsm7;
constexpr Alphabet kUcs2 = Alphabet::ucs2;

struct Row {
    const char *name;
    Alphabet alphabet;
    Way way;
    std::string text;
    std::vector<std::size_t> octets;  // of each part, without its header
};

std::size_t header_of(const Part &part) {
    return part.esm_class == kEsmUserData ? read_user_data(part.octets)->header_bytes : 0;
}

TEST(SmppSplit, PartsAreFullAndNoFuller) {
    const auto a = [](std::size_t n) { return std::string(n, 'a'); };
    const auto zhe = [](std::size_t n) { return repeated("ж", n); };
    const auto e = [](std::size_t n) { return repeated("é", n); };
    const Row rows[] = {
        {"nothing", kGsm, Way::udh8, "", {}},
        {"one", kGsm, Way::udh8, "a", {1}},
        {"160 alone", kGsm, Way::udh8, a(160), {160}},
        {"161 are two", kGsm, Way::udh8, a(161), {153, 8}},
        {"306 are two", kGsm, Way::udh8, a(306), {153, 153}},
        {"307 are three", kGsm, Way::udh8, a(307), {153, 153, 1}},
        {"161 with 16 bits", kGsm, Way::udh16, a(161), {152, 9}},
        {"305 with 16 bits", kGsm, Way::udh16, a(305), {152, 152, 1}},
        {"161 with sar", kGsm, Way::sar, a(161), {153, 8}},
        {"158 and a euro", kGsm, Way::udh8, a(158) + "€", {160}},
        {"159 and a euro", kGsm, Way::udh8, a(159) + "€", {153, 8}},
        {"a euro over the edge", kGsm, Way::udh8, a(152) + "€" + a(10), {152, 12}},
        {"a euro up to the edge", kGsm, Way::udh8, a(151) + "€" + a(10), {153, 10}},
        {"80 euros", kGsm, Way::udh8, repeated("€", 80), {160}},
        {"81 euros", kGsm, Way::udh8, repeated("€", 81), {152, 10}},
        {"packed 160", Alphabet::gsm7_packed, Way::udh8, a(160), {140}},
        {"packed 161", Alphabet::gsm7_packed, Way::udh8, a(161), {134, 8}},
        {"packed 161 with 16 bits", Alphabet::gsm7_packed, Way::udh16, a(161), {133, 8}},
        {"70 units", kUcs2, Way::udh8, zhe(70), {140}},
        {"71 units", kUcs2, Way::udh8, zhe(71), {134, 8}},
        {"71 units with 16 bits", kUcs2, Way::udh16, zhe(71), {132, 10}},
        {"35 pairs", kUcs2, Way::udh8, repeated("😀", 35), {140}},
        {"36 pairs: none is cut", kUcs2, Way::udh8, repeated("😀", 36), {132, 12}},
        {"a pair over the edge", kUcs2, Way::udh8, zhe(66) + "😀" + zhe(9), {132, 22}},
        {"a pair up to the edge", kUcs2, Way::udh8, zhe(65) + "😀" + zhe(9), {134, 18}},
        {"140 of Latin", Alphabet::latin1, Way::udh8, e(140), {140}},
        {"141 of Latin", Alphabet::latin1, Way::udh8, e(141), {134, 7}},
        {"141 of Latin with 16 bits", Alphabet::latin1, Way::udh16, e(141), {133, 8}},
        {"160 of ASCII", Alphabet::ascii, Way::udh8, a(160), {160}},
        {"ASCII that costs two on the air", Alphabet::ascii, Way::udh8, a(159) + "{", {153, 7}},
        {"160 with a payload", kGsm, Way::payload, a(160), {160}},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const auto parts = split(row.text, row.alphabet, row.way, 0xABCD);
        ASSERT_TRUE(parts.ok());
        std::vector<std::size_t> sizes;
        for (const Part &part : *parts)
            sizes.push_back(part.octets.size() - header_of(part));
        EXPECT_EQ(sizes, row.octets);
        for (std::size_t i = 0; i < parts->size(); ++i) {
            const Part &part = (*parts)[i];
            if (parts->size() == 1) {
                EXPECT_EQ(part.esm_class, 0);
                EXPECT_TRUE(part.tlvs.empty());
                continue;
            }
            const auto concat =
                row.way == Way::sar ? sar_of(part.tlvs) : read_user_data(part.octets)->concat;
            const std::uint16_t reference = row.way == Way::udh8 ? 0xCD : 0xABCD;
            EXPECT_EQ(concat, (Concat{row.way, reference, static_cast<std::uint8_t>(parts->size()),
                                      static_cast<std::uint8_t>(i + 1)}));
            EXPECT_EQ(part.esm_class, row.way == Way::sar ? 0 : kEsmUserData);
        }
    }
}

TEST(SmppSplit, ALongTextGoesAsOnePayload) {
    const auto parts = split(std::string(161, 'a'), kGsm, Way::payload, 1);
    ASSERT_TRUE(parts.ok());
    ASSERT_EQ(parts->size(), 1u);
    EXPECT_EQ(parts->front().octets, "");
    EXPECT_EQ(parts->front().esm_class, 0);
    EXPECT_EQ(parts->front().tlvs, (Tlvs{{tag::kMessagePayload, std::string(161, 'a')}}));
    EXPECT_EQ(split(std::string(65535, 'a'), kGsm, Way::payload, 1)->size(), 1u);
    EXPECT_EQ(split(std::string(65536, 'a'), kGsm, Way::payload, 1).error(),
              (SplitError{SplitError::Why::too_long, {}, 1}));
}

TEST(SmppSplit, ThereAreAtMost255Parts) {
    for (const Way way : {Way::udh8, Way::udh16, Way::sar}) {
        const std::size_t room = way == Way::udh16 ? 152 : 153;
        const auto most = split(std::string(room * 255, 'a'), kGsm, way, 1);
        ASSERT_TRUE(most.ok());
        EXPECT_EQ(most->size(), 255u);
        const auto beyond = split(std::string(room * 255 + 1, 'a'), kGsm, way, 1);
        ASSERT_FALSE(beyond.ok());
        EXPECT_EQ(beyond.error(), (SplitError{SplitError::Why::too_long, {}, 256}));
    }
}

TEST(SmppSplit, ATextThatDoesNotFitTheAlphabetIsNotSplit) {
    const auto parts = split("Grüße ж", kGsm, Way::udh8, 1);
    ASSERT_FALSE(parts.ok());
    EXPECT_EQ(parts.error(), (SplitError{SplitError::Why::misfit, {8, "ж"}, 0}));
}

TEST(SmppSplit, TheRoomIsThatOfTheReference) {
    struct {
        Alphabet alphabet;
        std::size_t alone, udh8, udh16;
    } const rows[] = {{kGsm, 160, 153, 152},
                      {Alphabet::gsm7_packed, 160, 153, 152},
                      {Alphabet::ascii, 160, 153, 152},
                      {Alphabet::latin1, 140, 134, 133},
                      {Alphabet::cyrillic, 140, 134, 133},
                      {kUcs2, 70, 67, 66}};
    for (const auto &row : rows) {
        EXPECT_EQ(room_alone(row.alphabet), row.alone);
        EXPECT_EQ(room_of_part(row.alphabet, Way::udh8), row.udh8);
        EXPECT_EQ(room_of_part(row.alphabet, Way::sar), row.udh8);
        EXPECT_EQ(room_of_part(row.alphabet, Way::udh16), row.udh16);
    }
    EXPECT_EQ(room_alone(kGsm), patchbay::model::kSeptetsAlone);
    EXPECT_EQ(room_of_part(kGsm, Way::udh8), patchbay::model::kSeptetsOfPart);
    EXPECT_EQ(room_alone(kUcs2), patchbay::model::kUnitsAlone);
    EXPECT_EQ(room_of_part(kUcs2, Way::udh8), patchbay::model::kUnitsOfPart);
}

}  // namespace
