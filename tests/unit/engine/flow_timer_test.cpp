// A question's and a pause's time counts from when the message before it has left.
#include "core/engine/flow_timer.h"

#include "tests/unit/engine/support.h"

#include <algorithm>

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;
using journal::SendState;

namespace {

constexpr std::int64_t kMinute = 60 * 1'000;

std::string asks(const std::string &after) {
    return R"({"spec": "1.0", "languages": ["en"], "start": "hello", "steps": {
    "hello": {"send": {"type": "text", "text": "hello"}, "next": "ask"},
    "ask": {"ask": {"text": "which?", "timeout": {"after": ")" +
           after + R"(", "next": "late"}}, "next": "end"},
    "late": {"send": {"type": "text", "text": "you did not answer"}, "next": "end"},
    "end": {"end": {}}}})";
}

std::vector<journal::Timer> timers(World &world) {
    std::vector<journal::Timer> all;
    for (journal::Partition partition = 0; partition < journal::kPartitions; ++partition) {
        const auto left = world.store->unfinished(partition).value();
        all.insert(all.end(), left.timers.begin(), left.timers.end());
    }
    return all;
}

bool started(World &world) {
    const auto all = timers(world);
    return all.size() == 1 && all.front().due != 0;
}

delivery::Entry entry(journal::Id id, SendState state, int flags = 0) {
    delivery::Entry one;
    one.row.id = id;
    one.row.state = state;
    one.row.flags = flags;
    return one;
}

}  // namespace

TEST(FlowTimer, WaitsForTheLastMessageOfItsStepElseForTheFlowsLastThatIsStillToLeave) {
    delivery::Outbox outbox;
    EXPECT_EQ(last_to_leave({}, outbox), 0u);
    outbox.push_back(entry(1, SendState::queued));
    outbox.push_back(entry(2, SendState::claimed));
    outbox.push_back(entry(3, SendState::in_doubt));
    outbox.push_back(entry(4, SendState::sent));
    outbox.push_back(entry(5, SendState::queued, journal::kFromOutside));
    EXPECT_EQ(last_to_leave({}, outbox), 2u);
    EXPECT_EQ(last_to_leave({entry(7, SendState::queued), entry(8, SendState::queued)}, outbox),
              8u);
    for (const journal::Id id : {1u, 2u, 5u})
        EXPECT_FALSE(has_left(outbox, id)) << id;
    for (const journal::Id id : {3u, 4u, 9u})  // 9: settled, and forgotten
        EXPECT_TRUE(has_left(outbox, id)) << id;
}

