// The one outbound HTTP engine: HTTP/1.1 over TCP and TLS, keep-alive, deadlines, a guard against
// private addresses, a closed set of error kinds. No redirects, no proxies from the environment. A
// request is sent at most once: only GET, HEAD and what had not begun to leave go again when a
// kept-alive connection breaks before an answer.
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

class Trust;

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
    // False ends the exchange as `too_large`. On the loop, never after `done`; it must not call the
    // client.
    std::function<bool(std::string_view)> sink;
    // From its first byte to the whole answer. What it waits for a connection before that is
    // bounded by ClientLimits::wait_ms and none of this time.
    std::int64_t timeout_ms = 30'000;
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

struct ClientLimits {
    std::size_t response_bytes = 8 * 1024 * 1024;
    std::int64_t connect_ms = 10'000;  // for name, address and TLS of a connection together
    // For a free connection. A request that finds none until then has not been written, and ends as
    // `timeout` with `written` false: safe to send again.
    std::int64_t wait_ms = 30'000;
    long connections_per_host = 64;
    long connections = 256;
};

class HttpClient {
public:
    using Done = Function<void(ClientResponse)>;
    using Id = std::uint64_t;

    // `allow_private`: networks ("127.0.0.0/8", "fd00::/8") that may be reached although private,
    // and by plain http. Everything else must be public and https. The error names the bad network.
    // `trust`: null for the system's authorities.
    static Result<std::unique_ptr<HttpClient>> create(Loop &loop,
                                                      const std::vector<std::string> &allow_private,
                                                      ClientLimits limits = {},
                                                      std::shared_ptr<const Trust> trust = nullptr);
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
