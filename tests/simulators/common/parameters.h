// The parameters of a call, in whichever of three forms they come. Pure.
#pragma once

#include "tests/simulators/common/multipart.h"

#include <boost/json/object.hpp>

#include <vector>

namespace patchbay::simulators {

struct Parameters {
    boost::json::object body;
    std::vector<Part> files;  // of a multipart form: the parts with a file's name
    bool is_form = false;     // then each value of the body is a text
};

// A JSON object, a form or a multipart form. The error is for a person.
Result<Parameters> read_parameters(const net::Request &request);

}  // namespace patchbay::simulators
