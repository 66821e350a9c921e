#include "core/net/loop.h"

#include "tests/unit/net/running_loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <thread>
#include <vector>

namespace patchbay::net {
namespace {

using test::RunningLoop;

TEST(Loop, RunsPostedWorkOfEachThreadInItsOrder) {
    constexpr int kThreads = 4;
    constexpr int kEach = 5'000;
    RunningLoop loop;
    std::vector<std::vector<int>> seen(kThreads);
    std::vector<std::thread> posters;
    for (int t = 0; t < kThreads; ++t) {
        posters.emplace_back([&, t] {
            for (int i = 0; i < kEach; ++i) {
                loop->post([&seen, t, i] { seen[static_cast<std::size_t>(t)].push_back(i); });
            }
        });
    }
    for (auto &poster : posters)
        poster.join();
    loop.on([] {});
    for (const auto &numbers : seen) {
        ASSERT_EQ(numbers.size(), static_cast<std::size_t>(kEach));
        for (int i = 0; i < kEach; ++i)
            ASSERT_EQ(numbers[static_cast<std::size_t>(i)], i);
    }
}

TEST(Loop, PostNeverRunsWorkInsideTheCall) {
    Loop loop;
    std::vector<int> order;
    loop.post([&] {
        loop.post([&] {
            order.push_back(2);
            loop.stop();
        });
        order.push_back(1);
    });
    loop.run();
    EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(Loop, TimersRunInOrderOfTheirDeadlines) {
    Loop loop;
    std::vector<int> order;
    loop.post([&] {
        loop.after(20, [&] {
            order.push_back(3);
            loop.stop();
        });
        loop.after(1, [&] { order.push_back(2); });
        loop.after(-5, [&] { order.push_back(1); });
    });
    loop.run();
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(Loop, ACancelledTimerNeverRuns) {
    Loop loop;
    bool ran = false;
    loop.post([&] {
        const auto first = loop.after(1, [&] { ran = true; });
        loop.after(1, [&, first] {});
        loop.cancel(first);
        loop.cancel(first);
        loop.cancel(0);
        loop.after(5, [&] { loop.stop(); });
    });
    loop.run();
    EXPECT_FALSE(ran);
}

TEST(Loop, ATimerMayCancelAnotherThatIsDueWithIt) {
    Loop loop;
    bool ran = false;
    loop.post([&] {
        auto second = std::make_shared<Loop::TimerId>(0);
        loop.after(0, [&, second] { loop.cancel(*second); });
        *second = loop.after(0, [&] { ran = true; });
        loop.after(5, [&] { loop.stop(); });
    });
    loop.run();
    EXPECT_FALSE(ran);
}

TEST(Loop, StopFromWorkLeavesTheRestUndone) {
    Loop loop;
    bool ran = false;
    loop.post([&] { loop.stop(); });
    loop.post([&] { ran = true; });
    loop.run();
    EXPECT_FALSE(ran);
}

TEST(Loop, StopBeforeRunReturnsAtOnce) {
    Loop loop;
    loop.stop();
    loop.run();
}

TEST(Loop, DestroysWhatItDidNotRun) {
    const auto token = std::make_shared<int>();
    {
        Loop loop;
        loop.post([token] {});
        loop.after(60'000, [token] {});
        EXPECT_EQ(token.use_count(), 3);
    }
    EXPECT_EQ(token.use_count(), 1);
}

// What is destroyed with the loop may, as its last act, use the loop.
TEST(Loop, ToleratesPostsFromTheDestructorsOfItsWork) {
    struct Last {
        explicit Last(Loop &the_loop) : loop(&the_loop) {}
        Last(Last &&other) noexcept : loop(std::exchange(other.loop, nullptr)) {}
        ~Last() {
            if (!loop) return;
            loop->post([] {});
            loop->cancel(loop->after(1, [] {}));
        }
        Loop *loop;
    };
    Loop loop;
    loop.post([last = Last(loop)] {});
    loop.after(60'000, [last = Last(loop)] {});
}

TEST(Loop, CallsItsHandlerForEachSignal) {
    Loop loop;
    std::vector<int> seen;
    loop.on_signals({SIGUSR1, SIGUSR2}, [&](int signal) {
        seen.push_back(signal);
        if (seen.size() == 1) {
            std::raise(SIGUSR2);
        } else {
            loop.stop();
        }
    });
    loop.post([] { std::raise(SIGUSR1); });
    loop.run();
    EXPECT_EQ(seen, (std::vector<int>{SIGUSR1, SIGUSR2}));
}

}  // namespace
}  // namespace patchbay::net
