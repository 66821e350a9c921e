// Which conversation a message belongs to, and what stays when its flow cannot go on.
#include "core/engine/ground/partition.h"
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

namespace {

constexpr const char *kBroken = R"({"spec": "1.0", "languages": ["en"], "start": "name", "steps": {
    "name": {"set": {"contact.name": "Ada", "vars.list": "{{ [1] }}"}, "next": "ask"},
    "ask": {"ask": {"text": "which?", "save": "which"}, "next": "tell"},
    "tell": {"send": {"type": "text", "text": "{{ string(vars.list[int(vars.which)]) }}"}, "next": "end"},
    "end": {"end": {}}}})";

}  // namespace

// The second address lies in another partition: it is planted there by mail, without a restart.
TEST(Conversation, ASecondAddressLeadsToTheSame) {
    World world;
    world.start();
    ASSERT_NE(partition_of("line", "34600"), partition_of("line", "user-1"));
    EXPECT_TRUE(world.say("m1", "one", "34600", "user-1").get());
    const auto there = partition_of("line", "user-1");
    world.until([&] { return world.store->alias(there, "line", "user-1").value().has_value(); });
    EXPECT_TRUE(world.store->unfinished(there).value().mail.empty());
    EXPECT_TRUE(world.say("m2", "two", "user-1", "user-1").get());
    EXPECT_EQ(world.provider.wait(2).to, "user-1");
    EXPECT_EQ(world.totals().conversations, 1);
}

TEST(Conversation, ALineWithoutAFlowPlantsASecondAddressOnce) {
    World world;
    world.setup.flow.clear();
    world.start();
    EXPECT_TRUE(world.say("m1", "one", "34600", "user-1").get());
    const auto there = partition_of("line", "user-1");
    world.until([&] { return world.store->alias(there, "line", "user-1").value().has_value(); });
    const auto before = world.store->commits();
    EXPECT_TRUE(world.say("m2", "two", "34600", "user-1").get());
    world.until([&] { return world.store->waiting() == 0; });
    EXPECT_EQ(world.store->commits(), before + 1);
    EXPECT_TRUE(world.provider.sent().empty());
}

TEST(Conversation, AFlowThatCannotGoOnKeepsTheContact) {
    World world(kBroken);
    world.start();
    EXPECT_TRUE(world.say("m1", "hello").get());
    EXPECT_EQ(world.provider.wait(1).text, "which?");
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_TRUE(world.say("m2", "7").get());
    EXPECT_EQ(world.ledger().dead, 1);
    EXPECT_TRUE(world.ledger().balanced());
    const auto state = parse_json(world.conversation().state).value();
    const auto kept = flow::state_from_json(state.as_object().at("flow")).value();
    EXPECT_EQ(kept.waiting, flow::Waiting::message);
    EXPECT_TRUE(kept.named);  // the flow's name for the contact is not the provider's to change
    EXPECT_TRUE(world.say("m3", "hello again").get());
    EXPECT_EQ(world.provider.wait(2).text, "which?");
}

}  // namespace patchbay::engine::test
