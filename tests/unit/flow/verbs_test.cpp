// What each verb does when it runs; ask and call have files of their own.
#include "tests/unit/flow/support.h"

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

constexpr std::string_view kEcho =
    R"j({"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {"echo": {"send":
       {"type": "text", "text": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}})j";

TEST(Echo, EveryMessageIsAnsweredOnce) {
    Talk talk(kEcho);
    EXPECT_EQ(talk.say("one"), Texts{"send one"});
    EXPECT_EQ(talk.path, (Texts{"echo", "end"}));
    EXPECT_EQ(talk.state.waiting, Waiting::message);
    EXPECT_EQ(talk.say("two"), Texts{"send two"});
}

TEST(Echo, CaptionsAndTitlesAreText) {
    Talk talk(kEcho);
    model::Media picture;
    picture.media_id = "1";
    picture.caption = "look";
    EXPECT_EQ(talk.give(picture), Texts{"send look"});
    EXPECT_EQ(talk.pick("yes", "Yes!"), Texts{"send Yes!"});
}

TEST(Echo, AMessageWithoutTextIsSkippedWithAWarning) {
    Talk talk(kEcho);
    EXPECT_EQ(talk.give(model::Location{1.5, 2.5, "", ""}),
              Texts{"warning step 'echo': the text is empty, nothing is sent"});
    EXPECT_EQ(talk.say(" \n"), Texts{"warning step 'echo': the text is empty, nothing is sent"});
}

TEST(Echo, ReactionsNeverStartAFlow) {
    Talk talk(kEcho);
    EXPECT_EQ(talk.give(model::Reaction{"👍", "m0"}), Texts{});
    EXPECT_TRUE(talk.path.empty());
    EXPECT_EQ(to_text(to_json(talk.state)), "{}");
}

TEST(Ask, AContactThatOnlyCameBackByALinkAnswersNoQuestion) {
    Talk talk(
        with(R"j("a": {"ask": {"text": "What?", "save": "x", "retries": 0}, "next": "end"})j"));
    EXPECT_EQ(talk.say("hi"), Texts{"send What?"});
    const auto before = to_text(to_json(talk.state));
    talk.referral = R"({"ref": "poster"})";
    EXPECT_EQ(talk.say(""), Texts{});
    EXPECT_EQ(to_text(to_json(talk.state)), before);
}

TEST(Echo, AnyOtherMessageStartsAFlow) {
    for (const model::Content &content :
         {model::Content(model::Media()), model::Content(model::Location()),
          model::Content(model::Cards()), model::Content(model::Choice()),
          model::Content(model::Form()), model::Content(model::Order()),
          model::Content(model::Unsupported())}) {
        Talk talk(kEcho);
        talk.give(content);
        EXPECT_EQ(talk.path, (Texts{"echo", "end"})) << model::type_name(content);
    }
}

