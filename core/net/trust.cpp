#include "core/net/trust.h"

#include "core/base/file.h"
#include "core/net/tls_sessions.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <array>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::size_t kCaFileBytes = 16 * 1024 * 1024;

struct FreeBio {
    void operator()(BIO *bio) const { BIO_free(bio); }
};
struct FreeCertificate {
    void operator()(X509 *certificate) const { X509_free(certificate); }
};

Result<void> add_authorities(SSL_CTX *context, const std::string &file) {
    const auto text = read_file(file, kCaFileBytes);
    if (!text) return Error{"cannot be read: " + text.error().message};
    const std::unique_ptr<BIO, FreeBio> bio(
        BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
    int count = 0;
    ERR_clear_error();
    for (;; ++count) {
        const std::unique_ptr<X509, FreeCertificate> certificate(
            PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr));
        if (!certificate) break;
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get());
    }
    const auto reason = ERR_GET_REASON(ERR_peek_last_error());
    ERR_clear_error();
    if (reason != PEM_R_NO_START_LINE)
        return Error{"its certificate number " + std::to_string(count + 1) +
                     " cannot be read; certificates in PEM are expected"};
    if (count == 0)
        return Error{
            "holds no certificate; certificates in PEM (-----BEGIN CERTIFICATE-----) are "
            "expected"};
    return {};
}

bool is_address(const std::string &host) {
    std::array<unsigned char, sizeof(in6_addr)> ignored{};
    return inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

}  // namespace

Result<std::shared_ptr<const Trust>> Trust::create(const std::string &ca_file) {
    auto *const context = SSL_CTX_new(TLS_client_method());
    if (!context) return Error{"out of memory"};
    auto trust = std::make_shared<const Trust>(context);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    // An authority below the root, or the peer's own certificate, may be what is trusted.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    TlsSessions::enable(context);
    if (SSL_CTX_set_default_verify_paths(context) != 1)
        return Error{"the system's authorities cannot be read"};
    if (!ca_file.empty())
        if (auto added = add_authorities(context, ca_file); !added) return added.error();
    return trust;
}

Trust::~Trust() { SSL_CTX_free(context_); }

bool expect_host(SSL *connection, std::string host) {
    if (is_address(host))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
    if (host.ends_with('.')) host.pop_back();
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(connection, host.c_str()) == 1 &&
           SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
}

std::string certificate_failure(const SSL *connection, const std::string &host) {
    const auto of_host = "the certificate of " + host;
    switch (const auto verdict = SSL_get_verify_result(connection)) {
        case X509_V_OK:
            return {};
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return of_host + " or of its authority has expired; who runs the host must renew it";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return of_host + " is not valid yet; check this machine's clock";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return of_host + " is for another name; use a name that stands in it";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return of_host +
                   " is of an unknown authority; for a private authority set network.ca_file to "
                   "its certificate";
        default:
            return of_host + " is not taken: " + X509_verify_cert_error_string(verdict);
    }
}

std::string handshake_failure(const SSL *connection, const std::string &host) {
    if (auto why = certificate_failure(connection, host); !why.empty()) return why;
    const auto error = ERR_peek_error();
    switch (ERR_GET_REASON(error)) {
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return host + " does not speak TLS at this port";
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
            return host + " speaks no TLS 1.2 or newer";
        default:
            break;
    }
    const auto *const reason = ERR_reason_error_string(error);
    return "the TLS handshake with " + host + " failed" +
           (reason ? std::string(": ") + reason : std::string());
}

}  // namespace patchbay::net
