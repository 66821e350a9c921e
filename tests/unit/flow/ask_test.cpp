// Asking: what counts as an answer, what is saved, where it goes, and what happens without one.
#include "tests/unit/base/typed.h"
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;
using ::testing::HasSubstr;

constexpr std::string_view kMenu = R"({"spec": "1.0", "languages": ["en", "es"], "start": "menu",
    "entries": [{"keywords": ["help", "ayuda"], "step": "help"}],
    "steps": {
        "menu": {"ask": {"text": {"en": "How can we help?", "es": "¿Qué tal?"}, "save": "topic", "retries": 1,
            "options": [{"id": "repair", "title": {"en": "Repair status", "es": "Mi reparación"}},
                        {"id": "buy", "title": "Buy", "description": "Something new"}],
            "label": "Topics", "header": "Menu", "footer": "Bye",
            "timeout": {"after": "15m", "next": "late"}}, "next": {"repair": "told", "*": "other"}},
        "told": {"send": {"type": "text", "text": "got {{ vars.topic }}"}, "next": "end"},
        "other": {"send": {"type": "text", "text": "other {{ default(vars.topic, '-') }}"}, "next": "end"},
        "late": {"send": {"type": "text", "text": "too late for {{ message.text }}"}, "next": "end"},
        "help": {"send": {"type": "text", "text": "helping"}, "next": "end"},
        "end": {"end": {}}}})";

constexpr std::string_view kQuestion =
    R"(send {"type":"choices","text":"How can we help?","header":"Menu","footer":"Bye","label":"Topics",)"
    R"("options":[{"id":"repair","title":"Repair status"},{"id":"buy","title":"Buy","description":"Something new"}]})";

class Menu : public ::testing::Test {
protected:
    Menu() { first = talk.say("hello"); }
    Talk talk{kMenu};
    Texts first;
};

TEST_F(Menu, AsksAndStartsItsTimer) {
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(parse_json(first[0].substr(5)).value(), parse_json(kQuestion.substr(5)).value());
    EXPECT_EQ(first[1], "timer 15m #1");
    EXPECT_EQ(talk.state.waiting, Waiting::answer);
    EXPECT_EQ(talk.state.step, "menu");
}

TEST_F(Menu, AChoiceIsMatchedByItsId) {
    EXPECT_EQ(talk.pick("repair", "x"), Texts{"send got repair"});
}

TEST_F(Menu, ATextIsMatchedByIdTitleInAnyLanguageOrNumber) {
    for (const auto *text : {"REPAIR", "repair status", "mi reparacion", " 1 "}) {
        Talk fresh(kMenu);
        fresh.say("x");
        EXPECT_EQ(fresh.say(text), Texts{"send got repair"}) << text;
    }
    EXPECT_EQ(talk.say("2"), Texts{"send other buy"});
}

TEST_F(Menu, AWrongAnswerAsksAgainUnderANewSerial) {
    const auto again = talk.say("3");
    ASSERT_EQ(again.size(), 2u);
    EXPECT_EQ(again[0], first[0]);
    EXPECT_EQ(again[1], "timer 15m #2");
    EXPECT_EQ(talk.path, Texts{"menu"});
    EXPECT_EQ(talk.say("repair"), Texts{"send got repair"});
}

TEST_F(Menu, AfterTheLastRetryItGoesTheOtherWay) {
    talk.say("what?");
    EXPECT_EQ(talk.say("what?"), Texts{"send other -"});
}

TEST_F(Menu, AKeywordLeavesTheQuestion) { EXPECT_EQ(talk.say("Ayuda"), Texts{"send helping"}); }

TEST_F(Menu, AReactionIsNoAnswer) {
    const auto before = to_text(to_json(talk.state));
    EXPECT_EQ(talk.give(model::Reaction{"👍", "m0"}), Texts{});
    EXPECT_EQ(to_text(to_json(talk.state)), before);
}

