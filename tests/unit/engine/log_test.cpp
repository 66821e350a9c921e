// What the engine says in the log: how often, how much, and why.
#include "core/base/json.h"
#include "core/engine/tasks/templates.h"
#include "tests/unit/engine/support.h"

#include <boost/json/object.hpp>

#include <sstream>

namespace patchbay::engine::test {

namespace {

// The lines of `event` among all that `work` brings about.
template <class Work>
std::vector<json::object> told(std::string_view event, Work work) {
    testing::internal::CaptureStderr();
    work();
    std::istringstream log(testing::internal::GetCapturedStderr());
    std::vector<json::object> lines;
    for (std::string line; std::getline(log, line);) {
        auto value = parse_json(line);
        if (value && value->is_object() && text_member(value->as_object(), "event") == event)
            lines.push_back(std::move(value->as_object()));
    }
    return lines;
}

std::future<bool> from_a_stranger(World &world, int number) {
    model::Message message;
    message.id = "m" + std::to_string(number);
    message.account = std::to_string(number) + std::string(2'000, 'x');
    message.from.address = "ana";
    message.content = model::Text{"hello"};
    return world.receive(std::move(message));
}

}  // namespace

TEST(Log, OfStrangersIsBoundedInLinesAndInBytes) {
    constexpr int kEvents = 1'000;
    World world;
    world.clock.stop();
    world.setup.account = "mine";
    world.start();
    int number = 0;
    const auto write = [&] {
        std::vector<std::future<bool>> durable;
        for (int i = 0; i < kEvents; ++i)
            durable.push_back(from_a_stranger(world, ++number));
        for (auto &one : durable)
            EXPECT_TRUE(one.get());
    };
    const auto first = told("event of an unknown account", write);
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0].at("not_told"), json::value(0));
    EXPECT_EQ(text_member(first[0], "account").size(), kToldIdBytes);
    world.clock.pass(log::Pace::kEveryMs);
    const auto second = told("event of an unknown account", write);
    ASSERT_EQ(second.size(), 1u);
    EXPECT_EQ(second[0].at("not_told"), json::value(kEvents - 1));
}

TEST(Log, ARestIsToldByOneLineThatNamesItsConversationAndHowToEndIt) {
    World world;
    world.setup.contact.answers = {3, 3'600'000};
    const auto lines =
        told("a contact is faster than people are, and may be a machine: its flow rests", [&] {
            world.start();
            for (int i = 1; i <= 8; ++i)
                EXPECT_TRUE(world.say("m" + std::to_string(i), "text").get());
            world.until([&] { return world.sends().sent == 3; });
        });
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(text_member(lines[0], "level"), "error");
    EXPECT_EQ(text_member(lines[0], "limit"), "answers");
    EXPECT_EQ(text_member(lines[0], "conversation"),
              place_text({world.led_to("ana")->partition, world.led_to("ana")->id}));
    EXPECT_TRUE(text_member(lines[0], "remedy").starts_with("patchbay contacts release line"));
}

TEST(Log, ATimeOfTheProvidersThatIsFarFromOursIsTold) {
    World world;
    const auto lines =
        told("the provider's time is far from ours; compare this machine's clock with it", [&] {
            world.start();
            model::Message message;
            message.id = "m1";
            message.from.address = "ana";
            message.timestamp = world.clock.now() + 48 * 3'600'000;
            message.content = model::Text{"hello"};
            EXPECT_TRUE(world.receive(std::move(message)).get());
        });
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(text_member(lines[0], "channel"), "line");
    EXPECT_NE(text_member(lines[0], "time"), text_member(lines[0], "taken_as"));
}

TEST(Log, OfTemplatesThatCannotBeListedSaysWhy) {
    World world;
    world.setup.lists_templates = true;
    const auto lines = told("templates cannot be listed", [&] {
        world.start();
        world.until([&] { return !world.instance.tasks().empty(); });
        plugin::TaskResult result;
        result.error = "unavailable";
        result.message = "the account may not list them";
        const auto token = world.instance.tasks().front();
        world.loops.front()->on(
            [&] { EXPECT_TRUE(world.engine->task_host().settle(token, std::move(result))); });
        world.loops.front()->on([] {});  // it has ended by now
    });
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(text_member(lines[0], "error"), "unavailable");
    EXPECT_EQ(text_member(lines[0], "reason"), "the account may not list them");
}

}  // namespace patchbay::engine::test
