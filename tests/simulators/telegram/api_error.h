// What the Bot API answers: {"ok": true, "result": …}, or an error whose code is the HTTP status
// too.
#pragma once

#include "core/net/http.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::telegram {

struct ApiError {
    int code;
    std::string description;
    boost::json::object parameters{};  // {"retry_after"} or {"migrate_to_chat_id"}
};
using Refusal = std::optional<ApiError>;

ApiError bad(std::string_view what);        // 400 "Bad Request: …"
ApiError forbidden(std::string_view what);  // 403 "Forbidden: …"
ApiError conflict(std::string_view what);   // 409 "Conflict: …"
ApiError too_many(std::int64_t retry_after_s);
ApiError unauthorized();
ApiError not_found_error();

net::Response to_response(const ApiError &error);
// `description` "": none, as with nearly all methods.
net::Response result_of(boost::json::value result, std::string_view description = {});

}  // namespace patchbay::simulators::telegram
