// HTTP messages as the core sees them.
#pragma once

#include "core/base/function.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::net {

struct Header {
    std::string name;  // lower case
    std::string value;
};

struct Request {
    std::string method;  // "GET"
    std::string path;    // without the query, not decoded
    std::string query;   // without '?', not decoded
    std::vector<Header> headers;
    std::string body;
    std::string peer;  // address of the other end

    std::string_view header(std::string_view lower_case_name) const;  // "" where absent
};

// A body that is made while it leaves, so that nobody knows its length before. The server asks for
// a piece when the one before is written: a peer that reads slowly holds back the maker, and
// nothing piles up. All on the server's loop; destroyed when it is at its end or its peer is gone.
class BodyStream {
public:
    enum class Next {
        piece,  // ask again
        wait,   // nothing more until `wake` is called
        end,    // that was all
        broken  // there should be more: the connection is cut, so that the peer sees it
    };

    virtual ~BodyStream() = default;
    // Once, before the first next(). `wake` may be called from any thread, often, and too late.
    virtual void start(Function<void()> wake) = 0;
    // Appends the next piece to `out`, which comes empty; whatever it gives back, that is sent.
    virtual Next next(std::string &out) = 0;
    virtual void drain() = 0;  // the server stops: next() is to come to its end
};

struct Response {
    int status = 200;
    std::vector<Header> headers;  // content-length, date and connection are the server's own
    std::string content_type;     // empty: none
    std::string body;
    std::unique_ptr<BodyStream> stream = nullptr;  // instead of `body`: chunked, or to the end
};

// Answers one request. Callable once, from any thread; dropped without a call, the server answers
// 500.
using Responder = Function<void(Response)>;

}  // namespace patchbay::net
