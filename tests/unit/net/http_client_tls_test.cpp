// What TLS adds to an exchange; everything else is tested over both schemes.
#include "tests/unit/net/running_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace patchbay::net {
namespace {

using test::RawListener;
using test::RawSocket;
using test::request;
using test::RunningClient;
using test::TlsIdentity;
using testing::HasSubstr;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
constexpr std::string_view kLast =
    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";

RunningClient trusting(const TlsIdentity &identity) {
    return RunningClient({"127.0.0.0/8"}, {}, &identity);
}

TEST(HttpClientTls, SpeaksTls12And13) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const TlsIdentity identity({.version = version});
        RawListener listener(&identity);
        auto client = trusting(identity);
        auto first = client.start(request("POST", listener.url(), "hello"));
        auto connection = listener.accept();
        EXPECT_EQ(connection.tls_version(), version);
        EXPECT_EQ(connection.asked_for(), "");  // an address is no name
        EXPECT_EQ(connection.read_message().body, "hello");
        connection.send(kOk);
        EXPECT_EQ(first.get().body, "ok");
        auto second = client.start(request("POST", listener.url(), "again"));
        EXPECT_EQ(connection.read_message().body, "again");
        connection.send(kOk);
        EXPECT_EQ(second.get().body, "ok");
    }
}

TEST(HttpClientTls, AsksForTheNameAndHttp1) {
    const TlsIdentity identity;
    SSL_CTX_set_alpn_select_cb(
        identity.context(),
        [](SSL *, const unsigned char **out, unsigned char *size, const unsigned char *in,
           unsigned length, void *) {
            EXPECT_EQ(std::string(reinterpret_cast<const char *>(in), length), "\x08http/1.1");
            *out = in + 1;
            *size = in[0];
            return SSL_TLSEXT_ERR_OK;
        },
        nullptr);
    RawListener listener(&identity);
    auto client = trusting(identity);
    auto pending = client.start(request("GET", listener.url_of("localhost")));
    auto connection = listener.accept();
    EXPECT_EQ(connection.asked_for(), "localhost");
    connection.read_message();
    connection.send(kOk);
    EXPECT_EQ(pending.get().status, 200);
}

// What a peer is told that is not the one we mean: nothing.
ClientResponse refused(const TlsIdentity &identity, const TlsIdentity *trusted) {
    RawListener listener(&identity);
    RunningClient client({"127.0.0.0/8"}, {}, trusted);
    auto pending = client.start(request("POST", listener.url("/path?secret"), "hello"));
    auto connection = listener.accept();
    EXPECT_EQ(connection.read_to_end(), "");
    auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::tls) << response.error;
    EXPECT_FALSE(response.written);
    EXPECT_THAT(response.error, HasSubstr("the certificate of 127.0.0.1"));
    EXPECT_THAT(response.error, testing::Not(HasSubstr("secret")));
    return response;
}

TEST(HttpClientTls, SendsNothingToAStranger) {
    const TlsIdentity stranger;
    const auto response = refused(stranger, nullptr);
    EXPECT_THAT(response.error, HasSubstr("unknown authority"));
    EXPECT_THAT(response.error, HasSubstr("network.ca_file"));
    const TlsIdentity other;
    EXPECT_THAT(refused(stranger, &other).error, HasSubstr("unknown authority"));
}

TEST(HttpClientTls, SendsNothingUnderAnotherName) {
    const TlsIdentity other({.names = "DNS:elsewhere.example,IP:127.0.0.2"});
    EXPECT_THAT(refused(other, &other).error, HasSubstr("is for another name"));
}

TEST(HttpClientTls, SendsNothingByACertificateThatHasExpired) {
    const TlsIdentity expired({.valid_for_seconds = -3600});
    EXPECT_THAT(refused(expired, &expired).error, HasSubstr("has expired"));
}

TEST(HttpClientTls, WhatIsNotTlsIsATlsError) {
    RawListener listener(nullptr);
    RunningClient client;
    auto pending =
        client.start(request("POST", "https://127.0.0.1:" + std::to_string(listener.port()), "x"));
    auto connection = listener.accept();
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::tls) << response.error;
    EXPECT_THAT(response.error, HasSubstr("does not speak TLS"));
    EXPECT_FALSE(response.written);
}

