// What a provider's answer means for the message and its line, and the end of a running engine.
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;

namespace {

// The first so many requests get `status`.
void refuse_first(World &world, int requests, int status) {
    world.provider.set_status(
        [requests, status](const Sent &) mutable { return requests-- > 0 ? status : 200; });
}

}  // namespace

TEST(Line, ARetryCountsAsAnAttempt) {
    World world;
    world.start();
    refuse_first(world, 2, 500);
    EXPECT_TRUE(world.say("m1", "one").get());
    EXPECT_TRUE(world.say("m2", "two").get());
    const Sent sent = world.provider.wait(4);
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.provider.texts(), (Texts{"one", "one", "one", "two"}));
    EXPECT_EQ(world.outgoing(world.provider.wait(1).correlation).attempts, 3);
}

TEST(Line, AThrottleCountsAsNone) {
    World world;
    world.start();
    refuse_first(world, 2, 429);
    EXPECT_TRUE(world.say("m1", "one").get());
    const Sent sent = world.provider.wait(3);
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_EQ(world.outgoing(sent.correlation).attempts, 1);
}

TEST(Line, AStoppedOneKeepsItsQueueAndGoesOnByItself) {
    World world;
    world.start();
    refuse_first(world, 1, 401);
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.engine->line("line")->stopped.load(); });
    EXPECT_TRUE(world.say("m2", "other", "bob").get());
    world.provider.wait(3);
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_FALSE(world.engine->line("line")->stopped);
}

TEST(Line, AStoppedOneThatGoesOnWakesAllThatWait) {
    World world;
    world.start();
    std::atomic<bool> good{false};
    world.provider.set_status([&good](const Sent &) { return good ? 200 : 401; });
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.engine->line("line")->stopped.load(); });
    for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(world.say("w" + std::to_string(i), "x", "c" + std::to_string(i)).get());
    good = true;
    const auto probe = world.clock.steady_ms() + kLineProbeMs;
    world.until([&] { return world.sends().sent == 21; });
    // With the first probe that is taken, not each with one of its own.
    EXPECT_LT(world.clock.steady_ms(), probe + kLineProbeMs);
}

TEST(Line, WhatCannotBeSentDoesNotBlock) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "unspeakable").get());
    EXPECT_TRUE(world.say("m2", "two").get());
    EXPECT_EQ(world.provider.wait(1).text, "two");
    world.until([&] { return world.sends().failed == 1 && world.sends().sent == 1; });
    EXPECT_EQ(world.totals().dead_letters["line"], 1);
}

TEST(Line, ARateIsKept) {
    World world;
    world.setup.messages_per_second = 2;  // 100 a second here
    world.start();
    const auto start = world.clock.steady_ms();
    for (int i = 0; i < 8; ++i)
        EXPECT_TRUE(world.say("m" + std::to_string(i), "x", "c" + std::to_string(i)).get());
    world.provider.wait(8);
    EXPECT_GE(world.clock.steady_ms() - start, 2'900);  // two at once, then one each half second
}

TEST(Drain, WaitsForWhatIsUnderWayAndSendsNothingNew) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "one").get());
    EXPECT_TRUE(world.say("m2", "two").get());
    const Sent sent = world.provider.wait(1);
    std::promise<void> drained;
    auto end = drained.get_future();
    world.engine->drain([&] { drained.set_value(); });
    world.loops.front()->on([] {});
    EXPECT_EQ(end.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    world.provider.answer_held();
    end.get();
    EXPECT_EQ(world.outgoing(sent.correlation).state, journal::SendState::sent);
    EXPECT_EQ(world.provider.sent().size(), 1u);
    world.provider.set_status({});
    world.restart();
    EXPECT_EQ(world.provider.wait(2).text, "two");
}

TEST(Drain, EndsWhileCommitsFail) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(1);
    world.fail_commits([](std::uint64_t) { return true; });
    world.provider.answer_held();
    world.drain();
}

}  // namespace patchbay::engine::test
