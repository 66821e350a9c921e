// The provider's rules for what may be posted to /messages and /message_attachments, as far as the
// body alone decides: shapes, types, lengths and counts. Pure. Limits: docs/simulators.md.
#pragma once

#include "tests/simulators/graph/error.h"
#include "tests/simulators/graph/shape.h"
#include "tests/simulators/messenger/settings.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace patchbay::simulators::messenger {

using graph::GraphError;

constexpr std::string_view kHumanAgent = "HUMAN_AGENT";

// A message or a sender action with its recipient. `has_file`: a file came beside the body.
std::optional<GraphError> check_send(const boost::json::object &body, Platform platform,
                                     bool has_file);
// {"message": {"attachment": {"type", "payload"}}}
std::optional<GraphError> check_upload(const boost::json::object &body, bool has_file);

// {"recipient": {"id"}, "metadata", "target_app_id"}: of the calls about who controls a thread.
std::optional<GraphError> check_thread_control(const boost::json::object &body, bool has_target);

// The payload of a template attachment. `path` is how messages name it.
std::optional<GraphError> check_template(const boost::json::object &payload, Platform platform,
                                         const std::string &path);

// The closed shape of an object; every mistake is a 100.
std::optional<GraphError> check_object(const boost::json::object &object, graph::Shape shape,
                                       const std::string &path);

}  // namespace patchbay::simulators::messenger
