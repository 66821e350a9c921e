#include "core/engine/tasks/backend_tasks.h"

#include "tests/unit/engine/parts/standing.h"

#include <patchbay/host.h>

namespace patchbay::engine::test {

namespace {

struct Backend final : FakeInstance {
    Backend() : FakeInstance("http://127.0.0.1:1") {}
    Result<void> start_task(const plugin::TaskRequest &request) override {
        if (refuses) return Error{"no such operation"};
        attempts.push_back(request.attempt);
        return FakeInstance::start_task(request);
    }
    Result<void> task_http(plugin::Token, const plugin::HttpResponse &response) override {
        answers.push_back(response.result == PATCHBAY_HTTP_RESPONSE ? response.status : 0);
        if (breaks) return Error{"it fell over"};
        return {};
    }
    Result<void> task_timer(plugin::Token) override {
        ++timers;
        return {};
    }
    void cancel_task(plugin::Token token) override { cancelled.push_back(token); }

    bool refuses = false;
    bool breaks = false;
    std::vector<std::uint32_t> attempts;
    std::vector<int> answers;
    std::vector<plugin::Token> cancelled;
    int timers = 0;
};

struct Asked : Standing {
    // What is asked, by number; each end is noted.
    void ask(journal::Id call, std::int64_t deadline_ms = kCallDeadlineMs) {
        plugin::TaskRequest request;
        const std::string key = "key" + std::to_string(call);
        request.attempt = 2;
        request.operation = "status";
        request.input = "{}";
        request.key = key;
        tasks.start(
            backend, request, call, [this](CallCame came) { ended.push_back(std::move(came)); },
            deadline_ms);
    }
    plugin::Token token(std::size_t task = 0) { return backend.tasks().at(task); }
    bool settle(std::size_t task, const std::string &output = "{}") {
        plugin::TaskResult result;
        result.ok = true;
        result.output = output;
        const bool taken = tasks.settle(token(task), std::move(result));
        run();
        return taken;
    }
    void answer(std::size_t exchange, int status) {
        net::ClientResponse response;
        response.status = status;
        post.exchanges.at(exchange).done(std::move(response));
        run();
    }

