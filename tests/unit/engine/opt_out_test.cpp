// STOP, START and HELP, per line and language.
#include "tests/unit/base/typed.h"
#include "tests/unit/engine/support.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine::test {

namespace {

using Texts = std::vector<std::string>;

constexpr const char *kQuestion =
    R"({"spec": "1.0", "languages": ["en"], "start": "ask", "entries": [
    {"keywords": ["quit"], "step": "left"}, {"event": "fake.changed", "step": "news"}], "steps": {
    "ask": {"ask": {"text": "Sure?", "save": "sure"}, "next": "lookup"},
    "lookup": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"}, "next": "said"},
    "said": {"send": {"type": "text", "text": "You said {{ vars.sure }}"}, "next": "end"},
    "left": {"send": {"type": "text", "text": "Left"}, "next": "end"},
    "news": {"send": {"type": "text", "text": "News {{ event.data.status }}"}, "next": "end"},
    "end": {"end": {}}}})";

OptOutSetup words(bool everything) {
    OptOutSetup setup;
    setup.languages = default_opt_out_words(everything);
    setup.phones = {{"+34", "es"}, {"*", "en"}};
    return setup;
}

struct Sms : World {
    explicit Sms(const char *flow = kEcho) : World(flow) {
        setup.carries.stops_all = true;
        setup.opt_out = words(true);
    }
    std::string wait_text(std::size_t count) { return provider.wait(count).text; }
};

struct Chat : World {
    explicit Chat(const char *flow = kEcho) : World(flow) { setup.opt_out = words(false); }
};

std::vector<std::string> notices(World &world) {
    std::vector<std::string> kinds;
    const auto rows = world.store->published("", "line", 1000).value();
    for (const auto &row : rows)
        if (row.event.kind == "notice")
            kinds.emplace_back(text_member(parse_json(row.event.body)->as_object(), "kind"));
    return kinds;
}

}  // namespace

TEST(OptOutWords, AreTheWholeMessageInEitherLanguage) {
    const OptOutKeywords keywords(words(true));
    const auto kind = [&](std::string_view text) {
        const auto *match = keywords.find(text);
        return match ? static_cast<int>(match->keyword) : -1;
    };
    for (const char *text :
         {"STOP",          "stop",   " Stop. ", "stop all", "STOPALL", "unsubscribe", "END",
          "quit",          "cancel", "revoke",  "OptOut",   "opt-out", "BAJA",        "baja!",
          "darse de baja", "Parar",  "alto",    "cancelar", "STOP !",  "¡Baja!"})
        EXPECT_EQ(kind(text), 0) << text;
    for (const char *text : {"START", "unstop", "yes", "sí", "SI", "alta", "iniciar"})
        EXPECT_EQ(kind(text), 1) << text;
    for (const char *text : {"HELP", "info", "Ayuda", "help?"})
        EXPECT_EQ(kind(text), 2) << text;
    for (const char *text :
         {"please stop", "stop it", "stopp", "", "yes please", "no", "the end of it", "helpful"})
        EXPECT_EQ(kind(text), -1) << text;
    EXPECT_EQ(kind("stop" + std::string(100, '!')), 0);
    EXPECT_EQ(kind("stop" + std::string(100, 'p')), -1);
}

TEST(OptOutWords, AreTheSameWithMarksThatNobodySees) {
    auto own = words(true);
    own.languages["en"].stop.push_back("STOP 24");
    const OptOutKeywords keywords(own);
    for (const std::string_view word : {"STOP", "stop 24", "Opt-out!"})
        for (const std::string &text : patchbay::testing::typed(word)) {
            const auto *match = keywords.find(text);
            ASSERT_TRUE(match) << text;
            EXPECT_EQ(match->keyword, Keyword::stop) << text;
        }
    std::string far = "ST";  // longer than any keyword is
    for (int i = 0; i < 1000; ++i)
        far += "\u200b";
    EXPECT_TRUE(keywords.find(far + "OP"));
    EXPECT_FALSE(keywords.find("\u200b"));
}

TEST(OptOutWords, AreAnsweredInTheWordsLanguageElseTheContacts) {
    const OptOutKeywords keywords(words(true));
    const auto answer = [&](std::string_view word, std::string_view language,
                            std::string_view phone) {
        return keywords.answer(*keywords.find(word), language, phone).substr(0, 8);
    };
    EXPECT_EQ(answer("STOP", "", ""), "You will");
    EXPECT_EQ(answer("BAJA", "", ""), "No recib");
    EXPECT_EQ(answer("BAJA", "en", "+1555"), "No recib");
    EXPECT_EQ(answer("STOP", "", "+34600"), "You will");  // STOP is English in these lists
    EXPECT_EQ(answer("HELP", "fr", "+33"), "Reply ST");
    auto own = words(true);
    own.languages["es"].stop.push_back("STOP");
    const OptOutKeywords shared(own);
    EXPECT_EQ(shared.answer(*shared.find("stop"), "", "+34600").substr(0, 8), "No recib");
    EXPECT_EQ(shared.answer(*shared.find("stop"), "en-GB", "+34600").substr(0, 8), "You will");
    own.provider_answers = true;
    const OptOutKeywords silent(own);
    EXPECT_EQ(silent.answer(*silent.find("stop"), "", ""), "");
}

