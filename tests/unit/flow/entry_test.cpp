// The ways in from anywhere: keywords, referrals and a backend's events.
#include "tests/unit/base/typed.h"
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;
using ::testing::HasSubstr;

// ---- Referrals

constexpr std::string_view kAds = R"j("entries": [
    {"referral": {"source_type": "ad", "source_id": ["1", "2"]}, "step": "offer"},
    {"keywords": ["menu"], "step": "menu"},
    {"referral": {"source_type": "ad"}, "step": "ad"}],)j";
constexpr std::string_view kAdSteps =
    R"j("a": {"ask": {"text": "?", "pattern": "[0-9]+", "otherwise": "end"}, "next": "end"},
    "offer": {"send": {"type": "text", "text": "offer {{ referral.source_id }}"}, "next": "end"},
    "ad": {"send": {"type": "text", "text": "ad {{ default(referral.source_id, '-') }}"}, "next": "end"},
    "menu": {"send": {"type": "text", "text": "menu"}, "next": "end"})j";

class Ads : public ::testing::Test {
protected:
    Texts from(std::string referral, std::string text = "hi") {
        talk.referral = std::move(referral);
        return talk.say(std::move(text));
    }
    Talk talk{with(kAdSteps, kAds)};
};

TEST_F(Ads, AReferralLeadsToTheFirstEntryWithAllItsMembers) {
    EXPECT_EQ(from(R"({"source_type": "ad", "source_id": "2", "more": 1})"), Texts{"send offer 2"});
    EXPECT_EQ(from(R"({"source_type": "ad", "source_id": "3"})"), Texts{"send ad 3"});
    EXPECT_EQ(from(R"({"source_type": "ad"})"), Texts{"send ad -"});
    EXPECT_EQ(from(R"({"source_type": "post", "source_id": "1"})"), Texts{"send ?"});
}

TEST_F(Ads, AKeywordIsTheSameWithMarksThatNobodySees) {
    for (const std::string &text : patchbay::testing::typed("Menu"))
        EXPECT_EQ(talk.say(text), Texts{"send menu"}) << text;
    EXPECT_EQ(talk.pick("", "\u2068menu\u2069"), Texts{"send menu"});
}

TEST_F(Ads, ItLeavesAnOpenQuestionAndIsTheReferralFromThenOn) {
    EXPECT_EQ(from("", "hi"), Texts{"send ?"});
    EXPECT_EQ(from(R"({"source_type": "ad", "source_id": "1"})", "12"), Texts{"send offer 1"});
}

TEST_F(Ads, TheFirstEntryInTheDocumentCountsWhereAKeywordMatchesToo) {
    EXPECT_EQ(from(R"({"source_type": "ad", "source_id": "1"})", "menu"), Texts{"send offer 1"});
    EXPECT_EQ(from(R"({"source_type": "ad", "source_id": "9"})", "menu"), Texts{"send menu"});
}

TEST_F(Ads, WhatIsNoObjectLeadsNowhere) { EXPECT_EQ(from("[1]"), Texts{"send ?"}); }

TEST(Referral, AnEmptyObjectTakesEveryReferralAndNoMessageWithoutOne) {
    Talk talk(with(R"j("a": {"send": {"type": "text", "text": "direct"}, "next": "end"},
        "r": {"send": {"type": "text", "text": "referred"}, "next": "end"})j",
                   R"j("entries": [{"referral": {}, "step": "r"}],)j"));
    EXPECT_EQ(talk.say("x"), Texts{"send direct"});
    talk.referral = R"({"source_type": "post"})";
    EXPECT_EQ(talk.say("x"), Texts{"send referred"});
}

// ---- Events

constexpr std::string_view kNews =
    R"j("entries": [{"event": "repairs.changed", "step": "news"}, {"keywords": ["menu"], "step": "a"}],)j";
constexpr std::string_view kNewsSteps =
    R"j("a": {"ask": {"text": "Menu?", "save": "x", "pattern": "[a-z]+", "retries": 1, "otherwise": "end",
                  "timeout": {"after": "15m", "next": "late"}}, "next": "got"},
    "got": {"send": {"type": "text", "text": "got {{ vars.x }} {{ has(event.data) }}"}, "next": "end"},
    "late": {"send": {"type": "text", "text": "late"}, "next": "end"},
    "news": {"send": {"type": "text", "text": "Now {{ event.data.status }} ({{ event.backend }}.{{ event.name }}) {{ message.text }}"}, "next": "which"},
    "which": {"branch": [{"when": "event.data.status == 'ask'", "next": "when"}, {"when": "event.data.status == 'menu'", "next": "a"}, {"next": "end"}]},
    "when": {"ask": {"text": "When, {{ event.data.ticket }}?", "save": "day", "pattern": "[a-z]+", "retries": 0}, "next": "thanks"},
    "thanks": {"send": {"type": "text", "text": "{{ vars.day }} for {{ event.data.status }}"}, "next": "end"})j";

