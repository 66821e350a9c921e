// The parameters of a call, in whichever of Graph's three forms they come. Pure.
#pragma once

#include "tests/simulators/common/parameters.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace patchbay::simulators::messenger {

struct Call {
    boost::json::object body;
    std::optional<Part> file;  // "filedata" of a multipart body
};

// As simulators::read_parameters; in the forms, what looks like JSON is JSON.
Result<Call> read_call(const net::Request &request);

// "a,b,c" -> {"a", "b", "c"}
std::vector<std::string> split_list(std::string_view text);

// Where links to this simulator lead: as the caller named it.
std::string base_of(const net::Request &request);

}  // namespace patchbay::simulators::messenger
