// The provider's errors: of its API as an answer, and of a message as its error_code. An Error's
// `code` is the provider's.
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"

#include <string_view>

namespace patchbay::simulators::twilio {

constexpr int kAuthenticate = 20003;
constexpr int kNotFound = 20404;
constexpr int kTooManyRequests = 20429;
constexpr int kUnsubscribed = 21610;

// {"code", "message", "more_info", "status"} with the HTTP status that belongs to the code.
net::Response to_response(const Error &error);

// What the provider says about a code where nothing more is known; "" for one that is not in the
// table.
std::string_view error_text(int code);

}  // namespace patchbay::simulators::twilio