TEST(OptOutSms, StopEndsEverythingUntilStartWithOneConfirmationAndHelpIsAnswered) {
    Sms world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hello").get());
    EXPECT_TRUE(world.say("m2", "Stop").get());
    EXPECT_EQ(world.wait_text(2).substr(0, 24), "You will get no more mes");
    EXPECT_TRUE(world.say("m3", "hello?").get());  // recorded, not answered
    EXPECT_TRUE(world.say("m4", "STOP").get());    // not confirmed twice
    EXPECT_TRUE(world.say("m5", "help").get());
    EXPECT_EQ(world.wait_text(3).substr(0, 10), "Reply STOP");
    const auto refused = world.submit("ana", "an offer");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, static_cast<int>(SubmitError::opted_out));
    world.restart();  // it is kept
    EXPECT_FALSE(world.submit("ana", "an offer"));
    EXPECT_TRUE(world.say("m6", "start").get());
    EXPECT_EQ(world.wait_text(4).substr(0, 8), "You will");
    EXPECT_TRUE(world.say("m7", "back").get());
    EXPECT_EQ(world.wait_text(5), "back");
    world.until([&] { return world.sends().sent == 5; });
    EXPECT_EQ(notices(world), (Texts{"opt_out", "opt_in"}));
    const auto rows = world.store->conversations("line", 1).value();
    const auto replayed =
        world.engine->replay_conversation({rows[0].partition, rows[0].conversation.id});
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_TRUE(replayed->at("same").as_bool());
    EXPECT_TRUE(world.ledger().balanced());
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
}

TEST(OptOutSms, WhatWaitsDoesNotLeaveAfterStop) {
    Sms world;
    world.setup.messages_per_second = 0.2;  // the second message waits
    world.start();
    EXPECT_TRUE(world.submit("ana", "one"));
    EXPECT_TRUE(world.submit("ana", "two"));
    world.provider.wait(1);
    EXPECT_TRUE(world.say("m1", "STOP").get());
    world.provider.wait(2);
    world.until([&] { return world.sends().failed == 1 && world.sends().sent == 2; });
    EXPECT_EQ(world.provider.texts()[1].substr(0, 8), "You will");
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
}

TEST(OptOutSms, StopWinsOverAnOpenQuestionAndACallUnderWay) {
    Sms world(kQuestion);
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(1);
    EXPECT_TRUE(world.say("m2", "cancel").get());
    EXPECT_EQ(world.wait_text(2).substr(0, 8), "You will");
    EXPECT_TRUE(world.say("m3", "START").get());
    world.provider.wait(3);
    // START was for us; the conversation begins anew.
    EXPECT_TRUE(world.say("m4", "hi").get());
    EXPECT_EQ(world.wait_text(4), "Sure?");
    // YES is an answer while nothing is stopped.
    EXPECT_TRUE(world.say("m5", "yes").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    EXPECT_TRUE(world.say("m6", "stop").get());
    EXPECT_EQ(world.wait_text(5).substr(0, 8), "You will");
    world.settle(0);  // the answer comes too late: the contact hears nothing of it
    EXPECT_TRUE(world.say("m7", "start").get());
    world.provider.wait(6);
    EXPECT_EQ(world.provider.texts()[5].substr(0, 26), "You will get our messages ");
}

TEST(OptOutSms, TheProvidersWordCountsAndIsNoDeadLetter) {
    Sms world;
    world.start();
    world.provider.set_status([](const Sent &sent) { return sent.text == "one" ? 461 : 200; });
    EXPECT_TRUE(world.say("m1", "one").get());
    world.until([&] { return world.sends().failed == 1; });
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
    EXPECT_FALSE(world.submit("ana", "an offer"));
    world.restart();
    EXPECT_FALSE(world.submit("ana", "an offer"));
    EXPECT_TRUE(world.say("m2", "unstop").get());
    world.provider.wait(2);
    EXPECT_TRUE(world.submit("ana", "an offer"));
    EXPECT_EQ(world.wait_text(3), "an offer");
}

TEST(OptOutSms, StopOvertakesWhatWaitsForABackendAndIsNoAnswerToAnOptionOfThatName) {
    Sms world(kQuestion);
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(1);
    EXPECT_TRUE(world.say("m2", "fine").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    EXPECT_TRUE(world.say("m3", "thanks").get());  // waits for the backend
    EXPECT_TRUE(world.say("m4", "STOP").get());
    EXPECT_EQ(world.wait_text(2).substr(0, 8), "You will");
    world.until([&] { return world.ledger().handled >= 4 && world.ledger().pending == 0; });
    EXPECT_TRUE(world.ledger().balanced());
    EXPECT_FALSE(world.submit("ana", "an offer"));

    Sms menu(R"({"spec": "1.0", "languages": ["en"], "start": "menu", "steps": {
        "menu": {"ask": {"text": "What?", "save": "x", "options": [
            {"id": "repair", "title": "Repair"}, {"id": "cancel", "title": "Cancel"}]}, "next": "end"},
        "end": {"end": {}}}})");
    menu.start();
    EXPECT_TRUE(menu.say("m1", "hi").get());
    menu.provider.wait(1);
    EXPECT_TRUE(menu.say("m2", "cancel").get());
    EXPECT_EQ(menu.wait_text(2).substr(0, 8), "You will");
    EXPECT_FALSE(menu.submit("ana", "an offer"));
}

