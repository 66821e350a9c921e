// What API callers and operators ask of a running engine.
#include "core/base/log.h"
#include "tests/unit/engine/support.h"

#include <array>

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;

namespace {

Result<void> ask(World &world, void (Engine::*what)(journal::Place, Function<void(Result<void>)>)) {
    const auto letters = world.store->dead_letters("", 1).value();
    if (letters.empty()) return Error{"no dead letter"};
    std::promise<Result<void>> promise;
    auto result = promise.get_future();
    ((*world.engine).*what)({letters.front().partition, letters.front().letter.id},
                            [&promise](Result<void> said) { promise.set_value(said); });
    return result.get();
}

// A message that the provider refused for good, and that it would take now.
void refuse_one(World &world) {
    world.start();
    world.provider.set_status([](const Sent &) { return 404; });
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.totals().dead_letters["line"] == 1; });
    world.provider.set_status([](const Sent &) { return 200; });
}

journal::Place place(const std::string &id) { return parse_place(id).value_or(journal::Place{}); }

}  // namespace

TEST(Submit, AMessageOfAnOperatorLeavesAndIsKnownByItsId) {
    World world;
    world.start();
    const auto said = world.submit("ana", "hello");
    ASSERT_TRUE(said) << said.error().message;
    EXPECT_EQ(world.provider.wait(1).text, "hello");
    world.until([&] { return world.sends().sent == 1; });
    const auto at = place(said->id);
    EXPECT_EQ(world.store->outgoing(at.partition, at.id).value()->state, journal::SendState::sent);
}

TEST(Submit, ItsContactIsTheOneWhoWritesLater) {
    World world;
    world.start();
    EXPECT_TRUE(world.submit("ana", "hello"));
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(2);
    EXPECT_EQ(world.totals().conversations, 1);
}

TEST(Submit, OneKeyMakesOneMessage) {
    World world;
    world.start();
    const auto first = world.submit("ana", "hello", "key", "hash");
    const auto again = world.submit("ana", "hello", "key", "hash");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(first->id, again->id);
    EXPECT_FALSE(first->repeated);
    EXPECT_TRUE(again->repeated);
    const auto other = world.submit("bob", "hello", "key", "other hash");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, static_cast<int>(SubmitError::key_reused));
    EXPECT_TRUE(world.submit("ana", "end"));
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "end"}));
}

TEST(Submit, AKeyIsKnownAfterACrash) {
    World world;
    world.start();
    const auto first = world.submit("ana", "hello", "key", "hash");
    world.provider.wait(1);
    world.restart();
    const auto again = world.submit("ana", "hello", "key", "hash");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(first->id, again->id);
}

TEST(Submit, WhatTheChannelCannotCarryIsRefusedAtOnce) {
    World world;
    world.start();
    const auto said = world.submit("ana", "unspeakable");
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, static_cast<int>(SubmitError::cannot_carry));
    EXPECT_EQ(said.error().where, "text");
    EXPECT_EQ(world.sends(), journal::Totals::Sends{});
}

TEST(Submit, NothingIsPromisedWhereTheStoreCannotWrite) {
    World world;
    world.start();
    world.fail_commits([](std::uint64_t) { return true; });
    const auto said = world.submit("ana", "hello");
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, static_cast<int>(SubmitError::unavailable));
    world.work_again();
    EXPECT_TRUE(world.submit("ana", "again"));
    EXPECT_EQ(world.provider.wait(1).text, "again");
}

TEST(DeadLetter, AMessageIsSentAgainAsANewOne) {
    World world;
    refuse_one(world);
    const auto replayed = ask(world, &Engine::replay_dead_letter);
    EXPECT_TRUE(replayed) << replayed.error().message;
    const Sent second = world.provider.wait(2);
    EXPECT_EQ(second.text, "one");
    EXPECT_NE(second.correlation, world.provider.wait(1).correlation);
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
}

TEST(DeadLetter, OneThatTwoReplayAtOnceIsSentOnce) {
    World world;
    refuse_one(world);
    const auto letter = world.store->dead_letters("", 1).value().front();
    constexpr int kAtOnce = 5;
    std::array<std::promise<Result<void>>, kAtOnce> replayed;
    for (auto &one : replayed)
        world.engine->replay_dead_letter(
            {letter.partition, letter.letter.id},
            [&one](Result<void> result) { one.set_value(std::move(result)); });
    int good = 0;
    for (auto &one : replayed) {
        const auto result = one.get_future().get();
        good += result ? 1 : 0;
        if (!result) {
            EXPECT_NE(result.error().message.find("dead letter"), std::string::npos);
        }
    }
    EXPECT_EQ(good, 1);
    world.until([&] { return world.sends().sent == 1; });
    world.drain();
    EXPECT_EQ(world.provider.sent().size(), 2u);
}

TEST(DeadLetter, ADroppedOneIsGone) {
    World world;
    refuse_one(world);
    EXPECT_TRUE(ask(world, &Engine::drop_dead_letter));
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
    EXPECT_FALSE(ask(world, &Engine::drop_dead_letter));
}

