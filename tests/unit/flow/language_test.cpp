#include "core/flow/language.h"

#include "tests/unit/flow/support.h"

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

const PhoneLanguages kPrefixes = {{"+3", "fr"}, {"+34", "es"}, {"*", "en"}};

TEST(Language, TheLongestPrefixOfThePhoneDecides) {
    EXPECT_EQ(language_of_phone(kPrefixes, "+34600111222"), "es");
    EXPECT_EQ(language_of_phone(kPrefixes, "+33600111222"), "fr");
    EXPECT_EQ(language_of_phone(kPrefixes, "+1555"), "en");
    EXPECT_EQ(language_of_phone(kPrefixes, ""), "en");
    EXPECT_EQ(language_of_phone({{"+34", "es"}}, "+1555"), "");
}

TEST(Language, ARegionFallsBackToItsLanguageAndThenToTheFirst) {
    const std::vector<std::string> languages = {"en", "es", "pt-BR"};
    EXPECT_EQ(choose_language(languages, "es"), 1u);
    EXPECT_EQ(choose_language(languages, "es-MX"), 1u);
    EXPECT_EQ(choose_language(languages, "pt-BR"), 2u);
    EXPECT_EQ(choose_language(languages, "de"), 0u);
    EXPECT_EQ(choose_language(languages, ""), 0u);
}

constexpr std::string_view kGreeting =
    R"({"spec": "1.0", "languages": ["en", "es"], "start": "which",
    "steps": {
        "which": {"branch": [{"when": "message.text == 'English'", "next": "set"}, {"next": "hi"}]},
        "set": {"set": {"contact.language": "en"}, "next": "hi"},
        "hi": {"send": {"type": "text", "text": {"en": "Hi", "es": "Hola {{ contact.language }}"}}, "next": "end"},
        "end": {"end": {}}}})";

TEST(Language, ComesFromThePhoneUntilItIsSetAndStaysSetAfterTheEnd) {
    auto environment = repairs();
    environment.languages = {{"+34", "es"}, {"*", "en"}};
    Talk talk(kGreeting, environment);
    EXPECT_EQ(talk.say("x"), Texts{"send Hola es"});
    EXPECT_FALSE(talk.state.contact.contains("language"));
    EXPECT_EQ(talk.say("English"), Texts{"send Hi"});
    EXPECT_EQ(talk.say("x"), Texts{"send Hi"});
    EXPECT_EQ(talk.state.contact.at("language"), "en");
}

// The recipe of docs/flows.md.
constexpr std::string_view kSwitch =
    R"({"spec": "1.0", "languages": ["en", "es"], "start": "menu",
    "entries": [{"keywords": ["English", "inglés"], "step": "english"}, {"keywords": ["Español", "Spanish"], "step": "spanish"}],
    "steps": {
        "menu": {"ask": {"text": {"en": "How can we help?", "es": "¿En qué podemos ayudarle?"}, "save": "topic",
                         "options": [{"id": "repair", "title": {"en": "Repair", "es": "Reparación"}}],
                         "timeout": {"after": "15m", "next": "end"}}, "next": "got"},
        "got": {"send": {"type": "text", "text": {"en": "{{ vars.n }} {{ vars.topic }}", "es": "{{ vars.n }} {{ vars.topic }}, claro"}}, "next": "end"},
        "english": {"set": {"contact.language": "en", "vars.n": 1}, "next": "menu"},
        "spanish": {"set": {"contact.language": "es", "vars.n": 2}, "next": "menu"},
        "end": {"end": {}}}})";

TEST(Language, AKeywordSwitchesItAndTheOpenQuestionIsAskedAgainInIt) {
    Talk talk(kSwitch);
    const auto question = [&](std::string text) {
        const auto effects = talk.say(std::move(text));
        EXPECT_EQ(effects.size(), 2u);  // the question and its timer
        const auto choices = parse_json(effects.at(0).substr(5)).value();
        return std::string(text_member(choices.get_object(), "text"));
    };
    EXPECT_EQ(question("hello"), "How can we help?");
    EXPECT_EQ(question("ESPANOL"), "¿En qué podemos ayudarle?");
    EXPECT_EQ(talk.path, (Texts{"spanish", "menu"}));
    EXPECT_EQ(question("english"), "How can we help?");
    EXPECT_EQ(question("spanish"), "¿En qué podemos ayudarle?");
    EXPECT_EQ(talk.say("reparacion"), Texts{"send 2 repair, claro"});
    EXPECT_EQ(question("hola"), "¿En qué podemos ayudarle?");  // it stays set
    EXPECT_EQ(question("what?"), "¿En qué podemos ayudarle?");
}

TEST(Language, WithoutConfigItIsTheFlowsFirst) {
    EXPECT_EQ(Talk(kGreeting).say("x"), Texts{"send Hi"});
}

TEST(Language, OneThatTheFlowLacksIsTheFlowsFirst) {
    auto environment = repairs();
    environment.languages = {{"*", "de"}};
    EXPECT_EQ(Talk(kGreeting, environment).say("x"), Texts{"send Hi"});
}

}  // namespace
}  // namespace patchbay::flow