TEST(OptOutSms, WhatWaitsAtAStopDoesNotWaitForAStart) {
    Sms world;
    world.start();
    world.provider.set_status([](const Sent &sent) { return sent.text == "one" ? 500 : 200; });
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(1);
    world.until([&] { return world.sends().queued == 1; });  // to be tried again
    EXPECT_TRUE(world.say("m2", "stop").get());
    world.until([&] { return world.sends().failed == 1; });
    const auto attempts = [&] {
        const auto texts = world.provider.texts();
        return std::count(texts.begin(), texts.end(), "one");
    };
    const auto before = attempts();
    EXPECT_TRUE(world.say("m3", "start").get());
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(attempts(), before);
}

TEST(OptOutChat, StopsWhatTheContactDidNotAskForAndAnswersWhatItBegins) {
    Chat world(kQuestion);
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    EXPECT_TRUE(world.say("m2", "fine").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.settle(0, "{}", {"R-1"});
    world.provider.wait(2);
    EXPECT_TRUE(world.news("n1", "R-1", "shipped").get());
    EXPECT_EQ(world.provider.wait(3).text, "News shipped");
    EXPECT_TRUE(world.say("m3", "STOP").get());
    EXPECT_EQ(world.provider.wait(4).text.substr(0, 17), "We will not write");
    EXPECT_FALSE(world.submit("ana", "an offer"));            // STOP itself asks for nothing
    EXPECT_TRUE(world.news("n2", "R-1", "delivered").get());  // of which it hears nothing
    EXPECT_TRUE(world.say("m4", "hi").get());
    EXPECT_EQ(world.provider.wait(5).text, "Sure?");
    EXPECT_TRUE(world.submit("ana", "an answer"));  // the contact has written since
    EXPECT_EQ(world.provider.wait(6).text, "an answer");
    EXPECT_TRUE(world.say("m5", "start").get());
    EXPECT_EQ(world.provider.wait(7).text.substr(0, 8), "You will");
    EXPECT_TRUE(world.submit("ana", "an offer"));
    EXPECT_EQ(world.provider.wait(8).text, "an offer");
    EXPECT_EQ(world.totals().dead_letters["line"], 0);
}

TEST(OptOutChat, AnOpenQuestionWinsForWordsThatAnswerItAndTheFlowsOwnKeywordsAlways) {
    for (const char *word : {"yes", "info", "cancel", "end", "Sí"}) {
        Chat world(kQuestion);
        world.start();
        EXPECT_TRUE(world.say("m1", "hi").get());
        world.provider.wait(1);
        EXPECT_TRUE(world.say("m2", word).get());
        world.until([&] { return world.instance.tasks().size() == 1; });
        world.settle(0);
        EXPECT_EQ(world.provider.wait(2).text, std::string("You said ") + word);
    }
    Chat world(kQuestion);
    world.start();
    EXPECT_TRUE(world.say("m1", "quit").get());
    EXPECT_EQ(world.provider.wait(1).text, "Left");
    EXPECT_TRUE(world.say("m2", "help").get());  // a word like any other here
    EXPECT_EQ(world.provider.wait(2).text, "Sure?");
    EXPECT_TRUE(world.say("m3", "stop").get());  // no answer to any question
    EXPECT_EQ(world.provider.wait(3).text.substr(0, 17), "We will not write");
    EXPECT_TRUE(world.say("m4", "maybe").get());  // and the question is still open
    world.until([&] { return world.instance.tasks().size() == 1; });
}

}  // namespace patchbay::engine::test
