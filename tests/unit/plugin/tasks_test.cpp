#include "core/plugin/tasks.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

struct Host final : TaskHost {
    int https = 0;
    int timers = 0;
    int settled = 0;
    bool stale = false;
    bool http(Token, HttpRequest) override { return !stale && ++https; }
    bool timer(Token, std::uint32_t) override { return !stale && ++timers; }
    bool settle(Token, TaskResult) override { return !stale && ++settled; }
    bool cancelled(Token) override { return stale; }
};

struct TaskLedger : testing::TestWithParam<bool> {
    Host host;
    Tasks tasks{&host, GetParam()};
    patchbay_http_request request{};
    patchbay_task_result result{};
    std::string url = "https://example.com/";

    TaskLedger() {
        request.size = sizeof request;
        request.step = 1;
        request.method = {"GET", 3};
        request.url = {url.data(), url.size()};
        result.size = sizeof result;
        result.output = {"{}", 2};
    }
};

TEST_P(TaskLedger, ATokenIsSettledOnceAndLateCompletionsAreCounted) {
    ASSERT_TRUE(tasks.begin(7));
    EXPECT_FALSE(tasks.begin(7));
    EXPECT_FALSE(tasks.begin(0));
    EXPECT_EQ(tasks.settle(7, &result), PATCHBAY_OK);
    EXPECT_EQ(tasks.settle(7, &result), PATCHBAY_E_STALE);
    EXPECT_EQ(tasks.settle(8, &result), PATCHBAY_E_STALE);
    EXPECT_EQ(host.settled, 1);
    EXPECT_EQ(tasks.late(), 2u);
}

TEST_P(TaskLedger, OneExchangeAndOneTimerAtATime) {
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_E_STALE);
    ASSERT_TRUE(tasks.begin(7));
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_OK);
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_E_STATE);
    EXPECT_EQ(tasks.timer(7, 5), PATCHBAY_OK);
    EXPECT_EQ(tasks.timer(7, 5), PATCHBAY_E_STATE);
    EXPECT_TRUE(tasks.arrived_http(7));
    EXPECT_FALSE(tasks.arrived_http(7)) << "an answer arrives once";
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_OK);
    EXPECT_TRUE(tasks.arrived_timer(7));
    EXPECT_EQ(host.https, 2);
    EXPECT_EQ(host.timers, 1);
}

TEST_P(TaskLedger, WhatTheHostNoLongerKnowsIsStale) {
    ASSERT_TRUE(tasks.begin(7));
    host.stale = true;
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_E_STALE);
    EXPECT_EQ(tasks.timer(7, 5), PATCHBAY_E_STALE);
    EXPECT_EQ(tasks.settle(7, &result), PATCHBAY_E_STALE);
    EXPECT_TRUE(tasks.cancelled(7));
}

TEST_P(TaskLedger, ABrokenSettlementLeavesTheTaskOpen) {
    ASSERT_TRUE(tasks.begin(7));
    result.output = {"[1]", 3};
    EXPECT_EQ(tasks.settle(7, &result), PATCHBAY_E_INVALID);
    result.output = {nullptr, 0};
    EXPECT_EQ(tasks.settle(7, &result), PATCHBAY_E_INVALID);
    result.status = PATCHBAY_E_UNAVAILABLE;
    EXPECT_EQ(tasks.settle(7, &result), PATCHBAY_E_INVALID) << "an error has a name";
    EXPECT_EQ(tasks.settle(7, nullptr), PATCHBAY_E_ARGUMENT);
    EXPECT_EQ(host.settled, 0);
    result.error = {"unavailable", 11};
    EXPECT_EQ(tasks.settle(7, &result), PATCHBAY_OK);
}

TEST_P(TaskLedger, ABrokenRequestIsRefused) {
    ASSERT_TRUE(tasks.begin(7));
    EXPECT_EQ(tasks.http(7, nullptr), PATCHBAY_E_ARGUMENT);
    request.step = 0;
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_E_INVALID);
    request.step = 1;
    url.assign(8 * 1024, 'u');
    request.url = {url.data(), url.size()};
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_OK);
    tasks.arrived_http(7);
    url += 'u';
    request.url = {url.data(), url.size()};
    EXPECT_EQ(tasks.http(7, &request), PATCHBAY_E_TOO_LARGE);
}

INSTANTIATE_TEST_SUITE_P(BothWays, TaskLedger, testing::Bool(),
                         [](const auto &p) { return p.param ? "framed" : "direct"; });

}  // namespace
}  // namespace patchbay::plugin