TEST(FlowTimer, OfAnEarlierRunHasNeverMoreLeftThanItsWholeTime) {
    const FlowTimer timer{1, 5'000, 0};
    EXPECT_EQ(left_of(timer, 1'003'000, 1'000'000), 3'000);
    EXPECT_EQ(left_of(timer, 990'000, 1'000'000), 0);
    EXPECT_EQ(left_of(timer, 9'000'000, 1'000'000), 5'000);
    const FlowTimer old{1, 0, 0};  // of a version that did not note its time
    EXPECT_EQ(left_of(old, 1'003'000, 1'000'000), 3'000);
    EXPECT_EQ(left_of(old, 1'000'000 + 2 * kLongestTimerMs, 1'000'000), kLongestTimerMs);
}

// A webhook that is late does not make its customer late.
TEST(FlowTimer, CountsNotFromTheProvidersTimeOfTheMessage) {
    World world(asks("5m"));
    world.start();
    model::Message message;
    message.id = "m1";
    message.from.address = "ana";
    message.timestamp = world.clock.now() - 20 * kMinute;
    message.content = model::Text{"hi"};
    EXPECT_TRUE(world.receive(std::move(message)).get());
    world.until([&] { return world.sends().sent == 2 && started(world); });
    EXPECT_GT(timers(world).front().due, world.clock.now());
    EXPECT_LE(timers(world).front().due, world.clock.now() + 5 * kMinute);
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "which?"}));
}

TEST(FlowTimer, HasNotStartedWhileTheQuestionCannotLeave) {
    World world(asks("2s"));
    world.start();
    world.provider.set_status([](const Sent &) { return 500; });
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(4);  // its backoff is longer than the timeout by then
    EXPECT_EQ(timers(world).front().due, 0);
    world.provider.set_status([](const Sent &sent) { return sent.text == "which?" ? 500 : 200; });
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_FALSE(started(world));
    world.provider.set_status({});
    world.until([&] { return world.sends().sent == 3; });
    EXPECT_EQ(world.provider.texts().back(), "you did not answer");
}

TEST(FlowTimer, ThatHasNotStartedStartsWithTheQuestionAfterACrash) {
    World world(asks("2s"));
    world.start();
    world.provider.set_status([](const Sent &) { return 500; });
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(2);
    world.restart();
    EXPECT_FALSE(started(world));
    world.provider.set_status({});
    const auto position = [&](const char *text) {  // the crash may have left "hello" in doubt
        const auto texts = world.provider.texts();
        const auto found = std::find(texts.begin(), texts.end(), text);
        return found == texts.end() ? 0 : found - texts.begin();
    };
    world.until([&] { return position("you did not answer") != 0; });
    EXPECT_GT(position("which?"), 0);
    EXPECT_LT(position("which?"), position("you did not answer"));
}

TEST(FlowTimer, ThatHasStartedKeepsItsEndAfterACrash) {
    World world(asks("1h"));
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.until([&] { return world.sends().sent == 2 && started(world); });
    const TimeMs due = timers(world).front().due;
    world.restart();
    EXPECT_TRUE(world.say("m2", "red").get());
    world.until([&] { return timers(world).empty(); });
    EXPECT_GT(due, world.clock.now());
}

TEST(FlowTimer, StartsWhenTheQuestionFailsOrIsInDoubtSoThatNoFlowHangs) {
    for (const int status : {400, 0}) {
        World world(asks("2s"));
        world.instance.timeout_ms = 100;
        world.setup.in_doubt = {delivery::InDoubtAction::ask_operator, 60'000, 0};
        world.start();
        world.provider.set_status(
            [status](const Sent &sent) { return sent.text == "which?" ? status : 200; });
        EXPECT_TRUE(world.say("m1", "hi").get());
        world.until([&] { return world.sends().sent == 2; });
        EXPECT_EQ(world.provider.texts().back(), "you did not answer");
    }
}

TEST(FlowTimer, StartsAtOnceAfterACrashThatLeavesTheQuestionInDoubt) {
    World world(asks("2s"));
    world.setup.in_doubt = {delivery::InDoubtAction::ask_operator, 600'000, 0};
    world.start();
    world.provider.set_status([](const Sent &sent) { return sent.text == "which?" ? 0 : 200; });
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(2);
    EXPECT_FALSE(started(world));
    world.restart();
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.provider.texts().back(), "you did not answer");
}

TEST(FlowTimer, OfAQuestionInPartsStartsWithTheLastPart) {
    World world(R"({"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
        "ask": {"ask": {"text": "aaaa bbbb", "timeout": {"after": "10h", "next": "end"}}, "next": "end"},
        "end": {"end": {}}}})");
    world.setup.carries.longest_text = 5;
    world.start();
    world.provider.set_status([](const Sent &sent) { return sent.text == "bbbb" ? 500 : 200; });
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(2);
    EXPECT_EQ(world.sends().sent, 1);
    EXPECT_FALSE(started(world));
    world.provider.set_status({});
    world.until([&] { return world.sends().sent == 2 && started(world); });
}

TEST(FlowTimer, WithNothingToSendStartsAtOnce) {
    World world(R"({"spec": "1.0", "languages": ["en"], "start": "pause", "steps": {
        "pause": {"wait": "2s", "next": "tell"},
        "tell": {"send": {"type": "text", "text": "now"}, "next": "end"}, "end": {"end": {}}}})");
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.provider.wait(1);
}

}  // namespace patchbay::engine::test
