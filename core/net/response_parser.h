// ResponseParser: bytes of a connection to one response (Beast inside). Interim responses are
// passed over. One object a connection, used for one response after the other.
#pragma once

#include "core/net/http.h"

#include <cstddef>
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

    void start(bool to_head);  // of the next response; to HEAD, no body comes

    // `consumed`: how much of `data` is done with; the rest must be fed again.
    State feed(std::string_view data, std::size_t &consumed);
    // The peer has closed: complete where that ends the response, else need_more.
    State end();

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
