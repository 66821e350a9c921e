// ResponseParser: bytes of a connection to one response (Beast inside). Interim responses are
// passed over. One object a connection, used for one response after the other.
#pragma once

#include "core/net/http.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::net {

class ResponseParser {
public:
    enum class State {
        need_more,  // feed what is left again, with more behind it
        complete,   // take what came
        malformed,
        too_large
    };

    ResponseParser(std::size_t header_bytes, std::size_t body_bytes);
    ~ResponseParser();

    // Takes the body of a 2xx response instead of body(), and without its limit; false: no more.
    using Sink = std::function<bool(std::string_view)>;

    // Of the next response; to HEAD, no body comes. `sink`, where given, outlives it.
    void start(bool to_head, const Sink *sink = nullptr);

    // `consumed`: how much of `data` is done with; the rest must be fed again.
    State feed(std::string_view data, std::size_t &consumed);
    // The peer has closed: complete where that ends the response, else need_more.
    State end();

    bool sink_full() const;   // too_large is what the sink says
    bool started() const;     // a byte of the response was fed
    bool keep_alive() const;  // of the complete response
    int status() const;
    std::vector<Header> &headers();
    std::string &body();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchbay::net
