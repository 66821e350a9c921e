// The brake of one contact: how much passes, what does not count, and how a rest lasts and ends.
#include "core/engine/contact_brake.h"
#include "core/engine/ground/partition.h"
#include "core/engine/shard.h"
#include "tests/unit/engine/support.h"

#include <boost/json/object.hpp>

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;
using journal::EventState;

namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;  // longer than a test takes
constexpr TimeMs kWall = 1'800'000'000'000;
constexpr std::int64_t kSteady = 50'000'000;
constexpr ContactLimits kThree{{3, kMinute}, {3, kMinute}};

Moment after(std::int64_t ms) { return {kWall + ms, kSteady + ms}; }

bool hears(ContactBrake &brake, std::int64_t ms, bool choice = false) {
    return brake.hear(kThree, kWall + ms, choice, after(ms));
}

constexpr const char *kAsks = R"({"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
    "ask": {"ask": {"text": "which?", "retries": 9, "options": [{"id": "a", "title": "A"}],
                    "timeout": {"after": "30m", "next": "late"}}, "next": {"a": "end", "*": "end"}},
    "late": {"send": {"type": "text", "text": "late"}, "next": "end"}, "end": {"end": {}}}})";

constexpr const char *kCalls = R"({"spec": "1.0", "languages": ["en"], "start": "look", "steps": {
    "look": {"send": {"type": "text", "text": "looking"}, "next": "call"},
    "call": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"},
             "next": "tell", "on_error": {"*": "end"}},
    "tell": {"send": {"type": "text", "text": "found"}, "next": "end"}, "end": {"end": {}}}})";

struct Braked : World {
    explicit Braked(std::string flow = kEcho, int answers = 3) : World(std::move(flow)) {
        setup.contact.answers = {answers, kHour};
    }
    int resting() { return engine->line("line")->resting; }
    void until_resting() {
        until([this] { return resting() == 1; });
    }
    // The error's code; 0: it was released.
    int release(const std::string &address = "ana", const std::string &channel = "line") {
        std::promise<Result<void>> promise;
        engine->release_contact(channel, address,
                                [&](Result<void> done) { promise.set_value(std::move(done)); });
        const auto released = promise.get_future().get();
        return released ? 0 : released.error().code;
    }
    // Of kCalls: its flow rests, and the answer of its backend waits, which would be one too many.
    void start_with_an_answer_that_waits() {
        start();
        EXPECT_TRUE(say("m1", "text").get());
        until([this] { return instance.tasks().size() == 1; });
        settle(0);
        until_resting();
    }
    // So many messages of one contact, each answered where it is.
    void talk(int from, int to) {
        for (int i = from; i <= to; ++i) {
            const auto before = sends().sent;
            EXPECT_TRUE(say("m" + std::to_string(i), "text " + std::to_string(i)).get());
            until([&] { return sends().sent == before + 1 || resting() == 1; });
        }
    }
};

}  // namespace

