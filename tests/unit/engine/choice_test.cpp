// Options as a numbered text, and the answer that comes back as the choice that it means.
#include "tests/unit/engine/support.h"

#include <boost/json/value.hpp>

namespace patchbay::engine::test {

namespace {

using Texts = std::vector<std::string>;

constexpr const char *kMenu = R"({"spec": "1.0", "languages": ["en"], "start": "menu", "steps": {
    "menu": {"ask": {"text": "What?", "save": "topic", "retries": 1, "options": [
        {"id": "repair", "title": "Repair status"}, {"id": "garantia", "title": "Garantía"}]},
        "next": {"repair": "number", "*": "told"}},
    "number": {"ask": {"text": "Which?", "save": "number", "pattern": "[0-9]+"}, "next": "told"},
    "told": {"send": {"type": "text", "text": "{{ default(vars.topic, '-') }} {{ default(vars.number, '-') }}"}, "next": "end"},
    "end": {"end": {}}}})";

struct PlainWorld : World {
    explicit PlainWorld(std::string flow = kMenu) : World(std::move(flow)) {
        setup.carries = {};
        setup.carries.stops_all = true;
    }
    // What the newest message was published as.
    model::Message published_message() {
        const auto rows = store->published("", "line", 1000).value();
        for (auto row = rows.rbegin(); row != rows.rend(); ++row)
            if (row->event.kind == "message")
                return model::message_from_json(parse_json(row->event.body)->as_object()).value();
        return {};
    }
};

}  // namespace

TEST(NumberedChoice, EveryFormOfTheAnswerIsTheSameChoice) {
    const std::pair<const char *, const char *> answers[] = {
        {"2", "garantia"},        {"two", "garantia"}, {"DOS", "garantia"},
        {"Garantia", "garantia"}, {"2.", "garantia"},  {"garantía", "garantia"},
        {"option 2", "garantia"}};
    for (const auto &[answer, id] : answers) {
        PlainWorld world;
        world.start();
        EXPECT_TRUE(world.say("m1", "hi").get());
        EXPECT_EQ(world.provider.wait(1).text, "What?\n1. Repair status\n2. Garantía");
        EXPECT_TRUE(world.say("m2", answer).get());
        EXPECT_EQ(world.provider.wait(2).text, std::string(id) + " -") << answer;
        const auto message = world.published_message();
        const auto *choice = std::get_if<model::Choice>(&message.content);
        ASSERT_TRUE(choice) << answer;
        EXPECT_EQ(choice->id, id);
        EXPECT_EQ(choice->title, "Garantía");
    }
}

TEST(NumberedChoice, IsOverWhenItIsAnsweredAndTheNextQuestionTakesItsOwnNumbers) {
    PlainWorld world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(1);
    EXPECT_TRUE(world.say("m2", "1").get());
    EXPECT_EQ(world.provider.wait(2).text, "Which?");
    EXPECT_TRUE(world.say("m3", "2").get());
    EXPECT_EQ(world.provider.wait(3).text, "repair 2");
}

TEST(NumberedChoice, OutlivesARestart) {
    PlainWorld world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    world.restart();
    EXPECT_TRUE(world.say("m2", "one").get());
    EXPECT_EQ(world.provider.wait(2).text, "Which?");
    EXPECT_TRUE(std::holds_alternative<model::Choice>(world.published_message().content));
}

TEST(NumberedChoice, AMessageOfAnOperatorOffersToo) {
    PlainWorld world;
    world.setup.flow = "";
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    std::promise<Result<Submitted>> promise;
    model::Choices choices;
    choices.text = "Pick";
    choices.options = {{"a", "Apples", ""}, {"b", "Pears", ""}};
    world.engine->submit({"line", "ana", choices, "", ""},
                         [&](Result<Submitted> said) { promise.set_value(std::move(said)); });
    EXPECT_TRUE(promise.get_future().get());
    EXPECT_EQ(world.provider.wait(1).text, "Pick\n1. Apples\n2. Pears");
    EXPECT_TRUE(world.say("m2", "what?").get());
    EXPECT_TRUE(world.say("m3", "pears").get());
    const auto message = world.published_message();
    ASSERT_TRUE(std::holds_alternative<model::Choice>(message.content));
    EXPECT_EQ(std::get<model::Choice>(message.content).id, "b");
    // Answered: a second one is a text.
    EXPECT_TRUE(world.say("m4", "1").get());
    EXPECT_TRUE(std::holds_alternative<model::Text>(world.published_message().content));
}

}  // namespace patchbay::engine::test
