// Commits that fail or take long while statuses and answers go on.
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

namespace {

using model::DeliveryStatus;

// A message whose answer has not come yet.
Sent under_way(World &world) {
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    return world.provider.wait(1);
}

}  // namespace

// The policy sends again, and before that is durable a status of the first attempt comes.
TEST(Fault, AStatusStopsAnAttemptWhoseClaimIsUnderWay) {
    World world;
    world.setup.in_doubt.after_ms = 1'000;
    world.instance.timeout_ms = 100;
    world.start();
    const Sent sent = under_way(world);
    world.until([&] { return world.sends().in_doubt == 1; });
    world.hold();
    world.until([&] { return world.sends().queued == 1; });  // the policy's decision, held
    world.store->release();                                  // the claim follows, held
    world.until([&] { return world.sends().claimed == 1; });
    auto status = world.report("wamid", DeliveryStatus::delivered, sent.correlation);
    world.until([&] { return world.store->waiting() == 2; });
    world.provider.set_status({});
    world.release();
    EXPECT_TRUE(status.get());
    EXPECT_TRUE(world.say("m2", "next").get());
    EXPECT_EQ(world.provider.wait(2).text, "next");
    EXPECT_EQ(world.outgoing(sent.correlation).state, journal::SendState::sent);
}

// The same, and the claim fails: the message is not back in the queue.
TEST(Fault, AStatusCountsWhereTheClaimFails) {
    World world;
    world.setup.in_doubt.after_ms = 1'000;
    world.instance.timeout_ms = 100;
    world.start();
    const Sent sent = under_way(world);
    world.until([&] { return world.sends().in_doubt == 1; });
    world.hold();
    world.until([&] { return world.sends().queued == 1; });
    const auto claim = world.store->commits() + 1;
    journal::Faults faults;
    faults.hold_completions = true;
    faults.fail_commit = [claim](std::uint64_t commit) { return commit == claim; };
    world.store->set_faults(std::move(faults));
    world.store->release();
    world.until([&] { return world.store->commits() == claim; });
    auto status = world.report("wamid", DeliveryStatus::delivered, sent.correlation);
    world.until([&] { return world.store->waiting() == 2; });
    world.provider.set_status({});
    world.release();
    EXPECT_TRUE(status.get());
    EXPECT_TRUE(world.say("m2", "next").get());
    EXPECT_EQ(world.provider.wait(2).text, "next");
    EXPECT_EQ(world.outgoing(sent.correlation).state, journal::SendState::sent);
}

// The redelivered status finds nothing to change in memory: the journal must have it all the same.
TEST(Fault, AStatusWhoseCommitFailsReachesTheJournal) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.instance.timeout_ms = 100;
    world.start();
    const Sent sent = under_way(world);
    world.until([&] { return world.sends().in_doubt == 1; });
    const auto next = world.store->commits() + 1;
    world.fail_commits([next](std::uint64_t commit) { return commit == next; });
    EXPECT_FALSE(world.report("wamid", DeliveryStatus::failed, sent.correlation).get());
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::failed, sent.correlation).get());
    world.until(
        [&] { return world.outgoing(sent.correlation).state == journal::SendState::failed; });
    EXPECT_EQ(world.totals().dead_letters["line"], 1);
    EXPECT_TRUE(world.ledger().balanced());
}

// The settlement that is tried again must not undo what a status wrote meanwhile.
TEST(Fault, ASettlementTriedAgainKeepsANewerStatus) {
    World world;
    world.instance.timeout_ms = 100;
    world.start();
    const Sent sent = under_way(world);
    const auto settlement = world.store->commits() + 1;
    world.fail_commits([settlement](std::uint64_t commit) { return commit == settlement; });
    world.until([&] { return world.store->commits() == settlement; });
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::read, sent.correlation).get());
    world.until([&] { return world.store->commits() >= settlement + 2; });
    const auto row = world.outgoing(sent.correlation);
    EXPECT_EQ(row.state, journal::SendState::sent);
    EXPECT_EQ(row.rank, 3);
    world.provider.set_status({});
    world.restart();
    EXPECT_TRUE(world.say("m2", "next").get());
    EXPECT_EQ(world.provider.wait(2).text, "next");
}

TEST(Fault, AFailedClaimIsTriedAgainAndCountsNoAttempt) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &sent) { return sent.text == "one" ? 0 : 200; });
    EXPECT_TRUE(world.say("m1", "one").get());
    EXPECT_TRUE(world.say("m2", "two").get());
    world.provider.wait(1);
    const auto claim = world.store->commits() + 2;  // after the settlement of the first
    world.fail_commits([claim](std::uint64_t commit) { return commit == claim; });
    world.provider.answer_held();
    const Sent second = world.provider.wait(2);
    EXPECT_EQ(second.text, "two");
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.outgoing(second.correlation).attempts, 1);
}

}  // namespace patchbay::engine::test
