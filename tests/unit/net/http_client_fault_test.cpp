// What a peer can do to a request, and what the client then says of it.
#include "tests/unit/net/running_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace patchbay::net {
namespace {

class HttpClientFault : public test::Outbound {};
INSTANTIATE_TEST_SUITE_P(Over, HttpClientFault, testing::Bool(), test::scheme_name);

using test::RawListener;
using test::request;
using test::RunningClient;
using testing::HasSubstr;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

ClientRequest within(std::int64_t timeout_ms, ClientRequest limited) {
    limited.timeout_ms = timeout_ms;
    return limited;
}

TEST_P(HttpClientFault, ARefusedConnectionHasWrittenNothing) {
    std::string url;
    {
        const RawListener gone;
        url = gone.url("/path?token=secret");
    }
    RunningClient client;
    const auto response = client.send(request("POST", url, "x"));
    EXPECT_EQ(response.kind, ErrorKind::network);
    EXPECT_FALSE(response.written);
    EXPECT_THAT(response.error,
                HasSubstr(GetParam() ? "POST https://127.0.0.1:" : "POST http://127.0.0.1:"));
    EXPECT_THAT(response.error, testing::Not(HasSubstr("secret")));
}

TEST_P(HttpClientFault, AnUnknownHostHasWrittenNothing) {
    RunningClient client;
    const auto response = client.send(request("POST", "https://nowhere.invalid/", "x"));
    EXPECT_EQ(response.kind, ErrorKind::network) << response.error;
    EXPECT_FALSE(response.written);
}

TEST_P(HttpClientFault, SilenceIsATimeoutThatMayHaveWritten) {
    RawListener listener;
    RunningClient client;
    auto pending = client.start(within(50, request("POST", listener.url(), "x")));
    const auto connection = listener.accept();
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::timeout);
    EXPECT_TRUE(response.written);
}

// The heart of "at most once": the peer reads the second request of a kept-alive connection and
// closes without an answer, by FIN or by RST. It must never see that request again.
void second_request_meets_a_closing_peer(const std::string &method, bool reset) {
    RawListener listener;
    RunningClient client;
    auto warm = client.start(request("POST", listener.url("/first"), "x"));
    auto connection = listener.accept();
    connection.read_message();
    connection.send(kOk);
    ASSERT_EQ(warm.get().status, 200);

    auto second =
        client.start(request(method, listener.url("/second"), method == "DELETE" ? "" : "y"));
    EXPECT_TRUE(connection.read_message().has("/second"));
    reset ? connection.reset() : connection.close();
    const auto response = second.get();
    EXPECT_EQ(response.kind, ErrorKind::network) << response.error;
    EXPECT_TRUE(response.written);
    EXPECT_THAT(response.error, HasSubstr("not sent a second time"));

    // What arrives next, on whatever connection, is the next request.
    auto third = client.start(request("POST", listener.url("/third"), "z"));
    for (;;) {
        auto next = listener.accept();
        const auto message = next.read_message();
        if (message.head.empty()) continue;  // opened for the second request and never used
        EXPECT_TRUE(message.has("/third")) << message.head;
        next.send(kOk);
        break;
    }
    EXPECT_EQ(third.get().status, 200);
}

TEST_P(HttpClientFault, APostMeetsAClosingPeerOnce) {
    second_request_meets_a_closing_peer("POST", false);
}
TEST_P(HttpClientFault, APostMeetsAResettingPeerOnce) {
    second_request_meets_a_closing_peer("POST", true);
}
TEST_P(HttpClientFault, ADeleteWithoutBodyMeetsAClosingPeerOnce) {
    second_request_meets_a_closing_peer("DELETE", false);
}
TEST_P(HttpClientFault, APutMeetsAResettingPeerOnce) {
    second_request_meets_a_closing_peer("PUT", true);
}

TEST_P(HttpClientFault, AFirstRequestThatMeetsAClosingPeerIsInDoubt) {
    RawListener listener;
    RunningClient client;
    auto pending = client.start(request("POST", listener.url(), "x"));
    {
        auto connection = listener.accept();
        connection.read_message();
    }
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::network);
    EXPECT_TRUE(response.written);
}

TEST_P(HttpClientFault, AGetGoesAgainWhenAKeptConnectionBreaks) {
    RawListener listener;
    RunningClient client;
    auto warm = client.start(request("GET", listener.url("/first")));
    {
        auto connection = listener.accept();
        connection.read_message();
        connection.send(kOk);
        ASSERT_EQ(warm.get().status, 200);
        warm = client.start(request("GET", listener.url("/second")));
        connection.read_message();
    }
    auto fresh = listener.accept();
    EXPECT_TRUE(fresh.read_message().has("/second"));
    fresh.send(kOk);
    EXPECT_EQ(warm.get().status, 200);
}