TEST(DeadLetter, ADoubtThatAnOperatorDecidesAboutIsSettled) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::ask_operator, 1'000, 1'000};
    world.instance.timeout_ms = 1'000;
    world.start();
    world.provider.set_status(
        [first = true](const Sent &) mutable { return std::exchange(first, false) ? 0 : 200; });
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.totals().dead_letters["line"] == 1; });
    EXPECT_EQ(world.sends().in_doubt, 1);
    EXPECT_TRUE(ask(world, &Engine::replay_dead_letter));
    world.until([&] { return world.sends().sent == 1 && world.sends().in_doubt == 0; });
    EXPECT_EQ(world.provider.texts(), (Texts{"one", "one"}));
}

TEST(DeadLetter, AnEventIsSteppedAgain) {
    constexpr const char *kFaulty =
        R"({"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
        "echo": {"send": {"type": "text", "text": "{{ 10 / int(message.text) }}"}, "next": "end"},
        "end": {"end": {}}}})";
    World world(kFaulty);
    world.start();
    EXPECT_TRUE(world.say("m1", "0").get());
    world.until([&] { return world.ledger().dead == 1; });
    EXPECT_TRUE(ask(world, &Engine::replay_dead_letter));
    // It fails again, and is a dead letter again: nothing is lost on the way.
    world.until([&] {
        return world.ledger().dead == 1 && world.ledger().pending == 0 &&
               world.totals().dead_letters["line"] == 1;
    });
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(DeadLetter, OfACallsResultNamesWhoIsOwedAnAnswer) {
    constexpr const char *kFaulty =
        R"({"spec": "1.0", "languages": ["en"], "start": "call", "steps": {
        "call": {"call": {"backend": "fake", "operation": "status", "input": {}}, "next": "tell", "on_error": {"*": "end"}},
        "tell": {"send": {"type": "text", "text": "{{ 10 / int(message.text) }}"}, "next": "end"},
        "end": {"end": {}}}})";
    World world(kFaulty);
    world.start();
    EXPECT_TRUE(world.say("m1", "0").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.settle(0);
    world.until([&] { return world.totals().dead_letters["line"] == 1; });
    const auto rows = world.store->conversations("", 1).value();
    const auto whose = place_text({rows.front().partition, rows.front().conversation.id});
    const auto letter = world.store->dead_letters("", 1).value().front().letter;
    const auto body = parse_json(letter.body).value();
    EXPECT_EQ(body.at("conversation").as_string(), whose);
    EXPECT_EQ(body.at("address").as_string(), rows.front().conversation.address);
    const auto again = ask(world, &Engine::replay_dead_letter);
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().message.find("conversation"), std::string::npos);
}

TEST(DeadLetter, TheLogNamesItsConversation) {
    log::configure(log::Level::info, log::Format::json);
    const auto check = [](World &world, std::initializer_list<std::string_view> events) {
        testing::internal::CaptureStderr();
        world.start();
        EXPECT_TRUE(world.say("m1", "0").get());
        world.until([&] { return world.totals().dead_letters["line"] == 1; });
        const auto rows = world.store->conversations("", 1).value();
        const auto whose = place_text({rows.front().partition, rows.front().conversation.id});
        world.kill();
        const std::string logged = testing::internal::GetCapturedStderr();
        for (const auto event : events) {
            const auto at = logged.find("\"event\":\"" + std::string(event) + "\"");
            ASSERT_NE(at, logged.npos) << event << " in " << logged;
            const auto line = logged.substr(at, logged.find('\n', at) - at);
            EXPECT_NE(line.find("\"conversation\":\"" + whose + "\""), line.npos) << line;
        }
    };
    World faulty(R"({"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
        "echo": {"send": {"type": "text", "text": "{{ 10 / int(message.text) }}"}, "next": "end"},
        "end": {"end": {}}}})");
    check(faulty, {"flow step failed"});
    World doubtful;
    doubtful.setup.in_doubt = {delivery::InDoubtAction::ask_operator, 1'000, 1'000};
    doubtful.instance.timeout_ms = 1'000;
    doubtful.provider.set_status([](const Sent &) { return 0; });
    check(doubtful, {"outcome unknown: waiting for a status", "doubt resolved by policy",
                     "a message in doubt waits for an operator"});
}

TEST(Replay, TellsEachStepAndEndsInTheStoredState) {
    constexpr const char *kAsk = R"({"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
        "ask": {"ask": {"text": "who?", "save": "name"}, "next": "call"},
        "call": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"}, "next": "again",
                 "on_error": {"*": "again"}},
        "again": {"wait": "1s", "next": "more"},
        "more": {"ask": {"text": "and {{ vars.name }}?"}, "next": "end"}, "end": {"end": {}}}})";
    World world(kAsk);
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    EXPECT_TRUE(world.say("m2", "ana").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.settle(0);
    world.provider.wait(2);
    world.until([&] { return world.sends().sent == 2; });
    const auto rows = world.store->conversations("", 1).value();
    const auto told =
        world.engine->replay_conversation({rows.front().partition, rows.front().conversation.id});
    ASSERT_TRUE(told) << told.error().message;
    const json::array &steps = told->at("steps").as_array();
    ASSERT_EQ(steps.size(), 4u);
    EXPECT_EQ(steps[0].at("path"), (json::array{"ask"}));
    EXPECT_EQ(steps[1].at("path"), (json::array{"call"}));
    EXPECT_EQ(steps[2].at("event"), "call");
    EXPECT_EQ(steps[3].at("event"), "timer");
    EXPECT_EQ(steps[3].at("effects").at(0).at("send").at("text"), "and ana?");
    EXPECT_EQ(told->at("same"), true) << to_text(*told);
}

}  // namespace patchbay::engine::test