    Backend backend;
    BackendTasks tasks{ground};
    std::vector<CallCame> ended;
};

plugin::HttpRequest get() {
    plugin::HttpRequest request;
    request.method = "GET";
    request.url = "https://tracker.example/repairs/1";
    return request;
}

}  // namespace

TEST(BackendTasks, EachEndsOnceWhateverComesAfter) {
    Asked world;
    world.ask(5);
    EXPECT_EQ(world.backend.attempts, (std::vector<std::uint32_t>{2}));
    EXPECT_TRUE(world.tasks.is_open(world.token()));
    EXPECT_TRUE(world.settle(0, R"({"state": "ready"})"));
    ASSERT_EQ(world.ended.size(), 1u);
    EXPECT_TRUE(world.ended[0].ok);
    EXPECT_EQ(world.ended[0].call, 5u);
    EXPECT_FALSE(world.settle(0));
    EXPECT_FALSE(world.tasks.is_open(world.token()));
    EXPECT_FALSE(world.tasks.http(world.token(), get()));
    EXPECT_FALSE(world.tasks.timer(world.token(), 1));
    world.pass(10 * kCallDeadlineMs);
    EXPECT_EQ(world.ended.size(), 1u);
    EXPECT_TRUE(world.backend.cancelled.empty());
}

TEST(BackendTasks, AnEndThatIsPostedIsTheOnlyOne) {
    Asked world;
    world.ask(5);
    plugin::TaskResult result;
    result.error = "not_found";
    EXPECT_TRUE(world.tasks.settle(world.token(), result));
    EXPECT_FALSE(world.tasks.settle(world.token(), result));
    EXPECT_TRUE(world.ended.empty());  // never inside the plugin's call
    world.run();
    ASSERT_EQ(world.ended.size(), 1u);
    EXPECT_EQ(world.ended[0].error, "not_found");
}

TEST(BackendTasks, WithoutAnAnswerInTimeItIsUnavailableAndItsExchangeIsCancelled) {
    Asked world;
    world.ask(5);
    EXPECT_TRUE(world.tasks.http(world.token(), get()));
    world.pass(kCallDeadlineMs - 1);
    EXPECT_TRUE(world.ended.empty());
    world.pass(1);
    ASSERT_EQ(world.ended.size(), 1u);
    EXPECT_EQ(world.ended[0].error, kUnavailable);
    EXPECT_EQ(world.ended[0].reason, "no answer within 30000 ms");
    EXPECT_EQ(world.backend.cancelled.size(), 1u);
    EXPECT_TRUE(world.post.exchanges.at(0).cancelled);
    world.answer(0, 200);  // late
    EXPECT_TRUE(world.backend.answers.empty());
}

TEST(BackendTasks, AnExchangesAnswerReachesThePluginAndTwoAtOnceAreRefused) {
    Asked world;
    world.ask(5);
    EXPECT_TRUE(world.tasks.http(world.token(), get()));
    EXPECT_FALSE(world.tasks.http(world.token(), get()));
    world.answer(0, 404);
    EXPECT_EQ(world.backend.answers, (std::vector<int>{404}));
    EXPECT_TRUE(world.tasks.http(world.token(), get()));
    EXPECT_TRUE(world.tasks.timer(world.token(), 500));
    EXPECT_FALSE(world.tasks.timer(world.token(), 500));
    world.pass(500);
    EXPECT_EQ(world.backend.timers, 1);
}

TEST(BackendTasks, WhatAPluginRefusesOrFailsAtIsUnavailable) {
    Asked world;
    world.backend.refuses = true;
    world.ask(5);
    ASSERT_EQ(world.ended.size(), 1u);
    EXPECT_EQ(world.ended[0].error, kUnavailable);
    EXPECT_EQ(world.ended[0].reason, "no such operation");
    world.backend.refuses = false;
    world.backend.breaks = true;
    world.ask(6);
    EXPECT_TRUE(world.tasks.http(world.token(), get()));
    world.answer(0, 200);
    ASSERT_EQ(world.ended.size(), 2u);
    EXPECT_EQ(world.ended[1].reason, "it fell over");
}

TEST(BackendTasks, AnOutputThatIsNoJsonIsUnavailable) {
    Asked world;
    world.ask(5);
    EXPECT_TRUE(world.settle(0, "<html>"));
    ASSERT_EQ(world.ended.size(), 1u);
    EXPECT_FALSE(world.ended[0].ok);
    EXPECT_EQ(world.ended[0].error, kUnavailable);
}

// A backend is asked as often as it answers; who waits is asked for nothing, and not for ever.
TEST(BackendTasks, ThoseBeyondItsPlacesWaitInTheirOrderAndNotForEver) {
    Asked world;
    std::size_t asked = 0;
    for (; world.backend.tasks().size() == asked; ++asked)
        world.ask(asked + 1, 10 * kCallWaitMs);
    const std::size_t places = world.backend.tasks().size();
    for (journal::Id call = asked + 1; call <= asked + 2; ++call)
        world.ask(call, 10 * kCallWaitMs);
    EXPECT_EQ(world.backend.tasks().size(), places);
    world.pass(kCallWaitMs - 1);
    EXPECT_TRUE(world.ended.empty());
    world.settle(0);
    ASSERT_EQ(world.backend.keys().size(), places + 1);
    EXPECT_EQ(world.backend.keys().back(), "key" + std::to_string(asked));
    world.pass(1);
    ASSERT_EQ(world.ended.size(), 3u);
    EXPECT_EQ(world.ended[1].call, asked + 1);
    EXPECT_EQ(world.ended[2].reason, "no turn came in time");
}

TEST(BackendTasks, AfterADrainHasBegunWhoWaitsIsLeftToTheNextStart) {
    Asked world;
    for (journal::Id call = 1; call <= 20; ++call)
        world.ask(call, 10 * kCallWaitMs);
    const std::size_t under_way = world.backend.tasks().size();
    ASSERT_LT(under_way, 20u);
    world.drain.begin([] {});
    for (std::size_t task = 0; task < under_way; ++task)
        world.settle(task);
    world.pass(2 * kCallWaitMs);
    EXPECT_EQ(world.backend.tasks().size(), under_way);
    EXPECT_EQ(world.ended.size(), under_way);
}

}  // namespace patchbay::engine::test