TEST(HttpClientTls, APeerThatSaysNothingIsGivenUpInTime) {
    RawListener listener(nullptr);
    ClientLimits limits;
    limits.connect_ms = 50;
    RunningClient client({"127.0.0.0/8"}, limits);
    const auto response =
        client.send(request("POST", "https://127.0.0.1:" + std::to_string(listener.port()), "x"));
    EXPECT_EQ(response.kind, ErrorKind::timeout) << response.error;
    EXPECT_FALSE(response.written);
}

TEST(HttpClientTls, APeerThatClosesInTheHandshakeWasToldNothing) {
    for (const bool reset : {false, true}) {
        RawListener listener(nullptr);
        RunningClient client;
        auto pending = client.start(
            request("POST", "https://127.0.0.1:" + std::to_string(listener.port()), "x"));
        auto connection = listener.accept();
        connection.await_bytes();
        reset ? connection.reset() : connection.close();
        const auto response = pending.get();
        EXPECT_EQ(response.kind, ErrorKind::network) << response.error;
        EXPECT_FALSE(response.written);
    }
}

// --- sessions ----------------------------------------------------------------------------------

TEST(HttpClientTls, TheNextConnectionTakesUpTheSession) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const TlsIdentity identity({.version = version});
        RawListener listener(&identity);
        auto client = trusting(identity);
        for (int i = 0; i < 4; ++i) {
            auto pending = client.start(request("POST", listener.url(), "x"));
            auto connection = listener.accept();
            EXPECT_EQ(connection.resumed(), i > 0) << version << ' ' << i;
            connection.read_message();
            connection.send(kLast);
            EXPECT_EQ(pending.get().status, 200);
        }
    }
}

TEST(HttpClientTls, ASessionOfTls13IsUsedOnce) {
    const TlsIdentity identity({.version = TLS1_3_VERSION});
    SSL_CTX_set_num_tickets(identity.context(), 2);
    RawListener listener(nullptr);
    auto client = trusting(identity);
    const auto url = "https://127.0.0.1:" + std::to_string(listener.port());
    auto first = client.start(request("POST", url, "x"));
    {
        auto connection = listener.accept();
        connection.accept_tls(identity);
        connection.read_message();
        connection.send(kLast);
        EXPECT_EQ(first.get().status, 200);
    }
    std::vector<std::future<ClientResponse>> pending;
    std::vector<RawSocket> connections;
    for (int i = 0; i < 3; ++i)
        pending.push_back(client.start(request("POST", url, "x")));
    for (int i = 0; i < 3; ++i) {
        connections.push_back(listener.accept());
        connections.back().await_bytes();  // its hello names the session, or none
    }
    int resumed = 0;
    for (auto &connection : connections) {
        connection.accept_tls(identity);
        resumed += connection.resumed();
        connection.read_message();
        connection.send(kLast);
    }
    EXPECT_EQ(resumed, 2);
    for (auto &one : pending)
        EXPECT_EQ(one.get().status, 200);
}

TEST(HttpClientTls, ASessionIsOfItsOriginAlone) {
    const TlsIdentity identity;
    RawListener first(&identity);
    RawListener second(&identity);
    auto client = trusting(identity);
    for (auto *const listener : {&first, &second}) {
        auto pending = client.start(request("POST", listener->url(), "x"));
        auto connection = listener->accept();
        EXPECT_FALSE(connection.resumed());
        connection.read_message();
        connection.send(kLast);
        EXPECT_EQ(pending.get().status, 200);
    }
}

// --- a connection that rests -------------------------------------------------------------------

