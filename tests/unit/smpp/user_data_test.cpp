#include "smpp/codec/user_data.h"

#include "hex.h"
#include "smpp/codec/message.h"

#include <gtest/gtest.h>

namespace {

using namespace smpp;
using smpp_test::bytes;
using smpp_test::hex;

struct Row {
    const char *name;
    std::string_view octets;
    std::optional<Concat> concat;
    std::optional<Ports> ports;
    Shifts shifts;
    std::size_t header_bytes;
};

TEST(SmppUserData, TheHeaderIsReadAndTheRestIsTheText) {
    const Row rows[] = {
        {"an empty header", "00", {}, {}, {}, 1},
        {"8-bit reference", "050003AB0302 'x'", Concat{Way::udh8, 0xAB, 3, 2}, {}, {}, 6},
        {"16-bit reference", "060804ABCD0302 'x'", Concat{Way::udh16, 0xABCD, 3, 2}, {}, {}, 7},
        {"the last possible part", "050003FFFFFF", Concat{Way::udh8, 0xFF, 255, 255}, {}, {}, 6},
        {"ports of 16 bits", "0605040B8423F0 'x'", {}, Ports{0x0B84, 0x23F0}, {}, 7},
        {"ports of 8 bits", "040402F0F1", {}, Ports{0xF0, 0xF1}, {}, 5},
        {"ports and a part",
         "0B05040B8423F0000307 0201 'x'",
         Concat{Way::udh8, 7, 2, 1},
         Ports{0x0B84, 0x23F0},
         {},
         12},
        {"an element that nobody knows",
         "0A 7003010203 000307 0201",
         Concat{Way::udh8, 7, 2, 1},
         {},
         {},
         11},
        {"national tables", "06240101250103", {}, {}, {1, 3}, 7},
        {"part 0", "050003070200", {}, {}, {}, 6},
        {"part 3 of 2", "050003070203", {}, {}, {}, 6},
        {"part 1 of 0", "050003070001", {}, {}, {}, 6},
        {"concat of the wrong length", "0400020702", {}, {}, {}, 5},
        {"concat that is too long", "06000407020199", {}, {}, {}, 7},
        {"concat of no length", "020000", {}, {}, {}, 3},
        {"16-bit concat of the wrong length", "0508030102 01", {}, {}, {}, 6},
        {"the last of two counts",
         "0A00030702010003080301",
         Concat{Way::udh8, 8, 3, 1},
         {},
         {},
         11},
        {"one that cannot be does not count",
         "0A00030702010003080304",
         Concat{Way::udh8, 7, 2, 1},
         {},
         {},
         11},
        {"ports of the wrong length", "050503000102", {}, {}, {}, 6},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const std::string octets = bytes(row.octets);
        const auto data = read_user_data(octets);
        ASSERT_TRUE(data.ok()) << data.error().reason;
        EXPECT_EQ(data->concat, row.concat);
        EXPECT_EQ(data->ports, row.ports);
        EXPECT_EQ(data->shifts, row.shifts);
        EXPECT_EQ(data->header_bytes, row.header_bytes);
        EXPECT_EQ(data->content, std::string_view(octets).substr(row.header_bytes));
    }
}

TEST(SmppUserData, ALyingLengthIsAnError) {
    const std::pair<const char *, std::string_view> rows[] = {
        {"nothing", ""},
        {"a header longer than the text", "0500030703"},
        {"a header of 255", "FF000307"},
        {"a length without a header", "01"},
        {"an element without its length", "0100"},
        {"an element beyond the header", "0500040702 01 'x'"},
        {"the second element beyond the header", "070003070201 0802 'xxxx'"},
        {"half a second element", "06000307020124 'x'"},
    };
    for (const auto &[name, octets] : rows) {
        SCOPED_TRACE(name);
        const auto data = read_user_data(bytes(octets));
        ASSERT_FALSE(data.ok());
        EXPECT_EQ(data.error().status, status::kInvalidMessageLength);
    }
}

TEST(SmppUserData, AHeaderThatWasBuiltReadsBack) {
    for (const Concat concat :
         {Concat{Way::udh8, 0x00AB, 3, 2}, Concat{Way::udh16, 0xABCD, 255, 1}}) {
        const std::string header = user_data_header(concat);
        const auto data = read_user_data(header);
        ASSERT_TRUE(data.ok());
        EXPECT_EQ(data->concat, concat);
        EXPECT_EQ(data->header_bytes, header.size());
    }
    EXPECT_EQ(hex(user_data_header({Way::udh8, 0xABCD, 3, 2})), "050003CD0302");
    EXPECT_EQ(hex(user_data_header({Way::udh16, 0xABCD, 3, 2})), "060804ABCD0302");
    EXPECT_EQ(user_data_header({Way::sar, 1, 3, 2}), "");
    EXPECT_EQ(user_data_header({Way::payload, 1, 3, 2}), "");
}

TEST(SmppUserData, SarCountsWhereAllThreeAreThere) {
    const Concat concat{Way::sar, 0xABCD, 3, 2};
    const Tlvs all = sar_tlvs(concat);
    EXPECT_EQ(sar_of(all), concat);
    for (std::size_t i = 0; i < all.size(); ++i) {
        Tlvs some = all;
        some.erase(some.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(sar_of(some), std::nullopt);
        Tlvs wrong = all;
        wrong[i].value += 'x';
        EXPECT_EQ(sar_of(wrong), std::nullopt);
    }
    EXPECT_EQ(sar_of(sar_tlvs({Way::sar, 1, 2, 3})), std::nullopt);
    EXPECT_EQ(sar_of(sar_tlvs({Way::sar, 1, 2, 0})), std::nullopt);
}

}  // namespace
