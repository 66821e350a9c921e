// The contact's window, the contact's own budget, and clocks that jump.
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1'000;

// Answers, and writes again after ten seconds: by then the window may be shut.
constexpr const char *kLater = R"({"spec": "1.0", "languages": ["en"], "start": "now", "steps": {
    "now": {"send": {"type": "text", "text": "now"}, "next": "later"},
    "later": {"wait": "10s", "next": "tell"},
    "tell": {"send": {"type": "text", "text": "later"}, "next": "end"}, "end": {"end": {}}}})";

constexpr const char *kClosed = R"({"spec": "1.0", "languages": ["en"], "start": "now", "steps": {
    "now": {"send": {"type": "text", "text": "now"}, "next": "later"},
    "later": {"wait": "10s", "next": "tell"},
    "tell": {"send": {"type": "text", "text": "later",
                      "closed": {"type": "template", "name": "news", "language": "en"}}, "next": "end"},
    "end": {"end": {}}}})";

std::future<bool> say_at(World &world, const std::string &id, const std::string &text, TimeMs at) {
    model::Message message;
    message.id = id;
    message.from.address = "ana";
    message.timestamp = at;
    message.content = model::Text{text};
    return world.receive(std::move(message));
}

void window(World &world, delivery::ClosedWindow policy) {
    world.setup.window_ms = 5'000;
    world.setup.closed_window = policy;
}

}  // namespace

TEST(Window, AMessageOutsideItIsHeldUntilTheContactWrites) {
    World world(kLater);
    window(world, delivery::ClosedWindow::hold);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.sends().sent == 1 && world.sends().queued == 1; });
    EXPECT_TRUE(world.say("m2", "two").get());
    world.provider.wait(3);
    EXPECT_EQ(world.provider.texts(), (Texts{"now", "later", "now"}));
}

TEST(Window, AHeldMessageIsStillHeldAfterACrash) {
    World world(kLater);
    window(world, delivery::ClosedWindow::hold);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.sends().sent == 1 && world.sends().queued == 1; });
    world.restart();
    EXPECT_TRUE(world.say("m2", "two").get());
    world.provider.wait(3);
    EXPECT_EQ(world.provider.texts(), (Texts{"now", "later", "now"}));
}

TEST(Window, OutsideItTheTemplateOfTheFlowLeavesInstead) {
    for (const auto policy : {delivery::ClosedWindow::send, delivery::ClosedWindow::hold,
                              delivery::ClosedWindow::fail}) {
        World world(kClosed);
        window(world, policy);
        world.start();
        EXPECT_TRUE(world.say("m1", "one").get());
        const Sent sent = world.provider.wait(2);
        world.until([&] { return world.sends().sent == 2; });
        EXPECT_EQ(world.provider.texts(), (Texts{"now", "template"}));
        EXPECT_EQ(world.outgoing(sent.correlation).content,
                  R"({"type":"template","name":"news","language":"en"})");
    }
}

TEST(Window, InsideItTheTextItselfLeaves) {
    World world(kClosed);
    window(world, delivery::ClosedWindow::send);
    world.setup.window_ms = kDay;
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"now", "later"}));
}

TEST(Window, SendLeavesTheDecisionToTheProvider) {
    World world(kLater);
    window(world, delivery::ClosedWindow::send);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"now", "later"}));
}

TEST(Window, FailMakesADeadLetter) {
    World world(kLater);
    window(world, delivery::ClosedWindow::fail);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.sends().failed == 1; });
    EXPECT_EQ(world.provider.texts(), (Texts{"now"}));
    EXPECT_EQ(world.totals().dead_letters["line"], 1);
}

TEST(Window, CountsFromTheProvidersTimeOfTheMessage) {
    World world;
    window(world, delivery::ClosedWindow::hold);
    world.start();
    EXPECT_TRUE(say_at(world, "m1", "old", world.clock.now() - 6'000).get());
    world.until([&] { return world.sends().queued == 1; });
    EXPECT_TRUE(say_at(world, "m2", "new", world.clock.now()).get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"old", "new"}));
}

