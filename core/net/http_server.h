// The inbound HTTP/1.1 server (Beast inside): keep-alive, pipelining in order, limits on everything
// that a peer can make long. What the limits refuse is answered here and counted; the rest goes to
// the handler.
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"
#include "core/net/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace patchbay::net {

struct ServerLimits {
    std::size_t header_bytes = 16 * 1024;      // then 431
    std::size_t body_bytes = 4 * 1024 * 1024;  // then 413
    std::int64_t request_ms = 30'000;          // first byte to last byte of a request; then 408
    std::int64_t idle_ms = 75'000;             // between requests; then closed without an answer
    std::int64_t write_ms = 30'000;            // a peer that does not read; then closed
    std::size_t connections = 4096;            // above: answered 503 with Retry-After and closed
    std::size_t pipelined = 16;                // requests of one connection under way at once
};

class HttpServer {
public:
    // On the loop's thread, one call a request; the responder may be called later, from any thread.
    using Handler = std::function<void(Request &&, Responder &&)>;
    // A refused request: "malformed", "header_size", "body_size", "slow", "connections". `answer`
    // is what will be said; its body may be put in other words.
    using Refused = std::function<void(std::string_view reason, Response &answer)>;

    // Port 0 picks a free one. The error says the address and the system's reason.
    static Result<std::unique_ptr<HttpServer>> listen(Loop &loop, const std::string &address,
                                                      std::uint16_t port, ServerLimits limits,
                                                      Handler handler, Refused refused = {});
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