TEST_F(Menu, TheTimerOfTheOpenQuestionFires) {
    EXPECT_EQ(talk.timer(1), Texts{"send too late for hello"});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST_F(Menu, TheTimerOfAnOlderQuestionIsStale) {
    talk.say("what?");
    const auto before = to_text(to_json(talk.state));
    EXPECT_EQ(talk.timer(1), Texts{});
    EXPECT_TRUE(talk.stale);
    EXPECT_EQ(to_text(to_json(talk.state)), before);
}

TEST_F(Menu, ATimerAfterTheEndIsStale) {
    talk.say("repair");
    EXPECT_EQ(talk.timer(1), Texts{});
    EXPECT_TRUE(talk.stale);
    // Serials go on growing, so that it stays stale in the next run.
    talk.say("x");
    EXPECT_EQ(talk.state.serial, 2u);
}

std::string asking(std::string_view ask, std::string_view next = "\"done\"") {
    return R"({"spec": "1.0", "languages": ["en"], "start": "q", "steps": {"q": {"ask": )" +
           std::string(ask) + R"(, "next": )" + std::string(next) +
           R"(}, "done": {"send": {"type": "text", "text": "saved {{ vars.a }}"}, "next": "end"},
            "end": {"end": {}}}})";
}

TEST(Ask, APatternMatchesTheWholeText) {
    Talk talk(asking(
        R"({"text": "Ticket?", "save": "a", "pattern": "[A-Z0-9-]{4,20}", "retry_text": "Like AB-12?"})"));
    EXPECT_EQ(talk.say("hello"), Texts{"send Ticket?"});
    EXPECT_EQ(talk.say("it is AB-12"), Texts{"send Like AB-12?"});
    EXPECT_EQ(talk.say(" AB-12 "), Texts{"send saved AB-12"});
}

TEST(Ask, WhatNobodySeesAndTheScriptOfDigitsNeverMatterToAPattern) {
    Talk talk(asking(
        R"({"text": "Ticket?", "save": "a", "retries": 20, "pattern": "^[A-Z0-9-]{4,20}$"})"));
    for (const std::string &text : patchbay::testing::typed("AB-2021")) {
        talk.say("x");
        EXPECT_EQ(talk.say(text), Texts{"send saved " + text});  // as it was typed
    }
    talk.say("x");
    EXPECT_EQ(talk.say("\u3000ＡＢ－２０２１\u00a0"), Texts{"send saved ＡＢ－２０２１"});
    for (const char *text : {"\u200b", "\u200eAB", "\u200eab-2021", "AB‐2021"}) {
        talk.say("x");
        EXPECT_EQ(talk.say(text), Texts{"send Ticket?"}) << text;
    }
}

TEST(Ask, APatternInDigitsOfAnotherScriptTakesAllDigits) {
    Talk talk(asking(R"({"text": "?", "save": "a", "pattern": "[٠-٩]{3}"})"));
    for (const char *text : {"١٢٣", "123", "１２３", "\u200f١٢٣"}) {
        talk.say("x");
        EXPECT_EQ(talk.say(text), Texts{std::string("send saved ") + text});
    }
}

TEST(Ask, WhatNobodySeesIsNoAnswer) {
    Talk talk(asking(R"({"text": "Name?", "save": "a"})"));
    talk.say("x");
    EXPECT_EQ(talk.say("\u200b\ufeff \u200e"), Texts{"send Name?"});
    EXPECT_EQ(talk.say("\u200eAna"), Texts{"send saved \u200eAna"});
}

TEST(Ask, WhatNobodySeesAndTheScriptOfDigitsNeverMatterToAnOption) {
    Talk talk(asking(
        R"({"text": "?", "save": "a", "options": [{"id": "no", "title": "No"}, {"id": "fix", "title": "👩🏽‍🔧 Repair 24h"}]})",
        R"({"*": "done"})"));
    for (const std::string_view said :
         {"2", "fix", "👩🏽‍🔧 repair 24h", "option 2", "2️⃣"})
        for (const std::string &text : patchbay::testing::typed(said)) {
            talk.say("x");
            EXPECT_EQ(talk.say(text), Texts{"send saved fix"}) << text;
        }
}