json::object status(std::string_view text) { return {{"status", text}, {"ticket", "AB-12"}}; }

class News : public ::testing::Test {
protected:
    Talk talk{with(kNewsSteps, kNews)};
};

TEST_F(News, WithNothingOpenItRunsFromItsStep) {
    EXPECT_EQ(talk.changed(status("ready")), Texts{"send Now ready (repairs.changed) "});
    EXPECT_EQ(talk.path, (Texts{"news", "which", "end"}));
    EXPECT_EQ(talk.state.waiting, Waiting::message);
    EXPECT_TRUE(talk.state.event.empty());
}

TEST_F(News, ARunOfItsOwnMayAskAndKeepsTheEvent) {
    EXPECT_EQ(talk.changed(status("ask")),
              (Texts{"send Now ask (repairs.changed) ", "send When, AB-12?"}));
    EXPECT_EQ(talk.state.waiting, Waiting::answer);
    EXPECT_EQ(talk.say("monday"), Texts{"send monday for ask"});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST_F(News, TheContactAndTheChannelAreKnown) {
    Talk known(with(
        R"j("a": {"goto": "end"}, "n": {"send": {"type": "text", "text": "{{ contact.name }} on {{ channel.id }}"}, "next": "end"})j",
        R"j("entries": [{"event": "repairs.changed", "step": "n"}],)j"));
    known.contact.name = "Ana";
    known.say("hello");
    EXPECT_EQ(known.changed(json::object()), Texts{"send Ana on support-wa"});
}

TEST_F(News, AnOpenQuestionStaysOpenAsItWas) {
    talk.say("hello");
    talk.say("1");  // a wrong answer: one try is used up
    const auto before = to_text(to_json(talk.state));
    EXPECT_EQ(talk.changed(status("ready")), Texts{"send Now ready (repairs.changed) 1"});
    EXPECT_EQ(to_text(to_json(talk.state)), before);
    EXPECT_EQ(talk.timer(2), Texts{"send late"});
}

TEST_F(News, WhatItSetsIsSet) {
    Talk other(with(
        R"j("a": {"ask": {"text": "?"}, "next": "b"}, "b": {"send": {"type": "text", "text": "{{ vars.news }}"}, "next": "end"},
        "n": {"set": {"vars.news": "{{ event.data.status }}"}, "next": "end"})j",
        R"j("entries": [{"event": "repairs.changed", "step": "n"}],)j"));
    other.say("x");
    EXPECT_EQ(other.changed(status("ready")), Texts{});
    EXPECT_EQ(other.say("x"), Texts{"send ready"});
}

TEST_F(News, ItsOwnQuestionComesFirstAndThenTheOlderOneIsAskedAgain) {
    talk.say("hello");
    talk.say("1");
    EXPECT_EQ(talk.changed(status("ask")),
              (Texts{"send Now ask (repairs.changed) 1", "send When, AB-12?"}));
    EXPECT_EQ(talk.state.step, "when");
    ASSERT_EQ(talk.state.stack.size(), 1u);
    EXPECT_EQ(talk.timer(2), Texts{});  // of the older question
    EXPECT_TRUE(talk.stale);
    EXPECT_EQ(talk.say("monday"), (Texts{"send monday for ask", "send Menu?", "timer 15m #4"}));
    EXPECT_EQ(talk.path, (Texts{"thanks", "end", "a"}));
    EXPECT_EQ(talk.state.tries, 1);
    EXPECT_TRUE(talk.state.event.empty());
    EXPECT_EQ(talk.say("tea"), Texts{"send got tea false"});
}

TEST_F(News, AQuestionThatIsGivenUpGoesBackToTheOlderOne) {
    talk.say("hello");
    talk.changed(status("ask"));
    const auto effects = talk.say("1");
    ASSERT_EQ(effects.size(), 3u);
    EXPECT_THAT(effects[0], HasSubstr("warning step 'when': the last retry is used up"));
    EXPECT_THAT(effects[0], HasSubstr("; it goes back to the question before it"));
    EXPECT_EQ(effects[1], "send Menu?");
}

