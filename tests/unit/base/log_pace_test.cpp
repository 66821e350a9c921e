#include "core/base/log_pace.h"

#include <gtest/gtest.h>

namespace patchbay::log {
namespace {

TEST(LogPace, TellsSomeAMinuteAndCountsTheOthers) {
    Pace pace(2);
    EXPECT_EQ(pace.take(1'000), 0);
    EXPECT_EQ(pace.take(1'000), 0);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(pace.take(1'000 + Pace::kEveryMs - 1), std::nullopt);
    EXPECT_EQ(pace.take(1'000 + Pace::kEveryMs), 5);
    EXPECT_EQ(pace.take(1'000 + Pace::kEveryMs), 0);
    EXPECT_EQ(pace.take(1'000 + Pace::kEveryMs), std::nullopt);
    EXPECT_EQ(pace.take(10 * Pace::kEveryMs), 1);
}

TEST(LogPace, TellsOneWhereNothingElseIsSaid) {
    Pace pace;
    EXPECT_EQ(pace.take(0), 0);
    EXPECT_EQ(pace.take(0), std::nullopt);
}

}  // namespace
}  // namespace patchbay::log
