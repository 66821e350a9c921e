// HTTP/1.1 text, as far as a simulator needs it: requests in, responses out. No sockets. One
// thread.
#pragma once

#include "core/net/http.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::simulators {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;  // of a request, and of its trailers; then 431
constexpr std::size_t kMaxChunkLine = 1024;       // of a chunk's size; then 400
constexpr std::size_t kMaxBodyBytes = 64 * 1024 * 1024;  // of a request; then 413

// Cuts a connection's bytes into requests.
class RequestReader {
public:
    enum class State {
        incomplete,  // needs more bytes
        complete,    // request() is the next one
        refused      // refusal() says why; the connection is of no further use
    };

    void append(std::string_view bytes) { buffer_.append(bytes); }
    State next();

    net::Request take() { return std::move(request_); }
    const net::Response &refusal() const { return refusal_; }
    bool keep_alive() const { return keep_alive_; }  // of the last complete request
    // True once a request waits for "100 Continue" before it sends its body; asking resets it.
    bool wants_continue();

private:
    bool parse_head(std::string_view head);
    State next_chunk();
    State complete();
    State refuse(int status, std::string reason);

    std::string buffer_;
    net::Request request_;
    net::Response refusal_;
    std::size_t body_bytes_ = 0;
    bool head_done_ = false;
    bool chunked_ = false;
    bool keep_alive_ = true;
    bool wants_continue_ = false;
};

std::string_view reason_phrase(int status);

// The bytes of a response, with its content-length and connection headers.
std::string to_wire(const net::Response &response, bool keep_alive);

}  // namespace patchbay::simulators
