// What Meta's Graph APIs answer whatever the product: errors, paths, tokens.
#pragma once

#include "core/net/http.h"
#include "tests/simulators/graph/app.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::graph {

struct GraphError {
    int code;             // decides everything, with the subcode
    std::string details;  // for a person
    int subcode = 0;      // 0: none
};

// {"error": {"message", "type", "code", "error_subcode", …}}; `more` joins the inner object.
net::Response to_response(int http_status, const GraphError &error, std::string_view message,
                          const boost::json::object &more = {});

GraphError no_such_object(const std::string &id);
GraphError unknown_path(std::string_view path);

bool is_version(std::string_view text);  // "v23.0"

// The token in the Authorization header or in the query, and the proof of it where one is given.
std::optional<GraphError> check_token(const App &app, const net::Request &request);

}  // namespace patchbay::simulators::graph
