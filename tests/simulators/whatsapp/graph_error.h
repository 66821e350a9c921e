// GraphError: a refusal in the provider's words.
#pragma once

#include "core/net/http.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace patchbay::simulators::whatsapp {

struct GraphError {
    int code;             // decides everything; one of the table in graph_error.cpp
    std::string details;  // error_data.details, for a person
    int subcode = 0;      // 0: none
};

// The HTTP status and the title that go with a code.
int http_status(int code);
std::string_view error_title(int code);

// {"error": {…}} with the HTTP status of the code.
net::Response to_response(const GraphError &error);

// The object of a failed status' `errors`.
boost::json::object status_error(const GraphError &error);

}  // namespace patchbay::simulators::whatsapp
