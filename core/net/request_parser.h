// RequestParser: bytes of a connection to Requests, one after the other (Beast inside). Strict
// where leniency would let two servers read one message differently: a second Content-Length or
// Transfer-Encoding, both together, any coding but `chunked`, a missing or second Host are
// malformed. However the bytes are cut, the requests are the same.
#pragma once

#include "core/net/http.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace patchbay::net {

class RequestParser {
public:
    enum class State {
        need_more,    // feed what is left again, with more behind it
        complete,     // take() the request, then feed the next
        malformed,    // from here on no further use, but to be destroyed; also a line of a chunked
                      // body, or its trailer, of more than `header_bytes`
        header_size,  // request line and headers are longer than `header_bytes`, or too many
        body_size     // the body is, or says that it is, longer than `body_bytes`
    };

    RequestParser(std::size_t header_bytes, std::size_t header_count, std::size_t body_bytes);
    ~RequestParser();

    // `consumed`: how much of `data` is done with; the rest must be fed again.
    State feed(std::string_view data, std::size_t &consumed);

    bool started() const;  // a request's first byte was fed, its last was not
    // What is read so far, once line and headers have come whole; else null. Also where the answer
    // was `body_size`.
    const Request *head() const;
    std::size_t body_held() const;  // bytes of memory that the body has taken so far
    void drop();                    // what was begun, and its memory
    bool wants_continue() const;    // the client waits for `100 Continue` before it sends the body
    bool keep_alive() const;        // of the complete request
    bool http_1_0() const;
    Request take();  // of the complete request; the parser is ready for the next one

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchbay::net
