// Places at a host, exactly: an executor without a thread, a clock that stands still.
#include "core/engine/departures.h"

#include "tests/contract/manual_executor.h"
#include "tests/contract/still_clock.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace patchbay::engine {
namespace {

using End = Departures::End;
using Who = std::vector<int>;

class Scene {
public:
    explicit Scene(int most = 2)
        : departures(executor, clock, most,
                     [this](const void *sender) { recovered.push_back(sender); }) {}

    // What `who` does with a place: keeps it, and says so.
    Departures::Go keeps(int who) {
        return [this, who](Departures::Place place) -> std::int64_t {
            left.push_back(who);
            places[who] = std::move(place);
            return 0;
        };
    }
    // The first so many times it is told to wait.
    Departures::Go waits(int who, int times, std::int64_t ms) {
        return [this, who, times, ms](Departures::Place place) mutable -> std::int64_t {
            ++asked;
            if (times-- > 0) return ms;
            left.push_back(who);
            places[who] = std::move(place);
            return 0;
        };
    }
    void end(int who, End how = End::answered) {
        places.at(who).end(how);
        places.erase(who);
        executor.run_ready();
    }
    void pass(std::int64_t ms) {
        clock.time += ms;
        executor.advance(ms);
        executor.run_ready();
    }

    ManualExecutor executor;
    StillClock clock;
    Departures departures;
    Who left;
    int asked = 0;
    std::vector<const void *> recovered;
    std::map<int, Departures::Place> places;
    const int a = 0;  // senders
    const int b = 0;
};

TEST(Departures, AFreedPlaceGoesToWhoWaitsLongest) {
    Scene scene;
    auto &first = scene.departures.queue(&scene.a, "http://host");
    auto &second = scene.departures.queue(&scene.b, "http://host");
    for (int who = 1; who <= 6; ++who)
        scene.departures.pass(who % 2 != 0 ? first : second, scene.keeps(who));
    EXPECT_EQ(scene.left, (Who{1, 2}));
    scene.end(2);
    EXPECT_EQ(scene.left, (Who{1, 2, 3}));
    scene.end(1);
    scene.end(3);
    EXPECT_EQ(scene.left, (Who{1, 2, 3, 4, 5}));
}

TEST(Departures, NobodyPassesWhoWaits) {
    Scene scene;
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    for (int who = 1; who <= 3; ++who)
        scene.departures.pass(queue, scene.keeps(who));
    scene.places.at(1).end(End::answered);  // it is given at the next turn of the loop
    EXPECT_FALSE(scene.departures.take(queue));
    scene.departures.pass(queue, scene.keeps(4));
    EXPECT_EQ(scene.left, (Who{1, 2, 3}));
}

TEST(Departures, OneHostDoesNotWaitForAnother) {
    Scene scene;
    auto &slow = scene.departures.queue(&scene.a, "http://slow");
    for (int who = 1; who <= 3; ++who)
        scene.departures.pass(slow, scene.keeps(who));
    EXPECT_TRUE(scene.departures.take(scene.departures.queue(&scene.a, "http://quick")));
}

TEST(Departures, ALineThatMustWaitKeepsItsOrderAndStopsNoOther) {
    Scene scene;
    auto &limited = scene.departures.queue(&scene.a, "http://host");
    auto &other = scene.departures.queue(&scene.b, "http://host");
    scene.departures.pass(limited, scene.waits(1, 2, 100));
    for (int who = 2; who <= 9; ++who)
        scene.departures.pass(limited, scene.keeps(who));
    EXPECT_EQ(scene.asked, 1);  // nobody else was woken
    EXPECT_TRUE(scene.left.empty());
    EXPECT_FALSE(scene.departures.take(limited));
    scene.departures.pass(other, scene.keeps(20));
    EXPECT_EQ(scene.left, (Who{20}));
    scene.pass(100);
    EXPECT_EQ(scene.asked, 2);
    scene.pass(99);
    EXPECT_EQ(scene.left, (Who{20}));
    scene.pass(1);
    EXPECT_EQ(scene.left, (Who{20, 1}));
    scene.end(20);
    EXPECT_EQ(scene.left, (Who{20, 1, 2}));
}

TEST(Departures, ALineThatIsReleasedDoesNotWaitForItsTime) {
    Scene scene;
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    scene.departures.pass(queue, scene.waits(1, 1, 60'000));
    scene.departures.release(&scene.b);
    scene.executor.run_ready();
    EXPECT_TRUE(scene.left.empty());
    scene.departures.release(&scene.a);
    scene.executor.run_ready();
    EXPECT_EQ(scene.left, (Who{1}));
}

TEST(Departures, APlaceThatIsNotUsedGoesOnToTheNext) {
    Scene scene(1);
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    scene.departures.pass(queue, scene.keeps(1));
    for (int i = 0; i < 1'000; ++i)  // by then they have nothing to send
        scene.departures.pass(queue, [](Departures::Place) -> std::int64_t { return 0; });
    scene.departures.pass(queue, scene.keeps(2));
    scene.end(1);
    EXPECT_EQ(scene.left, (Who{1, 2}));
}

TEST(Departures, AHostThatAnswersNothingIsTriedByOneAtATime) {
    Scene scene(64);
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    for (int who = 1; who <= 100; ++who)
        scene.departures.pass(queue, scene.keeps(who));
    ASSERT_EQ(scene.left.size(), 8u);
    for (int who = 1; who <= 8; ++who)
        scene.end(who, End::lost);
    EXPECT_EQ(scene.left.size(), 9u);  // one more before it was known
    scene.end(9, End::lost);
    EXPECT_EQ(scene.left.size(), 9u);
    scene.pass(delivery::kFirstRestMs);
    EXPECT_EQ(scene.left.size(), 10u);
    scene.end(10, End::lost);
    scene.pass(delivery::kFirstRestMs - 1);  // the second rest is twice as long, half by chance
    EXPECT_EQ(scene.left.size(), 10u);
    scene.pass(2 * delivery::kFirstRestMs);
    EXPECT_EQ(scene.left.size(), 11u);
    scene.end(11);
    EXPECT_EQ(scene.left.size(), 13u);
}

TEST(Departures, OfAHostThatFailsTheLogSaysWhy) {
    Scene scene(64);
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    for (int who = 1; who <= 9; ++who)
        scene.departures.pass(queue, scene.keeps(who));
    testing::internal::CaptureStderr();
    for (int who = 1; who <= 8; ++who)
        scene.places.at(who).end(End::lost, {"tls", "the certificate has expired"});
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(
        log.find(R"("event":"requests to a host fail: it is tried with one at a time",)"
                 R"("host":"http://host","code":"tls","title":"the certificate has expired")"),
        log.npos)
        << log;
}

// Where one account fails and another of the same host does not.
TEST(Departures, AHostThatRestsIsTriedByItsSendersInTurn) {
    Scene scene(64);
    auto &bad = scene.departures.queue(&scene.a, "http://host");
    auto &good = scene.departures.queue(&scene.b, "http://host");
    constexpr int kBad = 100;
    for (int who = 1; who <= kBad; ++who)
        scene.departures.pass(bad, scene.keeps(who));
    scene.departures.pass(good, scene.keeps(1'000));
    while (!scene.places.empty())
        scene.end(scene.places.begin()->first, End::unwell);
    ASSERT_TRUE(scene.departures.rests(&scene.b));
    const auto before = scene.left.size();
    for (int rest = 0; rest < 2; ++rest) {
        scene.pass(delivery::kLongestRestMs);
        ASSERT_EQ(scene.places.size(), 1u);
        scene.end(scene.places.begin()->first, End::unwell);
    }
    ASSERT_EQ(scene.left.size(), before + 2);
    EXPECT_TRUE(scene.left[before] == 1'000 || scene.left[before + 1] == 1'000);
}

TEST(Departures, AnOutageIsToldWhenItBeginsOnceAMinuteAndAtItsEnd) {
    Scene scene(64);
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    for (int who = 1; who <= 200; ++who)
        scene.departures.pass(queue, scene.keeps(who));
    testing::internal::CaptureStderr();
    std::int64_t passed = 0;
    for (int who = 1; passed < 5 * kTellAgainMs; ++who) {
        while (scene.left.size() < static_cast<std::size_t>(who)) {
            scene.pass(1'000);
            passed += 1'000;
        }
        EXPECT_EQ(scene.departures.rests(&scene.a), who > delivery::kSilence);
        scene.end(who, End::unwell);
    }
    EXPECT_FALSE(scene.departures.rests(&scene.b));
    EXPECT_TRUE(scene.recovered.empty());
    while (scene.places.empty())
        scene.pass(1'000);
    scene.end(scene.places.begin()->first);
    EXPECT_EQ(scene.recovered, (std::vector<const void *>{&scene.a}));
    EXPECT_FALSE(scene.departures.rests(&scene.a));
    const std::string log = testing::internal::GetCapturedStderr();
    const auto lines = [&log](std::string_view event) {
        int count = 0;
        for (auto at = log.find(event); at != log.npos; at = log.find(event, at + 1))
            ++count;
        return count;
    };
    EXPECT_EQ(lines("requests to a host fail: it is tried with one at a time"), 1) << log;
    // As often as a rest ends: each is 15 to 30 seconds long.
    EXPECT_GE(lines("requests to a host still fail"), 3) << log;
    EXPECT_LE(lines("requests to a host still fail"), 5) << log;
    EXPECT_EQ(lines("a host answers again"), 1) << log;
    EXPECT_NE(log.find(R"("waiting":)"), log.npos) << log;
}

TEST(Departures, WhatEntersWithoutAWaitCountsForTheOthers) {
    Scene scene;
    EXPECT_FALSE(scene.departures.enter("http://host"));  // nobody waits for it
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    auto one = scene.departures.enter("http://host");
    auto two = scene.departures.enter("http://host");
    auto three = scene.departures.enter("http://host");
    EXPECT_TRUE(three.leads_to("http://host"));
    scene.departures.pass(queue, scene.keeps(1));
    one.end(End::answered);
    scene.executor.run_ready();
    EXPECT_TRUE(scene.left.empty());
    two.end(End::answered);
    scene.executor.run_ready();
    EXPECT_EQ(scene.left, (Who{1}));
}

TEST(Departures, OneAheadIsGivenWhereAnswersAreQuickAndNobodyWaits) {
    Scene scene;
    auto &queue = scene.departures.queue(&scene.a, "http://host");
    for (int i = 0; i < 100; ++i)
        scene.departures.take(queue).end(End::answered, 1'000);
    auto one = scene.departures.take_ahead(queue);
    auto two = scene.departures.take_ahead(queue);
    EXPECT_FALSE(scene.departures.take(queue));
    auto three = scene.departures.take_ahead(queue);
    EXPECT_TRUE(three);
    scene.departures.pass(queue, scene.keeps(1));  // claims as well
    EXPECT_EQ(scene.left, (Who{1}));
    scene.departures.pass(queue, scene.keeps(2));
    EXPECT_EQ(scene.left, (Who{1}));
    three.end(End::unused);
    EXPECT_FALSE(scene.departures.take_ahead(queue));  // somebody waits
}

TEST(Departures, APlaceMayOutliveThem) {
    ManualExecutor executor;
    StillClock clock;
    Departures::Place place;
    {
        Departures departures(executor, clock, 2);
        place = departures.take(departures.queue(&clock, "http://host"));
    }
    EXPECT_TRUE(place);
}

}  // namespace
}  // namespace patchbay::engine
