// What names our messages and calls to others: never another's, also not in a copy of the store
// that was restored.
#include "core/engine/ids.h"
#include "tests/unit/engine/support.h"

#include <algorithm>

namespace patchbay::engine::test {

namespace {

using model::DeliveryStatus;
using Texts = std::vector<std::string>;

// The token of what another incarnation made under the same id.
std::string of_a_copy(const std::string &token) {
    return token.substr(0, token.rfind('.')) + ".fedcba9876543210";
}

Sent sent_one(World &world) {
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent sent = world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    return sent;
}

// The answer is lost, and the message is sent again.
Sent sent_twice(World &world) {
    world.instance.timeout_ms = 100;
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("lost", "hello").get());
    const Sent sent = world.provider.wait(1);
    world.provider.set_status({});
    world.instance.timeout_ms = 20'000;
    EXPECT_EQ(world.provider.wait(2).correlation, sent.correlation);
    world.until([&] { return world.sends().sent == 1; });
    return sent;
}

constexpr const char *kCall = R"({"spec": "1.0", "languages": ["en"], "start": "call", "steps": {
    "call": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"}, "next": "end"},
    "end": {"end": {}}}})";

}  // namespace

TEST(Token, OfTheSameIdInAnotherIncarnationIsNobodys) {
    World world;
    world.start();
    const Sent sent = sent_one(world);
    const std::string other = of_a_copy(sent.correlation);
    EXPECT_TRUE(world.report("wamid.other", DeliveryStatus::failed, other).get());
    EXPECT_TRUE(world.report("", DeliveryStatus::failed, other).get());
    EXPECT_EQ(world.outgoing(sent.correlation).rank, 0);
    EXPECT_EQ(world.outgoing(sent.correlation).state, journal::SendState::sent);
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
    EXPECT_EQ(world.ledger().ignored, 2);
    EXPECT_TRUE(world.ledger().balanced());
    // Its provider's id leads to it all the same.
    EXPECT_TRUE(world.report("id-1", DeliveryStatus::delivered, other).get());
    EXPECT_EQ(world.outgoing(sent.correlation).rank, 2);
}

TEST(Token, OfAMessageNeverSettlesItsDoubtInACopy) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.instance.timeout_ms = 100;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent sent = world.provider.wait(1);
    world.until([&] { return world.sends().in_doubt == 1; });
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::read, of_a_copy(sent.correlation)).get());
    EXPECT_EQ(world.sends().in_doubt, 1);
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::read, sent.correlation).get());
    EXPECT_EQ(world.sends().sent, 1);
}

TEST(Token, IsKeptThroughAllAttemptsAndNewOnesDifferWithEachStart) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 1'000, 0};
    world.instance.timeout_ms = 100;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "hello").get());
    const Sent first = world.provider.wait(1);
    world.until([&] { return world.sends().in_doubt == 1; });
    world.provider.set_status({});
    world.restart();
    EXPECT_EQ(world.provider.wait(2).correlation, first.correlation);
    EXPECT_TRUE(world.say("m2", "next").get());
    const auto second = world.provider.wait(3).correlation;
    const auto incarnation = [](const std::string &token) {
        return token.substr(token.rfind('.'));
    };
    EXPECT_NE(incarnation(second), incarnation(first.correlation));
    EXPECT_TRUE(world.report("id-2", DeliveryStatus::read, first.correlation).get());
    EXPECT_EQ(world.outgoing(first.correlation).rank, 3);
}

// As a version wrote it that knew no incarnations.
TEST(Token, OfAnOlderVersionLeadsToItsMessage) {
    World world;
    const auto epochs = world.store->lease_all().value();
    journal::Batch batch;
    batch.put_conversations = {{7, "line", "ana", "{}", 1, 1}};
    journal::Outgoing row;
    row.id = 9;
    row.conversation = 7;
    row.line = "line";
    row.to = "ana";
    row.content = R"({"type":"text","text":"old"})";
    row.state = journal::SendState::in_doubt;
    row.created = world.clock.now();
    batch.put_outgoing = {row};
    batch.reserve = 1'024;
    FastLoop loop;
    loop.run();
    std::promise<journal::CommitResult> done;
    world.store->commit(3, epochs[3], batch, loop,
                        [&](journal::CommitResult result) { done.set_value(result); });
    ASSERT_EQ(done.get_future().get(), journal::CommitResult::done);
    world.start();
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::delivered, "memory.3.9").get());
    EXPECT_EQ(world.store->outgoing(3, 9).value()->rank, 2);
    EXPECT_TRUE(world.report("wamid", DeliveryStatus::read, "memory.3.9.5").get())
        << "found by its id: the token is another's";
    EXPECT_EQ(world.store->outgoing(3, 9).value()->rank, 3);
}

// ---- A provider's id that is another's ----------------------------------------------------------

