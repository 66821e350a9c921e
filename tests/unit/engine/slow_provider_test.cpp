// A provider or a backend that is slow, silent or gone, and many conversations that write to it.
#include "tests/unit/engine/support.h"

#include <set>

namespace patchbay::engine::test {

namespace {

using Texts = std::vector<std::string>;

constexpr int kCrowd = 3'000;  // conversations
constexpr int kMost = 64;      // connections of the client to one host

constexpr const char *kCall = R"({"spec": "1.0", "languages": ["en"], "start": "call", "steps": {
    "call": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"}, "next": "tell",
             "on_error": {"*": "sorry"}},
    "tell": {"send": {"type": "text", "text": "done {{ message.text }}"}, "next": "end"},
    "sorry": {"send": {"type": "text", "text": "sorry {{ message.text }}"}, "next": "end"},
    "end": {"end": {}}}})";

void write_all(World &world, int crowd) {
    std::vector<std::future<bool>> durable;
    for (int i = 0; i < crowd; ++i)
        durable.push_back(
            world.say("m" + std::to_string(i), std::to_string(i), "c" + std::to_string(i)));
    for (auto &one : durable)
        EXPECT_TRUE(one.get());
}

}  // namespace

TEST(SlowProvider, no_message_is_claimed_that_cannot_leave) {
    World world;
    world.instance.timeout_ms = 600'000;
    world.provider.set_status([](const Sent &) { return 0; });
    world.start();
    write_all(world, kCrowd);
    world.provider.wait(delivery::kFirstPlaces);
    // Each that is claimed has left.
    EXPECT_EQ(world.sends().claimed, delivery::kFirstPlaces);
    EXPECT_EQ(world.provider.sent().size(), std::size_t{delivery::kFirstPlaces});
    // It answers at once from here on, so that as many more may be claimed ahead.
    world.until([&] {
        EXPECT_LE(world.sends().claimed, (1 + delivery::kMostAhead) * kMost);
        world.provider.answer_held();
        return world.sends().sent == kCrowd;
    });
    EXPECT_EQ(world.provider.sent().size(), std::size_t{kCrowd});
}

TEST(SlowProvider, who_wrote_first_is_answered_first) {
    World world;
    world.provider.set_status([](const Sent &) { return 0; });
    world.instance.timeout_ms = 600'000;
    world.start();
    constexpr int kSome = 300;
    for (int i = 0; i < kSome; ++i)
        EXPECT_TRUE(
            world.say("m" + std::to_string(i), std::to_string(i), "c" + std::to_string(i)).get());
    world.until([&] {
        world.provider.answer_held();
        return world.sends().sent == kSome;
    });
    const Texts texts = world.provider.texts();
    ASSERT_EQ(texts.size(), std::size_t{kSome});
    // Those that are under way together may change places among themselves.
    for (int i = 0; i < kSome; ++i)
        EXPECT_NEAR(std::stoi(texts[static_cast<std::size_t>(i)]), i, kMost);
}

TEST(SlowProvider, who_waits_for_a_place_spends_nothing_of_the_rate) {
    World world;
    world.setup.messages_per_second = 10;
    world.provider.set_status([](const Sent &) { return 0; });
    world.instance.timeout_ms = 600'000;
    world.start();
    write_all(world, 1'000);  // 100 s of the rate
    world.provider.wait(8);
    world.clock.pass(1'000);
    EXPECT_EQ(world.engine->line("line")->limiter.take(world.clock.steady_ms()), 0);
    EXPECT_EQ(world.sends().queued, 992);
}

// Nobody listens there: each attempt fails before a byte of it leaves.
TEST(SlowProvider, what_was_never_written_is_never_in_doubt) {
    std::string nowhere;
    {
        Provider gone;
        nowhere = gone.url();
    }
    World world;
    FakeInstance instance(nowhere);
    world.setup.instance = &instance;
    world.start();
    write_all(world, 100);
    // Some rests of the host later.
    const auto until = world.clock.steady_ms() + 10'000;
    world.until([&] { return world.clock.steady_ms() >= until; });
    EXPECT_EQ(world.sends().in_doubt, 0);
    EXPECT_EQ(world.sends().queued + world.sends().claimed, 100);
    world.kill();
    int rows = 0;
    for (journal::Partition partition = 0; partition < journal::kPartitions; ++partition) {
        const auto left = world.store->unfinished(partition).value();
        for (const auto &row : left.outgoing) {
            ++rows;
            EXPECT_LE(row.attempts, row.state == journal::SendState::claimed ? 1 : 0);
        }
    }
    EXPECT_EQ(rows, 100);
}

TEST(SlowProvider, one_that_answers_nothing_has_few_in_doubt) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.instance.timeout_ms = 200;
    world.provider.set_status([](const Sent &) { return 0; });
    world.start();
    write_all(world, 500);
    world.until([&] { return world.sends().in_doubt >= 10; });
    EXPECT_LE(world.sends().claimed, 1);  // one at a time
    EXPECT_LE(world.provider.sent().size(), 20u);
    world.provider.set_status({});
    world.clock.pass(delivery::kLongestRestMs);
    world.until([&] { return world.sends().queued == 0 && world.sends().claimed == 0; });
    EXPECT_EQ(world.sends().sent + world.sends().in_doubt, 500);
    const Texts texts = world.provider.texts();
    EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), texts.size());
}

TEST(SlowBackend, who_waits_too_long_for_one_that_hangs_is_told) {
    World world(kCall);
    world.start();
    write_all(world, 100);
    world.until([&] { return world.sends().sent == 100; });
    EXPECT_LT(world.instance.tasks().size(), 40u);  // the others were never begun
    for (const auto &text : world.provider.texts())
        EXPECT_EQ(text.substr(0, 6), "sorry ");
}

}  // namespace patchbay::engine::test
