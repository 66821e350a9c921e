// Flows that are edited while conversations are under way: each rule of "Editing" in docs/flows.md.
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kOld =
    R"j("a": {"ask": {"text": "old a?", "save": "a", "timeout": {"after": "1m", "next": "late"}}, "next": "b"},
    "b": {"ask": {"text": "old b?", "save": "b"}, "next": "c"},
    "c": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "ABCD"}, "save": "r"}, "next": "told", "on_error": {"*": "end"}},
    "told": {"send": {"type": "text", "text": "old {{ vars.a }} {{ vars.b }}"}, "next": "end"},
    "late": {"send": {"type": "text", "text": "old late"}, "next": "end"})j";

// Has the question "b" still, but neither "a" nor "c".
constexpr std::string_view kNew =
    R"j("b": {"ask": {"text": "new b?", "save": "b", "pattern": "[0-9]+", "otherwise": "end"}, "next": "told"},
    "a": {"goto": "b"},
    "told": {"send": {"type": "text", "text": "new {{ vars.b }}"}, "next": "end"},
    "sorry": {"send": {"type": "text", "text": "sorry {{ default(vars.a, '-') }} {{ message.text }} {{ message.id }}"}, "next": "b"})j";
constexpr std::string_view kFallback = R"j("fallback": "sorry", )j";
constexpr std::string_view kNoFallback =
    R"j("entries": [{"keywords": ["sorry"], "step": "sorry"}],)j";

class Edited : public ::testing::Test {
protected:
    void edit(std::string_view more = kFallback) { talk.book.put("test", with(kNew, more)); }
    void to_b() {
        talk.say("x");
        talk.say("A");
    }
    Talk talk{with(kOld)};
};

TEST_F(Edited, ANewRunTakesTheNewestVersion) {
    edit();
    EXPECT_EQ(talk.say("x"), Texts{"send new b?"});
}

TEST_F(Edited, AQuestionThatIsThereStillIsAnsweredInTheNewestVersion) {
    to_b();
    edit();
    EXPECT_EQ(talk.say("tea"), Texts{"send new b?"});  // which has a pattern
    EXPECT_EQ(talk.state.version, talk.book.current("test")->version());
    EXPECT_EQ(talk.say("12"), Texts{"send new 12"});
}

TEST_F(Edited, AQuestionThatIsGoneIsAnsweredInTheOldOne) {
    talk.say("x");
    const auto old = talk.state.version;
    edit();
    EXPECT_EQ(talk.say("A"), Texts{"send old b?"});
    EXPECT_EQ(talk.state.version, old);
    EXPECT_EQ(talk.say("12"), Texts{"send new 12"});  // moved on at the next question
}

TEST_F(Edited, AnEntryOfTheNewestVersionIsTakenOnceMoved) {
    to_b();
    edit(kNoFallback);
    EXPECT_EQ(talk.say("sorry"), (Texts{"send sorry A sorry m1", "send new b?"}));
}

TEST_F(Edited, AResultGoesToTheVersionThatCalled) {
    to_b();
    talk.say("B");
    edit();
    EXPECT_EQ(talk.result(1), Texts{"send old A B"});
}

TEST_F(Edited, ATimeoutGoesToTheVersionThatAsked) {
    talk.say("x");
    edit();
    EXPECT_EQ(talk.timer(), Texts{"send old late"});
}

TEST_F(Edited, AQuestionThatIsGoneWithItsVersionGoesToTheFallbackWithTheVariables) {
    talk.say("x");
    edit();
    talk.book.forget_old();
    EXPECT_EQ(talk.say("A"),
              (Texts{"warning flow 'test': the version with step 'a', where the conversation "
                     "stood, is gone; it goes on at the fallback 'sorry'",
                     "send sorry - A m1", "send new b?"}));
    EXPECT_EQ(talk.path, (Texts{"sorry", "b"}));
    EXPECT_EQ(talk.say("12"), Texts{"send new 12"});
}

