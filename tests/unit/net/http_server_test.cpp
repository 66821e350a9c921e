#include "core/net/http_server.h"

#include "tests/unit/net/running_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace patchbay::net {
namespace {

using test::echo;
using test::get;
using test::post;
using test::RawSocket;
using test::RunningServer;
using test::text;

// Keeps responders until the test answers them.
class Shelf {
public:
    HttpServer::Handler handler() {
        return [this](Request &&request, Responder &&respond) {
            const std::lock_guard lock(mutex_);
            held_.emplace_back(request.path, std::move(respond));
            changed_.notify_all();
        };
    }
    void wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return held_.size() >= count; });
    }
    std::size_t size() {
        const std::lock_guard lock(mutex_);
        return held_.size();
    }
    Responder take(std::size_t index) {
        const std::lock_guard lock(mutex_);
        return std::move(held_[index].second);
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<std::string, Responder>> held_;
};

TEST(HttpServer, AnswersManyRequestsOfOneConnection) {
    RunningServer server(echo);
    auto client = server.connect();
    for (int i = 0; i < 100; ++i) {
        const auto body = std::to_string(i);
        ASSERT_TRUE(client.send(post("/a?b", body)));
        const auto answer = client.read_message();
        EXPECT_EQ(answer.status(), 200);
        EXPECT_EQ(answer.body, "POST /a " + body);
        EXPECT_FALSE(answer.has("connection:"));
    }
}

TEST(HttpServer, KnowsItsPeer) {
    RunningServer server(
        [](Request &&request, Responder &&respond) { respond(text(request.peer)); });
    auto client = server.connect();
    client.send(get("/"));
    EXPECT_EQ(client.read_message().body, "127.0.0.1");
}

TEST(HttpServer, AnswersARequestThatComesByteByByte) {
    RunningServer server(echo);
    auto client = server.connect();
    for (const char c : post("/slow", "body"))
        ASSERT_TRUE(client.send({&c, 1}));
    EXPECT_EQ(client.read_message().body, "POST /slow body");
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
    ServerLimits limits;
    limits.pipelined = 4;
    RunningServer server(echo, limits);
    auto client = server.connect();
    std::string all;
    for (int i = 0; i < 200; ++i)
        all += post("/" + std::to_string(i), std::string(200, 'x'));
    std::thread sender([&] { client.send(all); });
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(client.read_message().body,
                  "POST /" + std::to_string(i) + " " + std::string(200, 'x'));
    }
    sender.join();
}

TEST(HttpServer, OrdersAnswersThatComeInAnotherOrder) {
    Shelf shelf;
    RunningServer server(shelf.handler());
    auto client = server.connect();
    client.send(get("/0") + get("/1") + get("/2"));
    shelf.wait_for(3);
    shelf.take(2)(text("two"));
    shelf.take(1)(text("one"));
    shelf.take(0)(text("zero"));
    EXPECT_EQ(client.read_message().body, "zero");
    EXPECT_EQ(client.read_message().body, "one");
    EXPECT_EQ(client.read_message().body, "two");
}

TEST(HttpServer, HasNoMoreRequestsUnderWayThanPipelinedAndGoesOnAfterwards) {
    Shelf shelf;
    ServerLimits limits;
    limits.pipelined = 2;
    RunningServer server(shelf.handler(), limits);
    auto client = server.connect();
    client.send(get("/0") + get("/1") + get("/2") + get("/3"));
    shelf.wait_for(2);
    server.loop.on([] {});  // whatever else had been read is handled by now
    EXPECT_EQ(shelf.size(), 2u);
    shelf.take(0)(text("0"));
    shelf.wait_for(3);
    EXPECT_EQ(client.read_message().body, "0");
    for (std::size_t i = 1; i < 4; ++i) {
        shelf.wait_for(i + 1);
        shelf.take(i)(text(std::to_string(i)));
        EXPECT_EQ(client.read_message().body, std::to_string(i));
    }
}

