// Messages whose outcome is not known, and statuses, in whatever order they come.
#include "core/delivery/backoff.h"
#include "core/engine/ground/partition.h"
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

namespace {

using model::DeliveryStatus;
using Texts = std::vector<std::string>;

constexpr const char *kTemplate =
    R"({"spec": "1.0", "languages": ["en"], "start": "send", "steps": {
    "send": {"send": {"type": "template", "name": "hello", "language": "en"}, "next": "end"}, "end": {"end": {}}}})";

// The provider takes it and the answer is lost.
Sent lose(World &world, const std::string &text = "hello") {
    world.instance.timeout_ms = 100;
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("lost", text).get());
    const Sent sent = world.provider.wait(1);
    world.until([&] { return world.sends().in_doubt == 1; });
    world.provider.set_status({});
    world.instance.timeout_ms = 20'000;
    return sent;
}

}  // namespace

TEST(Doubt, AStatusSettlesIt) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.start();
    const Sent sent = lose(world);
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::delivered, sent.correlation).get());
    const auto row = world.outgoing(sent.correlation);
    EXPECT_EQ(row.state, journal::SendState::sent);
    EXPECT_EQ(row.provider_id, "wamid");
    EXPECT_EQ(row.rank, 2);
    world.clock.pass(3'600'000);
    EXPECT_TRUE(world.say("m2", "next").get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "next"}));
}

TEST(Doubt, WithoutAStatusItIsSentAgain) {
    World world;
    world.start();
    const Sent sent = lose(world);
    EXPECT_EQ(world.provider.wait(2), sent);  // the same token
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_EQ(world.outgoing(sent.correlation).attempts, 2);
}

// The provider's statuses are refused meanwhile: it would get the message twice.
TEST(Doubt, IsNotActedOnWhileNothingIsTaken) {
    World world;
    world.start();
    lose(world);
    world.engine->hold_back(true);
    world.clock.pass(60'000);
    world.loops.front()->on([] {});
    world.clock.pass(60'000);
    EXPECT_EQ(world.sends().in_doubt, 1);
    EXPECT_EQ(world.provider.sent().size(), 1u);
    world.engine->hold_back(false);
    world.clock.pass(60'000);
    world.provider.wait(2);
}

// While it was down each of them would else wait for an hour of its own.
TEST(Doubt, OfAnOutageIsActedOnAMinuteAfterTheLineWorksAgain) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 100 * 3'600'000, 0};
    world.instance.timeout_ms = 100;
    world.provider.set_status([](const Sent &) { return 0; });
    world.start();
    constexpr int kLost = 4;
    for (int i = 0; i < kLost; ++i)
        EXPECT_TRUE(
            world.say("m" + std::to_string(i), std::to_string(i), "c" + std::to_string(i)).get());
    world.until([&] { return world.sends().in_doubt == kLost; });
    const auto lost = world.provider.sent();
    world.provider.set_status({});
    world.instance.timeout_ms = 20'000;
    // One is settled by its status: it does not leave again.
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::delivered, lost.front().correlation).get());
    EXPECT_TRUE(world.say("next", "next", "other").get());
    world.until([&] { return world.sends().sent == kLost + 1; });
    auto texts = world.provider.texts();
    ASSERT_EQ(texts.size(), std::size_t{2 * kLost});
    EXPECT_EQ(texts[kLost], "next");
    EXPECT_EQ(std::count(texts.begin(), texts.end(), lost.front().text), 1);
    EXPECT_EQ(world.sends().in_doubt, 0);
}

// What an operator knows of a doubt, and what becomes of the message.
class SettledDoubt : public ::testing::Test {
protected:
    SettledDoubt() {
        world.setup.in_doubt = {delivery::InDoubtAction::ask_operator, 1'000, 0};
        world.start();
        sent = lose(world);
        world.until([&] { return world.totals().dead_letters["line"] == 1; });
    }
    std::optional<Error> settle(DoubtIs is) {
        std::promise<std::optional<Error>> said;
        world.engine->settle_doubt(place(), is, [&said](Result<void> done) {
            said.set_value(done ? std::nullopt : std::optional(done.error()));
        });
        return said.get_future().get();
    }
    journal::Place place() {
        const auto doubts = world.store->doubts("line", 10).value();
        if (!doubts.empty()) known = {doubts.front().partition, doubts.front().row.id};
        return known;
    }

    World world;
    Sent sent;
    journal::Place known;
};

TEST_F(SettledDoubt, ToBeSentAgainLeavesUnderItsOwnToken) {
    EXPECT_EQ(settle(DoubtIs::resend), std::nullopt);
    EXPECT_EQ(world.provider.wait(2), sent);
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_EQ(world.totals().dead_letters["line"], 0) << "nobody has to decide any more";
}

TEST_F(SettledDoubt, ThatTheProviderHasIsSentAndLeavesNoMore) {
    EXPECT_EQ(settle(DoubtIs::sent), std::nullopt);
    EXPECT_EQ(world.sends().sent, 1);
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::read, sent.correlation).get());
    EXPECT_EQ(world.outgoing(sent.correlation).rank, 3);
    EXPECT_TRUE(world.say("m2", "next").get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "next"}));
}

