#include "tests/unit/net/running_client.h"
#include "tests/unit/net/tls_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

namespace patchbay::net {
namespace {

using test::RawListener;
using test::request;
using test::RunningClient;
using test::TlsPeer;

ClientLimits trusting(const TlsPeer &peer) {
    ClientLimits limits;
    limits.ca_file = peer.file;
    return limits;
}

TEST(HttpClientTls, SpeaksToAPeerItTrusts) {
    TlsPeer peer;
    RunningClient client({"127.0.0.0/8"}, trusting(peer));
    std::string read;
    std::thread server([&] { read = peer.serve(2); });
    for (int i = 0; i < 2; ++i) {
        const auto response = client.send(request("POST", peer.url(), "hello"));
        EXPECT_EQ(response.kind, ErrorKind::none) << response.error;
        EXPECT_EQ(response.body, "secure");
    }
    server.join();
    EXPECT_THAT(read, testing::HasSubstr("hello"));
}

TEST(HttpClientTls, SendsNothingToAStranger) {
    TlsPeer peer;
    RunningClient client;  // the system's certificates
    std::string read;
    std::thread server([&] { read = peer.serve(1); });
    const auto response = client.send(request("POST", peer.url(), "hello"));
    server.join();
    EXPECT_EQ(response.kind, ErrorKind::tls) << response.error;
    EXPECT_FALSE(response.written);
    EXPECT_EQ(read, "");
}

TEST(HttpClientTls, SendsNothingUnderAnotherName) {
    TlsPeer peer;
    RunningClient client({"127.0.0.0/8"}, trusting(peer));
    std::string read;
    std::thread server([&] { read = peer.serve(1); });
    const auto response = client.send(request("POST", peer.url("127.0.0.2"), "hello"));
    // The peer listens on 127.0.0.1 alone: no connection, or no certificate for this name.
    EXPECT_THAT(response.kind, testing::AnyOf(ErrorKind::tls, ErrorKind::network))
        << response.error;
    EXPECT_FALSE(response.written);
    if (response.kind == ErrorKind::network) client.send(request("POST", peer.url(), "bye"));
    server.join();
    EXPECT_THAT(read, testing::Not(testing::HasSubstr("hello")));
}

TEST(HttpClientTls, WhatIsNotTlsIsATlsError) {
    RawListener listener;
    RunningClient client;
    auto pending =
        client.start(request("POST", "https://127.0.0.1:" + std::to_string(listener.port()), "x"));
    auto connection = listener.accept();
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::tls) << response.error;
    EXPECT_FALSE(response.written);
}

TEST(HttpClientTls, APeerThatClosesAKeptConnectionSeesARequestOnce) {
    TlsPeer peer;
    RunningClient client({"127.0.0.0/8"}, trusting(peer));
    std::thread server([&] {
        peer.serve(1);  // and closes, while the second request may be on its way
        peer.serve(1);
    });
    EXPECT_EQ(client.send(request("POST", peer.url(), "first")).status, 200);
    const auto second = client.send(request("POST", peer.url(), "second"));
    if (second.kind == ErrorKind::none) {  // the end was seen in time
        EXPECT_EQ(second.status, 200);
    } else {
        EXPECT_EQ(second.kind, ErrorKind::network) << second.error;
        EXPECT_TRUE(second.written);
        client.send(request("POST", peer.url(), "third"));
    }
    server.join();
}

}  // namespace
}  // namespace patchbay::net