TEST(Send, RendersEveryContent) {
    Talk talk(with(
        R"j("a": {"send": {"type": "media", "kind": "image", "url": "https://x.example/{{ message.text }}.png",
                         "caption": {"en": "Your {{ message.text }}"}}, "next": "b"},
        "b": {"send": {"type": "location", "latitude": 40.5, "longitude": "{{ -3.5 }}"}, "next": "c"},
        "c": {"send": {"type": "choices", "text": "Which?", "options": [{"id": "1", "title": {"en": "One"}}]}, "next": "d"},
        "d": {"send": {"type": "template", "name": "hello", "language": "en",
                       "parameters": {"body": ["{{ message.text }}", "fixed"]}}, "next": "e"},
        "e": {"send": {"type": "link", "text": "Here", "title": "Open", "url": "https://x.example"}, "next": "end"})j"));
    EXPECT_EQ(
        talk.say("cat"),
        (Texts{
            R"j(send {"type":"media","kind":"image","url":"https://x.example/cat.png","caption":"Your cat"})j",
            R"j(send {"type":"location","latitude":40.5,"longitude":-3.5})j",
            R"j(send {"type":"choices","text":"Which?","options":[{"id":"1","title":"One"}]})j",
            R"j(send {"type":"template","name":"hello","language":"en","parameters":{"body":["cat","fixed"]}})j",
            R"j(send {"type":"link","text":"Here","title":"Open","url":"https://x.example"})j"}));
}

TEST(Send, RendersCardsReactionsFormsAndLocationRequests) {
    Talk talk(with(
        R"j("a": {"send": {"type": "contacts", "contacts": [{"name": "{{ message.text }}", "phones": [{"number": "+1555", "type": "work"}], "emails": ["a@x.example"], "organization": {"en": "Shop"}}]}, "next": "b"},
        "b": {"send": {"type": "reaction", "emoji": "👍", "message_id": "{{ message.id }}"}, "next": "c"},
        "c": {"send": {"type": "form", "name": "booking", "text": {"en": "Book, {{ message.text }}"}, "title": "Open", "screen": "FIRST",
                       "values": {"name": "{{ message.text }}", "seats": "{{ 1 + 1 }}", "en": "as it is"}}, "next": "d"},
        "d": {"send": {"type": "location_request", "text": {"en": "Where are you, {{ message.text }}?"}}, "next": "e"},
        "e": {"send": {"type": "location_request", "text": "{{ ' ' }}"}, "next": "end"})j"));
    EXPECT_EQ(
        talk.say("Ana"),
        (Texts{
            R"j(send {"type":"contacts","contacts":[{"name":"Ana","phones":[{"number":"+1555","type":"work"}],"emails":["a@x.example"],"organization":"Shop"}]})j",
            R"j(send {"type":"reaction","emoji":"👍","message_id":"m1"})j",
            R"j(send {"type":"form","name":"booking","values":{"name":"Ana","seats":2,"en":"as it is"},"text":"Book, Ana","title":"Open","screen":"FIRST"})j",
            R"j(send {"type":"location_request","text":"Where are you, Ana?"})j",
            "warning step 'e': the text is empty, nothing is sent"}));
}

TEST(Send, AFormMayAskItsServerWhereTheFlowSaysSo) {
    Talk talk(with(R"j("a": {"send": {"type": "form", "name": "f", "text": "Book", "title": "Open",
        "exchange": "{{ message.text == 'new' }}"}, "next": "end"})j"));
    EXPECT_EQ(
        talk.say("new"),
        Texts{R"j(send {"type":"form","name":"f","text":"Book","title":"Open","exchange":true})j"});
}

TEST(Send, OptionsMayComeFromAVariable) {
    Talk talk(with(R"j("a": {"set": {"vars.slots": [{"id": "9", "title": "At 9"}]}, "next": "b"},
        "b": {"send": {"type": "choices", "text": "When?", "options": "{{ vars.slots }}"}, "next": "end"})j"));
    EXPECT_EQ(
        talk.say("x"),
        Texts{R"j(send {"type":"choices","text":"When?","options":[{"id":"9","title":"At 9"}]})j"});
}

TEST(Send, ContentThatIsWrongOnceRenderedIsAnErrorThatNamesTheSteps) {
    Talk talk(with(
        R"j("a": {"goto": "b"}, "b": {"send": {"type": "location", "latitude": "{{ message.text }}",
        "longitude": 1}, "next": "end"})j"));
    const auto effects = talk.say("north");
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_TRUE(effects[0].starts_with("error: flow 'test', step 'b': ")) << effects[0];
    EXPECT_TRUE(effects[0].ends_with("; steps that ran: a -> b")) << effects[0];
}

TEST(Expressions, SeeTheMessageTheContactTheChannelAndTheTime) {
    Talk talk(with(R"j("a": {"send": {"type": "text",
        "text": "{{ message.id }} {{ message.type }} {{ message.from.phone }} {{ message.timestamp }} {{ contact.name }} {{ channel.id }} {{ now }} {{ has(message.reply_to) }}"},
        "next": "end"})j"));
    talk.contact.name = "Ana";
    EXPECT_EQ(talk.say("x"), Texts{"send m1 text +34600111222 2026-11-23T10:00:00Z Ana support-wa "
                                   "2026-11-23T10:00:00Z false"});
}

TEST(Expressions, SeeTheReferralOfTheMessageThatStartedTheFlow) {
    Talk talk(
        with(R"j("a": {"ask": {"text": "{{ default(referral.source_id, 'none') }}"}, "next": "b"},
        "b": {"send": {"type": "text", "text": "{{ has(referral.source_id) ? 'ad' : 'direct' }}"}, "next": "end"})j"));
    talk.referral = R"j({"source_id": "ad7"})j";
    EXPECT_EQ(talk.say("x"), Texts{"send ad7"});
    talk.referral.clear();
    EXPECT_EQ(talk.say("x"), Texts{"send ad"});
    EXPECT_EQ(talk.say("x"), Texts{"send none"});
}

TEST(Expressions, AnErrorLeavesTheStateAndNamesTheStep) {
    Talk talk(with(
        R"j("a": {"send": {"type": "text", "text": "Hi {{ contact.name }}"}, "next": "end"})j"));
    EXPECT_EQ(
        talk.say("x"),
        Texts{"error: flow 'test', step 'a': 'contact.name' is absent; use default() where it "
              "may be; steps that ran: a"});
    EXPECT_EQ(to_text(to_json(talk.state)), "{}");
    talk.contact.name = "Ana";
    EXPECT_EQ(talk.say("x"), Texts{"send Hi Ana"});
}

TEST(Branch, TakesTheFirstWayWhoseConditionHolds) {
    Talk talk(with(R"j("a": {"branch": [{"when": "message.text == '1'", "next": "one"},
        {"when": "matches(message.text, '^[0-9]+$')", "next": "number"}, {"next": "end"}]},
        "one": {"send": {"type": "text", "text": "one"}, "next": "end"},
        "number": {"send": {"type": "text", "text": "number"}, "next": "end"})j"));
    EXPECT_EQ(talk.say("1"), Texts{"send one"});
    EXPECT_EQ(talk.say("22"), Texts{"send number"});
    EXPECT_EQ(talk.say("x"), Texts{});
}

TEST(Branch, AConditionThatIsNeitherTrueNorFalseIsAnError) {
    Talk talk(
        with(R"j("a": {"branch": [{"when": "message.text", "next": "end"}, {"next": "end"}]})j"));
    EXPECT_EQ(talk.say("x"),
              Texts{"error: flow 'test', step 'a': the condition is neither true nor "
                    "false but x; steps that ran: a"});
}

TEST(Set, KeepsTypesAndSeesWhatWasSetBefore) {
    Talk talk(with(R"j("a": {"set": {"vars.tries": "{{ default(vars.tries, 0) + 1 }}",
                             "vars.text": "try {{ vars.tries }}", "vars.list": ["{{ vars.tries }}", {"deep": "{{ 2 + 2 }}"}]},
                           "next": "b"},
        "b": {"ask": {"text": "?", "otherwise": "end"}, "next": "a"})j"));
    talk.say("x");
    EXPECT_EQ(to_text(talk.state.vars), R"j({"tries":1,"text":"try 1","list":[1,{"deep":4}]})j");
    talk.say("x");
    EXPECT_EQ(to_text(talk.state.vars), R"j({"tries":2,"text":"try 2","list":[2,{"deep":4}]})j");
}