TEST_F(SettledDoubt, ThatIsGivenUpHasFailed) {
    EXPECT_EQ(settle(DoubtIs::failed), std::nullopt);
    EXPECT_EQ(world.sends().failed, 1);
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
    EXPECT_EQ(world.provider.sent().size(), 1u);
}

TEST_F(SettledDoubt, StaysInDoubtWhereTheStoreCannotWrite) {
    place();
    world.fail_commits([](std::uint64_t) { return true; });
    const auto refused = settle(DoubtIs::resend);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, static_cast<int>(DoubtError::unavailable));
    EXPECT_EQ(world.sends().in_doubt, 1);
    world.work_again();
    EXPECT_EQ(settle(DoubtIs::sent), std::nullopt);
    EXPECT_EQ(world.sends().sent, 1);
    EXPECT_EQ(world.provider.sent().size(), 1u);
}

TEST_F(SettledDoubt, IsRefusedWhereThereIsNone) {
    const auto settled = place();
    EXPECT_EQ(settle(DoubtIs::sent), std::nullopt);
    auto again = settle(DoubtIs::resend);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->code, static_cast<int>(DoubtError::not_in_doubt));
    known.id = settled.id + 1;
    again = settle(DoubtIs::resend);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->code, static_cast<int>(DoubtError::unknown_message));
    EXPECT_EQ(world.provider.sent().size(), 1u);
}

TEST(Doubt, ATemplateIsNeverSentAgain) {
    World world(kTemplate);
    world.setup.in_doubt.after_ms = 1'000;
    world.start();
    const Sent sent = lose(world);
    world.until([&] { return world.totals().dead_letters["line"] == 1; });
    EXPECT_EQ(world.sends().in_doubt, 1);
    world.restart();  // nor by a recovery
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::sent, sent.correlation).get());
    EXPECT_EQ(world.sends().sent, 1);
    EXPECT_EQ(world.provider.sent().size(), 1u);
}

TEST(Doubt, IsNotPassedBeforeItsTime) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 3'600'000};
    world.start();
    const Sent sent = lose(world);
    EXPECT_TRUE(world.say("m2", "next").get());
    world.until([&] { return world.sends().queued == 1; });
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::sent, sent.correlation).get());
    EXPECT_EQ(world.provider.wait(2).text, "next");
    EXPECT_EQ(world.provider.sent().size(), 2u);
}

TEST(Doubt, IsPassedAfterItsTime) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 2'000};
    world.start();
    lose(world);
    EXPECT_TRUE(world.say("m2", "next").get());
    EXPECT_EQ(world.provider.wait(2).text, "next");
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_EQ(world.sends().in_doubt, 1);
}

// A provider that takes every attempt and never says so.
TEST(Doubt, IsNotSentAgainForEver) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 20'000, 0};
    world.start();
    lose(world);
    world.clock.pass(delivery::kRetryForMs);
    world.until([&] { return world.sends().failed == 1; });
    EXPECT_EQ(world.totals().dead_letters["line"], 1);
    EXPECT_EQ(world.provider.sent().size(), 1u);
}

TEST(Status, MayComeBeforeTheAnswer) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent sent = world.provider.wait(1);
    EXPECT_TRUE(world.report("id-held", DeliveryStatus::delivered, sent.correlation).get());
    EXPECT_TRUE(world.say("m2", "next").get());
    EXPECT_EQ(world.provider.sent().size(), 1u);  // the next waits for the answer
    world.provider.set_status({});
    world.provider.answer_held();
    world.provider.wait(2);
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.outgoing(sent.correlation).rank, 2);
}

TEST(Status, WithoutATokenWaitsForTheAnswer) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent sent = world.provider.wait(1);
    EXPECT_TRUE(world.report("id-held", DeliveryStatus::read).get());
    world.provider.answer_held();
    world.until([&] { return world.outgoing(sent.correlation).rank == 3; });
    const auto kept_in = partition_of("line", "id-held");
    world.until([&] { return world.store->early(kept_in, "line", "id-held").value().empty(); });
    EXPECT_EQ(world.sends().sent, 1);
}

// One without a token says that the provider failed to deliver: a dead letter like any other.
TEST(Status, OfAFailureBeforeTheAnswerIsADeadLetter) {
    World world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    world.provider.wait(1);
    EXPECT_TRUE(world.report("id-held", DeliveryStatus::failed).get());
    world.provider.answer_held();
    world.until([&] { return world.sends().failed == 1; });
    EXPECT_EQ(world.totals().dead_letters["line"], 1);
}

}  // namespace patchbay::engine::test
