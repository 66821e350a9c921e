#include "core/delivery/backoff.h"

#include <gtest/gtest.h>

namespace patchbay::delivery {
namespace {

constexpr std::uint32_t kMost = 0xffffffffu;

TEST(Backoff, GrowsWithEachAttemptAndStaysBelowItsCeiling) {
    EXPECT_EQ(backoff_ms(1, 0, kMost), kFirstBackoffMs - 1);
    EXPECT_EQ(backoff_ms(2, 0, kMost), 2 * kFirstBackoffMs - 1);
    EXPECT_EQ(backoff_ms(9, 0, kMost), 256 * kFirstBackoffMs - 1);
    EXPECT_EQ(backoff_ms(10, 0, kMost), kLongestBackoffMs - 1);
    EXPECT_EQ(backoff_ms(1'000'000, 0, kMost), kLongestBackoffMs - 1);
}

TEST(Backoff, JitterSpreadsOverTheWholeSpan) {
    EXPECT_EQ(backoff_ms(5, 0, 0), 0);
    EXPECT_EQ(backoff_ms(5, 0, kMost / 2), 8 * kFirstBackoffMs - 1);
}

TEST(Backoff, IsNeverShorterThanTheProviderAsked) {
    for (const std::uint32_t random : {0u, 77u, kMost})
        for (const int attempts : {0, 1, 5, 50})
            EXPECT_GE(backoff_ms(attempts, 5'000, random), 5'000);
}

TEST(Backoff, CutsAWishThatWouldHoldAMessageForDays) {
    EXPECT_EQ(backoff_ms(1, kLongestRetryAfterMs, 0), kLongestRetryAfterMs);
    EXPECT_EQ(backoff_ms(1, kLongestRetryAfterMs + 1, 0), kLongestRetryAfterMs);
    EXPECT_EQ(backoff_ms(1, -5, 0), 0);
}

TEST(PairWait, IsFourToTheNSecondsUpTo256) {
    EXPECT_EQ(pair_wait_ms(0, 0), 1'000);
    EXPECT_EQ(pair_wait_ms(1, 0), 4'000);
    EXPECT_EQ(pair_wait_ms(4, 0), 256'000);
    EXPECT_EQ(pair_wait_ms(5, 0), 256'000);
    EXPECT_EQ(pair_wait_ms(0, 6'000), 6'000);
}

}  // namespace
}  // namespace patchbay::delivery
