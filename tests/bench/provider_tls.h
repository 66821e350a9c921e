// TLS 1.3 on the provider's side of unit_of_work: non-blocking, for answers of a few hundred bytes.
#pragma once

#include <openssl/ssl.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

class ProviderTls {
public:
    ProviderTls(const std::string &certificate, const std::string &key)
        : context_(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
        if (SSL_CTX_use_certificate_chain_file(context_, certificate.c_str()) != 1 ||
            SSL_CTX_use_PrivateKey_file(context_, key.c_str(), SSL_FILETYPE_PEM) != 1) {
            std::fprintf(stderr, "the certificate or its key cannot be used\n");
            std::exit(1);
        }
    }
    ~ProviderTls() { SSL_CTX_free(context_); }
    ProviderTls(const ProviderTls &) = delete;
    ProviderTls &operator=(const ProviderTls &) = delete;

    SSL *accept(int fd) {
        SSL *const ssl = SSL_new(context_);
        SSL_set_fd(ssl, fd);
        SSL_set_accept_state(ssl);
        return ssl;
    }

    // What has come; false: the peer has closed.
    static bool read(SSL *ssl, std::string &in) {
        char buffer[16384];
        for (;;) {
            const int got = SSL_read(ssl, buffer, sizeof buffer);
            if (got <= 0) return SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ;
            in.append(buffer, static_cast<std::size_t>(got));
        }
    }
    static bool write(SSL *ssl, std::string_view text) {
        return SSL_write(ssl, text.data(), static_cast<int>(text.size())) ==
               static_cast<int>(text.size());
    }

private:
    SSL_CTX *const context_;
};