TEST(HttpServer, TakesAnswersFromOtherThreads) {
    RunningServer server([](Request &&request, Responder &&respond) {
        std::thread([path = request.path, answer = std::move(respond)] {
            answer(text(path));
        }).detach();
    });
    std::vector<std::thread> clients;
    for (int c = 0; c < 4; ++c) {
        clients.emplace_back([&server, c] {
            auto client = server.connect();
            for (int i = 0; i < 50; ++i) {
                auto path = std::to_string(c) + "/" + std::to_string(i);
                path.insert(path.begin(), '/');
                client.send(get(path));
                EXPECT_EQ(client.read_message().body, path);
            }
        });
    }
    for (auto &client : clients)
        client.join();
}

TEST(HttpServer, AnswersOnceHoweverOftenItIsTold) {
    RunningServer server([](Request &&, Responder &&respond) {
        respond(text("first"));
        respond(text("second"));
    });
    auto client = server.connect();
    client.send(get("/") + get("/"));
    EXPECT_EQ(client.read_message().body, "first");
    EXPECT_EQ(client.read_message().body, "first");
}

TEST(HttpServer, ADroppedResponderIs500) {
    RunningServer server(
        [](Request &&, Responder &&respond) { const auto dropped = std::move(respond); });
    auto client = server.connect();
    client.send(get("/"));
    EXPECT_EQ(client.read_message().status(), 500);
}

TEST(HttpServer, AResponderDroppedOnAnotherThreadIs500) {
    Shelf shelf;
    RunningServer server(shelf.handler());
    auto client = server.connect();
    client.send(get("/"));
    shelf.wait_for(1);
    { const auto dropped = shelf.take(0); }
    EXPECT_EQ(client.read_message().status(), 500);
}

TEST(HttpServer, AResponderMayOutliveConnectionServerAndLoop) {
    Shelf shelf;
    {
        RunningServer server(shelf.handler());
        auto client = server.connect();
        client.send(get("/0") + get("/1") + get("/2"));
        shelf.wait_for(3);
        server.close();
        shelf.take(0)(text("late"));
        server.loop.on([&] { shelf.take(1)(text("late")); });
        EXPECT_EQ(client.read_to_end(), "");
    }
    shelf.take(2)(text("later"));
}

TEST(HttpServer, TakesChunkedBodies) {
    RunningServer server(echo);
    auto client = server.connect();
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(client.read_message().body, "POST / abcde");
}

TEST(HttpServer, TakesBodiesThatAreLongerThanItsBuffers) {
    RunningServer server(echo);
    auto client = server.connect();
    const std::string body(3'000'000, 'b');
    for (int i = 0; i < 3; ++i) {
        std::thread sender([&] { client.send(post("/", body) + get("/next")); });
        EXPECT_EQ(client.read_message().body, "POST / " + body);
        EXPECT_EQ(client.read_message().body, "GET /next ");
        sender.join();
    }
}

TEST(HttpServer, HeadHasNoBody) {
    RunningServer server(echo);
    auto client = server.connect();
    client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n" + get("/b"));
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_THAT(head, testing::HasSubstr("content-length: 8\r\n"));
    EXPECT_EQ(client.read_message().body, "GET /b ");
}

