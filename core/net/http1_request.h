// A ClientRequest as the head of an HTTP/1.1 message.
#pragma once

#include "core/net/http_client.h"

#include <string>

namespace patchbay::net {

// Appends the request line and headers with the empty line behind them; the body follows as it is.
// The request has passed check_request().
void append_head(std::string &out, const ClientRequest &request);

}  // namespace patchbay::net
