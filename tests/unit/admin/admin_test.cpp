#include "core/admin/limits.h"
#include "core/media/folder.h"
#include "tests/contract/still_clock.h"
#include "tests/contract/store_fixture.h"
#include "tests/unit/admin/listener.h"

namespace patchbay::admin::test {
namespace {

class AdminListener : public Listener {};

TEST_F(AdminListener, AnswersHealthAndReadinessWithoutAToken) {
    EXPECT_EQ(ask_with("GET", "/healthz", "", {}).status(), 200);
    EXPECT_EQ(ask_with("GET", "/readyz", "", {}).status(), 503);
    admin.readiness().set_running(true);
    EXPECT_EQ(ask_with("GET", "/readyz", "", {}).status(), 200);
    store.broken = true;
    EXPECT_EQ(ask_with("HEAD", "/readyz", "", {}).status(), 503);
    EXPECT_EQ(ask_with("POST", "/healthz", "", {}).header("allow"), "GET, HEAD");
}

TEST_F(AdminListener, AWorkerThatNoLongerTurnsIsNotWell) {
    StillClock clock(0);
    Pulses pulses(clock);
    ManualExecutor worker;
    pulses.watch("worker 2", worker);
    Admin watching({engine, store, lines, metrics, clock, loop, nullptr, nullptr, &pulses},
                   "secret");
    const auto healthz = [&] {
        net::Request request;
        request.method = "GET";
        request.path = "/healthz";
        net::Response answer;
        watching.handle(std::move(request),
                        [&](net::Response given) { answer = std::move(given); });
        return std::to_string(answer.status) + " " + answer.body;
    };
    EXPECT_EQ(healthz(), "200 ok\n");
    clock.time = 12'000;
    EXPECT_EQ(healthz(), "503 not well: worker 2 has not turned for 12 s\n");
}

TEST_F(AdminListener, SoManyFilesWaitForTheDiskAndOneMoreComesAgain) {
    journal::TemporaryFolder folder;
    const auto kept = journal::open_memory();
    const auto media =
        std::move(*media::Folder::open(folder.file("media"), {}, *kept, system_clock()));
    ManualExecutor disk;
    Admin keeping({engine, store, lines, metrics, system_clock(), loop, media.get(), &disk},
                  "secret");
    std::vector<int> answers;
    const auto post = [&] {
        net::Request request;
        request.method = "POST";
        request.path = "/api/v1/media";
        request.headers = {{"authorization", "Bearer secret"}, {"content-type", "text/plain"}};
        request.body = "a file";
        keeping.handle(std::move(request),
                       [&](net::Response given) { answers.push_back(given.status); });
    };
    for (std::size_t i = 0; i < kMostFilesWriting; ++i)
        post();
    EXPECT_TRUE(answers.empty());
    post();
    EXPECT_EQ(answers, std::vector<int>{503});
    disk.run_ready();
    EXPECT_EQ(answers.size(), kMostFilesWriting + 1);
    EXPECT_EQ(answers.back(), 201);
    post();
    disk.run_ready();
    EXPECT_EQ(answers.back(), 201);
}

TEST_F(AdminListener, IsDecidedAtTheHeaderBeforeTheBody) {
    const auto admitted = [&](std::string_view method, std::string_view path,
                              std::vector<net::Header> headers) {
        net::Request head;
        head.method = method;
        head.path = path;
        head.headers = std::move(headers);
        const auto refusal = admin.admit(head);
        return refusal ? refusal->status : 200;
    };
    const net::Header token{"authorization", "Bearer secret"};
    const auto length = [](std::size_t bytes) {
        return net::Header{"content-length", std::to_string(bytes)};
    };
    EXPECT_EQ(admitted("POST", "/api/v1/messages", {length(10)}), 401);
    EXPECT_EQ(admitted("POST", "/api/v1/media", {length(10)}), 401);
    EXPECT_EQ(admitted("POST", "/api/v1/nothing", {token}), 404);
    EXPECT_EQ(admitted("POST", "/elsewhere", {token}), 404);
    EXPECT_EQ(admitted("PUT", "/api/v1/messages", {token}), 405);
    EXPECT_EQ(admitted("POST", "/healthz", {}), 405);
    EXPECT_EQ(admitted("POST", "/api/v1/messages", {token, length(kMaxBodyBytes)}), 200);
    EXPECT_EQ(admitted("POST", "/api/v1/messages", {token, length(kMaxBodyBytes + 1)}), 413);
    EXPECT_EQ(admitted("POST", "/api/v1/media", {token, length(kMaxFileBytes)}), 200);
    EXPECT_EQ(admitted("POST", "/api/v1/media", {token, length(kMaxFileBytes + 1)}), 413);
    EXPECT_EQ(admitted("POST", "/api/v1/media", {token, {"transfer-encoding", "chunked"}}), 200);
    const auto counted = ask_with("GET", "/metrics", "", {}).response.body;
    EXPECT_NE(counted.find("patchbay_admin_requests_refused_total{reason=\"body_size\"} 2\n"),
              counted.npos)
        << counted;
}

// Of a chunked body the length is known when it is there.
TEST_F(AdminListener, ABodyThatAnnouncedNoLengthHasTheSameLimitAndIsCounted) {
    EXPECT_EQ(ask("POST", "/api/v1/messages", std::string(kMaxBodyBytes + 1, ' ')).status(), 413);
    const auto counted = ask_with("GET", "/metrics", "", {}).response.body;
    EXPECT_NE(counted.find("patchbay_admin_requests_refused_total{reason=\"body_size\"} 1\n"),
              counted.npos)
        << counted;
}

TEST_F(AdminListener, CountsWhatItsLimitsAndTheLogRefuse) {
    metrics.admin_refused("bodies");
    const auto body = ask_with("GET", "/metrics", "", {}).response.body;
    EXPECT_NE(body.find("patchbay_admin_requests_refused_total{reason=\"bodies\"} 1"), body.npos);
    EXPECT_NE(body.find("\npatchbay_log_lines_dropped_total 0"), body.npos) << body;
}

TEST_F(AdminListener, GivesMetricsOnLoopbackOrForTheToken) {
    EXPECT_EQ(ask_with("GET", "/metrics", "", {}).status(), 200);
    EXPECT_EQ(ask_with("GET", "/metrics", "", {}, "10.0.0.1").status(), 401);
    EXPECT_EQ(
        ask_with("GET", "/metrics", "", {{"authorization", "bearer secret"}}, "10.0.0.1").status(),
        200);
}

TEST_F(AdminListener, TheApiAnswersNobodyWithoutItsToken) {
    for (const auto *given : {"", "secret", "Bearer", "Bearer ", "Bearer wrong!", "Bearer secret2",
                              "Bearer  secret", "Basic secret"}) {
        for (const auto *path : {"/api/v1/status", "/api/v1/nothing", "/api/v1", "/api/v1/"}) {
            const auto answer = ask_with("GET", path, "", {{"authorization", given}});
            EXPECT_EQ(answer.status(), 401) << given;
            EXPECT_TRUE(answer.header("www-authenticate").starts_with("Bearer")) << given;
            EXPECT_EQ(answer.pointer(), "none");
        }
    }
    EXPECT_EQ(ask("GET", "/api/v1/status").status(), 200);
    EXPECT_EQ(ask("GET", "/api/v1status").status(), 404);

    Admin closed({engine, store, lines, metrics, system_clock(), loop}, "");
    net::Request request;
    request.method = "GET";
    request.path = "/api/v1/status";
    request.headers = {{"authorization", "Bearer "}};
    closed.handle(std::move(request), [](net::Response answer) { EXPECT_EQ(answer.status, 401); });
}

TEST_F(AdminListener, KnowsEachPathWithItsMethods) {
    EXPECT_EQ(ask("GET", "/api/v1/nothing").status(), 404);
    EXPECT_EQ(ask("GET", "/api/v1/messages/1.1/more").status(), 404);
    EXPECT_EQ(ask("GET", "/api/v1/messages/").status(), 404);
    const auto refused = ask("PUT", "/api/v1/deadletters/1.1");
    EXPECT_EQ(refused.status(), 405);
    EXPECT_EQ(refused.header("allow"), "GET, HEAD, DELETE");
    EXPECT_EQ(ask("GET", "/api/v1/messages").header("allow"), "POST");
    EXPECT_EQ(ask("DELETE", "/api/v1/events").header("allow"), "GET, HEAD");
    EXPECT_EQ(ask("HEAD", "/api/v1/status").status(), 200);
    const auto wrong = ask("GET", "/api/v1/status?verbose=1");
    EXPECT_EQ(wrong.status(), 400);
    EXPECT_EQ(wrong.parameter(), "verbose");
}

TEST_F(AdminListener, ShowsEachChannelWithItsFigures) {
    store.figures.ledger["support-wa"] = {5, 2, 1, 1, 0, 1};
    store.figures.sends["support-wa"].in_doubt = 3;
    store.figures.dead_letters["sales-sms"] = 4;
    store.figures.conversations = 9;
    lines.at("sales-sms")->stopped = true;
    lines.at("sales-sms")->paused_until = system_clock().steady_ms() + 60'000;

    const auto status = ask("GET", "/api/v1/status").body();
    EXPECT_EQ(status.at("conversations"), 9);
    EXPECT_EQ(status.at("ready"), false);
    const auto support = status.at("lines").at("support-wa").as_object();
    EXPECT_EQ(support.at("ledger").at("received"), 5);
    EXPECT_EQ(support.at("ledger").at("balanced"), true);
    EXPECT_EQ(support.at("sends").at("in_doubt"), 3);
    EXPECT_EQ(support.at("flow"), "support");
    EXPECT_EQ(support.at("paused"), false);

    const auto channel = ask("GET", "/api/v1/channels/sales-sms").body();
    EXPECT_EQ(channel.at("id"), "sales-sms");
    EXPECT_EQ(channel.at("stopped"), true);
    EXPECT_EQ(channel.at("paused"), true);
    EXPECT_EQ(channel.at("dead_letters"), 4);
    EXPECT_FALSE(channel.contains("flow"));
    EXPECT_EQ(ask("GET", "/api/v1/channels").body().at("channels").as_array().size(), 2u);
    EXPECT_EQ(ask("GET", "/api/v1/channels").body().at("channels").at(0), json::value(channel));
    // A backend's news have figures, but are no channel.
    EXPECT_TRUE(status.at("lines").as_object().contains("backends/repairs"));
    EXPECT_EQ(ask("GET", "/api/v1/channels/backends%2Frepairs").status(), 404);
    const auto none = ask("GET", "/api/v1/channels/sales-sm");
    EXPECT_EQ(none.status(), 404);
    EXPECT_NE(none.detail().find("did you mean 'sales-sms'?"), std::string::npos);
}

TEST_F(AdminListener, AStoreThatCannotBeReadIs503WithRetryAfter) {
    store.broken = true;
    for (const auto *path : {"/api/v1/status", "/api/v1/channels", "/api/v1/channels/support-wa",
                             "/api/v1/messages/1.1", "/api/v1/deadletters",
                             "/api/v1/deadletters/1.1", "/api/v1/conversations",
                             "/api/v1/conversations/1.1", "/api/v1/conversations/1.1/replay"}) {
        const auto answer = ask("GET", path);
        EXPECT_EQ(answer.status(), 503) << path;
        EXPECT_EQ(answer.header("retry-after"), "1") << path;
    }
}

TEST(Readiness, NamesWhatKeepsTheDaemonFromTakingWork) {
    FakeStore store;
    Readiness readiness(store);
    EXPECT_EQ(readiness.why_not(), "starting or stopping");
    readiness.set_running(true);
    EXPECT_EQ(readiness.why_not(), "");
    store.busy = journal::kStuckMs - 1;
    EXPECT_EQ(readiness.why_not(), "");
    store.busy = journal::kStuckMs;
    EXPECT_EQ(readiness.why_not(), "the store's disk has not answered for 5 s");
    store.busy = 0;
    readiness.set_memory_full(true);
    EXPECT_EQ(readiness.why_not(), "memory is nearly used up");
    store.broken = true;
    EXPECT_EQ(readiness.why_not(), "the store cannot write; check the disk");
}

}  // namespace
}  // namespace patchbay::admin::test
