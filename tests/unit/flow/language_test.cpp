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
