#include "core/net/body_budget.h"

#include <gtest/gtest.h>

namespace patchbay::net {
namespace {

constexpr std::size_t kTotal = 8 * BodyBudget::kSmallBytes;
constexpr std::size_t kLarge = 6 * BodyBudget::kSmallBytes;  // three quarters

TEST(BodyBudget, ABodyThatIsNotSmallHasThreeQuartersToTheByte) {
    BodyBudget budget(kTotal);
    EXPECT_FALSE(budget.change(0, kLarge + 1));
    EXPECT_EQ(budget.used(), 0u);
    EXPECT_TRUE(budget.change(0, kLarge));
    EXPECT_FALSE(budget.change(0, BodyBudget::kSmallBytes + 1));
    EXPECT_EQ(budget.used(), kLarge);
}

TEST(BodyBudget, SmallBodiesHaveTheRestToTheByte) {
    BodyBudget budget(kTotal);
    ASSERT_TRUE(budget.change(0, kLarge));
    EXPECT_TRUE(budget.change(0, BodyBudget::kSmallBytes));
    EXPECT_TRUE(budget.change(0, BodyBudget::kSmallBytes));
    EXPECT_EQ(budget.used(), kTotal);
    EXPECT_FALSE(budget.change(0, 1));
    EXPECT_TRUE(budget.change(BodyBudget::kSmallBytes, BodyBudget::kSmallBytes - 1));
    EXPECT_TRUE(budget.change(0, 1));
}

TEST(BodyBudget, ABodyGrowsByTheDifferenceAndGivesAllBack) {
    BodyBudget budget(kTotal);
    ASSERT_TRUE(budget.change(0, kLarge - 1));
    EXPECT_TRUE(budget.change(kLarge - 1, kLarge));
    EXPECT_FALSE(budget.change(kLarge, kLarge + 1));
    EXPECT_EQ(budget.used(), kLarge);
    EXPECT_TRUE(budget.change(kLarge, 0));
    EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace patchbay::net
