// Calls of backends: their results overtake waiting messages.
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

namespace {

using Texts = std::vector<std::string>;

constexpr const char *kCall = R"({"spec": "1.0", "languages": ["en"], "start": "call", "steps": {
    "call": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"}, "next": "tell",
             "on_error": {"*": "sorry"}},
    "tell": {"send": {"type": "text", "text": "done {{ message.text }}"}, "next": "end"},
    "sorry": {"send": {"type": "text", "text": "sorry {{ message.text }}"}, "next": "end"},
    "end": {"end": {}}}})";

void settle(World &world, std::size_t task) { world.settle(task); }

}  // namespace

TEST(Call, ItsResultOvertakesWaitingMessages) {
    World world(kCall);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    EXPECT_TRUE(world.say("m2", "two").get());
    EXPECT_EQ(world.ledger().pending, 1);
    settle(world, 0);
    EXPECT_EQ(world.provider.wait(1).text, "done one");
    world.until([&] { return world.instance.tasks().size() == 2; });
    settle(world, 1);
    EXPECT_EQ(world.provider.wait(2).text, "done two");
    world.until([&] { return world.ledger().handled == 2; });
}

TEST(Call, OneThatACrashInterruptedStartsAgainWithTheSameKey) {
    World world(kCall);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.restart();
    world.until([&] { return world.instance.tasks().size() == 2; });
    EXPECT_EQ(world.instance.keys()[0], world.instance.keys()[1]);
    settle(world, 1);
    EXPECT_EQ(world.provider.wait(1).text, "done one");
}

TEST(Call, OneWithoutAnAnswerIsUnavailable) {
    World world(kCall);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    EXPECT_EQ(world.provider.wait(1).text, "sorry one");
}

// The flow of the line is taken out of the configuration while a conversation waits for a call.
TEST(Call, TheEndOfALinesFlowFreesItsConversations) {
    World world(kCall);
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    EXPECT_TRUE(world.say("m2", "two").get());
    world.setup.flow.clear();
    world.restart();
    world.until([&] { return world.instance.tasks().size() == 2; });
    settle(world, 1);
    world.until([&] { return world.ledger().pending == 0; });
    EXPECT_TRUE(world.say("m3", "three").get());
    EXPECT_EQ(world.ledger().handled, 3);
}

}  // namespace patchbay::engine::test
