// Bodies that are made while they leave.
#include "tests/unit/net/running_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <thread>

namespace patchbay::net {
namespace {

using test::get;
using test::RawSocket;
using test::RunningServer;
using test::text;

// What a test and its stream share; the stream says when it goes.
struct Tap {
    std::mutex mutex;
    std::deque<std::string> pieces;
    bool endless = false;  // waits for more behind the pieces; else it ends
    bool breaks = false;   // instead of ending
    bool drained = false;
    Function<void()> wake;
    std::atomic<std::size_t> asked{0};
    std::promise<void> gone;

    void give(std::string piece) {
        const std::lock_guard lock(mutex);
        pieces.push_back(std::move(piece));
        if (wake) wake();
    }
    void wait_until_gone() {
        EXPECT_EQ(gone.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
    }
};

class TapStream final : public BodyStream {
public:
    explicit TapStream(Tap &tap) : tap_(tap) {}
    ~TapStream() override {
        {
            const std::lock_guard lock(tap_.mutex);
            tap_.wake = {};
        }
        tap_.gone.set_value();
    }
    void start(Function<void()> wake) override {
        const std::lock_guard lock(tap_.mutex);
        tap_.wake = std::move(wake);
    }
    Next next(std::string &out) override {
        EXPECT_EQ(out, "");
        ++tap_.asked;
        const std::lock_guard lock(tap_.mutex);
        if (!tap_.pieces.empty()) {
            out = std::move(tap_.pieces.front());
            tap_.pieces.pop_front();
            return Next::piece;
        }
        if (tap_.breaks) return Next::broken;
        return tap_.endless && !tap_.drained ? Next::wait : Next::end;
    }
    void drain() override { tap_.drained = true; }

private:
    Tap &tap_;
};

// "/stream" gives the tap, which serves one request; all else a plain answer.
HttpServer::Handler serving(Tap &tap) {
    return [&tap](Request &&request, Responder &&respond) {
        if (request.path != "/stream") return respond(text(request.path));
        Response response;
        response.content_type = "text/plain";
        response.stream = std::make_unique<TapStream>(tap);
        respond(std::move(response));
    };
}

// One chunk's content; "" for the last.
std::string read_chunk(RawSocket &client) {
    const auto size = std::stoul("0" + client.read_until("\r\n"), nullptr, 16);
    const auto chunk = client.read_exactly(size);
    EXPECT_EQ(client.read_exactly(2), "\r\n");
    return chunk;
}

std::string read_chunks(RawSocket &client) {
    std::string all;
    for (;;) {
        const auto chunk = read_chunk(client);
        if (chunk.empty()) return all;
        all += chunk;
    }
}

TEST(HttpStream, SendsEachPieceAsAChunkAndKeepsTheConnection) {
    Tap tap;
    tap.pieces = {"first\n", std::string(300, 'x'), "", "last"};
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send(get("/stream") + get("/behind"));
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_NE(head.find("transfer-encoding: chunked\r\n"), std::string::npos) << head;
    EXPECT_EQ(head.find("content-length"), std::string::npos) << head;
    EXPECT_EQ(read_chunk(client), "first\n");
    EXPECT_EQ(read_chunk(client), std::string(300, 'x'));
    EXPECT_EQ(read_chunk(client), "last");  // the empty piece was no end
    EXPECT_EQ(read_chunk(client), "");
    EXPECT_EQ(client.read_message().body, "/behind");
    client.send(get("/later"));
    EXPECT_EQ(client.read_message().body, "/later");
}

TEST(HttpStream, EndsWithTheConnectionForHttp10) {
    Tap tap;
    tap.pieces = {"one", "two"};
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_EQ(head.find("transfer-encoding"), std::string::npos) << head;
    EXPECT_NE(head.find("connection: close"), std::string::npos) << head;
    EXPECT_EQ(client.read_to_end(), "onetwo");
}

TEST(HttpStream, AHeadRequestGetsTheHeadAlone) {
    Tap tap;
    tap.endless = true;
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n" + get("/behind"));
    EXPECT_NE(client.read_until("\r\n\r\n").find("transfer-encoding: chunked"), std::string::npos);
    EXPECT_EQ(client.read_message().body, "/behind");
    tap.wait_until_gone();
    EXPECT_EQ(tap.asked, 0u);
}

TEST(HttpStream, WaitsForItsMakerAndLosesNothingThatIsGivenWhileItIsSent) {
    Tap tap;
    tap.endless = true;
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send(get("/stream"));
    client.read_until("\r\n\r\n");
    std::thread maker([&] {
        for (int i = 0; i < 5000; ++i)
            tap.give(std::to_string(i) + '\n');
        const std::lock_guard lock(tap.mutex);
        tap.endless = false;
        tap.wake();
    });
    std::string expected;
    for (int i = 0; i < 5000; ++i)
        expected += std::to_string(i) + '\n';
    EXPECT_EQ(read_chunks(client), expected);
    maker.join();
}

// Everything that a loop turn could do is done in this many turns, many times over.
constexpr int kManyTurns = 5'000;
constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kPieces = 2'000;                    // 128 MiB
constexpr std::size_t kSocketBuffers = 32 * 1024 * 1024;  // more than a kernel keeps for a pair

void fill(Tap &tap) {
    for (std::size_t i = 0; i < kPieces; ++i)
        tap.pieces.emplace_back(kPiece, static_cast<char>('a' + i % 26));
}

TEST(HttpStream, APeerThatDoesNotReadHoldsBackTheMaker) {
    Tap tap;
    fill(tap);
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send(get("/stream"));
    client.read_until("\r\n\r\n");
    for (int turn = 0; turn < kManyTurns; ++turn)
        server.loop.on([] {});
    EXPECT_LT(tap.asked * kPiece, kSocketBuffers);
    // Other connections are served meanwhile.
    auto other = server.connect();
    other.send(get("/other"));
    EXPECT_EQ(other.read_message().body, "/other");
    // And nothing was lost.
    for (std::size_t i = 0; i < kPieces; ++i)
        ASSERT_EQ(read_chunk(client), std::string(kPiece, static_cast<char>('a' + i % 26)));
    EXPECT_EQ(read_chunk(client), "");
}

TEST(HttpStream, APeerThatReadsNothingForTooLongIsCutOff) {
    ServerLimits limits;
    limits.write_ms = 50;
    Tap tap;
    fill(tap);
    RunningServer server(serving(tap), limits);
    auto client = server.connect();
    client.send(get("/stream"));
    tap.wait_until_gone();
    EXPECT_LT(tap.asked, kPieces);
}

TEST(HttpStream, APeerThatGoesIsSeenWhileNothingIsSent) {
    for (const auto *more : {"", "Connection: close\r\n"}) {
        for (const bool hard : {false, true}) {
            Tap tap;
            tap.endless = true;
            tap.pieces = {"hello"};
            RunningServer server(serving(tap));
            auto client = server.connect();
            client.send(get("/stream", more));
            client.read_until("\r\n\r\n");
            EXPECT_EQ(read_chunk(client), "hello");
            if (hard)
                client.reset();
            else
                client.close();
            tap.wait_until_gone();
        }
    }
}

TEST(HttpStream, APeerThatSaysNoMoreStillGetsWhatEnds) {
    Tap tap;
    tap.pieces.assign(100, std::string(1000, 'x'));
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send(get("/stream"));
    client.end_sending();
    client.read_until("\r\n\r\n");
    EXPECT_EQ(read_chunks(client), std::string(100'000, 'x'));
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpStream, IsNotTakenForAnIdleConnection) {
    ServerLimits limits;
    limits.idle_ms = 20;
    Tap tap;
    tap.endless = true;
    RunningServer server(serving(tap), limits);
    auto client = server.connect();
    client.send(get("/stream"));
    client.read_until("\r\n\r\n");
    auto idle = server.connect();  // is closed after this client went quiet
    EXPECT_EQ(idle.read_to_end(), "");
    tap.give("still here");
    EXPECT_EQ(read_chunk(client), "still here");
}

TEST(HttpStream, ADrainingServerAsksItToEnd) {
    Tap tap;
    tap.endless = true;
    tap.pieces = {"before"};
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send(get("/stream"));
    client.read_until("\r\n\r\n");
    EXPECT_EQ(read_chunk(client), "before");
    std::promise<void> drained;
    server.loop.on([&] { server.server().drain([&] { drained.set_value(); }); });
    EXPECT_EQ(read_chunk(client), "");
    EXPECT_EQ(client.read_to_end(), "");
    client.close();
    EXPECT_EQ(drained.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST(HttpStream, OneThatBreaksIsSeenToBeCut) {
    Tap tap;
    tap.pieces = {"half"};
    tap.breaks = true;
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send(get("/stream"));
    client.read_until("\r\n\r\n");
    EXPECT_EQ(read_chunk(client), "half");
    EXPECT_EQ(client.read_to_end(), "");  // without the last chunk
}

TEST(HttpStream, GoesWithTheServer) {
    Tap tap;
    tap.endless = true;
    RunningServer server(serving(tap));
    auto client = server.connect();
    client.send(get("/stream"));
    client.read_until("\r\n\r\n");
    server.close();
    tap.wait_until_gone();
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpStream, ARefusalMayBePutInOtherWords) {
    test::RunningLoop loop;
    ServerLimits limits;
    limits.body_bytes = 10;
    auto server = loop.on([&] {
        return *HttpServer::listen(
            *loop, "127.0.0.1", 0, limits, test::echo, [](const Refusal &refusal) {
                refusal.answer.content_type = "text/other";
                refusal.answer.body = "because of " + std::string(refusal.reason);
            });
    });
    auto client = RawSocket::connect(server->port());
    client.send(test::post("/", std::string(11, 'x')));
    const auto answer = client.read_message();
    EXPECT_EQ(answer.status(), 413);
    EXPECT_TRUE(answer.has("content-type: text/other\r\n"));
    EXPECT_EQ(answer.body, "because of body_size");
    loop.on([&] { server.reset(); });
}

}  // namespace
}  // namespace patchbay::net
