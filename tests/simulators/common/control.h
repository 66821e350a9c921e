// What the control APIs of the simulators share: paths, queries and JSON answers.
#pragma once

#include "core/base/json.h"
#include "core/net/http.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators {

// "/a/b%2Fc" -> {"a", "b/c"}.
std::vector<std::string> split_path(std::string_view path);
std::string percent_encoded(std::string_view text);
// Percent-decoded, '+' as a blank.
std::string form_decoded(std::string_view text);
// The decoded value of a query's parameter, '+' as a blank.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

net::Response json_response(int status, const json::object &body);
net::Response error_response(int status, std::string_view message);  // {"error": message}
net::Response not_found(const net::Request &request);

// The body as a JSON object; an empty body is an empty object.
Result<json::object> json_body(const net::Request &request);

}  // namespace patchbay::simulators
