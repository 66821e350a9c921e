#include "tests/unit/net/running_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace patchbay::net {
namespace {

using test::RawListener;
using test::request;
using test::RunningClient;

template <auto free>
struct Free {
    template <class T>
    void operator()(T *p) const {
        free(p);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

// A certificate for 127.0.0.1 that signs itself, and a file with it.
class TlsPeer {
public:
    TlsPeer()
        : key_(EVP_EC_gen("P-256")),
          certificate_(X509_new()),
          context_(SSL_CTX_new(TLS_server_method())) {
        auto *const x = certificate_.get();
        X509_set_version(x, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
        X509_gmtime_adj(X509_getm_notBefore(x), -3600);
        X509_gmtime_adj(X509_getm_notAfter(x), 3600);
        X509_set_pubkey(x, key_.get());
        auto *const name = X509_get_subject_name(x);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char *>("test"), -1, -1, 0);
        X509_set_issuer_name(x, name);
        const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> names(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"));
        X509_add_ext(x, names.get(), -1);
        X509_sign(x, key_.get(), EVP_sha256());
        SSL_CTX_use_certificate(context_.get(), x);
        SSL_CTX_use_PrivateKey(context_.get(), key_.get());

        file = std::filesystem::path(testing::TempDir()) /
               ("net_tls_" + std::to_string(::getpid()) + ".pem");
        if (auto *const out = std::fopen(file.c_str(), "w")) {
            PEM_write_X509(out, x);
            std::fclose(out);
        }
    }
    ~TlsPeer() { std::filesystem::remove(file); }

    // One connection: answers `count` requests, then closes. Returns what it read.
    std::string serve(int count) {
        auto socket = listener.accept();
        const std::unique_ptr<SSL, Free<SSL_free>> ssl(SSL_new(context_.get()));
        SSL_set_fd(ssl.get(), socket.fd());
        std::string read;
        if (SSL_accept(ssl.get()) != 1) return read;
        for (int i = 0; i < count; ++i) {
            char buffer[4096];
            const int size = SSL_read(ssl.get(), buffer, sizeof buffer);
            if (size <= 0) return read;
            read.append(buffer, static_cast<std::size_t>(size));
            constexpr std::string_view kAnswer =
                "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecure";
            SSL_write(ssl.get(), kAnswer.data(), static_cast<int>(kAnswer.size()));
        }
        return read;
    }

    std::string url(const std::string &host = "127.0.0.1") const {
        return "https://" + host + ":" + std::to_string(listener.port()) + "/a";
    }

    RawListener listener;
    std::string file;

private:
    Key key_;
    Certificate certificate_;
    std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context_;
};

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
