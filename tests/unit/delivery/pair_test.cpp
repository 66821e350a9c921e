#include "core/delivery/pair.h"

#include <gtest/gtest.h>

namespace patchbay::delivery {
namespace {

constexpr PairLimit kLimit{6'000, 45};

TEST(Pair, ABurstLeavesAtOnceAndTheNextWaits) {
    PairBudget budget;
    for (int i = 0; i < 45; ++i) {
        EXPECT_EQ(budget.wait(kLimit, 1'000'000), 0) << i;
        budget.spend(kLimit, 1'000'000);
    }
    EXPECT_EQ(budget.wait(kLimit, 1'000'000), 6'000);
    EXPECT_EQ(budget.wait(kLimit, 1'005'999), 1);
    EXPECT_EQ(budget.wait(kLimit, 1'006'000), 0);
}

TEST(Pair, WhatWasBorrowedIsPaidBack) {
    PairBudget budget;
    for (int i = 0; i < 45; ++i)
        budget.spend(kLimit, 0);
    EXPECT_EQ(budget.wait(kLimit, 44 * 6'000), 0);  // the whole burst is there again a step later
    for (int i = 0; i < 44; ++i)
        budget.spend(kLimit, 45 * 6'000);
    EXPECT_EQ(budget.wait(kLimit, 45 * 6'000), 0);
    budget.spend(kLimit, 45 * 6'000);
    EXPECT_EQ(budget.wait(kLimit, 45 * 6'000), 6'000);
}

TEST(Pair, WithoutALimitNothingWaits) {
    PairBudget budget;
    for (int i = 0; i < 1'000; ++i)
        budget.spend({}, 0);
    EXPECT_EQ(budget.wait({}, 0), 0);
}

TEST(Pair, ABurstOfOneIsAnEvenPace) {
    PairBudget budget;
    budget.spend({1'000, 1}, 5'000);
    EXPECT_EQ(budget.wait({1'000, 1}, 5'000), 1'000);
    EXPECT_EQ(budget.wait({1'000, 1}, 6'000), 0);
}

}  // namespace
}  // namespace patchbay::delivery
