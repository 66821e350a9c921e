#include "core/net/timer_queue.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace patchbay::net {
namespace {

TEST(TimerQueue, PopsInOrderOfDeadlinesAndOfAddingWhereTheyAreEqual) {
    TimerQueue queue;
    std::vector<int> order;
    const std::vector<std::int64_t> deadlines = {30, 10, 20, 10, 30};
    for (int i = 0; i < 5; ++i) {
        queue.add(deadlines[static_cast<std::size_t>(i)], [&order, i] { order.push_back(i); });
    }
    EXPECT_EQ(queue.earliest(), 10);
    while (auto work = queue.pop(30))
        work();
    EXPECT_EQ(order, (std::vector<int>{1, 3, 2, 0, 4}));
    EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, PopsNothingBeforeItsTime) {
    TimerQueue queue;
    queue.add(10, [] {});
    EXPECT_FALSE(queue.pop(9));
    EXPECT_TRUE(queue.pop(10));
}

TEST(TimerQueue, AStaleIdCancelsNothing) {
    TimerQueue queue;
    const auto first = queue.add(1, [] {});
    EXPECT_TRUE(queue.cancel(first));
    EXPECT_FALSE(queue.cancel(first));
    const auto second = queue.add(1, [] {});  // in the first one's slot
    EXPECT_NE(first, second);
    EXPECT_FALSE(queue.cancel(first));
    EXPECT_FALSE(queue.cancel(0));
    EXPECT_EQ(queue.size(), 1u);
}

TEST(TimerQueue, BehavesAsASortedListUnderRandomUse) {
    std::mt19937 random(7);
    TimerQueue queue;
    std::multimap<std::int64_t, TimerQueue::Id> model;  // equal keys keep the order of insertion
    TimerQueue::Id popped = 0;
    for (int i = 0; i < 20'000; ++i) {
        if (random() % 3 != 0 || model.empty()) {
            const auto deadline = static_cast<std::int64_t>(random() % 1000);
            auto id = std::make_shared<TimerQueue::Id>(0);
            *id = queue.add(deadline, [id, &popped] { popped = *id; });
            model.emplace(deadline, *id);
        } else if (random() % 2 == 0) {
            const auto victim =
                std::next(model.begin(), static_cast<long>(random() % model.size()));
            ASSERT_TRUE(queue.cancel(victim->second));
            model.erase(victim);
        } else {
            ASSERT_EQ(queue.earliest(), model.begin()->first);
            queue.pop(1000)();
            ASSERT_EQ(popped, model.begin()->second);
            model.erase(model.begin());
        }
        ASSERT_EQ(queue.size(), model.size());
    }
}

}  // namespace
}  // namespace patchbay::net