TEST(Token, WithAnotherMessagesIdMarksNeither) {
    World world;
    world.start();
    const Sent first = sent_one(world);
    EXPECT_TRUE(world.say("m2", "second").get());
    const Sent second = world.provider.wait(2);
    world.until([&] { return world.sends().sent == 2; });
    for (const char *id : {"id-2", "unknown"})
        EXPECT_TRUE(world.report(id, DeliveryStatus::failed, first.correlation).get());
    EXPECT_EQ(world.outgoing(first.correlation).rank, 0);
    EXPECT_EQ(world.outgoing(second.correlation).rank, 0);
    EXPECT_EQ(world.sends().sent, 2);
    EXPECT_EQ(world.ledger().ignored, 2);
    EXPECT_TRUE(world.ledger().balanced());
    EXPECT_TRUE(world.report("id-1", DeliveryStatus::delivered, first.correlation).get());
    EXPECT_EQ(world.outgoing(first.correlation).rank, 2);
}

TEST(Token, OfADoubtWithAnotherMessagesIdSettlesNothing) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.start();
    sent_one(world);
    world.instance.timeout_ms = 100;
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m2", "lost").get());
    const Sent lost = world.provider.wait(2);
    world.until([&] { return world.sends().in_doubt == 1; });
    EXPECT_TRUE(world.report("id-1", DeliveryStatus::delivered, lost.correlation).get());
    EXPECT_EQ(world.sends().in_doubt, 1);
    EXPECT_TRUE(world.report("id-2", DeliveryStatus::delivered, lost.correlation).get());
    EXPECT_EQ(world.outgoing(lost.correlation).rank, 2);
}

TEST(Token, OfAnAttemptWhoseAnswerWasLostShowsThatItArrivedAndNoMore) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 1'000, 0};
    world.start();
    const Sent sent = sent_twice(world);
    EXPECT_TRUE(world.report("lost", DeliveryStatus::failed, sent.correlation).get());
    EXPECT_EQ(world.outgoing(sent.correlation).state, journal::SendState::sent);
    EXPECT_TRUE(world.report("lost", DeliveryStatus::delivered, sent.correlation).get());
    EXPECT_EQ(world.outgoing(sent.correlation).rank, 2);
    EXPECT_EQ(world.outgoing(sent.correlation).provider_id, "id-2");
}

TEST(Token, AnEchoWithAnotherIdIsANoticeAlone) {
    World world;
    world.start();
    const Sent sent = sent_one(world);
    const auto echo = [&](const std::string &id, const std::string &correlation) {
        model::Notice notice;
        notice.kind = "echo";
        notice.data = "{}";
        notice.message_id = id;
        notice.correlation = correlation;
        EXPECT_TRUE(world.receive(std::move(notice)).get());
        return world.outgoing(sent.correlation).rank;
    };
    EXPECT_EQ(echo("unknown", sent.correlation), 0);
    EXPECT_EQ(echo("unknown", of_a_copy(sent.correlation)), 0);
    EXPECT_EQ(echo("id-1", sent.correlation), 1);
}

// ---- Calls and ids ------------------------------------------------------------------------------

TEST(Token, ACallsKeyStaysAndTheNextStartMakesOthers) {
    World world(kCall);
    world.start();
    EXPECT_TRUE(world.say("m1", "one", "ana").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.restart();
    world.until([&] { return world.instance.tasks().size() == 2; });
    EXPECT_TRUE(world.say("m2", "two", "bob").get());
    world.until([&] { return world.instance.tasks().size() == 3; });
    const auto keys = world.instance.keys();
    const auto incarnation = [](const std::string &key) { return key.substr(key.rfind('.')); };
    EXPECT_EQ(keys[0], keys[1]);
    EXPECT_NE(incarnation(keys[2]), incarnation(keys[0]));
}

TEST(Token, IdsOfAStartLieAboveAllThatOneBeforeCouldGive) {
    EXPECT_EQ(first_id(0), 1u);
    EXPECT_EQ(first_id(kFirstStart), 1u);
    const TimeMs start = 1'795'000'000'000;
    EXPECT_EQ(first_id(start + 1'000) - first_id(start), 1u << kIdsASecondBits);
    for (TimeMs later = start; later < start + 2'000; ++later)
        ASSERT_GE(first_id(later + 1) - first_id(later), 1u << kIdsAMillisecondBits) << later;
    EXPECT_LT(first_id(start + 100ll * 365 * 24 * 3'600'000), std::uint64_t{1} << 53)
        << "a number that every reader of JSON takes";
}

TEST(Token, AnIdThatACopyGivesWasNeverGivenBefore) {
    World original, copy;
    original.start();
    copy.clock.jump(20);  // it is started later
    copy.start();
    std::vector<std::string> ids;
    for (World *world : {&original, &copy})
        for (int message = 0; message < 3; ++message)
            ids.push_back(world->submit("ana", "hello")->id);
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

// ---- An owner that has lost the store -----------------------------------------------------------

TEST(Token, AnOwnerThatHasLostTheStoreSaysSoOnceAndSendsNothing) {
    World world;
    world.start();
    sent_one(world);
    ASSERT_TRUE(world.store->lease_all());  // another one takes over
    EXPECT_FALSE(world.say("m2", "two").get());
    EXPECT_FALSE(world.say("m3", "three").get());
    EXPECT_EQ(world.lost, 1);
    world.drain();
    EXPECT_EQ(world.provider.texts(), Texts{"hello"});
}

}  // namespace patchbay::engine::test