TEST(Set, ANameThatAFlowGaveIsNotReplacedByTheProviders) {
    Talk talk(with(
        R"j("a": {"branch": [{"when": "message.text.startsWith('I am ')", "next": "name"}, {"next": "hi"}]},
        "name": {"set": {"contact.name": "Doctor"}, "next": "hi"},
        "hi": {"send": {"type": "text", "text": "{{ contact.name }}"}, "next": "end"})j"));
    talk.contact.name = "ana84";
    EXPECT_EQ(talk.say("x"), Texts{"send ana84"});
    talk.contact.name = "ana85";
    EXPECT_EQ(talk.say("x"), Texts{"send ana85"});
    EXPECT_EQ(talk.say("I am a doctor"), Texts{"send Doctor"});
    EXPECT_EQ(talk.say("x"), Texts{"send Doctor"});
}

TEST(Set, ALanguageMustBeAString) {
    Talk talk(with(R"j("a": {"set": {"contact.language": "{{ 1 }}"}, "next": "end"})j"));
    EXPECT_EQ(talk.say("x"),
              Texts{"error: flow 'test', step 'a': contact.language must be a string "
                    "with something in it; steps that ran: a"});
}

TEST(End, ClearsTheVariablesAndKeepsTheContact) {
    Talk talk(with(R"j("a": {"set": {"vars.x": 1}, "next": "end"})j"));
    talk.contact.name = "Ana";
    talk.say("x");
    EXPECT_EQ(
        to_text(to_json(talk.state)),
        R"j({"contact":{"address":"34600111222","phone":"+34600111222","name":"Ana"},"channel":"support-wa"})j");
}

TEST(Entries, AKeywordStartsAtItsStepWhateverItsCaseAndAccents) {
    Talk talk(
        with(R"j("a": {"send": {"type": "text", "text": "start"}, "next": "end"},
        "menu": {"send": {"type": "text", "text": "menu"}, "next": "end"})j",
             R"j("entries": [{"keywords": {"en": ["Menú", "main  menu"]}, "step": "menu"}],)j"));
    EXPECT_EQ(talk.say("MENU"), Texts{"send menu"});
    EXPECT_EQ(talk.say(" main menu "), Texts{"send menu"});
    EXPECT_EQ(talk.say("the menu"), Texts{"send start"});
    EXPECT_EQ(talk.pick("menu", "Back"), Texts{"send menu"});
}

}  // namespace
}  // namespace patchbay::flow
