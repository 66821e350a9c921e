// A TLS server on a blocking socket, with a certificate of its own making.
#pragma once

#include "tests/unit/net/raw_socket.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace patchbay::net::test {

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
        const bool accepted = SSL_accept(ssl.get()) == 1;
        if (const char *name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name))
            asked_for = name;
        if (!accepted) return read;
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
    std::string asked_for;  // the name in the hello of the last one, if any

private:
    Key key_;
    Certificate certificate_;
    std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context_;
};

}  // namespace patchbay::net::test
