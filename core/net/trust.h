// Trust: the authorities that everything outbound trusts, read once: the system's, and those that
// the operator adds. One TLS context that all connections share. Immutable; any thread.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace patchbay::net {

class Trust {
public:
    // `ca_file`: certificates in PEM that are trusted beside the system's; empty: none. The error
    // says what is wrong with the file, without its path.
    static Result<std::shared_ptr<const Trust>> create(const std::string &ca_file = {});

    explicit Trust(ssl_ctx_st *context) : context_(context) {}
    ~Trust();
    Trust(const Trust &) = delete;
    Trust &operator=(const Trust &) = delete;

    ssl_ctx_st *context() const { return context_; }

private:
    ssl_ctx_st *context_;
};

// The connection asks its peer for `host`, a name or an address, and takes no certificate that is
// not of this host.
bool expect_host(ssl_st *connection, std::string host);

// Why the peer's certificate was not taken, and the remedy; "" where it was not the certificate.
std::string certificate_failure(const ssl_st *connection, const std::string &host);

// The same of a handshake that has just failed on this thread, whatever it was.
std::string handshake_failure(const ssl_st *connection, const std::string &host);

}  // namespace patchbay::net
