#include "tests/unit/net/running_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>

namespace patchbay::net {
namespace {

using test::echo;
using test::get;
using test::post;
using test::RunningServer;
using testing::ElementsAre;

// The one answer to `text`, and that the connection ends behind it.
int refusal(RunningServer &server, std::string_view text) {
    auto client = server.connect();
    client.send(text);
    const auto answer = client.read_message();
    EXPECT_TRUE(answer.has("connection: close\r\n")) << answer.head;
    EXPECT_EQ(client.read_to_end(), "");
    return answer.status();
}

TEST(HttpServerLimits, RefusesWhatIsMalformed) {
    RunningServer server(echo);
    EXPECT_EQ(refusal(server, "garbage\r\n\r\n"), 400);
    EXPECT_EQ(refusal(server, "GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(
        refusal(server,
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        400);
    EXPECT_THAT(server.refused(), ElementsAre("malformed", "malformed", "malformed"));
}

TEST(HttpServerLimits, AnswersWhatCameBeforeTheMalformed) {
    RunningServer server(echo);
    auto client = server.connect();
    client.send(get("/good") + "garbage\r\n\r\n" + get("/never"));
    EXPECT_EQ(client.read_message().body, "GET /good ");
    EXPECT_EQ(client.read_message().status(), 400);
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServerLimits, HeadersHaveTheirLimitToTheByte) {
    ServerLimits limits;
    limits.header_bytes = 8 * 1024;
    RunningServer server(echo, limits);
    const auto sized = [](std::size_t size) {
        const auto bare = get("/", "A: \r\n").size();
        return get("/", "A: " + std::string(size - bare, 'x') + "\r\n");
    };
    auto client = server.connect();
    client.send(sized(limits.header_bytes));
    EXPECT_EQ(client.read_message().status(), 200);
    EXPECT_EQ(refusal(server, sized(limits.header_bytes + 1)), 431);
    EXPECT_EQ(refusal(server, "GET /" + std::string(limits.header_bytes, 'a')), 431);
    EXPECT_THAT(server.refused(), ElementsAre("header_size", "header_size"));
}

TEST(HttpServerLimits, BodiesHaveTheirLimitToTheByte) {
    ServerLimits limits;
    limits.body_bytes = 100'000;
    RunningServer server(echo, limits);
    auto client = server.connect();
    client.send(post("/", std::string(limits.body_bytes, 'x')));
    EXPECT_EQ(client.read_message().status(), 200);
    // From the announcement alone, also to who would wait for `100 Continue`.
    EXPECT_EQ(refusal(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n"), 413);
    EXPECT_EQ(
        refusal(
            server,
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n"),
        413);
    EXPECT_EQ(refusal(server,
                      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n"),
              413);
    EXPECT_THAT(server.refused(), ElementsAre("body_size", "body_size", "body_size"));
}

TEST(HttpServerLimits, TheRefusalArrivesAlsoWhileTheClientStillSends) {
    ServerLimits limits;
    limits.body_bytes = 1000;
    RunningServer server(echo, limits);
    auto client = server.connect();
    const auto request = post("/", std::string(2'000'000, 'x'));
    std::thread sender([&] {
        client.send(request);
        client.end_sending();
    });
    EXPECT_EQ(client.read_message().status(), 413);
    sender.join();
}

TEST(HttpServerLimits, AnEndlessChunkHeaderIsMalformed) {
    ServerLimits limits;
    limits.header_bytes = 4096;
    RunningServer server(echo, limits);
    EXPECT_EQ(refusal(server, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
                                  std::string(20'000, 'x')),
              400);
}

TEST(HttpServerLimits, ASlowRequestIs408) {
    ServerLimits limits;
    limits.request_ms = 50;
    RunningServer server(echo, limits);
    EXPECT_EQ(refusal(server, "P"), 408);
    EXPECT_EQ(refusal(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc"), 408);
    // Bytes that trickle in do not buy more time.
    auto client = server.connect();
    while (client.send("G")) {
        char byte = 0;
        if (::recv(client.fd(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0) break;
        std::this_thread::yield();
    }
    EXPECT_THAT(client.read_message().status(), testing::AnyOf(408, 431));
    EXPECT_THAT(server.refused().at(0), "slow");
}

TEST(HttpServerLimits, AnIdleConnectionClosesWithoutAnAnswer) {
    ServerLimits limits;
    limits.idle_ms = 50;
    RunningServer server(echo, limits);
    auto used = server.connect();
    used.send(get("/"));
    EXPECT_EQ(used.read_message().status(), 200);
    EXPECT_EQ(used.read_to_end(), "");
    EXPECT_TRUE(server.refused().empty());
}

TEST(HttpServerLimits, NoTimeRunsWhileAnAnswerIsAwaited) {
    ServerLimits limits;
    limits.idle_ms = limits.request_ms = 20;
    RunningServer *self = nullptr;
    RunningServer server(
        [&](Request &&, Responder &&respond) {
            self->loop->after(200,
                              [answer = std::move(respond)] { answer(test::text("at last")); });
        },
        limits);
    self = &server;
    auto client = server.connect();
    client.send(get("/"));
    EXPECT_EQ(client.read_message().body, "at last");
}

TEST(HttpServerLimits, APeerThatDoesNotReadIsClosed) {
    ServerLimits limits;
    limits.write_ms = 50;
    RunningServer server(
        [](Request &&, Responder &&respond) { respond(test::text(std::string(64'000'000, 'x'))); },
        limits);
    auto client = server.connect();
    client.send(get("/"));
    // Without reading, only a failing send tells that the server has closed.
    while (::send(client.fd(), "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0 || errno == EAGAIN) {
        std::this_thread::yield();
    }
    EXPECT_LT(client.read_to_end().size(), 64'000'000u);
}

TEST(HttpServerLimits, ConnectionsAboveTheLimitAre503) {
    ServerLimits limits;
    limits.connections = 2;
    RunningServer server(echo, limits);
    auto first = server.connect();
    first.send(get("/1"));
    first.read_message();
    auto second = server.connect();
    second.send(get("/2"));
    second.read_message();
    auto third = server.connect();
    const auto answer = third.read_message();
    EXPECT_EQ(answer.status(), 503);
    EXPECT_TRUE(answer.has("retry-after: 1\r\n"));
    EXPECT_EQ(third.read_to_end(), "");
    EXPECT_THAT(server.refused(), ElementsAre("connections"));
    first.send(get("/3"));
    EXPECT_EQ(first.read_message().status(), 200);
}

TEST(HttpServerLimits, SurvivesGarbageOfAnyKind) {
    RunningServer server(echo);
    std::mt19937 random(3);
    for (int i = 0; i < 200; ++i) {
        std::string noise = i % 2 == 0 ? "POST / HTTP/1.1\r\nHost: h\r\n" : "";
        for (auto n = random() % 300; n > 0; --n)
            noise += static_cast<char>(random());
        auto client = server.connect();
        client.send(noise);
        client.end_sending();
        client.read_to_end();
    }
    auto client = server.connect();
    client.send(get("/alive"));
    EXPECT_EQ(client.read_message().body, "GET /alive ");
}

}  // namespace
}  // namespace patchbay::net
