#include "fixture.h"

namespace patchbay::plugin {
namespace {

class EchoTask : public BothWays {
protected:
    FakeTasks tasks;
    std::unique_ptr<Instance> echo = create("echo-c", options());

    InstanceOptions options() {
        auto result = echo_options(false);
        result.tasks = &tasks;
        return result;
    }
    static TaskRequest request(Token token) {
        TaskRequest task;
        task.token = token;
        task.operation = "echo";
        task.input = R"({"text":"x"})";
        task.key = "k";
        return task;
    }
    static HttpResponse response(int status, std::string_view body) {
        HttpResponse r;
        r.status = status;
        r.body = body;
        return r;
    }
};

TEST_P(EchoTask, AsksWaitsAsksAgainAndSettles) {
    ASSERT_TRUE(echo->has_tasks());
    ASSERT_TRUE(echo->start_task(request(5)));
    ASSERT_EQ(tasks.requests.size(), 1u);
    EXPECT_EQ(tasks.requests[0].first, 5u);
    EXPECT_EQ(tasks.requests[0].second.url, "https://echo.example/echo");
    EXPECT_TRUE(tasks.requests[0].second.idempotent);
    ASSERT_TRUE(echo->task_http(5, response(503, "")));
    ASSERT_EQ(tasks.timers.size(), 1u);
    EXPECT_EQ(tasks.timers[0].second, 1000u);
    ASSERT_TRUE(echo->task_timer(5));
    ASSERT_EQ(tasks.requests.size(), 2u);
    ASSERT_TRUE(echo->task_http(5, response(200, R"({"echo":true})")));
    ASSERT_EQ(tasks.settled.size(), 1u);
    EXPECT_TRUE(tasks.settled[0].second.ok);
    EXPECT_EQ(tasks.settled[0].second.output, R"({"echo":true})");
}

TEST_P(EchoTask, AResultSaysWhatToFollow) {
    ASSERT_TRUE(echo->start_task(request(5)));
    ASSERT_TRUE(echo->task_http(5, response(200, R"({"follow": "ticket:7"})")));
    ASSERT_EQ(tasks.settled.size(), 1u);
    EXPECT_EQ(tasks.settled[0].second.follow, std::vector<std::string>{"ticket:7"});
    EXPECT_TRUE(tasks.settled[0].second.unfollow.empty());
    ASSERT_TRUE(echo->start_task(request(6)));
    ASSERT_TRUE(echo->task_http(6, response(200, R"({"unfollow": "ticket:7"})")));
    EXPECT_TRUE(tasks.settled[1].second.follow.empty());
    EXPECT_EQ(tasks.settled[1].second.unfollow, std::vector<std::string>{"ticket:7"});
}

TEST_P(EchoTask, AResultThatIsNoObjectIsNotTaken) {
    ASSERT_TRUE(echo->start_task(request(5)));
    ASSERT_TRUE(echo->task_http(5, response(200, "[1]")));
    ASSERT_EQ(tasks.settled.size(), 1u);
    EXPECT_FALSE(tasks.settled[0].second.ok);
    EXPECT_EQ(tasks.settled[0].second.error, "refused");
}

TEST_P(EchoTask, LateAndDoubleArrivalsAreIgnored) {
    ASSERT_TRUE(echo->start_task(request(5)));
    ASSERT_TRUE(echo->task_http(5, response(200, "{}")));
    ASSERT_TRUE(echo->task_http(5, response(200, "{}")));
    ASSERT_TRUE(echo->task_timer(5));
    ASSERT_TRUE(echo->task_http(99, response(200, "{}")));
    EXPECT_EQ(tasks.settled.size(), 1u);
    ASSERT_TRUE(echo->start_task(request(6)));
    ASSERT_TRUE(echo->task_timer(6)) << "no timer was asked for";
    EXPECT_EQ(tasks.requests.size(), 2u);
}

TEST_P(EchoTask, NothingComesAfterACancel) {
    ASSERT_TRUE(echo->start_task(request(5)));
    echo->cancel_task(5);
    ASSERT_TRUE(echo->task_http(5, response(200, "{}")));
    EXPECT_TRUE(tasks.settled.empty());
}

TEST_P(EchoTask, ATokenHasOneTask) {
    ASSERT_TRUE(echo->start_task(request(5)));
    EXPECT_FALSE(echo->start_task(request(5)));
    EXPECT_FALSE(echo->start_task(request(0)));
    ASSERT_TRUE(echo->task_http(5, response(200, "{}"))) << "the first one goes on";
    EXPECT_EQ(tasks.settled.size(), 1u);
}

TEST_P(EchoTask, AnOperationItDoesNotKnowEndsTheTaskAtOnce) {
    auto unknown = request(5);
    unknown.operation = "sing";
    const auto started = echo->start_task(unknown);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, 103);
    EXPECT_TRUE(echo->start_task(request(5))) << "the token is free again";
}

TEST_P(EchoTask, EnteringFromInsideACallIsRefusedNotDeadlocked) {
    std::string problem;
    tasks.on_timer_asked = [&] {
        const auto entered = echo->operations();
        problem = entered ? "(entered)" : entered.error().message;
    };
    ASSERT_TRUE(echo->start_task(request(5)));
    ASSERT_TRUE(echo->task_http(5, response(503, "")));
    EXPECT_EQ(problem,
              "plugin 'echo-c' (line): operations: called from inside another call of the "
              "same instance");
    EXPECT_TRUE(echo->operations().ok());
}

TEST_P(EchoTask, WithoutATaskHostTheInstanceHasNoTaskService) {
    auto bare = echo_options(false);
    const auto instance = create("echo-c", bare);
    EXPECT_FALSE(instance->start_task(request(5)));
}

PATCHBAY_BOTH_WAYS(EchoTask);

class BadTask : public BothWays {
protected:
    FakeTasks tasks;
    std::unique_ptr<Instance> open(const std::string &name) {
        InstanceOptions options;
        options.tasks = &tasks;
        return create(name, std::move(options));
    }
    static TaskRequest request(std::string_view operation) {
        TaskRequest task;
        task.token = 7;
        task.operation = operation;
        task.input = "{}";
        return task;
    }
};

TEST_P(BadTask, ASecondSettleIsRefusedAndTheFirstStands) {
    const auto bad = open("settles_twice");
    EXPECT_TRUE(bad->start_task(request("twice")));
    EXPECT_EQ(tasks.settled.size(), 1u);
    EXPECT_TRUE(bad->start_task(request("stale")));
    EXPECT_EQ(tasks.settled.size(), 1u) << "of a token that is not its own: nothing";
}

TEST_P(BadTask, AnOutputThatIsNoObjectIsRefused) {
    const auto bad = open("settles_twice");
    EXPECT_FALSE(bad->start_task(request("array")));
    EXPECT_TRUE(tasks.settled.empty());
}

TEST_P(BadTask, SubjectsToFollowHaveALimitAndAreNotEmpty) {
    const auto bad = open("settles_twice");
    EXPECT_TRUE(bad->start_task(request("64 subjects")));
    ASSERT_EQ(tasks.settled.size(), 1u);
    EXPECT_EQ(tasks.settled[0].second.follow.size(), 64u);
    EXPECT_FALSE(bad->start_task(request("65 subjects")));
    EXPECT_FALSE(bad->start_task(request("empty subject")));
    EXPECT_EQ(tasks.settled.size(), 1u);
}

TEST_P(BadTask, ATaskThatNeverSettlesIsTheHostsToEnd) {
    const auto bad = open("old_structs");  // its start does nothing
    EXPECT_TRUE(bad->start_task(request("any")));
    EXPECT_TRUE(tasks.settled.empty());
    bad->cancel_task(7);
    EXPECT_TRUE(bad->start_task(request("any"))) << "after a cancel the token is free";
}

PATCHBAY_BOTH_WAYS(BadTask);

}  // namespace
}  // namespace patchbay::plugin
