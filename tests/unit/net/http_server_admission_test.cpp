// What strangers may take before they are known: of memory, connections and descriptors.
#include "tests/unit/net/running_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace patchbay::net {
namespace {

using test::echo;
using test::get;
using test::post;
using test::RawSocket;
using test::RunningServer;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;

std::string head(std::string_view path, std::size_t length, std::string_view more = {}) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) + "\r\n" +
           std::string(more) + "\r\n";
}

std::optional<Response> only_known(const Request &request) {
    if (request.path == "/known") return std::nullopt;
    return test::text("nobody", 404);
}

// Whatever was sent before is read by now: each exchange is a round of the loop, in which every
// connection has its turn.
void let_read(const RunningServer &server) {
    auto client = server.connect();
    for (int round = 0; round < 50; ++round) {
        client.send(get("/round"));
        EXPECT_EQ(client.read_message().status(), 200);
    }
}

TEST(HttpServerAdmission, IsDecidedAtTheHeaderBeforeTheBody) {
    RunningServer server(echo, {}, only_known);
    auto client = server.connect();
    client.send(head("/unknown", 1'000'000));
    const auto answer = client.read_message();
    EXPECT_EQ(answer.status(), 404);
    EXPECT_EQ(answer.body, "nobody");
    EXPECT_TRUE(answer.has("connection: close\r\n"));
    EXPECT_EQ(client.read_to_end(), "");

    auto polite = server.connect();
    polite.send(head("/unknown", 5, "Expect: 100-continue\r\n"));
    EXPECT_EQ(polite.read_message().status(), 404);  // and not 100

    auto chunked = server.connect();
    chunked.send(
        "POST /unknown HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nxx");
    EXPECT_EQ(chunked.read_message().status(), 404);

    auto known = server.connect();
    known.send(head("/known", 5));
    known.send("hel");
    known.send("lo");
    EXPECT_EQ(known.read_message().body, "POST /known hello");
}

TEST(HttpServerAdmission, ARequestThatIsWholeIsTheHandlersAndKeepsItsConnection) {
    RunningServer server(echo, {}, only_known);
    auto client = server.connect();
    client.send(post("/unknown", "all") + get("/next"));
    EXPECT_EQ(client.read_message().body, "POST /unknown all");
    EXPECT_EQ(client.read_message().body, "GET /next ");
}

TEST(HttpServerAdmission, ComesBeforeTheLimitOfTheBody) {
    RunningServer server(echo, {}, only_known);
    const auto answer = [&](std::string_view path) {
        auto client = server.connect();
        client.send(head(path, ServerLimits().body_bytes + 1));
        return client.read_message().status();
    };
    EXPECT_EQ(answer("/unknown"), 404);
    EXPECT_EQ(answer("/known"), 413);
}

TEST(HttpServerAdmission, ARefusalIsSeenByWhoSendsAllBeforeReading) {
    RunningServer server(echo, {}, only_known);
    auto client = server.connect();
    client.send(head("/unknown", 4'000'000));
    EXPECT_TRUE(client.send(std::string(4'000'000, 'x')));  // no reset
    EXPECT_EQ(client.read_message().status(), 404);
}

