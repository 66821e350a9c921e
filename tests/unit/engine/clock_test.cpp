// The wall clock jumps, is wrong at a start, and is put right: what waits for a second still does.
// An hour of the engine's is longer than a test waits: what is held for one never comes.
#include "tests/unit/engine/support.h"

#include <utility>

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;

namespace {

constexpr std::int64_t kHour = 60 * 60 * 1'000;
constexpr std::int64_t kJumps[] = {
    kHour, -kHour, 5 * 60 * 1'000, 5 * 60 * 1'000, -365 * 24 * kHour, 365 * 24 * kHour};

constexpr const char *kTwo = R"({"spec": "1.0", "languages": ["en"], "start": "a", "steps": {
    "a": {"send": {"type": "text", "text": "first"}, "next": "b"},
    "b": {"send": {"type": "text", "text": "second"}, "next": "end"}, "end": {"end": {}}}})";

constexpr const char *kPauses = R"({"spec": "1.0", "languages": ["en"], "start": "a", "steps": {
    "a": {"send": {"type": "text", "text": "soon"}, "next": "b"},
    "b": {"wait": "5s", "next": "c"},
    "c": {"send": {"type": "text", "text": "now"}, "next": "end"}, "end": {"end": {}}}})";

// Refuses the first request by `status`.
void refuse_first(World &world, int status) {
    world.provider.set_status([status, first = true](const Sent &) mutable {
        return std::exchange(first, false) ? status : 200;
    });
}

}  // namespace

TEST(Jump, DelaysNothingThatIsMadeAfterIt) {
    World world(kTwo);
    world.start();
    std::size_t sent = 0;
    for (const std::int64_t jump : kJumps) {
        const std::string name = "c" + std::to_string(sent);
        world.clock.jump(jump);
        EXPECT_TRUE(world.say(name, "hello", name).get());
        world.provider.wait(sent += 2);
        world.until([&] { return world.sends().sent == static_cast<std::int64_t>(sent); });
    }
}

TEST(Jump, DelaysNoMessageThatWaitsToBeTriedAgain) {
    for (const int status : {500, 429, 409}) {
        for (const std::int64_t jump : kJumps) {
            World world;
            world.start();
            refuse_first(world, status);
            EXPECT_TRUE(world.say("m1", "one").get());
            world.provider.wait(1);
            // It may have been tried again by now.
            world.until([&] { return world.sends().queued + world.sends().sent == 1; });
            world.clock.jump(jump);
            world.provider.wait(2);
            world.until([&] { return world.sends().sent == 1; });
        }
    }
}

TEST(Jump, DelaysNoDoubtAndNoPause) {
    for (const std::int64_t jump : kJumps) {
        World world(kPauses);
        world.instance.timeout_ms = 100;
        world.setup.in_doubt = {delivery::InDoubtAction::fail, 2'000, 0};
        world.start();
        world.provider.set_status(
            [first = true](const Sent &) mutable { return std::exchange(first, false) ? 0 : 200; });
        EXPECT_TRUE(world.say("m1", "one").get());
        world.provider.wait(1);
        world.until([&] { return world.sends().in_doubt == 1; });
        world.clock.jump(jump);
        world.until([&] { return world.sends().failed == 1; });
        world.provider.wait(2);
        EXPECT_EQ(world.provider.texts(), (Texts{"soon", "now"}));
    }
}

TEST(Jump, LeavesAWindowAsItIs) {
    for (const std::int64_t jump : {25 * kHour, -25 * kHour}) {
        World world;
        world.setup.window_ms = 24 * kHour;
        world.setup.closed_window = delivery::ClosedWindow::hold;
        world.start();
        EXPECT_TRUE(world.say("m1", "one").get());
        world.until([&] { return world.sends().sent == 1; });
        world.clock.jump(jump);
        ASSERT_TRUE(world.submit("ana", "answer"));
        world.provider.wait(2);
        world.clock.pass(24 * kHour);
        ASSERT_TRUE(world.submit("ana", "late"));
        world.until([&] { return world.sends().queued == 1; });
        EXPECT_EQ(world.provider.sent().size(), 2u);
    }
}

TEST(WrongClock, AtAStartHoldsNoMessageOnceItIsPutRight) {
    for (const std::int64_t ahead : {kHour, 365 * 24 * kHour}) {
        World world;
        world.clock.jump(ahead);
        world.start();
        world.provider.set_status([](const Sent &) { return 500; });
        EXPECT_TRUE(world.say("m1", "one").get());
        world.until([&] { return world.sends().queued == 1; });
        world.kill();
        world.clock.jump(-ahead);
        world.provider.set_status({});
        world.start();
        world.until([&] { return world.sends().sent == 1; });
    }
}

TEST(WrongClock, AtAStartHoldsNoTimerOnceItIsPutRight) {
    for (const std::int64_t ahead : {kHour, 365 * 24 * kHour}) {
        World world(kPauses);
        world.clock.jump(ahead);
        world.start();
        EXPECT_TRUE(world.say("m1", "one").get());
        world.until([&] { return world.sends().sent == 1; });
        world.kill();
        world.clock.jump(-ahead);
        world.start();
        world.until([&] { return world.sends().sent == 2; });
        EXPECT_EQ(world.provider.texts(), (Texts{"soon", "now"}));
    }
}

TEST(WrongClock, BehindAndPutRightWhileItRunsShutsNoWindow) {
    World world;
    world.setup.window_ms = 24 * kHour;
    world.setup.closed_window = delivery::ClosedWindow::hold;
    world.clock.jump(-365 * 24 * kHour);
    world.start();
    refuse_first(world, 500);
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.sends().queued == 1; });
    world.clock.jump(365 * 24 * kHour);
    world.until([&] { return world.sends().sent == 1; });
}

}  // namespace patchbay::engine::test
