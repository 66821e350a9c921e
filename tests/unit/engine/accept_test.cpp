// From the webhook to the durable step: acknowledged when it is durable, answered once.
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;

TEST(Accept, AMessageIsAnsweredAndSettled) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent sent = world.provider.wait(1);
    EXPECT_EQ(sent.text, "hello");
    EXPECT_EQ(sent.to, "ana");
    world.until([&] { return world.sends().sent == 1; });
    const auto row = world.outgoing(sent.correlation);
    EXPECT_EQ(row.provider_id, "id-1");
    EXPECT_EQ(row.attempts, 1);
    EXPECT_EQ(world.ledger().handled, 1);
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(Accept, ADuplicateIsAcknowledgedAndNotAnsweredAgain) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hello").get());
    EXPECT_TRUE(world.say("m1", "hello").get());
    EXPECT_TRUE(world.say("m2", "next").get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "next"}));
    EXPECT_EQ(world.ledger().duplicate, 1);
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(Accept, NothingIsSentOrAcknowledgedBeforeTheCommitIsDurable) {
    World world;
    world.start();
    world.hold();
    auto first = world.say("m1", "hello");
    auto again = world.say("m1", "hello");  // while the first is under way
    world.until([&] { return world.store->waiting() == 2; });
    EXPECT_EQ(first.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    EXPECT_EQ(again.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    EXPECT_TRUE(world.provider.sent().empty());
    world.release();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(again.get());
    EXPECT_TRUE(world.say("m2", "next").get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "next"}));
}

TEST(Accept, AFailedCommitIsNotAcknowledgedAndNothingIsSent) {
    World world;
    world.start();
    world.fail_commits([](std::uint64_t) { return true; });
    EXPECT_FALSE(world.say("m1", "hello").get());
    world.work_again();
    EXPECT_TRUE(world.provider.sent().empty());
    EXPECT_TRUE(world.say("m1", "hello").get());  // the provider comes again
    world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_EQ(world.provider.texts(), Texts{"hello"});
    EXPECT_EQ(world.ledger().received, 1);
}

TEST(Accept, MessagesThatComeTogetherAreAnsweredInOrder) {
    World world;
    world.start();
    Texts said;
    std::vector<std::future<bool>> acks;
    for (int i = 0; i < 20; ++i) {
        said.push_back("text " + std::to_string(i));
        acks.push_back(world.say("m" + std::to_string(i), said.back()));
    }
    for (auto &ack : acks)
        EXPECT_TRUE(ack.get());
    world.provider.wait(20);
    EXPECT_EQ(world.provider.texts(), said);
}

TEST(Accept, AWaitingStepWhoseCommitFailsIsDoneLater) {
    World world;
    world.start();
    world.hold();
    auto first = world.say("m1", "one");
    auto second = world.say("m2", "two");
    world.until([&] { return world.store->waiting() == 2; });
    world.fail_commits([](std::uint64_t commit) { return commit == 4; });
    world.store->release();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(second.get());
    world.provider.wait(2);
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.provider.texts(), (Texts{"one", "two"}));
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(Accept, ARequestWhoseDecodingFailedIsDecodedOnceMore) {
    World world;
    world.start();
    std::promise<bool> kept;
    world.engine->keep_raw(
        *world.engine->line("line"),
        R"({"method": "POST", "path": "/", "headers": [], "body": "bTEgYW5hIGhp"})",
        [&](bool durable) { kept.set_value(durable); });
    EXPECT_TRUE(kept.get_future().get());
    EXPECT_EQ(world.provider.wait(1).text, "hi");
}

TEST(Accept, AKeptRequestThatIsBrokenIsADeadLetter) {
    World world;
    world.start();
    std::promise<bool> kept;
    world.engine->keep_raw(*world.engine->line("line"), R"({"headers": [["a", 1]], "body": ""})",
                           [&](bool durable) { kept.set_value(durable); });
    EXPECT_TRUE(kept.get_future().get());
    world.until([&] { return world.totals().dead_letters["line"] == 1; });
}

// The step of a repetition claims its answer before the store knows that it is one.
TEST(Accept, ARepetitionKeepsNoOtherMessageBack) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.sends().sent == 1; });
    world.hold();
    const auto before = world.store->commits();
    auto offer = std::async(std::launch::async, [&] { return world.submit("ana", "an offer"); });
    world.until([&] { return world.store->commits() == before + 1; });
    auto again = world.say("m1", "one");
    world.until([&] { return world.store->commits() == before + 2; });
    world.release();
    EXPECT_TRUE(offer.get());
    EXPECT_TRUE(again.get());
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.provider.sent().size(), 2u);
}

}  // namespace patchbay::engine::test
