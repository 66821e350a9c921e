// The wire text of a response.
#pragma once

#include "core/net/http.h"

#include <string>
#include <string_view>

namespace patchbay::net {

struct ResponseForm {
    bool head = false;      // the request was HEAD: everything but the body
    bool close = false;     // no further request is read on this connection
    bool http_1_0 = false;  // keeping alive must be said
    std::string_view date;  // RFC 9110's form, with "GMT"
};

// Appends status line, headers and body; of a stream, the head. Headers that the server itself
// writes are left out, control characters in the others become blanks. A status outside 200..599 is
// sent as 500.
void append_response(std::string &out, const Response &response, const ResponseForm &form);

// A piece of a chunked body; nothing for an empty one.
void append_chunk(std::string &out, std::string_view piece);
constexpr std::string_view kLastChunk = "0\r\n\r\n";

std::string_view reason_phrase(int status);  // "" where there is none

}  // namespace patchbay::net
