// The shapes of requests, with this provider's code for each kind of mistake.
#pragma once

#include "tests/simulators/graph/shape.h"
#include "tests/simulators/whatsapp/graph_error.h"

#include <optional>
#include <string>

namespace patchbay::simulators::whatsapp {

using graph::Field;
using graph::Kind;
using graph::member_path;
using graph::Shape;

// 100 for an unknown key or a wrong JSON type, 131008 for a missing one, 131009 for a value out of
// its limits.
std::optional<GraphError> check_shape(const boost::json::object &object, Shape shape,
                                      const std::string &path);

}  // namespace patchbay::simulators::whatsapp
