// What is sent while the window is shut, and which templates a flow uses.
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

// A flow of two languages whose step "a" is this.
std::string two(std::string_view a) {
    return R"j({"spec": "1.0", "languages": ["en", "es"], "start": "a", "steps": {"a": )j" +
           std::string(a) + R"j(, "end": {"end": {}}}})j";
}

TEST(Closed, IsRenderedLikeTheContentItself) {
    Talk talk(two(
        R"j({"send": {"type": "text", "text": {"en": "It is {{ message.text }}", "es": "Es {{ message.text }}"},
        "closed": {"type": "template", "name": "changed", "language": {"en": "en_US", "es": "es"},
                   "parameters": {"body": ["{{ message.text }}", {"en": "ready", "es": "listo"}]}}}, "next": "end"})j"));
    EXPECT_EQ(
        talk.say("x"),
        (Texts{
            "send It is x",
            R"j(closed {"type":"template","name":"changed","language":"en_US","parameters":{"body":["x","ready"]}})j"}));
    talk.state.contact["language"] = "es";
    EXPECT_EQ(
        talk.say("x"),
        (Texts{
            "send Es x",
            R"j(closed {"type":"template","name":"changed","language":"es","parameters":{"body":["x","listo"]}})j"}));
}

TEST(Closed, StandsBesideAnyContent) {
    Talk talk(two(R"j({"send": {"type": "location", "latitude": 1, "longitude": 2,
        "closed": {"type": "template", "name": "where", "language": "{{ contact.language }}"}}, "next": "end"})j"));
    EXPECT_EQ(talk.say("x"),
              (Texts{R"j(send {"type":"location","latitude":1,"longitude":2})j",
                     R"j(closed {"type":"template","name":"where","language":"en"})j"}));
}

TEST(Closed, AnAskMayHaveIt) {
    for (const auto *options : {"", R"j("options": [{"id": "y", "title": "Yes"}],)j"}) {
        Talk talk(two(R"j({"ask": {"text": "Still there?", )j" + std::string(options) +
                      R"j("pattern": "[a-z]+", "otherwise": "end",
            "closed": {"type": "template", "name": "still", "language": "en"}}, "next": "end"})j"));
        for (const auto *said : {"x", "!"}) {  // the question, and the question once more
            const auto effects = talk.say(said);
            ASSERT_EQ(effects.size(), 2u);
            EXPECT_EQ(effects[1], R"j(closed {"type":"template","name":"still","language":"en"})j");
        }
    }
}

TEST(Closed, OfATextThatComesOutEmptyIsNotSentEither) {
    Talk talk(two(R"j({"send": {"type": "text", "text": "{{ message.text }}",
        "closed": {"type": "template", "name": "x", "language": "en"}}, "next": "end"})j"));
    EXPECT_EQ(talk.say(" "), Texts{"warning step 'a': the text is empty, nothing is sent"});
}

TEST(Closed, ThatIsWrongOnceRenderedIsAnError) {
    Talk talk(two(R"j({"send": {"type": "text", "text": "x",
        "closed": {"type": "template", "name": "x", "language": "{{ 1 }}"}}, "next": "end"})j"));
    EXPECT_EQ(talk.say("x"),
              Texts{"error: flow 'test', step 'a': closed: expected a text, got a number; steps "
                    "that ran: a"});
}

std::vector<std::string> templates(std::string_view document) {
    std::vector<std::string> texts;
    const auto loaded = load(document);
    for (const auto &use : loaded.flow->templates())
        texts.push_back(use.pointer + " " + use.name + " " + use.language + " " +
                        (use.parameters ? to_text(*use.parameters) : "-"));
    return texts;
}

TEST(Templates, AreKnownWithTheirPlaces) {
    EXPECT_THAT(
        templates(R"j({"spec": "1.0", "languages": ["en", "es"], "start": "a", "steps": {
        "a": {"send": {"type": "template", "name": "hello", "language": "en", "parameters": {"body": ["{{ message.text }}"]}}, "next": "b"},
        "b": {"send": {"type": "text", "text": "x", "closed": {"type": "template", "name": {"en": "hi", "es": "hola"}, "language": {"en": "en_US", "es": "es"}}}, "next": "c"},
        "c": {"ask": {"text": "x", "closed": {"type": "template", "name": "still", "language": "{{ contact.language }}"}}, "next": "d"},
        "d": {"send": {"type": "template", "name": "{{ message.text }}", "language": "en"}, "next": "a"}}})j"),
        ::testing::ElementsAre(R"j(/steps/a/send hello en {"body":["{{ message.text }}"]})j",
                               "/steps/b/send/closed hi en_US -", "/steps/b/send/closed hola es -",
                               "/steps/c/ask/closed still  -"));
    EXPECT_THAT(templates(two(R"j({"goto": "end"})j")), ::testing::IsEmpty());
}

}  // namespace
}  // namespace patchbay::flow