TEST_F(Edited, WithoutAFallbackTheMessageStartsAfresh) {
    talk.say("x");
    edit(kNoFallback);
    talk.book.forget_old();
    EXPECT_EQ(talk.say("A"),
              (Texts{"ended flow 'test': the version with step 'a', where the conversation stood, "
                     "is gone and there is no fallback; the run ends here",
                     "send new b?"}));
    EXPECT_TRUE(talk.state.vars.empty());
}

TEST_F(Edited, AResultWithoutItsVersionGoesToTheFallback) {
    to_b();
    talk.say("B");
    edit();
    talk.book.forget_old();
    const auto effects = talk.result(1);
    ASSERT_EQ(effects.size(), 3u);
    EXPECT_EQ(effects[1], "send sorry A B ");  // the old version kept no message.id
    EXPECT_EQ(effects[2], "send new b?");
}

TEST_F(Edited, AResultWithoutItsVersionAndWithoutAFallbackEndsTheRun) {
    to_b();
    talk.say("B");
    edit(kNoFallback);
    talk.book.forget_old();
    EXPECT_THAT(talk.result(1), ElementsAre(HasSubstr("ended flow 'test': the version with step "
                                                      "'c', where the conversation stood, is "
                                                      "gone and there is no fallback")));
    EXPECT_EQ(talk.state.waiting, Waiting::message);
    EXPECT_EQ(talk.say("x"), Texts{"send new b?"});
}

TEST_F(Edited, ATimeoutWithoutItsVersionMovesWithItsQuestion) {
    talk.say("x");
    talk.book.put(
        "test",
        with(
            R"j("a": {"ask": {"text": "new a?", "timeout": {"after": "2m", "next": "late"}}, "next": "end"},
                "late": {"send": {"type": "text", "text": "new late"}, "next": "end"})j"));
    talk.book.forget_old();
    EXPECT_EQ(talk.timer(), Texts{"send new late"});
}

TEST_F(Edited, AQuestionThatHasNoTimeoutAnyMoreStaysOpen) {
    talk.say("x");
    talk.book.put("test", with(R"j("a": {"ask": {"text": "new a?"}, "next": "end"})j"));
    talk.book.forget_old();
    EXPECT_EQ(talk.timer(), Texts{});
    EXPECT_EQ(talk.state.waiting, Waiting::answer);
    EXPECT_EQ(talk.say("x"), Texts{});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST_F(Edited, AnUnknownLineFlowIsAnError) {
    talk.book.remove("test");
    EXPECT_EQ(talk.say("x"), Texts{"error: there is no flow 'test'"});
}

TEST_F(Edited, ALineThatGotAnotherFlowEndsTheRunOfTheOldOneFirst) {
    to_b();
    talk.book.put("new", with(kNew, kFallback));
    const auto go = [&](std::string text) {
        model::Message message;
        message.content = model::Text{std::move(text)};
        auto result = step(talk.book, "new", talk.state, {MessageIn{&message}, talk.now});
        EXPECT_TRUE(result);
        talk.state = result->state;
        return describe(result->effects);
    };
    EXPECT_THAT(go("B"), ElementsAre(HasSubstr("call repairs.status")));
    EXPECT_EQ(talk.state.flow, "test");
    talk.result(1);
    EXPECT_EQ(go("x"), Texts{"send new b?"});
    EXPECT_EQ(talk.state.flow, "new");
}

TEST_F(Edited, AFlowThatIsGoneAltogetherGoesToTheFallbackOfTheLines) {
    to_b();
    talk.book.remove("test");
    talk.book.put("new", with(kNew, kFallback));
    talk.book.forget_old();
    model::Message message;
    message.content = model::Text{"B"};
    auto result = step(talk.book, "new", talk.state, {MessageIn{&message}, talk.now});
    ASSERT_TRUE(result);
    EXPECT_EQ(describe(result->effects).at(1), "send sorry A B ");
    EXPECT_EQ(result->state.flow, "new");
}

// ---- What a conversation goes back to

constexpr std::string_view kOuter = R"j("a": {"run": "other", "next": "back"},
    "back": {"send": {"type": "text", "text": "old back"}, "next": "end"})j";
constexpr std::string_view kInner =
    R"j({"spec": "1.0", "languages": ["en"], "start": "q", "steps": {
    "q": {"ask": {"text": "inner?", "save": "color"}, "next": "end"}, "end": {"end": {}}}})j";