TEST(HttpClientTls, WhatTlsSaysForItselfEndsNoConnection) {
    const TlsIdentity identity({.version = TLS1_3_VERSION});
    RawListener listener(&identity);
    auto client = trusting(identity);
    auto pending = client.start(request("POST", listener.url(), "0"));
    auto connection = listener.accept();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(connection.read_message().body, std::to_string(i));
        connection.send(kOk);
        EXPECT_EQ(pending.get().status, 200);
        EXPECT_EQ(SSL_new_session_ticket(connection.ssl()), 1);
        EXPECT_EQ(SSL_do_handshake(connection.ssl()), 1);
        EXPECT_EQ(SSL_key_update(connection.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
        EXPECT_EQ(SSL_do_handshake(connection.ssl()), 1);
        pending = client.start(request("POST", listener.url(), std::to_string(i + 1)));
    }
    EXPECT_EQ(connection.read_message().body, "3");
    connection.send(kOk);
    EXPECT_EQ(pending.get().status, 200);
}

// The word of TLS alone: the TCP connection is still there, and would take the request.
TEST(HttpClientTls, AConnectionThatItsPeerHasTakenLeaveOfIsNotUsed) {
    const TlsIdentity identity;
    RawListener listener(&identity);
    auto client = trusting(identity);
    std::vector<RawSocket> kept;
    for (int i = 0; i < 3; ++i) {
        auto pending = client.start(request("POST", listener.url(), "x"));
        kept.push_back(listener.accept());
        kept.back().read_message();
        kept.back().send(kOk);
        EXPECT_EQ(pending.get().status, 200);
        kept.back().say_goodbye();
    }
}

// Else whoever cuts the connection could shorten an answer that has no length.
TEST(HttpClientTls, AnAnswerEndsWithAWordOfTlsOrNotAtAll) {
    const TlsIdentity identity;
    RawListener listener(&identity);
    auto client = trusting(identity);
    for (const bool cut : {false, true}) {
        auto pending = client.start(request("POST", listener.url(), "x"));
        auto connection = listener.accept();
        connection.read_message();
        connection.send("HTTP/1.1 200 OK\r\n\r\nhalf");
        cut ? connection.close_at_once() : connection.close();
        const auto response = pending.get();
        EXPECT_EQ(response.kind, cut ? ErrorKind::network : ErrorKind::none) << response.error;
        EXPECT_EQ(response.body, cut ? "" : "half");
        EXPECT_TRUE(response.written);
    }
}

// --- whom it trusts ----------------------------------------------------------------------------

TEST(Trust, TheOperatorsAuthoritiesStandBesideTheSystems) {
    const TlsIdentity known;
    const TlsIdentity own;
    ::setenv("SSL_CERT_FILE", known.file.c_str(), 1);
    {
        RunningClient client({"127.0.0.0/8"}, {}, &own);
        for (const TlsIdentity *identity : {&known, &own}) {
            RawListener listener(identity);
            auto pending = client.start(request("GET", listener.url()));
            auto connection = listener.accept();
            EXPECT_TRUE(connection.secured());
            connection.read_message();
            connection.send(kOk);
            const auto response = pending.get();
            EXPECT_EQ(response.status, 200) << response.error;
        }
    }
    ::unsetenv("SSL_CERT_FILE");
}

TEST(Trust, SaysWhatIsWrongWithAFile) {
    const TlsIdentity identity;
    const auto why = [&](const std::string &text) {
        const auto file = identity.file + ".bad";
        std::ofstream(file) << text;
        const auto trust = Trust::create(file);
        std::filesystem::remove(file);
        return trust ? "" : trust.error().message;
    };
    std::string good;
    std::getline(std::ifstream(identity.file), good, '\0');
    EXPECT_EQ(why(good), "");
    EXPECT_EQ(why("a comment\n" + good + good), "");
    EXPECT_THAT(why(""), HasSubstr("holds no certificate"));
    EXPECT_THAT(why("certificate"), HasSubstr("holds no certificate"));
    EXPECT_THAT(why(good + good.substr(0, good.size() / 2)),
                HasSubstr("certificate number 2 cannot be read"));
    const auto missing = Trust::create("/nowhere.pem");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("No such file"));
    const auto folder = Trust::create("/");
    ASSERT_FALSE(folder);
    EXPECT_THAT(folder.error().message, HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace patchbay::net
