// Conversations whose messages wait, more of them than are kept in memory.
#include "core/engine/shard.h"
#include "tests/unit/engine/support.h"

#include <algorithm>
#include <atomic>
#include <set>

namespace patchbay::engine::test {

namespace {

using Texts = std::vector<std::string>;

constexpr int kMany = static_cast<int>(kIdleConversations) + 1'500;

std::string customer(int number) { return "c" + std::to_string(number); }

// They write, one after the other or all at once, and the provider refuses the line: nothing of
// theirs leaves. What was tried.
std::set<std::string> wait_in_line(World &world, bool in_turn = false) {
    world.provider.set_status([](const Sent &) { return 401; });
    world.start();
    std::vector<std::future<bool>> written;
    for (int i = 0; i < kMany; ++i) {
        written.push_back(world.say("m" + std::to_string(i), std::to_string(i), customer(i)));
        if (in_turn) written.back().wait();
    }
    for (auto &one : written)
        EXPECT_TRUE(one.get());
    world.until([&] { return world.sends().queued == kMany; });
    world.provider.set_status({});
    const Texts tried = world.instance.take_encoded();
    return {tried.begin(), tried.end()};
}

void let_go(World &world) { world.clock.pass(kLineProbeMs); }

std::map<std::string, int> counts(const Texts &texts) {
    std::map<std::string, int> counted;
    for (const std::string &text : texts)
        ++counted[text];
    return counted;
}

}  // namespace

TEST(Parked, WhoWaitsIsAnsweredOnceAndInTheOrderOfWaiting) {
    World world;
    const auto tried = wait_in_line(world, true);
    const auto refused = world.provider.sent().size();
    let_go(world);
    world.until([&] { return world.sends().sent == kMany; });
    Texts order = world.instance.take_encoded();
    std::erase_if(order, [&tried](const std::string &text) { return tried.contains(text); });
    order.erase(std::unique(order.begin(), order.end()), order.end());
    Texts wanted;
    for (int i = 0; i < kMany; ++i)
        if (const std::string text = std::to_string(i); !tried.contains(text))
            wanted.push_back(text);
    EXPECT_EQ(order, wanted);
    EXPECT_LT(tried.size(), 100U);
    EXPECT_EQ(world.provider.sent().size(), refused + kMany);
}

TEST(Parked, OnlyWhoIsNextIsKeptInMemory) {
    World world;
    std::atomic<int> reads{0};
    world.store->set_faults({.fail_unsettled = [&reads](journal::Partition, journal::Id) {
        ++reads;
        return false;
    }});
    wait_in_line(world);
    EXPECT_LT(reads, 100);  // a few are next again and again
    let_go(world);
    world.until([&] { return world.sends().sent == kMany; });
    constexpr int kKept = static_cast<int>(kWaitInMemory + kParkBehind);
    EXPECT_GT(reads, kMany - kKept - 100);  // some of them were tried
    EXPECT_LT(reads, kMany + 100);
}

TEST(Parked, ReadsThatFailDelayTheLineAndLoseNothing) {
    World world;
    std::atomic<int> reads{0};
    world.store->set_faults({.fail_unsettled = [&reads](journal::Partition, journal::Id) {
        return reads++ % 100 < 3;
    }});
    wait_in_line(world);
    const auto refused = world.provider.sent().size();
    let_go(world);
    world.until([&] { return world.sends().sent == kMany; });
    EXPECT_EQ(world.provider.sent().size(), refused + kMany);
}

TEST(Parked, WhoWritesAgainMeanwhileIsAnsweredInOrder) {
    World world;
    wait_in_line(world);
    const auto tried = world.provider.sent().size();
    for (int i = 0; i < kMany; i += 50)
        EXPECT_TRUE(
            world.say("again" + std::to_string(i), "again " + std::to_string(i), customer(i))
                .get());
    let_go(world);
    constexpr int kAgain = (kMany + 49) / 50;
    world.until([&] { return world.sends().sent == kMany + kAgain; });
    Texts texts = world.provider.texts();
    texts.erase(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(tried));
    for (const auto &[text, count] : counts(texts))
        EXPECT_EQ(count, 1) << text;
    for (int i = 0; i < kMany; i += 50)
        EXPECT_LT(std::find(texts.begin(), texts.end(), std::to_string(i)),
                  std::find(texts.begin(), texts.end(), "again " + std::to_string(i)));
}

TEST(Parked, AStopOfWhoWaitsDropsWhatWaits) {
    World world;
    world.setup.carries.stops_all = true;
    world.setup.opt_out.emplace();
    world.setup.opt_out->languages = default_opt_out_words(true);
    world.setup.opt_out->phones = {{"*", "en"}};
    wait_in_line(world);
    EXPECT_TRUE(world.say("stop", "STOP", customer(0)).get());
    EXPECT_TRUE(world.say("stop too", "STOP", customer(kMany - 1)).get());
    let_go(world);
    world.until([&] { return world.sends().queued == 0 && world.sends().claimed == 0; });
    EXPECT_EQ(world.sends().failed, 2);
    EXPECT_EQ(world.sends().sent, kMany);  // each is told that it has stopped us
}

TEST(Parked, ACrashMeanwhileLosesNothing) {
    World world;
    wait_in_line(world);
    world.restart();
    world.until([&] { return world.sends().sent == kMany; });
    const auto all = counts(world.provider.texts());
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kMany));
}

}  // namespace patchbay::engine::test