// The default of the process, which would end it here.
TEST_P(HttpClientFault, APeerThatResetsNeverCausesASignal) {
    ASSERT_EQ(std::signal(SIGPIPE, SIG_DFL), SIG_DFL);
    RawListener listener;
    RunningClient client;
    client.loop.on([] {
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_UNBLOCK, &pipe, nullptr);
    });
    for (int i = 0; i < 10; ++i) {
        auto pending = client.start(request("POST", listener.url(), std::string(4'000'000, 'x')));
        auto connection = listener.accept();
        connection.read_until("\r\n\r\n");
        connection.reset();
        EXPECT_EQ(pending.get().kind, ErrorKind::network);
    }
}

TEST_P(HttpClientFault, WithoutADescriptorTheCauseIsTold) {
    RawListener listener;
    RunningClient client;
    ASSERT_EQ(client.send(request("GET", "http://127.0.0.1:1/")).kind, ErrorKind::network);
    std::vector<int> all;
    rlimit before{};
    client.loop.on([&] {
        rlimit limit{};
        getrlimit(RLIMIT_NOFILE, &limit);
        before = limit;
        limit.rlim_cur = 256;
        setrlimit(RLIMIT_NOFILE, &limit);
        for (int fd = ::dup(0); fd >= 0; fd = ::dup(0))
            all.push_back(fd);
    });
    const auto response = client.send(request("POST", listener.url(), "x"));
    for (const int fd : all)
        ::close(fd);
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(response.kind, ErrorKind::network);
    EXPECT_FALSE(response.written);
    EXPECT_THAT(response.error, HasSubstr("no file descriptor is left"));
    auto pending = client.start(request("POST", listener.url(), "x"));
    auto connection = listener.accept();
    connection.read_message();
    connection.send(kOk);
    EXPECT_EQ(pending.get().status, 200);
}

TEST_P(HttpClientFault, AConnectionThatDiedWhileIdleIsNotUsed) {
    RawListener listener;
    RunningClient client;
    for (int i = 0; i < 3; ++i) {
        auto pending = client.start(request("POST", listener.url(), "x"));
        auto connection = listener.accept();
        connection.read_message();
        connection.send(kOk);
        EXPECT_EQ(pending.get().status, 200);
        connection
            .close();  // its end is on this machine's socket when the next request looks at it
    }
}

TEST_P(HttpClientFault, AResponseCutShortIsNone) {
    RawListener listener;
    RunningClient client;
    for (const auto *text :
         {"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", "HTTP/1.1 200 OK\r\ncontent-le",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab"}) {
        auto pending = client.start(request("POST", listener.url(), "x"));
        {
            auto connection = listener.accept();
            connection.read_message();
            connection.send(text);
        }
        const auto response = pending.get();
        EXPECT_EQ(response.kind, ErrorKind::network) << text << response.error;
        EXPECT_TRUE(response.written);
        EXPECT_EQ(response.body, "");
        EXPECT_EQ(response.status, 0);
    }
}

TEST_P(HttpClientFault, WhatIsNotHttpIsAProtocolError) {
    RawListener listener;
    RunningClient client;
    auto pending = client.start(request("POST", listener.url(), "x"));
    auto connection = listener.accept();
    connection.read_message();
    connection.send("SSH-2.0-OpenSSH_9\r\n\r\nand so on");
    connection.close();
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::protocol) << response.error;
    EXPECT_TRUE(response.written);
}

TEST_P(HttpClientFault, AResponseHasItsLimitToTheByte) {
    RawListener listener;
    ClientLimits limits;
    limits.response_bytes = 1000;
    RunningClient client({"127.0.0.0/8"}, limits);
    const auto answer = [&](std::string_view head, std::size_t size) {
        auto pending = client.start(request("POST", listener.url(), "x"));
        {
            auto connection = listener.accept();
            connection.read_message();
            connection.send(std::string(head) + std::string(size, 'x'));
        }
        return pending.get();
    };
    const auto *open = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    const auto exact = answer(open, 1000);
    EXPECT_EQ(exact.kind, ErrorKind::none) << exact.error;
    EXPECT_EQ(exact.body.size(), 1000u);
    const auto longer = answer(open, 1001);
    EXPECT_EQ(longer.kind, ErrorKind::too_large);
    EXPECT_TRUE(longer.written);
    EXPECT_EQ(longer.body, "");
    EXPECT_EQ(answer("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n", 0).kind,
              ErrorKind::too_large);
    std::string headers = "HTTP/1.1 200 OK\r\n";
    while (headers.size() < 300'000)
        headers += "x: " + std::string(1000, 'y') + "\r\n";
    EXPECT_EQ(answer(headers, 0).kind, ErrorKind::too_large);
}

TEST_P(HttpClientFault, AnInterimResponseIsNotTheResponse) {
    RawListener listener;
    RunningClient client;
    auto pending = client.start(request("POST", listener.url(), "x"));
    auto connection = listener.accept();
    connection.read_message();
    connection.send("HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n" + std::string(kOk));
    const auto response = pending.get();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.size(), 1u);
}

}  // namespace
}  // namespace patchbay::net
