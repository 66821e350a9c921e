// Flows that run other flows.
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;
using ::testing::HasSubstr;

constexpr std::string_view kMain = R"j("a": {"set": {"vars.who": "Ana"}, "next": "b"},
    "b": {"run": "other", "next": "c"},
    "c": {"send": {"type": "text", "text": "{{ default(vars.color, 'none') }} for {{ vars.who }}, {{ message.text }}"}, "next": "end"},
    "menu": {"send": {"type": "text", "text": "menu"}, "next": "end"})j";
constexpr std::string_view kEntries = R"j("entries": [{"keywords": ["menu"], "step": "menu"}],)j";

std::string other(std::string_view steps, std::string_view more = "") {
    return R"j({"spec": "1.0", "languages": ["es", "en"], "start": "ask", )j" + std::string(more) +
           R"j("steps": {)j" + std::string(steps) + R"j(, "stop": {"end": {}}}})j";
}
constexpr std::string_view kAsk =
    R"j("ask": {"ask": {"text": {"es": "¿Color, {{ default(vars.who, '-') }}?", "en": "Color, {{ default(vars.who, '-') }}?"}, "save": "color"}, "next": "stop"})j";

class Nested : public ::testing::Test {
protected:
    Nested() { talk.book.put("other", other(kAsk)); }
    Talk talk{with(kMain, kEntries)};
};

TEST_F(Nested, TheOtherFlowAsksAndItsEndReturns) {
    EXPECT_EQ(talk.say("hello"), Texts{"send ¿Color, Ana?"});
    EXPECT_EQ(talk.path, (Texts{"a", "b", "other/ask"}));
    EXPECT_EQ(talk.state.flow, "other");
    EXPECT_EQ(talk.state.step, "ask");
    ASSERT_EQ(talk.state.stack.size(), 1u);
    EXPECT_EQ(talk.state.stack[0].flow, "test");
    EXPECT_EQ(talk.state.stack[0].step, "c");
    EXPECT_EQ(talk.say("red"), Texts{"send red for Ana, red"});
    EXPECT_EQ(talk.path, (Texts{"other/stop", "c", "end"}));
    EXPECT_TRUE(talk.state.stack.empty());
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST_F(Nested, EachFlowHasItsOwnLanguagesAndTheContactKeepsIts) {
    talk.state.contact["language"] = "en";
    EXPECT_EQ(talk.say("hello"), Texts{"send Color, Ana?"});
}

TEST_F(Nested, AKeywordOfTheOuterFlowLeavesTheInnerOne) {
    talk.say("hello");
    EXPECT_EQ(talk.say("Menu"), Texts{"send menu"});
    EXPECT_EQ(talk.path, (Texts{"menu", "end"}));
    EXPECT_TRUE(talk.state.stack.empty());
}

TEST_F(Nested, AKeywordOfTheInnerFlowComesFirst) {
    talk.book.put("other", other(std::string(kAsk) + R"j(,
        "here": {"send": {"type": "text", "text": "inner"}, "next": "stop"})j",
                                 R"j("entries": [{"keywords": ["menu"], "step": "here"}],)j"));
    talk.say("hello");
    EXPECT_EQ(talk.say("menu")[0], "send inner");
    EXPECT_EQ(talk.path[0], "other/here");
}

TEST_F(Nested, AFlowThatIsGoneIsPassedOver) {
    talk.book.remove("other");
    EXPECT_EQ(talk.say("hello"),
              (Texts{"warning step 'b': there is no flow 'other'; it goes on without it",
                     "send none for Ana, hello"}));
}

TEST_F(Nested, ARunThatNeverWaitsReturnsAtOnce) {
    talk.book.put("other", other(R"j("ask": {"set": {"vars.color": "blue"}, "next": "stop"})j"));
    EXPECT_EQ(talk.say("hello"), Texts{"send blue for Ana, hello"});
    EXPECT_EQ(talk.path, (Texts{"a", "b", "other/ask", "other/stop", "c", "end"}));
}

TEST_F(Nested, AWaitInsideKeepsTheWayBack) {
    talk.book.put("other", other(R"j("ask": {"wait": "1s", "next": "set"},
        "set": {"set": {"vars.color": "blue {{ message.id }}"}, "next": "stop"})j"));
    talk.say("hello");
    EXPECT_EQ(talk.state.waiting, Waiting::pause);
    EXPECT_EQ(talk.timer(), Texts{"send blue m1 for Ana, hello"});
}

TEST_F(Nested, AnInnerFlowThatIsGivenUpEndsTheRun) {
    talk.book.put(
        "other",
        other(
            R"j("ask": {"ask": {"text": "?", "save": "color", "pattern": "[a-z]+", "retries": 0}, "next": "stop"})j"));
    talk.say("hello");
    EXPECT_EQ(talk.say("1"), Texts{"ended step 'ask': the last retry is used up and there is "
                                   "neither 'otherwise' nor a way \"*\"; the flow ends here"});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
    EXPECT_TRUE(talk.state.stack.empty());
}

// Runs itself as often as the message says, then asks.
constexpr std::string_view kDeep =
    R"j("a": {"set": {"vars.n": "{{ default(vars.n, 0) + 1 }}"}, "next": "b"},
    "b": {"branch": [{"when": "vars.n > int(message.text)", "next": "q"}, {"next": "down"}]},
    "down": {"run": "test", "next": "up"},
    "up": {"send": {"type": "text", "text": "up"}, "next": "end"},
    "q": {"ask": {"text": "deep"}, "next": "end"})j";

Environment itself() {
    auto environment = repairs();
    environment.flows["test"] = {"n"};
    return environment;
}

TEST(Run, EightFlowsMayRunInsideEachOther) {
    Talk talk(with(kDeep), itself());
    EXPECT_EQ(talk.say("8"), Texts{"send deep"});
    EXPECT_EQ(talk.state.stack.size(), static_cast<std::size_t>(kRunDepth));
    EXPECT_EQ(talk.say("x"), Texts(8, "send up"));
    EXPECT_EQ(talk.state.waiting, Waiting::message);
    const auto effects = talk.say("9");
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_THAT(effects[0], HasSubstr("error: flow 'test', step 'down': flows run each other more "
                                      "than 8 deep; steps that ran: "));
}

TEST(Run, TheVariablesOfADocumentAreKnownBeforeItLoads) {
    const auto document =
        parse_json(R"j({"steps": {"a": {"ask": {"save": "x"}}, "b": {"call": {"save": "y"}},
        "c": {"set": {"vars.z": 1, "contact.name": "n"}}, "d": 1, "e": {"ask": {"save": 1}, "set": []}}})j")
            .value();
    EXPECT_EQ(saved_variables(document), (std::set<std::string>{"x", "y", "z"}));
    EXPECT_TRUE(saved_variables(nullptr).empty());
    EXPECT_TRUE(saved_variables({{"steps", 1}}).empty());
}

TEST(Run, ALoopOfRunsThatNeverWaitStops) {
    Talk talk(with(R"j("a": {"run": "other", "next": "a"})j", R"j("fallback": "end",)j"));
    talk.book.put("other", other(R"j("ask": {"set": {"vars.color": 1}, "next": "stop"})j"));
    const auto effects = talk.say("x");
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_THAT(effects[0], HasSubstr("100 steps ran without waiting: a -> (other/ask -> "));
}

}  // namespace
}  // namespace patchbay::flow