TEST(HttpServerAdmission, WhoNeverStopsSendingIsClosedAllTheSame) {
    ServerLimits limits;
    limits.longest_linger_ms = 100;
    RunningServer server(echo, limits, only_known);
    auto client = server.connect();
    client.send(head("/unknown", 1'000'000'000));
    const std::string piece(1000, 'x');
    while (client.send(piece)) {
    }
    SUCCEED();  // and whoever is never closed is found by the test's own limit of time
}

TEST(HttpServerAdmission, BodiesUnderWayHaveOneBudget) {
    ServerLimits limits;
    limits.body_bytes = 1024 * 1024;
    limits.bodies_bytes = 4 * 1024 * 1024;  // 3 MB for bodies that are not small
    RunningServer server(echo, limits);
    std::vector<RawSocket> held;
    for (int body = 0; body < 3; ++body) {
        auto &client = held.emplace_back(server.connect());
        client.send(head("/", limits.body_bytes));
        client.send(std::string(limits.body_bytes - 1, 'x'));
        let_read(server);
    }
    auto beyond = server.connect();
    beyond.send(head("/", limits.body_bytes));
    beyond.send(std::string(100 * 1024, 'x'));
    const auto refused = beyond.read_message();
    EXPECT_EQ(refused.status(), 503);
    EXPECT_TRUE(refused.has("retry-after: 1\r\n"));
    EXPECT_EQ(beyond.read_to_end(), "");
    EXPECT_THAT(server.refused(), ElementsAre("bodies"));

    // What is small, or comes whole, still has its place.
    auto small = server.connect();
    small.send(head("/", 20'000));
    small.send(std::string(10'000, 'x'));
    let_read(server);
    small.send(std::string(10'000, 'x'));
    EXPECT_EQ(small.read_message().status(), 200);

    // One that is whole, and one whose peer goes, give back what they had.
    held[0].send("x");
    EXPECT_EQ(held[0].read_message().status(), 200);
    held[1].close();
    let_read(server);
    for (int body = 0; body < 2; ++body) {
        auto &client = held.emplace_back(server.connect());
        client.send(head("/", limits.body_bytes));
        client.send(std::string(limits.body_bytes - 1, 'x'));
        let_read(server);
        client.send("x");
        EXPECT_EQ(client.read_message().status(), 200);
    }
    EXPECT_THAT(server.refused(), ElementsAre("bodies"));
}

TEST(HttpServerAdmission, ASilentConnectionIsClosedAfterAFewSeconds) {
    ServerLimits limits;
    EXPECT_EQ(limits.first_byte_ms, 10'000);  // as documented
    limits.first_byte_ms = 50;
    RunningServer server(echo, limits);
    auto silent = server.connect();
    EXPECT_EQ(silent.read_to_end(), "");
    auto blank = server.connect();
    blank.send("\r\n\r\n");  // lines that begin no request
    EXPECT_EQ(blank.read_to_end(), "");
    EXPECT_THAT(server.refused(), ElementsAre("first_byte", "first_byte"));
}

TEST(HttpServerAdmission, HeadersHaveTheirNumber) {
    ServerLimits limits;
    const auto with = [](std::size_t count) {
        std::string headers;
        for (std::size_t header = 1; header < count; ++header)  // with Host
            headers += "a:\r\n";
        return get("/", headers);
    };
    RunningServer server(echo, limits);
    auto client = server.connect();
    client.send(with(limits.header_count));
    EXPECT_EQ(client.read_message().status(), 200);
    client.send(with(limits.header_count + 1));
    EXPECT_EQ(client.read_message().status(), 431);
    EXPECT_THAT(server.refused(), ElementsAre("header_size"));
}

// From 127.0.0.`host`.
RawSocket connect_from(int host, std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(0x7f000000 + host));
    EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr *>(&own), sizeof own), 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr *>(&to), sizeof to), 0);
    return RawSocket(fd);
}

TEST(HttpServerAdmission, OnePeerHasItsConnectionsAndOthersHaveTheirs) {
    ServerLimits limits;
    limits.connections_by_peer = 2;
    limits.many_connections = *Networks::create({"127.0.0.9"});
    RunningServer server(echo, limits);
    const auto enters = [&](RawSocket &client) {
        client.send(get("/"));
        return client.read_message().status();
    };
    std::vector<RawSocket> open;
    for (const int host : {2, 2, 3, 3, 9, 9, 9})
        EXPECT_EQ(enters(open.emplace_back(connect_from(host, server.port))), 200) << host;
    auto third = connect_from(2, server.port);
    const auto refused = third.read_message();
    EXPECT_EQ(refused.status(), 503);
    EXPECT_TRUE(refused.has("retry-after: 1\r\n"));
    EXPECT_EQ(third.read_to_end(), "");
    EXPECT_THAT(server.refused(), ElementsAre("connections_by_peer"));

    open.front().send(get("/", "Connection: close\r\n"));
    open.front().read_to_end();
    open.front().close();
    let_read(server);
    auto again = connect_from(2, server.port);
    EXPECT_EQ(enters(again), 200);
}

// The number that the next descriptor of this process gets.
int next_descriptor() {
    const int next = ::fcntl(0, F_DUPFD_CLOEXEC, 0);
    ::close(next);
    return next;
}

class Descriptors : public testing::Test {
protected:
    ~Descriptors() override {
        for (const int fd : filled_)
            ::close(fd);
    }
    void fill_up_to(int next) {
        while (next_descriptor() < next)
            filled_.push_back(::fcntl(0, F_DUPFD_CLOEXEC, 0));
    }

private:
    std::vector<int> filled_;
};

TEST_F(Descriptors, TheLastOnesAreKeptFromStrangersWhoHearSo) {
    constexpr int kMost = 300;
    ServerLimits limits;
    limits.descriptors = kMost;
    RunningServer server(echo, limits);
    fill_up_to(kMost - 2);
    auto last = server.connect();  // kMost - 2, and at the server kMost - 1
    last.send(get("/"));
    EXPECT_EQ(last.read_message().status(), 200);
    // However many there are, each gets its answer, and those do not pile up.
    std::vector<RawSocket> beyond;
    for (int client = 0; client < 40; ++client) {
        const auto answer = beyond.emplace_back(server.connect()).read_message();
        EXPECT_EQ(answer.status(), 503);
        EXPECT_TRUE(answer.has("retry-after: 1\r\n"));
    }
    EXPECT_THAT(server.refused(), Each("descriptors"));
    EXPECT_EQ(server.refused().size(), 40u);
}

TEST_F(Descriptors, WithoutAnyTheServerWaitsAndGoesOn) {
    RunningServer server(echo);
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
    const rlimit low{static_cast<rlim_t>(next_descriptor()) + 1, usual.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    auto client = server.connect();  // takes the last
    client.send(get("/"));
    while (server.refused().empty())
        std::this_thread::yield();
    EXPECT_THAT(server.refused(), Contains("descriptors"));
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    EXPECT_EQ(client.read_message().status(), 200);
}

TEST(HttpServerAdmission, WhoAsksAndDoesNotReadIsNoLongerRead) {
    constexpr std::size_t kMost = 64 * 1024 * 1024;  // more than all sockets' buffers
    RunningServer server(echo);
    auto client = server.connect();
    std::string requests;
    for (int request = 0; request < 1000; ++request)
        requests += get("/");
    // Until the socket takes no more also after the server had its turn.
    std::size_t sent = 0;
    const auto send_on = [&] {
        const auto before = sent;
        ssize_t size = 0;
        do {
            size =
                ::send(client.fd(), requests.data(), requests.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (size > 0) sent += static_cast<std::size_t>(size);
        } while (size == static_cast<ssize_t>(requests.size()) && sent < kMost);
        if (size > 0)
            requests = requests.substr(static_cast<std::size_t>(size)) +
                       requests.substr(0, static_cast<std::size_t>(size));
        return sent != before;
    };
    while (sent < kMost && send_on())
        let_read(server);
    EXPECT_LT(sent, kMost);
}

}  // namespace
}  // namespace patchbay::net
