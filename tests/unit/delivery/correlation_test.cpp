#include "core/delivery/correlation.h"

#include <gtest/gtest.h>

#include <limits>

namespace patchbay::delivery {
namespace {

constexpr std::string_view kStore = "0123456789abcdef";

TEST(Correlation, ReadsBackWhatItWroteAndFitsIn64Bytes) {
    const Correlation most{journal::kPartitions - 1, std::numeric_limits<journal::Id>::max()};
    for (const Correlation one : {Correlation{0, 1}, Correlation{17, 4711}, most}) {
        const std::string token = to_token(kStore, one);
        EXPECT_LE(token.size(), 64u);
        const auto read = parse_token(kStore, token);
        ASSERT_TRUE(read) << token;
        EXPECT_EQ(read->partition, one.partition);
        EXPECT_EQ(read->id, one.id);
    }
}

TEST(Correlation, OfAnotherInstallationIsNotOurs) {
    EXPECT_FALSE(parse_token(kStore, to_token("fedcba9876543210", {1, 2})));
}

TEST(Correlation, RefusesWhatIsNoToken) {
    for (const char *text :
         {"", "0123456789abcdef", "0123456789abcdef.", "0123456789abcdef.1", "0123456789abcdef.1.",
          "0123456789abcdef..1", "0123456789abcdef.1.2.3", "0123456789abcdef.100.1",
          "0123456789abcdef.fffff.1", "0123456789abcdef.1.0", "0123456789abcdef.-1.2",
          "0123456789abcdef.1.11112222333344445", "0123456789abcdef.g.1"})
        EXPECT_FALSE(parse_token(kStore, text)) << text;
}

}  // namespace
}  // namespace patchbay::delivery