TEST(HttpServer, SaysContinueToWhoWaitsForIt) {
    RunningServer server(echo);
    auto client = server.connect();
    for (int i = 0; i < 2; ++i) {
        client.send(
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
        client.send("bo");
        client.send("dy");
        EXPECT_EQ(client.read_message().body, "POST / body");
    }
}

TEST(HttpServer, SaysContinueBehindEarlierAnswers) {
    Shelf shelf;
    RunningServer server(shelf.handler());
    auto client = server.connect();
    client.send(get("/0") +
                "POST /1 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    shelf.wait_for(1);
    shelf.take(0)(text("zero"));
    EXPECT_EQ(client.read_message().body, "zero");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    shelf.wait_for(2);
    shelf.take(1)(text("one"));
    EXPECT_EQ(client.read_message().body, "one");
}

TEST(HttpServer, ClosesWhenTheClientSaysSo) {
    RunningServer server(echo);
    auto client = server.connect();
    client.send(get("/a", "Connection: close\r\n") + get("/never"));
    const auto answer = client.read_message();
    EXPECT_TRUE(answer.has("connection: close\r\n"));
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, KeepsHttp10AliveOnlyWhenAsked) {
    RunningServer server(echo);
    auto client = server.connect();
    client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(client.read_message().has("connection: keep-alive\r\n"));
    client.send("GET /b HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(client.read_message().has("connection: close\r\n"));
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, AnswersAClientThatHasEndedItsSide) {
    ServerLimits limits;
    limits.pipelined = 2;
    Shelf shelf;
    RunningServer server(shelf.handler(), limits);
    auto client = server.connect();
    client.send(get("/0") + get("/1") + get("/2") + get("/3"));
    client.end_sending();
    for (std::size_t i = 0; i < 4; ++i) {
        shelf.wait_for(i + 1);
        shelf.take(i)(text(std::to_string(i)));
        const auto answer = client.read_message();
        EXPECT_EQ(answer.body, std::to_string(i));
    }
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, OutlivesClientsThatVanish) {
    Shelf shelf;
    RunningServer server(shelf.handler());
    {
        auto client = server.connect();
        client.send(get("/0"));
        shelf.wait_for(1);
        client.reset();
    }
    shelf.take(0)(text(std::string(100'000, 'x')));
    { server.connect().send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"); }
    auto client = server.connect();
    client.send(get("/1"));
    shelf.wait_for(2);
    shelf.take(1)(text("still here"));
    EXPECT_EQ(client.read_message().body, "still here");
}

TEST(HttpServer, DrainLetsTheBusyFinishAndTakesNothingNew) {
    Shelf shelf;
    RunningServer server(shelf.handler());
    auto busy = server.connect();
    auto half = server.connect();
    half.send(
        "POST /half HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    half.read_until("\r\n\r\n");  // the server has begun to read it
    busy.send(get("/busy"));
    shelf.wait_for(1);

    std::promise<void> drained;
    server.loop.on([&] { server.server().drain([&] { drained.set_value(); }); });
    shelf.take(0)(text("done"));
    const auto answer = busy.read_message();
    EXPECT_EQ(answer.body, "done");
    EXPECT_TRUE(answer.has("connection: close"));
    EXPECT_EQ(busy.read_to_end(), "");
    busy.close();

    half.send("body" + get("/never"));
    shelf.wait_for(2);
    shelf.take(1)(text("whole"));
    const auto last = half.read_message();
    EXPECT_EQ(last.body, "whole");
    EXPECT_TRUE(last.has("connection: close"));
    EXPECT_EQ(half.read_to_end(), "");
    half.close();

    drained.get_future().wait();
    EXPECT_FALSE(RawSocket::reachable(server.port));
}

TEST(HttpServer, DrainOfAnIdleServerIsDoneAtOnce) {
    RunningServer server(echo);
    auto client = server.connect();
    client.send(get("/"));
    client.read_message();
    std::promise<void> drained;
    server.loop.on([&] { server.server().drain([&] { drained.set_value(); }); });
    EXPECT_EQ(client.read_to_end(), "");
    client.close();
    drained.get_future().wait();
}

TEST(HttpServer, MayBeDestroyedByItsHandler) {
    test::RunningLoop loop;
    std::unique_ptr<HttpServer> server;
    const auto port = loop.on([&] {
        server = std::move(
            *HttpServer::listen(*loop, "127.0.0.1", 0, {}, [&](Request &&, Responder &&respond) {
                server.reset();
                respond(text("nobody hears"));
            }));
        return server->port();
    });
    auto client = RawSocket::connect(port);
    client.send(get("/") + get("/"));
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(loop.on([&] { return server == nullptr; }));
}

TEST(HttpServer, NamesTheAddressItCannotListenOn) {
    RunningServer server(echo);
    const auto listen = [&](const std::string &address, std::uint16_t port) {
        return server.loop.on(
            [&] { return HttpServer::listen(*server.loop, address, port, {}, echo); });
    };
    const auto busy = listen("127.0.0.1", server.port);
    ASSERT_FALSE(busy);
    EXPECT_THAT(busy.error().message,
                testing::HasSubstr("127.0.0.1 port " + std::to_string(server.port)));
    for (const auto *address : {"nowhere.example", "", "300.1.1.1"}) {
        const auto wrong = listen(address, 0);
        ASSERT_FALSE(wrong);
        EXPECT_THAT(wrong.error().message, testing::HasSubstr('"' + std::string(address) + "\""));
    }
}

}  // namespace
}  // namespace patchbay::net
