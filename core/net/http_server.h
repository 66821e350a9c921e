// The inbound HTTP/1.1 server (Beast inside): keep-alive, pipelining in order, limits on everything
// that a peer can make long. What the limits refuse is answered here and counted; the rest goes to
// the handler.
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"
#include "core/net/loop.h"
#include "core/net/networks.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace patchbay::net {

struct ServerLimits {
    std::size_t header_bytes = 16 * 1024;         // then 431
    std::size_t header_count = 128;               // then 431: each costs more than its bytes
    std::size_t body_bytes = 4 * 1024 * 1024;     // then 413
    std::size_t bodies_bytes = 64 * 1024 * 1024;  // of all that have not come whole; then 503
    std::int64_t first_byte_ms = 10'000;          // from connecting; then closed without an answer
    std::int64_t request_ms = 30'000;             // first byte to last byte of a request; then 408
    std::int64_t idle_ms = 75'000;                // between requests; then closed without an answer
    std::int64_t write_ms = 30'000;               // a peer that does not read; then closed
    std::int64_t linger_ms = 2'000;  // a last answer waits for a peer that says nothing more
    std::int64_t longest_linger_ms = 10'000;    // and for one that goes on sending
    std::size_t connections = 4096;             // above: 503 and closed
    std::size_t connections_by_peer = 256;      // above: 503 and closed
    Networks many_connections;                  // peers without that limit
    std::size_t descriptors = std::size_t(-1);  // of the process: with as many open, 503 and closed
    std::size_t pipelined = 16;                 // requests of one connection under way at once
};

// What the server's limits refused.
struct Refusal {
    // "malformed", "header_size", "body_size", "bodies", "slow", "first_byte", "connections",
    // "connections_by_peer", "descriptors"
    std::string_view reason;
    std::string_view peer;  // "" where there was no descriptor left for it
    const Request *head;    // null: no header had come whole
    Response &answer;       // what will be said; its body may be put in other words
};

class HttpServer {
public:
    // On the loop's thread, one call a request; the responder may be called later, from any thread.
    using Handler = std::function<void(Request &&, Responder &&)>;
    // Asked when the body of a request does not come at once with its header, before any memory is
    // given to it: an answer refuses the request, whose body is not read then.
    using Admit = std::function<std::optional<Response>(const Request &head)>;
    using Refused = std::function<void(const Refusal &)>;

    // Port 0 picks a free one. The error says the address and the system's reason.
    static Result<std::unique_ptr<HttpServer>> listen(Loop &loop, const std::string &address,
                                                      std::uint16_t port, ServerLimits limits,
                                                      Handler handler, Refused refused = {},
                                                      Admit admit = {});
    ~HttpServer();  // closes everything. On the loop's thread, or after the loop has ended.

    std::uint16_t port() const;
    // No new connections; idle ones close, busy ones answer what they have with `connection:
    // close`, streams are asked to end. `done` is called when the last one is gone. On the loop's
    // thread.
    void drain(Function<void()> done);

    struct Impl;

private:
    explicit HttpServer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace patchbay::net
