// What the time of a request counts, where more are sent than there are connections.
#include "tests/unit/net/running_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <list>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace patchbay::net {
namespace {

using test::RawListener;
using test::RawSocket;
using test::request;
using test::RunningClient;
using testing::HasSubstr;

class HttpClientTime : public test::Outbound {};
INSTANTIATE_TEST_SUITE_P(Over, HttpClientTime, testing::Bool(), test::scheme_name);

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

ClientRequest within(std::int64_t timeout_ms, ClientRequest limited) {
    limited.timeout_ms = timeout_ms;
    return limited;
}

// Whether the host has all the connections that it may have, or others have all that there are.
TEST_P(HttpClientTime, TheWaitForAConnectionHasABoundOfItsOwn) {
    for (const bool of_host : {true, false}) {
        RawListener listener;
        RawListener other;
        ClientLimits limits;
        (of_host ? limits.connections_per_host : limits.connections) = 1;
        limits.wait_ms = 500;
        RunningClient client({"127.0.0.0/8"}, limits);
        auto first = client.start(within(60'000, request("POST", listener.url(), "x")));
        auto connection = listener.accept();
        connection.read_message();
        const auto url = of_host ? listener.url() : other.url();
        const auto second = client.send(within(60'000, request("POST", url, "x")));
        EXPECT_EQ(second.kind, ErrorKind::timeout);
        EXPECT_FALSE(second.written);
        EXPECT_THAT(second.error, HasSubstr("not sent: no connection was free within 500 ms"));
        EXPECT_FALSE(other.has_waiting());
        connection.send(kOk);
        EXPECT_EQ(first.get().status, 200);
        client.close();
        EXPECT_EQ(connection.read_to_end(), "");
    }
}

// What was spent waiting, which is more than that, is none of the time that the provider has.
TEST_P(HttpClientTime, ARequestHasItsWholeTimeOnceItIsWritten) {
    RawListener listener;
    ClientLimits limits;
    limits.connections_per_host = 1;
    RunningClient client({"127.0.0.0/8"}, limits);
    auto first = client.start(within(2'000, request("POST", listener.url("/1"), "x")));
    auto second = client.start(within(1'500, request("POST", listener.url("/2"), "x")));
    auto silent = listener.accept();
    EXPECT_TRUE(silent.read_message().has("/1"));
    EXPECT_EQ(first.get().kind, ErrorKind::timeout);
    auto connection = listener.accept();
    EXPECT_TRUE(connection.read_message().has("/2"));
    connection.send(kOk);
    const auto response = second.get();
    EXPECT_EQ(response.status, 200) << response.error;
}

// A peer that reads all, and answers nothing.
class SilentPeer {
public:
    SilentPeer() : thread_([this] { accept_all(); }) {}
    ~SilentPeer() { end(); }

    std::string url(int number) const { return listener_.url("/" + std::to_string(number) + "."); }
    // After the client has ended.
    const std::multiset<std::string> &received() {
        end();
        return received_;
    }

private:
    void accept_all() {
        std::list<std::thread> connections;
        for (;;) {
            auto next = std::make_shared<RawSocket>(listener_.accept());
            if (listener_.stopped()) break;
            connections.emplace_back([this, next] {
                for (;;) {
                    const auto message = next->read_message();
                    if (message.body.empty()) return;
                    const std::lock_guard lock(mutex_);
                    received_.insert(message.body);
                }
            });
        }
        for (auto &connection : connections)
            connection.join();
    }
    void end() {
        listener_.stop();
        if (thread_.joinable()) thread_.join();
    }

    RawListener listener_;
    std::mutex mutex_;
    std::multiset<std::string> received_;
    std::thread thread_;
};

// Many more requests than a slow peer's connections. Their times end together: no connection that
// is given up may carry one more that is given up with it.
TEST_P(HttpClientTime, WhatIsToldAsWrittenIsWhatASlowPeerReceived) {
    constexpr int kRequests = 200;
    constexpr std::size_t kConnections = 4;
    SilentPeer peer;
    ClientLimits limits;
    limits.connections_per_host = kConnections;
    limits.wait_ms = 500;
    std::multiset<std::string> written;
    {
        RunningClient client({"127.0.0.0/8"}, limits);
        std::vector<std::promise<ClientResponse>> told(kRequests);
        client.loop.on([&] {
            for (int i = 0; i < kRequests; ++i)
                client.client().send(
                    within(500, request("POST", peer.url(i), std::to_string(i))),
                    [&told, i](ClientResponse response) {
                        told[static_cast<std::size_t>(i)].set_value(std::move(response));
                    });
        });
        for (int i = 0; i < kRequests; ++i) {
            const auto response = told[static_cast<std::size_t>(i)].get_future().get();
            EXPECT_EQ(response.kind, ErrorKind::timeout) << response.error;
            if (response.written) written.insert(std::to_string(i));
        }
    }
    EXPECT_EQ(peer.received(), written);
    EXPECT_GE(written.size(), 1u);
    EXPECT_LE(written.size(), 2 * kConnections);
}

}  // namespace
}  // namespace patchbay::net
