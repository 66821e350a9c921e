#include "core/delivery/limiter.h"

#include <gtest/gtest.h>

namespace patchbay::delivery {
namespace {

TEST(RateLimiter, WithoutALimitLetsEverythingGo) {
    RateLimiter limiter(0);
    for (int i = 0; i < 100'000; ++i)
        ASSERT_EQ(limiter.take(0), 0);
}

TEST(RateLimiter, NeverLetsMoreGoInASecondThanTheRateAfterItsBurst) {
    RateLimiter limiter(80);
    int gone = 0;
    for (std::int64_t now = 0; now < 10'000; ++now)
        while (limiter.take(now) == 0)
            ++gone;
    EXPECT_LE(gone, 80 * 11);
    EXPECT_GE(gone, 80 * 10);
}

TEST(RateLimiter, TheWaitThatItNamesIsEnoughAndNoMoreThanNeeded) {
    RateLimiter limiter(10);
    while (limiter.take(1'000) == 0) {
    }
    const auto wait = limiter.take(1'000);
    EXPECT_GT(wait, 0);
    EXPECT_LE(wait, 100);
    EXPECT_EQ(limiter.take(1'000 + wait), 0);
}

TEST(RateLimiter, SlowerThanOneASecondHasABurstOfOne) {
    RateLimiter limiter(0.5);
    EXPECT_EQ(limiter.take(0), 0);
    EXPECT_EQ(limiter.take(0), 2'000);
    EXPECT_EQ(limiter.take(2'000), 0);
}

}  // namespace
}  // namespace patchbay::delivery