TEST(Brake, SoManyPassInAnyTimeOfTheLengthAndTheNextOneRests) {
    ContactBrake brake;
    for (const std::int64_t ms : {0, 10'000, 59'999})
        EXPECT_TRUE(hears(brake, ms)) << ms;
    EXPECT_TRUE(hears(brake, kMinute));  // the first is a minute old
    EXPECT_FALSE(brake.rests());
    EXPECT_FALSE(hears(brake, kMinute + 9'999));
    EXPECT_TRUE(brake.rests());
    EXPECT_EQ(brake.reason(), "inbound");
}

TEST(Brake, CountsAnswersByTheMessageAndAStepThatWouldBeTooMuchSendsNothing) {
    ContactBrake brake;
    EXPECT_TRUE(brake.answer(kThree, 2, after(0)));
    EXPECT_TRUE(brake.answer(kThree, 0, after(1)));
    ContactBrake exact = brake;
    EXPECT_TRUE(exact.answer(kThree, 1, after(1)));
    EXPECT_FALSE(exact.answer(kThree, 1, after(kMinute - 1)));
    EXPECT_FALSE(brake.answer(kThree, 2, after(1)));
    EXPECT_EQ(brake.reason(), "answers");
}

TEST(Brake, WhatAnswersAChoiceIsNotCounted) {
    ContactBrake brake;
    const ContactLimits limits{{}, {3, kMinute}};
    EXPECT_TRUE(brake.hear(limits, kWall, true, after(0)));
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(brake.answer(limits, 2, after(i)));
    EXPECT_TRUE(brake.hear(limits, kWall, false, after(60)));
    EXPECT_TRUE(brake.answer(limits, 3, after(61)));
    EXPECT_FALSE(brake.answer(limits, 1, after(62)));
}

TEST(Brake, NoLimitIsNone) {
    ContactBrake brake;
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_TRUE(brake.hear({}, kWall, false, after(0)));
        EXPECT_TRUE(brake.answer({}, 5, after(0)));
    }
    EXPECT_TRUE(brake.to_json(after(0)).empty());
}

// What an outage of the provider held back comes at once, and was not written at once.
TEST(Brake, LateMessagesCountByWhenTheyWereWritten) {
    ContactBrake brake;
    for (int i = 10; i >= 0; --i)
        EXPECT_TRUE(brake.hear(kThree, kWall - i * kMinute, false, after(0))) << i;
}

TEST(Brake, ARestEndsWithAnHourWithoutAMessage) {
    ContactBrake brake;
    for (int i = 0; i < 4; ++i)
        hears(brake, i);
    ASSERT_TRUE(brake.rests());
    EXPECT_FALSE(hears(brake, 10 + kRestMs - 8));
    EXPECT_EQ(brake.rest_left(after(10 + kRestMs - 8).steady), kRestMs);
    ContactBrake later = brake;
    EXPECT_FALSE(hears(brake, 10 + kRestMs - 8 + kRestMs - 1));
    EXPECT_TRUE(hears(later, 10 + kRestMs - 8 + kRestMs));
    EXPECT_FALSE(later.rests());
}

TEST(Brake, IsTheSameAfterItsRow) {
    ContactBrake brake;
    hears(brake, 0);
    hears(brake, 20'000);
    brake.answer(kThree, 2, after(20'000));
    const Moment next{kWall + 30'000, 7'000'000};  // another start: another steady clock
    const auto at = [&](std::int64_t ms) { return Moment{next.wall + ms, next.steady + ms}; };
    const auto again = ContactBrake::from_json(brake.to_json(after(25'000)), next);
    ContactBrake soon = again;
    EXPECT_TRUE(soon.hear(kThree, at(0).wall, false, at(0)));
    EXPECT_FALSE(soon.hear(kThree, at(1).wall, false, at(1)));
    ContactBrake late = again;
    EXPECT_TRUE(late.hear(kThree, at(30'000).wall, false, at(30'000)));  // the first is over
    EXPECT_TRUE(late.hear(kThree, at(30'001).wall, false, at(30'001)));
    EXPECT_FALSE(late.hear(kThree, at(30'002).wall, false, at(30'002)));
    ContactBrake answering = again;
    EXPECT_TRUE(answering.answer(kThree, 1, at(0)));
    EXPECT_FALSE(answering.answer(kThree, 1, at(1)));
}

TEST(Brake, ARestIsTheSameAfterItsRowAlsoByAWrongClock) {
    ContactBrake brake;
    for (int i = 0; i < 4; ++i)
        hears(brake, i);
    const auto row = brake.to_json(after(3));
    const auto left = [&](TimeMs wall) {
        const auto again = ContactBrake::from_json(row, {wall, 9'000'000});
        EXPECT_TRUE(again.rests());
        return again.rest_left(9'000'000);
    };
    EXPECT_EQ(left(kWall + 3 + kMinute), kRestMs - kMinute);
    EXPECT_EQ(left(kWall - 365ll * 24 * kRestMs), kRestMs);  // never longer than an hour
    EXPECT_LE(left(kWall + 2 * kRestMs), 0);
}

TEST(Brake, AnAddressIsMaskedButForItsEnds) {
    EXPECT_EQ(masked("+34600111222"), "+34…22");
    EXPECT_EQ(masked("ana"), "…");
    EXPECT_EQ(masked(""), "…");
}

// An autoresponder: it writes whenever it is written to.
TEST(Rest, ALoopIsAnsweredSoOftenAndThenRecordedAlone) {
    Braked world;
    world.start();
    world.talk(1, 20);
    EXPECT_EQ(world.provider.texts(), (Texts{"text 1", "text 2", "text 3"}));
    EXPECT_EQ(world.resting(), 1);
    EXPECT_EQ(world.engine->line("line")->rests, 1);
    EXPECT_EQ(world.ledger().handled, 20);
    EXPECT_TRUE(world.ledger().balanced());
    EXPECT_EQ(world.store->published("", "line", 100).value().size(), 20u);
    EXPECT_TRUE(world.say("b1", "other", "bob").get());  // nobody else rests
    world.provider.wait(4);
    EXPECT_EQ(world.resting(), 1);
}

// What nobody answered, and why: in its place among what was.
TEST(Rest, AReplayTellsOfTheMessagesThatNoFlowSaw) {
    Braked world;
    world.start();
    world.talk(1, 5);
    ASSERT_EQ(world.release(), 0);
    world.talk(6, 6);
    const auto rows = world.store->conversations("", 1).value();
    const auto told =
        world.engine->replay_conversation({rows.front().partition, rows.front().conversation.id});
    ASSERT_TRUE(told) << told.error().message;
    const json::array &steps = told->at("steps").as_array();
    ASSERT_EQ(steps.size(), 6u) << to_text(*told);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const json::object &step = steps[i].as_object();
        EXPECT_EQ(step.at("input").at("content").at("text").as_string(),
                  "text " + std::to_string(i + 1));
        EXPECT_EQ(step.contains("rests"), i == 3 || i == 4) << to_text(step);
        EXPECT_EQ(step.contains("path"), !step.contains("rests")) << to_text(step);
    }
    EXPECT_EQ(told->at("same"), true);
}

TEST(Rest, InboundMessagesCountOnTheirOwn) {
    Braked world;
    world.setup.contact = {{2, kHour}, {}};
    world.start();
    world.talk(1, 4);
    EXPECT_EQ(world.provider.texts(), (Texts{"text 1", "text 2"}));
}

TEST(Rest, LastsOverACrashAndEndsByARelease) {
    Braked world;
    world.start();
    world.talk(1, 4);
    world.restart();
    EXPECT_EQ(world.resting(), 1);
    world.talk(5, 6);
    EXPECT_EQ(world.release("bob"), static_cast<int>(ReleaseError::unknown_contact));
    EXPECT_EQ(world.release("ana", "none"), static_cast<int>(ReleaseError::unknown_contact));
    EXPECT_EQ(world.release(), 0);
    EXPECT_EQ(world.release(), static_cast<int>(ReleaseError::not_resting));
    EXPECT_EQ(world.resting(), 0);
    world.restart();
    EXPECT_EQ(world.resting(), 0);
    world.talk(7, 9);
    EXPECT_EQ(world.provider.texts(),
              (Texts{"text 1", "text 2", "text 3", "text 7", "text 8", "text 9"}));
    world.talk(10, 10);
    EXPECT_EQ(world.resting(), 1);
}

TEST(Rest, CountsOnOverACrash) {
    Braked world;
    world.start();
    world.talk(1, 3);
    world.restart();
    world.talk(4, 4);
    EXPECT_EQ(world.resting(), 1);
    EXPECT_EQ(world.provider.sent().size(), 3u);
}

TEST(Rest, EndsByItselfWithAnHourWithoutAMessage) {
    for (const std::int64_t left_ms : {0, 1'000}) {
        Braked world;
        world.start();
        world.talk(1, 4);
        ASSERT_EQ(world.resting(), 1);
        world.kill();
        world.clock.jump(kRestMs - left_ms);  // it was silent while we were down
        world.start();
        world.until([&] { return world.resting() == 0; });
        world.talk(5, 5);
        world.provider.wait(4);
    }
}

TEST(Rest, EndsWithTheMessageThatComesAfterAnHour) {
    Braked world;
    world.start();
    world.talk(1, 4);
    world.clock.pass(kRestMs);  // faster than the timer of the rest
    EXPECT_TRUE(world.say("m5", "text 5").get());
    world.until([&] { return world.sends().sent == 4; });
    EXPECT_EQ(world.resting(), 0);
    world.talk(6, 8);
    EXPECT_EQ(world.resting(), 1);
}

TEST(Rest, EndsWhereTheLimitIsTakenAway) {
    Braked world;
    world.start();
    world.talk(1, 4);
    world.kill();
    world.setup.contact = {};
    world.start();
    EXPECT_EQ(world.resting(), 0);
    world.talk(5, 5);
    world.provider.wait(4);
}

TEST(Rest, StopHoldsAndWhatOthersSendLeaves) {
    Braked world;
    world.setup.carries.stops_all = true;
    world.setup.opt_out = OptOutSetup{default_opt_out_words(true), {}, false};
    world.start();
    world.talk(1, 4);
    ASSERT_EQ(world.resting(), 1);
    ASSERT_TRUE(world.submit("ana", "by a person"));
    world.provider.wait(4);
    EXPECT_TRUE(world.say("h", "HELP").get());
    world.provider.wait(5);
    EXPECT_TRUE(world.say("s", "STOP").get());
    world.provider.wait(6);
    EXPECT_FALSE(world.submit("ana", "after"));
    EXPECT_EQ(world.resting(), 1);
}

TEST(Rest, AChoiceIsAnsweredHoweverOften) {
    Braked world;
    world.start();
    for (int i = 0; i < 10; ++i) {
        model::Message message;
        message.id = "c" + std::to_string(i);
        message.from.address = "ana";
        message.content = model::Choice{"a", "A", ""};
        EXPECT_TRUE(world.receive(std::move(message)).get());
    }
    EXPECT_EQ(world.resting(), 0);
}

// The time that a question had is over while its contact rests: what it leads to runs afterwards.
TEST(Rest, AQuestionThatTimesOutGoesOnAfterwards) {
    Braked world(kAsks, 2);
    world.start();
    world.talk(1, 3);
    ASSERT_EQ(world.resting(), 1);
    world.kill();
    world.clock.jump(30 * kMinute);
    world.start();
    EXPECT_TRUE(world.say("m4", "again").get());
    world.restart();
    EXPECT_EQ(world.resting(), 1);
    EXPECT_EQ(world.provider.sent().size(), 2u);
    EXPECT_EQ(world.release(), 0);
    world.provider.wait(3);
    EXPECT_EQ(world.provider.texts().back(), "late");
}

// A backend's answer that would be one too many waits, and is not lost.
TEST(Rest, ABackendsAnswerGoesOnAfterwards) {
    for (const bool crash : {false, true}) {
        Braked world(kCalls, 1);
        world.start_with_an_answer_that_waits();
        EXPECT_TRUE(world.say("m2", "again").get());
        if (crash) {
            world.restart();
            world.until([&] { return world.instance.tasks().size() == 2; });
            world.settle(1);
        }
        EXPECT_EQ(world.release(), 0);
        world.provider.wait(2);
        EXPECT_EQ(world.provider.texts(), (Texts{"looking", "found"}));
        EXPECT_TRUE(world.ledger().balanced());
    }
}

// A message that comes when the rest is over, but not yet ended, does not take the answer's turn.
TEST(Rest, ABackendsAnswerGoesBeforeTheMessageThatEndsIt) {
    Braked world(kCalls, 1);
    world.start_with_an_answer_that_waits();
    world.clock.pass(kRestMs);  // faster than the timer of the rest
    EXPECT_TRUE(world.say("m2", "again").get());
    EXPECT_EQ(world.release(), 0);
    world.provider.wait(2);
    world.until([&] { return world.ledger().pending == 0; });
    EXPECT_EQ(world.provider.texts(), (Texts{"looking", "found"}));  // the next is one too many
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(Rest, AnEndThatCannotBeWrittenIsTriedAgainAfterAWhile) {
    Braked world;
    world.start();
    world.talk(1, 4);
    world.kill();
    world.clock.jump(kRestMs);
    std::mutex mutex;
    std::vector<std::int64_t> tried;
    const auto tries = [&] {
        const std::lock_guard lock(mutex);
        return tried;
    };
    world.fail_commits([&](std::uint64_t) {
        const std::lock_guard lock(mutex);
        tried.push_back(world.clock.steady_ms());
        return true;
    });
    world.start();
    world.until([&] { return tries().size() >= 3; });
    world.work_again();
    world.until([&] { return world.resting() == 0; });
    const auto times = tries();
    for (std::size_t i = 1; i < times.size(); ++i)
        EXPECT_GE(times[i] - times[i - 1], kCommitRetryMs);
}

TEST(Rest, OfALimitThatWasTakenAwayIsForgotten) {
    Braked world;
    world.start();
    world.talk(1, 4);
    world.kill();
    const auto limits = std::exchange(world.setup.contact, {});
    world.start();
    world.until([&] { return world.conversation().state.find("\"rests\"") == std::string::npos; });
    world.kill();
    world.setup.contact = limits;
    world.start();
    world.talk(5, 5);
    world.provider.wait(4);
    EXPECT_EQ(world.resting(), 0);
}

TEST(Rest, NewsOfABackendWaitForItsEnd) {
    constexpr const char *kTold = R"({"spec": "1.0", "languages": ["en"], "start": "call",
        "entries": [{"event": "fake.changed", "step": "tell"}], "steps": {
        "call": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"},
                 "next": "hello", "on_error": {"*": "end"}},
        "hello": {"send": {"type": "text", "text": "hello"}, "next": "end"},
        "tell": {"send": {"type": "text", "text": "news"}, "next": "end"}, "end": {"end": {}}}})";
    Braked world(kTold, 1);
    world.start();
    EXPECT_TRUE(world.say("m1", "text").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.settle(0, "{}", {"repair"});
    world.until([&] {
        const auto at = partition_of("fake", "repair");
        return world.sends().sent == 1 &&
               !world.store->subscriptions(at, "fake\nrepair").value().empty();
    });
    EXPECT_TRUE(world.say("m2", "text").get());
    world.until([&] { return world.instance.tasks().size() == 2; });
    world.settle(1, "{}", {"repair"});
    world.until_resting();
    EXPECT_TRUE(world.news("n1", "repair", "done").get());
    EXPECT_TRUE(world.say("m3", "text").get());
    EXPECT_EQ(world.provider.sent().size(), 1u);
    EXPECT_EQ(world.release(), 0);
    world.provider.wait(3);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "hello", "news"}));
}

// A replay tells what happened: no flow saw what came while the contact rested.
TEST(Rest, IsSeenByAReplay) {
    Braked world(kAsks, 2);
    world.start();
    world.talk(1, 5);
    ASSERT_EQ(world.resting(), 1);
    EXPECT_EQ(world.release(), 0);
    EXPECT_TRUE(world.say("m6", "a").get());
    world.until([&] { return world.ledger().handled == 6; });
    const auto partition = partition_of("line", "ana");
    const auto replayed =
        world.engine->replay_conversation({partition, world.conversation().id}).value();
    EXPECT_EQ(replayed.at("same"), true);
}

}  // namespace patchbay::engine::test