TEST(Ask, WhatIsNoTextDoesNotMatchAPattern) {
    Talk talk(asking(R"({"text": "Ticket?", "save": "a", "pattern": ".*"})"));
    talk.say("x");
    model::Media picture;
    picture.media_id = "1";
    picture.caption = "AB-12";
    EXPECT_EQ(talk.give(picture), Texts{"send Ticket?"});
}

TEST(Ask, WithoutARetryLeftAndWithoutAWayTheFlowEnds) {
    Talk talk(asking(R"({"text": "Ticket?", "save": "a", "pattern": "[0-9]+", "retries": 0})"));
    talk.say("x");
    const auto effects = talk.say("x");
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_THAT(effects[0], HasSubstr("ended step 'q': the last retry is used up"));
    EXPECT_EQ(talk.state.waiting, Waiting::message);
    EXPECT_TRUE(talk.state.flow.empty());
}

TEST(Ask, OtherwiseGoesBeforeTheStar) {
    constexpr std::string_view kText =
        R"({"text": "?", "options": [{"id": "y", "title": "Yes"}], "retries": 0, "otherwise": "end", "save": "a"})";
    Talk talk(asking(kText, R"({"*": "done"})"));
    talk.say("x");
    EXPECT_EQ(talk.say("x"), Texts{});
    talk.say("x");
    EXPECT_EQ(talk.say("yes"), Texts{"send saved y"});
}

TEST(Ask, RepeatsTwiceByDefault) {
    Talk talk(asking(R"({"text": "?", "pattern": "[0-9]+", "otherwise": "end", "save": "a"})"));
    talk.say("x");
    EXPECT_EQ(talk.say("x"), Texts{"send ?"});
    EXPECT_EQ(talk.say("x"), Texts{"send ?"});
    EXPECT_EQ(talk.say("x"), Texts{});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST(Ask, OptionsComeBeforeThePattern) {
    Talk talk(asking(
        R"({"text": "?", "save": "a", "pattern": "[0-9]+", "options": [{"id": "none", "title": "None"}]})"));
    talk.say("x");
    EXPECT_EQ(talk.say("1"), Texts{"send saved none"});
    talk.say("x");
    EXPECT_EQ(talk.say("22"), Texts{"send saved 22"});
}

TEST(Ask, WithoutOptionsAndPatternItTakesAnything) {
    Talk talk(asking(R"({"text": "?", "save": "a"})"));
    talk.say("x");
    EXPECT_EQ(talk.say("any text"), Texts{"send saved any text"});
    talk.say("x");
    EXPECT_EQ(talk.give(model::Location{1.5, 2.5, "", ""}),
              Texts{R"(send saved {"type":"location","latitude":1.5,"longitude":2.5})"});
    talk.say("x");
    EXPECT_EQ(talk.give(model::Unsupported{"ephemeral"}), Texts{"send ?"});
}

TEST(Ask, ATitleWithExpressionsIsMatchedAsItWasShown) {
    Talk talk(R"({"spec": "1.0", "languages": ["en"], "start": "s", "steps": {
        "s": {"set": {"vars.slot": "At 9"}, "next": "q"},
        "q": {"ask": {"text": "?", "save": "a", "options": [{"id": "s1", "title": "{{ vars.slot }}"}]}, "next": "done"},
        "done": {"send": {"type": "text", "text": "saved {{ vars.a }}"}, "next": "end"}, "end": {"end": {}}}})");
    talk.say("x");
    EXPECT_EQ(talk.say("at 9"), Texts{"send saved s1"});
}

TEST(Ask, AStaleChoiceIsAWrongAnswer) {
    Talk talk(asking(R"({"text": "?", "save": "a", "options": [{"id": "y2", "title": "Yes"}]})"));
    talk.say("x");
    EXPECT_THAT(talk.pick("y1", "Yes")[0], HasSubstr("choices"));
}

}  // namespace
}  // namespace patchbay::flow