TEST(Window, WhereTheProviderKnowsBetterTheTemplateLeaves) {
    World world(kClosed);
    window(world, delivery::ClosedWindow::send);
    world.setup.window_ms = kDay;
    world.start();
    world.provider.set_status([](const Sent &sent) { return sent.text == "later" ? 470 : 200; });
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(3);
    EXPECT_EQ(world.provider.texts(), (Texts{"now", "later", "template"}));
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.sends().failed, 0);
}

TEST(Pair, AContactsBudgetIsKeptAndPaidBack) {
    World world;
    world.setup.pair = {1'000, 2};
    world.start();
    const auto start = world.clock.steady_ms();
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(world.say("m" + std::to_string(i), std::to_string(i)).get());
    EXPECT_TRUE(world.say("b", "other", "bob").get());
    world.provider.wait(6);
    const auto texts = world.provider.texts();
    EXPECT_GE(world.clock.steady_ms() - start, 2'900);  // two at once, then one each second
    EXPECT_NE(texts.back(), "other");                   // who has a budget of his own
}

TEST(Clock, WhatWaitsForASecondStillDoesWhenItJumps) {
    for (const std::int64_t jump : {-kDay, kDay}) {
        World world;
        world.setup.in_doubt = {delivery::InDoubtAction::resend, 60'000, 0};
        world.start();
        world.provider.set_status([first = true](const Sent &) mutable {
            return std::exchange(first, false) ? 429 : 200;
        });
        EXPECT_TRUE(world.say("m1", "one").get());
        world.provider.wait(1);
        world.clock.jump(jump);
        world.provider.wait(2);
        world.until([&] { return world.sends().sent == 1; });
    }
}

TEST(Parts, ALongTextLeavesAsSeveralMessagesAndGoesOnAtTheFailedOne) {
    World world;
    world.setup.carries.longest_text = 10;
    world.start();
    world.provider.set_status([first = true](const Sent &sent) mutable {
        return sent.text == "ffff gggg " && std::exchange(first, false) ? 500 : 200;
    });
    EXPECT_TRUE(world.say("m1", "aaaa bbbb ffff gggg hhhh").get());
    world.provider.wait(4);
    world.until([&] { return world.sends().sent == 3; });
    EXPECT_EQ(world.provider.texts(), (Texts{"aaaa bbbb ", "ffff gggg ", "ffff gggg ", "hhhh"}));
}

TEST(Parts, AfterACrashWhatWasAcceptedIsNotSentAgain) {
    World world;
    world.setup.carries.longest_text = 10;
    world.start();
    world.provider.set_status([](const Sent &sent) { return sent.text == "hhhh" ? 429 : 200; });
    EXPECT_TRUE(world.say("m1", "aaaa bbbb ffff gggg hhhh").get());
    world.until([&] { return world.sends().sent == 2 && world.sends().queued == 1; });
    world.kill();
    const auto before = world.provider.texts();
    EXPECT_EQ(std::count(before.begin(), before.end(), "aaaa bbbb "), 1);
    world.provider.set_status([](const Sent &) { return 200; });
    world.start();
    world.until([&] { return world.sends().sent == 3; });
    const auto texts = world.provider.texts();
    EXPECT_EQ(std::count(texts.begin(), texts.end(), "aaaa bbbb "), 1);
    EXPECT_EQ(std::count(texts.begin(), texts.end(), "ffff gggg "), 1);
}

TEST(Attention, IsToldBeforeTheAnswerAndOnceForAMessage) {
    World world;
    world.instance.attends = true;
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(2);
    const auto texts = world.provider.texts();
    EXPECT_EQ(std::count(texts.begin(), texts.end(), "read m1"), 1);
    EXPECT_EQ(std::count(texts.begin(), texts.end(), "one"), 1);
}

}  // namespace patchbay::engine::test
