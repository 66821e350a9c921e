// A file as the header of what is sent or asked.
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

std::string flow(std::string_view step) {
    return R"j({"spec": "1.0", "languages": ["en", "es"], "start": "a", "steps": {"a": )j" +
           std::string(step) + R"j(, "end": {"end": {}}}})j";
}

TEST(Header, OfASendIsAFileOrATextByLanguage) {
    Talk file(flow(
        R"j({"send": {"type": "link", "text": "See", "title": "Open", "url": "https://x.example",
        "header": {"kind": "image", "url": "https://x.example/{{ message.text }}.jpg"}}, "next": "end"})j"));
    EXPECT_EQ(
        file.say("r7"),
        (Texts{
            R"j(send {"type":"link","text":"See","title":"Open","url":"https://x.example","header":{"kind":"image","url":"https://x.example/r7.jpg"}})j"}));
    Talk text(flow(
        R"j({"send": {"type": "choices", "text": "Which?", "options": [{"id": "a", "title": "One"}],
        "header": {"en": "Menu", "es": "Menú"}}, "next": "end"})j"));
    text.state.contact["language"] = "es";
    EXPECT_THAT(text.say("x").at(0), ::testing::HasSubstr(R"("header":"Menú")"));
}

TEST(Header, OfAQuestionMayBeAFileByLanguage) {
    Talk talk(flow(R"j({"ask": {"text": "Which?", "options": [{"id": "a", "title": "One"}],
        "header": {"kind": "image", "url": {"en": "https://x.example/en.jpg", "es": "https://x.example/es.jpg"}}},
        "next": {"a": "end", "*": "end"}})j"));
    talk.state.contact["language"] = "es";
    EXPECT_THAT(
        talk.say("x").at(0),
        ::testing::HasSubstr(R"("header":{"kind":"image","url":"https://x.example/es.jpg"})"));
}

TEST(Header, MistakesAreToldAtTheirPlace) {
    EXPECT_THAT(load(flow(R"j({"ask": {"text": "Which?", "options": [{"id": "a", "title": "One"}],
        "header": {"kind": "audio", "url": "https://x.example"}}, "next": {"a": "end", "*": "end"}})j"))
                    .problems,
                ::testing::ElementsAre(::testing::HasSubstr("/steps/a/ask/header/kind")));
    EXPECT_THAT(
        load(
            flow(
                R"j({"send": {"type": "choices", "text": "Which?", "options": [{"id": "a", "title": "One"}],
        "header": {"kind": "image"}}, "next": "end"})j"))
            .problems,
        ::testing::ElementsAre(::testing::HasSubstr("/steps/a/send/header")));
}

}  // namespace
}  // namespace patchbay::flow
