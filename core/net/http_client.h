// The one outbound HTTP engine: keep-alive, HTTP/2, deadlines, a guard against private addresses, a
// closed set of error kinds. No redirects, no proxies from the environment. A request is sent at
// most once: only GET, HEAD and what had not begun to leave go again when a kept-alive connection
// breaks before an answer. libcurl's multi interface on the loop carries https and files; plain
// http goes through our own Http1Pool over connections that curl opens, at a fraction of the CPU.
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"
#include "core/net/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::net {

enum class ErrorKind {
    none,       // a response arrived
    network,    // no connection, or it broke before the response was whole
    timeout,    // the request's time was over
    cancelled,  // cancel(), or the client ends
    blocked,    // the address, or plain http, is not allowed
    tls,        // certificate or handshake
    protocol,   // the peer does not speak HTTP
    too_large,  // the response is over the limit
    invalid     // the request itself, such as its URL
};

std::string_view kind_name(ErrorKind kind);

// Of a multipart/form-data body.
struct FormPart {
    std::string name;
    std::string filename;      // empty: a plain field
    std::string content_type;  // empty: none is said
    std::string body;          // or
    std::string file;          // the path of a file, read while it is sent
};

struct ClientRequest {
    std::string method;  // "GET"
    std::string url;
    // What frames the message (content-length, transfer-encoding, connection, expect, upgrade) is
    // the client's own and refused here.
    std::vector<Header> headers;
    std::string body;
    std::vector<FormPart> parts;  // instead of a body; with its own content-type
    // Takes the body of a 2xx response as it comes, instead of the response, without its limit.
    // False ends the exchange as `too_large`. On the loop, never after `done`.
    std::function<bool(std::string_view)> sink;
    std::int64_t timeout_ms = 30'000;  // whole exchange, and the wait for a free connection
};

struct ClientResponse {
    ErrorKind kind = ErrorKind::none;
    // Whether bytes of the request may have left. Without a response, false means: safe to send
    // again.
    bool written = false;
    int status = 0;
    std::vector<Header> headers;
    std::string body;
    std::string error;  // for a log: method, scheme, host and reason; never a path, query or header
    std::int64_t duration_us = 0;
};

constexpr int kFirstRefusal = 400;  // of the HTTP status
constexpr std::size_t kResponseHeaderBytes = 256 * 1024;
// Providers close idle connections after a minute or more; sending on one that is just being closed
// leaves a message in doubt, so ours are younger.
constexpr std::int64_t kIdleConnectionSeconds = 50;

struct ClientLimits {
    std::size_t response_bytes = 8 * 1024 * 1024;
    std::int64_t connect_ms = 10'000;
    long connections_per_host = 64;
    long connections = 256;
    std::string ca_file;    // certificates to trust, PEM; empty: the system's
    bool own_http1 = true;  // plain http by Http1Pool; false: by curl, as https always is
};

class HttpClient {
public:
    using Done = Function<void(ClientResponse)>;
    using Id = std::uint64_t;

    // `allow_private`: networks ("127.0.0.0/8", "fd00::/8") that may be reached although private,
    // and by plain http. Everything else must be public and https. The error names the bad network.
    static Result<std::unique_ptr<HttpClient>> create(Loop &loop,
                                                      const std::vector<std::string> &allow_private,
                                                      ClientLimits limits = {});
    ~HttpClient();  // completes nothing: pending `done`s are dropped. Loop's thread or loop ended.

    // `done` runs on the loop, never inside this call, exactly once. Loop's thread.
    Id send(ClientRequest request, Done done);
    void cancel(Id id);  // completes with `cancelled`, unless it is done. Loop's thread.
    std::size_t in_flight() const;

    struct Impl;

private:
    explicit HttpClient(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace patchbay::net
