// A second engine over the same journal, after the first was killed.
#include "core/engine/ground/partition.h"
#include "tests/unit/engine/support.h"

#include <algorithm>

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;

TEST(Recovery, AClaimedMessageIsInDoubt) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent sent = world.provider.wait(1);
    world.provider.set_status({});
    world.restart();
    world.until([&] { return world.sends().in_doubt == 1; });
    EXPECT_EQ(world.provider.wait(2), sent);
    world.until([&] { return world.sends().sent == 1; });
}

TEST(Recovery, AStatusSettlesWhatACrashLeftInDoubt) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 3'600'000};
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent sent = world.provider.wait(1);
    EXPECT_TRUE(world.say("m2", "next").get());
    world.provider.set_status({});
    world.restart();
    EXPECT_TRUE(world.report("wamid", model::DeliveryStatus::sent, sent.correlation).get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "next"}));
}

// Durable and not acknowledged: the provider comes again, and it is answered once.
TEST(Recovery, AStepThatWasDurableIsNotDoneAgain) {
    World world;
    world.start();
    world.hold();
    world.say("m1", "hello");
    world.until([&] { return world.store->waiting() == 1; });
    world.restart();
    EXPECT_TRUE(world.say("m1", "hello").get());
    world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_EQ(world.provider.sent().size(), 1u);
    EXPECT_EQ(world.ledger().duplicate, 1);
}

// The first commit of the conversation fails, the second event is accepted, and then the crash:
// there is an event of a conversation without a row.
TEST(Recovery, AConversationIsMadeFromItsEvent) {
    World world;
    world.start();
    journal::Faults faults;
    faults.hold_completions = true;
    faults.fail_commit = [](std::uint64_t commit) { return commit == 1; };
    world.store->set_faults(std::move(faults));
    world.say("m1", "one");
    world.say("m2", "two");
    world.until([&] { return world.store->waiting() == 2; });
    world.restart();
    EXPECT_EQ(world.provider.wait(1).text, "two");
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(2);
    EXPECT_EQ(world.totals().conversations, 1);
}

TEST(Recovery, APendingMessageIsAnsweredWhereItCameFrom) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one", "34600", "user-1").get());
    const auto there = partition_of("line", "user-1");
    world.until([&] { return world.store->alias(there, "line", "user-1").value().has_value(); });
    world.until([&] { return world.sends().sent == 1; });
    world.hold();
    world.say("m2", "two", "34600", "user-1");
    world.say("m3", "three", "user-1", "user-1");  // accepted while the step before is under way
    world.until([&] { return world.ledger().pending == 1; });
    world.restart();
    const auto all = [&] { return world.provider.sent(); };
    world.provider.wait(3);
    const auto sent = all();
    const auto third =
        std::find_if(sent.begin(), sent.end(), [](const Sent &one) { return one.text == "three"; });
    ASSERT_NE(third, sent.end());
    EXPECT_EQ(third->to, "user-1");
}

TEST(Recovery, WorkOfALineThatIsGoneStays) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    world.provider.wait(1);
    world.setup.id = "other";
    world.restart();
    world.loops.front()->on([] {});
    EXPECT_EQ(world.sends().claimed, 1);
    world.provider.set_status({});
    world.setup.id = "line";
    world.restart();
    world.provider.wait(2);
    world.until([&] { return world.sends().sent == 1; });
}

// A process that is killed again and again answers who waits longest, whatever the partition.
TEST(Recovery, WhoWaitsLongestGoesFirst) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.instance.timeout_ms = 600'000;
    world.provider.set_status([](const Sent &) { return 0; });
    world.start();
    constexpr int kSome = 300;
    for (int i = 0; i < kSome; ++i) {
        world.clock.pass(1);
        EXPECT_TRUE(
            world.say("m" + std::to_string(i), std::to_string(i), "c" + std::to_string(i)).get());
    }
    world.provider.wait(8);
    world.kill();
    world.instance.take_encoded();
    world.start();
    constexpr int kLeft = kSome - 8;
    world.until([&] {
        world.provider.answer_held();
        return world.sends().sent == kLeft;
    });
    // The order in which they are claimed. A provider may receive in another what comes over
    // several connections.
    Texts claimed;
    for (const std::string &text : world.instance.take_encoded())
        if (std::find(claimed.begin(), claimed.end(), text) == claimed.end())
            claimed.push_back(text);
    ASSERT_EQ(claimed.size(), std::size_t{kLeft});
    for (int i = 0; i < kLeft; ++i)
        EXPECT_EQ(claimed[static_cast<std::size_t>(i)], std::to_string(8 + i));
}

// What a flow passed on from a customer may be less than an operator may write.
TEST(Recovery, AQueuedMessageOfAnyStoredContentLeaves) {
    World world;
    const auto partition = partition_of("line", "ana");
    const auto epoch = world.store->lease(partition).value();
    journal::Batch batch;
    batch.put_conversations.push_back({1, "line", "ana", "{}", 0, 0});
    batch.put_aliases.push_back({"line", "ana", partition, 1});
    journal::Outgoing row;
    row.id = 2;
    row.conversation = 1;
    row.line = "line";
    row.to = "ana";
    row.content = R"({"type": "media", "kind": "image"})";
    row.created = world.clock.now();
    batch.put_outgoing.push_back(std::move(row));
    batch.reserve = 100;
    FastLoop loop;
    world.store->commit(partition, epoch, std::move(batch), loop, [](journal::CommitResult) {});
    world.start();
    EXPECT_EQ(world.provider.wait(1).text, "media");
}

TEST(Recovery, AnIdIsNeverGivenOutTwice) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    const Sent first = world.provider.wait(1);
    world.restart();
    EXPECT_TRUE(world.say("m2", "two").get());
    world.until([&] {
        const auto texts = world.provider.texts();
        return std::count(texts.begin(), texts.end(), "two") == 1;
    });
    for (const Sent &sent : world.provider.sent())
        EXPECT_EQ(sent.correlation == first.correlation, sent.text == "one");
}

// 12.0 is a double to expressions, and 12 an int that 0.5 cannot multiply.
TEST(Recovery, AVariableKeepsItsType) {
    World world(R"({"spec": "1.0", "languages": ["en"], "start": "price", "steps": {
        "price": {"set": {"vars.price": "{{ 12.0 }}"}, "next": "ask"},
        "ask": {"ask": {"text": "?"}, "next": "tell"},
        "tell": {"send": {"type": "text", "text": "{{ vars.price * 0.5 }}"}, "next": "end"},
        "end": {"end": {}}}})");
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    EXPECT_EQ(world.provider.wait(1).text, "?");
    world.until([&] { return world.sends().sent == 1; });
    world.restart();
    EXPECT_TRUE(world.say("m2", "two").get());
    EXPECT_EQ(world.provider.wait(2).text, "6");
}

}  // namespace patchbay::engine::test
