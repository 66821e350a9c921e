// GraphError: a refusal in the provider's words.
#pragma once

#include "core/net/http.h"
#include "tests/simulators/graph/error.h"

#include <boost/json/object.hpp>

#include <string_view>

namespace patchbay::simulators::whatsapp {

using graph::GraphError;  // the code is one of the table in graph_error.cpp

// The HTTP status and the title that go with a code.
int http_status(int code);
std::string_view error_title(int code);

// {"error": {…}} with the HTTP status of the code.
net::Response to_response(const GraphError &error);

// The object of a failed status' `errors`.
boost::json::object status_error(const GraphError &error);

}  // namespace patchbay::simulators::whatsapp