class Outer : public ::testing::Test {
protected:
    Outer() {
        talk.book.put("other", kInner);
        talk.say("x");
    }
    Talk talk{with(kOuter)};
};

TEST_F(Outer, ThatWasEditedIsReturnedToInItsOldVersion) {
    talk.book.put("test", with(kNew, kFallback));
    EXPECT_EQ(talk.say("red"), Texts{"send old back"});
}

TEST_F(Outer, ThatIsGoneIsReturnedToAtTheFallback) {
    talk.book.put("test", with(kNew, kFallback));
    talk.book.forget_old();
    EXPECT_EQ(talk.say("red"),
              (Texts{"warning flow 'test': the version with step 'back', where the conversation "
                     "stood, is gone; it goes on at the fallback 'sorry'",
                     "send sorry - red m1", "send new b?"}));
}

TEST_F(Outer, ThatIsGoneWithoutAFallbackEndsTheRun) {
    talk.book.put("test", with(kNew, kNoFallback));
    talk.book.forget_old();
    EXPECT_THAT(talk.say("red"), ElementsAre(HasSubstr("there is no fallback; the run ends")));
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST_F(Outer, HasAFallbackForAnInnerFlowThatIsGone) {
    talk.book.put("test", with(kNew, kFallback));
    talk.book.remove("other");
    talk.book.forget_old();
    EXPECT_EQ(talk.say("red")[1], "send sorry - red m1");
    EXPECT_TRUE(talk.state.stack.empty());
}

// ---- Questions that were set aside

constexpr std::string_view kNewsEntry =
    R"j("entries": [{"event": "repairs.changed", "step": "n"}], )j";

std::string news(std::string_view question, std::string_view more = kNewsEntry) {
    return with(std::string(question) + R"j(, "n": {"ask": {"text": "news?"}, "next": "end"})j",
                more);
}

class SetAside : public ::testing::Test {
protected:
    SetAside() { talk.say("x"); }
    Talk talk{news(R"j("a": {"ask": {"text": "old?"}, "next": "end"})j")};
};

TEST_F(SetAside, IsAskedAgainAsTheNewestVersionSays) {
    talk.changed(json::object());
    talk.book.put("test", news(R"j("a": {"ask": {"text": "new?"}, "next": "end"})j"));
    EXPECT_EQ(talk.say("x"), Texts{"send new?"});
}

TEST_F(SetAside, IsAskedByTheOldVersionWhereItIsGone) {
    talk.changed(json::object());
    talk.book.put("test", news(R"j("a": {"goto": "n"})j"));
    EXPECT_EQ(talk.say("x"), Texts{"send old?"});
}

TEST_F(SetAside, EventsAreThoseOfTheNewestVersion) {
    talk.book.put("test", with(R"j("a": {"ask": {"text": "new?"}, "next": "end"},
        "m": {"send": {"type": "text", "text": "new news {{ message.id }}"}, "next": "end"})j",
                               R"j("entries": [{"event": "repairs.changed", "step": "m"}],)j"));
    talk.book.forget_old();
    EXPECT_EQ(talk.changed(json::object()), Texts{"send new news "});
    EXPECT_EQ(talk.state.waiting, Waiting::answer);
    EXPECT_EQ(talk.say("x"), Texts{});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

}  // namespace
}  // namespace patchbay::flow
