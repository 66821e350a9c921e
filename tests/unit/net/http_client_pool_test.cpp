// Which connection a request takes, and when one is not used again.
#include "tests/unit/net/running_client.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

namespace patchbay::net {
namespace {

using test::RawListener;
using test::RawSocket;
using test::request;
using test::RunningClient;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

class HttpClientPool : public test::Outbound {};
INSTANTIATE_TEST_SUITE_P(Over, HttpClientPool, testing::Bool(), test::scheme_name);

// Each answer comes from a peer that keeps its end open: a fresh connection for the next request
// shows that the client has given up the old one.
void takes_a_fresh_connection_after(const std::vector<std::string> &answers) {
    RawListener listener;
    RunningClient client;
    std::vector<RawSocket> kept;
    for (const auto &answer : answers) {
        auto pending = client.start(request("POST", listener.url(), "x"));
        kept.push_back(listener.accept());
        kept.back().read_message();
        kept.back().send(answer);
        EXPECT_EQ(pending.get().body, "ok");
    }
}

// What stands behind an answer would be taken for the next one's.
TEST_P(HttpClientPool, AConnectionThatSaysMoreThanItsAnswerIsNotUsedAgain) {
    takes_a_fresh_connection_after(
        {std::string(kOk) + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
         std::string(kOk) + "x", std::string(kOk)});
}

TEST_P(HttpClientPool, AConnectionThatItsPeerWillCloseIsNotUsedAgain) {
    takes_a_fresh_connection_after(
        {"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
         "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
         "HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 2\r\n\r\nok",
         std::string(kOk)});
}

// A server whose patience is over says so on a connection that rests: no answer to anything.
TEST_P(HttpClientPool, WhatIsSaidOnAConnectionThatRestsIsNobodysAnswer) {
    RawListener listener;
    RunningClient client;
    std::vector<RawSocket> kept;
    for (int i = 0; i < 3; ++i) {
        auto pending = client.start(request("POST", listener.url(), "x"));
        kept.push_back(listener.accept());
        kept.back().read_message();
        kept.back().send(kOk);
        EXPECT_EQ(pending.get().status, 200);
        kept.back().send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
    }
}

// The peer answers before it has read the request: the rest of it must not become the next one's
// head.
TEST_P(HttpClientPool, AnAnswerInTheMiddleOfARequestEndsTheConnection) {
    RawListener listener;
    RunningClient client;
    auto pending = client.start(request("POST", listener.url(), std::string(16'000'000, 'x')));
    auto connection = listener.accept();
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\nno");
    const auto response = pending.get();
    EXPECT_EQ(response.status, 413) << response.error;
    EXPECT_TRUE(response.written);
    EXPECT_LT(connection.read_to_end().size(), 16'000'000u);
}

// Taken for accepted, a request would be lost that its peer never got whole.
TEST_P(HttpClientPool, ARequestThatIsAcceptedHasArrivedWhole) {
    for (const std::string_view more : {"", "connection: close\r\n"}) {
        for (const bool half_closed : {false, true}) {
            RawListener listener;
            RunningClient client;
            const std::string body(16'000'000, 'x');
            auto pending = client.start(request("POST", listener.url(), body));
            auto connection = listener.accept();
            connection.read_until("\r\n\r\n");
            connection.send("HTTP/1.1 200 OK\r\n" + std::string(more) +
                            "content-length: 2\r\n\r\nok");
            if (half_closed) connection.end_sending();
            auto reading =
                std::async(std::launch::async, [&] { return connection.read_to_end().size(); });
            const auto response = pending.get();
            client.close();
            const auto arrived = reading.get();
            EXPECT_EQ(response.body, "ok") << response.error;
            EXPECT_EQ(response.kind == ErrorKind::none, arrived == body.size()) << arrived;
            EXPECT_TRUE(response.written);
        }
    }
}

// A connection that is closed while its peer's last words are unread is reset, and what the kernel
// still holds of the request is gone.
TEST_P(HttpClientPool, ARequestThatIsAcceptedHasArrivedWholeThoughItsPeerHasSaidMore) {
    RawListener listener;
    RunningClient client;
    const std::string body(16'000'000, 'x');
    auto pending = client.start(request("POST", listener.url(), body));
    auto connection = listener.accept();
    connection.read_until("\r\n\r\n");
    connection.send(kOk);
    auto arrived =
        connection.read_until(std::string(2'000'000, 'x')).size();  // the answer is there
    connection.send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
    connection.end_sending();
    auto reading = std::async(std::launch::async, [&] { return connection.read_to_end().size(); });
    const auto response = pending.get();
    EXPECT_EQ(response.body, "ok") << response.error;
    arrived += reading.get();
    EXPECT_EQ(response.kind == ErrorKind::none, arrived == body.size()) << arrived;
}

TEST_P(HttpClientPool, AnEarlyAcceptanceOfARequestThatNeverGetsThereIsNone) {
    RawListener listener;
    RunningClient client;
    auto pending = client.start(request("POST", listener.url(), std::string(16'000'000, 'x')));
    auto connection = listener.accept();
    connection.read_until("\r\n\r\n");
    connection.send(kOk);
    connection.read_until(std::string(2'000'000, 'x'));  // the answer is there by now
    connection.reset();
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::network);
    EXPECT_TRUE(response.written);
}

// One host's long queue must not keep another's request until its time is over.
TEST_P(HttpClientPool, WithoutAFreePlaceTheOldestRequestIsNext) {
    RawListener first;
    RawListener second;
    ClientLimits limits;
    limits.connections = 1;
    RunningClient client({"127.0.0.0/8"}, limits);
    std::vector<std::future<ClientResponse>> pending;
    pending.push_back(client.start(request("POST", first.url("/1"), "x")));
    auto connection = first.accept();
    EXPECT_TRUE(connection.read_message().has("/1"));
    pending.push_back(client.start(request("POST", first.url("/2"), "x")));
    pending.push_back(client.start(request("POST", second.url("/3"), "x")));
    pending.push_back(client.start(request("POST", first.url("/4"), "x")));
    connection.send(kOk);
    EXPECT_TRUE(connection.read_message().has("/2"));
    connection.send(kOk);
    EXPECT_EQ(connection.read_to_end(), "");
    auto other = second.accept();
    EXPECT_TRUE(other.read_message().has("/3"));
    other.send(kOk);
    auto last = first.accept();
    EXPECT_TRUE(last.read_message().has("/4"));
    last.send(kOk);
    for (auto &one : pending)
        EXPECT_EQ(one.get().status, 200);
}

TEST_P(HttpClientPool, ALongBodyArrivesWhole) {
    RawListener listener;
    RunningClient client;
    std::string body;
    while (body.size() < 8'000'000)
        body += std::to_string(body.size()) + ",";
    auto pending = client.start(request("POST", listener.url(), body));
    auto connection = listener.accept();
    EXPECT_EQ(connection.read_message().body, body);
    connection.send(kOk);
    EXPECT_EQ(pending.get().status, 200);
}

// All that wait get their answer, also where no connection comes about.
TEST_P(HttpClientPool, EveryOneThatWaitsHearsOfARefusedConnection) {
    std::string url;
    {
        const RawListener gone;
        url = gone.url();
    }
    ClientLimits limits;
    limits.connections_per_host = 2;
    RunningClient client({"127.0.0.0/8"}, limits);
    std::vector<std::future<ClientResponse>> pending;
    for (int i = 0; i < 50; ++i)
        pending.push_back(client.start(request("POST", url, "x")));
    for (auto &one : pending) {
        const auto response = one.get();
        EXPECT_EQ(response.kind, ErrorKind::network);
        EXPECT_FALSE(response.written);
    }
}

// A connection that rests makes place for another host's.
TEST_P(HttpClientPool, TheLimitOfAllConnectionsHoldsUpNoHost) {
    RawListener first;
    RawListener second;
    ClientLimits limits;
    limits.connections = 1;
    RunningClient client({"127.0.0.0/8"}, limits);
    std::vector<RawSocket> kept;
    for (RawListener *listener : {&first, &second, &first}) {
        auto pending = client.start(request("POST", listener->url(), "x"));
        kept.push_back(listener->accept());
        kept.back().read_message();
        kept.back().send(kOk);
        EXPECT_EQ(pending.get().status, 200);
    }
    // And where none rests, the next host waits for one to end.
    auto busy = client.start(request("POST", first.url(), "x"));
    RawSocket &one = kept.back();
    auto waiting = client.start(request("POST", second.url(), "x"));
    one.read_message();
    EXPECT_FALSE(second.has_waiting());
    one.send(kOk);
    EXPECT_EQ(busy.get().status, 200);
    auto other = second.accept();
    other.read_message();
    other.send(kOk);
    EXPECT_EQ(waiting.get().status, 200);
}

TEST_P(HttpClientPool, WhoWaitsCanBeCancelledAndHoldsUpNobody) {
    RawListener listener;
    ClientLimits limits;
    limits.connections_per_host = 1;
    RunningClient client({"127.0.0.0/8"}, limits);
    HttpClient::Id second_id = 0;
    auto first = client.start(request("POST", listener.url("/1"), "x"));
    auto second = client.start(request("POST", listener.url("/2"), "x"), &second_id);
    auto third = client.start(request("POST", listener.url("/3"), "x"));
    auto connection = listener.accept();
    EXPECT_TRUE(connection.read_message().has("/1"));
    client.cancel(second_id);
    EXPECT_FALSE(second.get().written);
    connection.send(kOk);
    EXPECT_EQ(first.get().status, 200);
    EXPECT_TRUE(connection.read_message().has("/3"));
    connection.send(kOk);
    EXPECT_EQ(third.get().status, 200);
}

TEST_P(HttpClientPool, TheRequestLineIsWhatTheUrlSays) {
    RawListener listener;
    RunningClient client;
    const auto origin =
        (GetParam() ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(listener.port());
    for (const auto &[url, line] : std::vector<std::pair<std::string, std::string>>{
             {origin, "GET / HTTP/1.1\r\n"},
             {origin + "?a=b", "GET /?a=b HTTP/1.1\r\n"},
             {origin + "/x/../y?c#fragment", "GET /x/../y?c HTTP/1.1\r\n"}}) {
        auto pending = client.start(request("GET", url));
        auto connection = listener.accept();
        const auto head = connection.read_message().head;
        EXPECT_TRUE(head.starts_with(line)) << head;
        connection.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
        EXPECT_EQ(pending.get().status, 200);
    }
}

TEST_P(HttpClientPool, ACallersOwnHeadersStandInForOurs) {
    RawListener listener;
    RunningClient client;
    auto own = request("POST", listener.url(), "x");
    own.headers = {{"Host", "elsewhere"}, {"USER-AGENT", "me"}, {"accept", "text/plain"}};
    auto pending = client.start(own);
    auto connection = listener.accept();
    const auto head = connection.read_message().head;
    EXPECT_TRUE(head.find("elsewhere") != std::string::npos) << head;
    EXPECT_EQ(head.find("127.0.0.1"), std::string::npos) << head;
    EXPECT_EQ(head.find("patchbay"), std::string::npos) << head;
    EXPECT_EQ(head.find("*/*"), std::string::npos) << head;
    connection.send(kOk);
    EXPECT_EQ(pending.get().status, 200);
}

}  // namespace
}  // namespace patchbay::net
