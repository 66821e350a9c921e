#include "core/delivery/concurrency_limit.h"

#include <gtest/gtest.h>

#include <deque>

namespace patchbay::delivery {
namespace {

using End = ConcurrencyLimit::End;

constexpr int kMost = 64;
constexpr std::uint32_t kLatest = 0xffffffffu;  // the longest rest

// A host with somebody at every place, who ends in the order in which they began.
class Full {
public:
    explicit Full(int most = kMost) : limit(most) { fill(); }

    void fill() {
        while (limit.is_free(now))
            places.push_back(limit.take());
    }
    void end(End how) {
        limit.give_back(places.front(), how, now, kLatest);
        places.pop_front();
    }
    // All who are under way end so; each place is taken again as it gets free.
    void round(End how) {
        for (std::size_t left = places.size(); left > 0; --left) {
            end(how);
            fill();
        }
    }

    ConcurrencyLimit limit;
    std::int64_t now = 1'000'000;
    std::deque<std::uint64_t> places;
};

TEST(ConcurrencyLimit, BeginsWithAFewAndDoublesWithEachRoundOfAnswers) {
    Full host;
    EXPECT_EQ(host.places.size(), 8u);
    host.round(End::answered);
    EXPECT_EQ(host.places.size(), 16u);
    host.round(End::answered);
    EXPECT_EQ(host.places.size(), 32u);
    host.round(End::answered);
    EXPECT_EQ(host.places.size(), 64u);
}

TEST(ConcurrencyLimit, DoublesAlsoWhereAllAnswersComeAtOnce) {
    Full host;
    for (const std::size_t places : {16u, 32u, 64u}) {
        while (!host.places.empty())
            host.end(End::answered);
        host.fill();
        EXPECT_EQ(host.places.size(), places);
    }
}

TEST(ConcurrencyLimit, IsNeverMoreThanTheMost) {
    Full host;
    for (int round = 0; round < 20; ++round)
        host.round(End::answered);
    EXPECT_EQ(host.limit.limit(), kMost);
    EXPECT_EQ(Full(3).places.size(), 3u);
}

TEST(ConcurrencyLimit, DoesNotGrowWhereItDoesNotLimit) {
    ConcurrencyLimit limit(kMost);
    for (int i = 0; i < 1'000; ++i) {
        const auto one = limit.take();
        const auto two = limit.take();
        limit.give_back(one, End::answered, 0, 0);
        limit.give_back(two, End::answered, 0, 0);
    }
    EXPECT_EQ(limit.limit(), kFirstPlaces);
}

TEST(ConcurrencyLimit, WhatNeverTookPlaceSaysNothing) {
    Full host;
    host.round(End::unused);
    EXPECT_EQ(host.limit.limit(), kFirstPlaces);
    for (int i = 0; i < 100; ++i) {
        host.end(End::unused);
        host.fill();
    }
    EXPECT_EQ(host.limit.limit(), kFirstPlaces);
    EXPECT_EQ(host.limit.under_way(), kFirstPlaces);
}

TEST(ConcurrencyLimit, ShrinksOnceARoundHoweverManyAreRefused) {
    Full host;
    for (int round = 0; round < 3; ++round)
        host.round(End::answered);
    ASSERT_EQ(host.limit.limit(), 64);
    for (int i = 0; i < 64; ++i)  // all of one round
        host.end(End::refused);
    EXPECT_EQ(host.limit.limit(), 48);
    host.fill();
    EXPECT_EQ(host.places.size(), 48u);
    host.end(End::refused);
    EXPECT_EQ(host.limit.limit(), 36);
}

TEST(ConcurrencyLimit, GrowsByAnEighthARoundAfterItShrank) {
    Full host;
    for (int round = 0; round < 3; ++round)
        host.round(End::answered);
    host.end(End::refused);
    ASSERT_EQ(host.limit.limit(), 48);
    while (!host.places.empty())
        host.end(End::answered);  // they left before
    ASSERT_EQ(host.limit.limit(), 48);
    host.fill();
    for (int i = 0; i < 48; ++i) {
        host.end(End::answered);
        host.fill();
    }
    EXPECT_EQ(host.limit.limit(), 54);
}

// How many more may be claimed while a host with somebody at every place answers in `us`.
int ahead(std::int64_t us) {
    Full host;
    for (int i = 0; i < 200; ++i)
        host.limit.took(us);
    int more = 0;
    for (; host.limit.is_free_soon(host.now); ++more)
        (void)host.limit.take();
    return more;
}

TEST(ConcurrencyLimit, AsManyMayBeClaimedAheadAsAreAnsweredWhileAClaimIsCommitted) {
    EXPECT_EQ(ahead(1), kMostAhead * kFirstPlaces);
    EXPECT_EQ(ahead(kCommitUs / kMostAhead / 2), kMostAhead * kFirstPlaces);
    EXPECT_NEAR(ahead(kCommitUs * 2), kFirstPlaces / 2, 1);
    EXPECT_EQ(ahead(kCommitUs * (kFirstPlaces + 1)), 0);
    EXPECT_EQ(ahead(2'000'000), 0);
}

TEST(ConcurrencyLimit, NothingIsClaimedAheadOfAHostThatHasNotAnsweredYetOrNotOfLate) {
    Full host;
    EXPECT_FALSE(host.limit.is_free_soon(host.now));
    for (int i = 0; i < 200; ++i)
        host.limit.took(1'000);
    EXPECT_TRUE(host.limit.is_free_soon(host.now));
    host.end(End::lost);
    while (host.limit.is_free(host.now))
        host.places.push_back(host.limit.take());
    EXPECT_FALSE(host.limit.is_free_soon(host.now));
}

TEST(ConcurrencyLimit, IsNeverLessThanOne) {
    Full host;
    for (int round = 0; round < 50; ++round)
        host.round(End::refused);
    EXPECT_EQ(host.limit.limit(), 1);
    EXPECT_EQ(host.places.size(), 1u);
}

TEST(ConcurrencyLimit, AFewThatAreLostAmongOthersDoNotStopAHost) {
    Full host;
    for (int round = 0; round < 3; ++round)
        host.round(End::answered);
    for (int i = 0; i < 10'000; ++i) {  // one in a hundred
        host.end(i % 100 == 50 ? End::lost : End::answered);
        host.fill();
        ASSERT_GE(host.limit.limit(), 16);
    }
    EXPECT_EQ(host.limit.rests_until(), 0);
}

TEST(ConcurrencyLimit, AHostThatAnswersNothingGetsOneAtATimeWithRestsBetween) {
    Full host;
    for (int round = 0; round < 3; ++round)
        host.round(End::answered);
    for (int i = 0; i < 64; ++i) {  // all that were under way when it went silent
        host.end(End::lost);
        host.fill();
    }
    EXPECT_EQ(host.places.size(), 0u);  // none of the places was given again
    EXPECT_EQ(host.limit.limit(), 1);
    std::int64_t rest = kFirstRestMs;
    for (int probe = 0; probe < 10; ++probe) {
        host.now = host.limit.rests_until() - 1;
        host.fill();
        ASSERT_EQ(host.places.size(), 0u);
        ++host.now;
        host.fill();
        ASSERT_EQ(host.places.size(), 1u);
        host.end(End::lost);
        rest = std::min(kLongestRestMs, rest * 2);
        EXPECT_EQ(host.limit.rests_until() - host.now, rest - 1);
    }
}

TEST(ConcurrencyLimit, AHostThatIsNotWellRestsLikeOneThatAnswersNothing) {
    Full host;
    for (int i = 1; i < kSilence; ++i)
        host.end(End::unwell);
    EXPECT_EQ(host.limit.rests_until(), 0);
    host.end(End::lost);
    EXPECT_EQ(host.limit.limit(), 1);
    EXPECT_EQ(host.limit.rests_until() - host.now, kFirstRestMs - 1);
    while (!host.places.empty())
        host.end(End::unwell);  // they left before
    host.now = host.limit.rests_until();
    host.fill();
    ASSERT_EQ(host.places.size(), 1u);
    host.end(End::unwell_again);  // the probe may be one that was tried before
    EXPECT_EQ(host.limit.rests_until() - host.now, 2 * kFirstRestMs - 1);
    host.now = host.limit.rests_until();
    host.fill();
    host.end(End::answered);
    EXPECT_EQ(host.limit.rests_until(), 0);
}

TEST(ConcurrencyLimit, OneMessageThatFailsAgainAndAgainStopsNoOther) {
    Full host;
    for (int i = 0; i < 100; ++i) {
        host.end(i == 0 ? End::unwell : End::unwell_again);
        host.fill();
        ASSERT_EQ(host.limit.rests_until(), 0);
    }
}

TEST(ConcurrencyLimit, AHostThatHasTooMuchDoesNotRest) {
    Full host;
    for (int i = 0; i < 100; ++i) {
        host.end(End::refused);
        host.fill();
        ASSERT_EQ(host.limit.rests_until(), 0);
    }
}

TEST(ConcurrencyLimit, RestsHalfByChance) {
    for (const std::uint32_t random : {0u, kLatest}) {
        ConcurrencyLimit limit(kMost);
        for (int i = 0; i < kSilence; ++i)
            limit.give_back(limit.take(), End::lost, 5, random);
        EXPECT_EQ(limit.rests_until() - 5, random == 0 ? kFirstRestMs / 2 : kFirstRestMs - 1);
    }
}

TEST(ConcurrencyLimit, TheFirstAnswerEndsASilenceAndItsRest) {
    Full host;
    for (int round = 0; round < 3; ++round)
        host.round(End::answered);
    for (int i = 0; i < 64; ++i)
        host.end(End::lost);
    host.now = host.limit.rests_until();
    host.fill();
    host.end(End::answered);
    EXPECT_EQ(host.limit.rests_until(), 0);
    host.fill();
    EXPECT_EQ(host.places.size(), 2u);
    for (int round = 0; round < 4; ++round)
        host.round(End::answered);
    // As quickly as at the beginning, up to half of what it was.
    EXPECT_EQ(host.places.size(), 25u);
    host.round(End::answered);
    EXPECT_EQ(host.places.size(), 28u);
}

}  // namespace
}  // namespace patchbay::delivery
