// A certificate with its key, for peers under TLS, made by the test itself.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

namespace patchbay::net::test {

template <auto free>
struct Free {
    template <class T>
    void operator()(T *p) const {
        free(p);
    }
};

// It signs itself, so that `file` is also the authority to trust.
class TlsIdentity {
public:
    struct Wishes {
        std::string names = "IP:127.0.0.1,DNS:localhost";
        long valid_for_seconds = 3600;  // below zero: it has expired
        int version = 0;                // TLS1_2_VERSION, TLS1_3_VERSION; 0: both
    };

    TlsIdentity() : TlsIdentity(Wishes{}) {}
    explicit TlsIdentity(const Wishes &wishes)
        : key_(EVP_EC_gen("P-256")),
          certificate_(X509_new()),
          context_(SSL_CTX_new(TLS_server_method())) {
        auto *const x = certificate_.get();
        X509_set_version(x, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(x), ++count());
        X509_gmtime_adj(X509_getm_notBefore(x), -7200);
        X509_gmtime_adj(X509_getm_notAfter(x), wishes.valid_for_seconds);
        X509_set_pubkey(x, key_.get());
        auto *const name = X509_get_subject_name(x);
        const auto common = "test " + std::to_string(count());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char *>(common.c_str()), -1, -1,
                                   0);
        X509_set_issuer_name(x, name);
        const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> names(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, wishes.names.c_str()));
        X509_add_ext(x, names.get(), -1);
        X509_sign(x, key_.get(), EVP_sha256());
        SSL_CTX_use_certificate(context_.get(), x);
        SSL_CTX_use_PrivateKey(context_.get(), key_.get());
        SSL_CTX_set_session_id_context(context_.get(),
                                       reinterpret_cast<const unsigned char *>("test"), 4);
        if (wishes.version != 0) {
            SSL_CTX_set_min_proto_version(context_.get(), wishes.version);
            SSL_CTX_set_max_proto_version(context_.get(), wishes.version);
        }
        file = std::filesystem::path(testing::TempDir()) /
               ("net_tls_" + std::to_string(::getpid()) + "_" + std::to_string(count()) + ".pem");
        if (auto *const out = std::fopen(file.c_str(), "w")) {
            PEM_write_X509(out, x);
            std::fclose(out);
        }
    }
    ~TlsIdentity() { std::filesystem::remove(file); }
    TlsIdentity(const TlsIdentity &) = delete;
    TlsIdentity &operator=(const TlsIdentity &) = delete;

    SSL_CTX *context() const { return context_.get(); }

    std::string file;

private:
    static int &count() {
        static int made = 0;
        return made;
    }

    std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>> key_;
    std::unique_ptr<X509, Free<X509_free>> certificate_;
    std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context_;
};

// Of the peers of a test that is run over TLS too; null: they speak plain.
inline const TlsIdentity *peers_identity = nullptr;

}  // namespace patchbay::net::test
