// What the engine says in the log: how often, how much, and why.
#include "core/base/json.h"
#include "core/engine/templates.h"
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
