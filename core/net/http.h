// HTTP messages as the core sees them.
#pragma once

#include "core/base/function.h"

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

struct Response {
    int status = 200;
    std::vector<Header> headers;  // content-length, date and connection are the server's own
    std::string content_type;     // empty: none
    std::string body;
};

// Answers one request. Callable once, from any thread; dropped without a call, the server answers
// 500.
using Responder = Function<void(Response)>;

}  // namespace patchbay::net