TEST_F(News, TheSameQuestionIsNotAskedTwice) {
    talk.say("hello");
    EXPECT_EQ(talk.changed(status("menu")),
              (Texts{"send Now menu (repairs.changed) hello", "send Menu?", "timer 15m #2"}));
    EXPECT_TRUE(talk.state.stack.empty());
    EXPECT_EQ(talk.say("tea"), Texts{"send got tea false"});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST_F(News, MoreNewsMayComeWhileItAsks) {
    talk.say("hello");
    talk.changed(status("ask"));
    const auto before = to_text(to_json(talk.state));
    EXPECT_EQ(talk.changed(status("ready")), Texts{"send Now ready (repairs.changed) hello"});
    EXPECT_EQ(to_text(to_json(talk.state)), before);
    talk.changed(status("ask"));
    EXPECT_EQ(talk.state.stack.size(), 1u);
    EXPECT_EQ(talk.say("monday")[0], "send monday for ask");
    EXPECT_EQ(talk.state.step, "a");
}

TEST_F(News, AKeywordLeavesAllThatIsOpen) {
    talk.say("hello");
    talk.changed(status("ask"));
    EXPECT_EQ(talk.say("menu"), (Texts{"send Menu?", "timer 15m #3"}));
    EXPECT_TRUE(talk.state.stack.empty());
    EXPECT_TRUE(talk.state.event.empty());
}

TEST_F(News, OfAnEventWithoutAnEntryNothingChanges) {
    talk.say("hello");
    const auto before = to_text(to_json(talk.state));
    EXPECT_EQ(talk.apply(EventIn{"repairs", "other", json::object()}), Texts{});
    EXPECT_EQ(talk.apply(EventIn{"warranty", "changed", json::object()}), Texts{});
    EXPECT_FALSE(talk.stale);
    EXPECT_TRUE(talk.path.empty());
    EXPECT_EQ(to_text(to_json(talk.state)), before);
}

TEST_F(News, WhileACallIsOpenItHasToWait) {
    Talk calling(with(
        R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "ABCD"}}, "next": "end"},
        "n": {"goto": "end"})j",
        R"j("entries": [{"event": "repairs.changed", "step": "n"}],)j"));
    calling.say("x");
    EXPECT_THAT(calling.changed(json::object())[0],
                HasSubstr("event 'repairs.changed' came while step 'a' waits for its call"));
}

TEST_F(News, TheFlowFollowsTheBackend) {
    EXPECT_TRUE(talk.book.current("test")->follows("repairs"));
    EXPECT_FALSE(talk.book.current("test")->follows("warranty"));
    EXPECT_FALSE(load(with(R"j("a": {"goto": "end"})j")).flow->follows("repairs"));
}

TEST(Event, IsAbsentOutsideItsRun) {
    Talk talk(with(
        R"j("a": {"send": {"type": "text", "text": "{{ has(event.data) }} {{ default(event.data.status, 'none') }}"}, "next": "end"})j"));
    EXPECT_EQ(talk.say("x"), Texts{"send false none"});
}

TEST(Event, InAFlowThatRunsInsideItComesToTheOuterOne) {
    Talk talk(with(R"j("a": {"run": "other", "next": "end"},
        "n": {"send": {"type": "text", "text": "news"}, "next": "end"})j",
                   R"j("entries": [{"event": "repairs.changed", "step": "n"}],)j"));
    talk.book.put("other", R"j({"spec": "1.0", "languages": ["en"], "start": "q", "steps": {
        "q": {"ask": {"text": "inner?", "save": "color"}, "next": "end"}, "end": {"end": {}}}})j");
    talk.say("x");
    const auto before = to_text(to_json(talk.state));
    EXPECT_EQ(talk.changed(json::object()), Texts{"send news"});
    EXPECT_EQ(to_text(to_json(talk.state)), before);
}

// Each event asks another question.
TEST(Event, EightQuestionsMayBeSetAside) {
    std::string steps = R"j("a": {"ask": {"text": "base"}, "next": "end"},
        "n": {"branch": [)j";
    for (int i = 0; i < 9; ++i)
        steps += R"j({"when": "event.data.status == ')j" + std::to_string(i) +
                 R"j('", "next": "q)j" + std::to_string(i) + R"j("}, )j";
    steps += R"j({"next": "end"}]})j";
    for (int i = 0; i < 9; ++i)
        steps += R"j(, "q)j" + std::to_string(i) + R"j(": {"ask": {"text": "q)j" +
                 std::to_string(i) + R"j("}, "next": "end"})j";
    Talk talk(with(steps, R"j("entries": [{"event": "repairs.changed", "step": "n"}],)j"));
    talk.say("x");
    for (int i = 0; i < kOpenQuestions; ++i)
        EXPECT_EQ(talk.changed(status(std::to_string(i))), Texts{"send q" + std::to_string(i)});
    EXPECT_EQ(talk.changed(status("8")),
              Texts{"warning 8 questions are set aside already; event 'repairs.changed' is not "
                    "handled"});
    EXPECT_EQ(talk.say("x"), Texts{"send q6"});
    EXPECT_EQ(talk.changed(status("8")), Texts{"send q8"});
    for (const auto *next : {"q6", "q5", "q4", "q3", "q2", "q1", "q0", "base"})
        EXPECT_EQ(talk.say("x"), Texts{"send " + std::string(next)});
    EXPECT_EQ(talk.say("x"), Texts{});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

}  // namespace
}  // namespace patchbay::flow
