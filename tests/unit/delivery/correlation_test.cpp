#include "core/delivery/correlation.h"

#include <gtest/gtest.h>

#include <limits>

namespace patchbay::delivery {
namespace {

constexpr std::string_view kStore = "0123456789abcdef";

TEST(Correlation, ReadsBackWhatItWroteAndFitsIn64Bytes) {
    const Correlation most{journal::kPartitions - 1, std::numeric_limits<journal::Id>::max(),
                           std::numeric_limits<std::uint64_t>::max()};
    for (const Correlation one :
         {Correlation{0, 1}, Correlation{17, 4711}, Correlation{17, 4711, 1}, most}) {
        const std::string token = to_token(kStore, one);
        EXPECT_LE(token.size(), 64u);
        const auto read = parse_token(kStore, token);
        ASSERT_TRUE(read) << token;
        EXPECT_EQ(read->partition, one.partition);
        EXPECT_EQ(read->id, one.id);
        EXPECT_EQ(read->incarnation, one.incarnation);
    }
}

TEST(Correlation, IsAsBeforeWhereTheStoreHadNoIncarnation) {
    EXPECT_EQ(to_token(kStore, {17, 4711}), "0123456789abcdef.11.1267");
    EXPECT_EQ(to_token(kStore, {17, 4711, 0xfe}), "0123456789abcdef.11.1267.fe");
}

TEST(Correlation, OfAnotherInstallationIsNotOurs) {
    EXPECT_FALSE(parse_token(kStore, to_token("fedcba9876543210", {1, 2})));
}

TEST(Correlation, RefusesWhatIsNoToken) {
    for (const char *text :
         {"", "0123456789abcdef", "0123456789abcdef.", "0123456789abcdef.1", "0123456789abcdef.1.",
          "0123456789abcdef..1", "0123456789abcdef.1.2.", "0123456789abcdef.1.2.0",
          "0123456789abcdef.1.2.3.4", "0123456789abcdef.100.1", "0123456789abcdef.fffff.1",
          "0123456789abcdef.1.0", "0123456789abcdef.-1.2", "0123456789abcdef.1.11112222333344445",
          "0123456789abcdef.g.1"})
        EXPECT_FALSE(parse_token(kStore, text)) << text;
}

}  // namespace
}  // namespace patchbay::delivery
