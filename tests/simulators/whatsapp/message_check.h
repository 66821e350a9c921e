// The provider's rules for what may be posted to /messages, as far as the body alone decides:
// shapes, types, lengths and counts. Pure. Limits: docs/simulators.md.
#pragma once

#include "tests/simulators/whatsapp/graph_error.h"

#include <boost/json/object.hpp>

#include <optional>

namespace patchbay::simulators::whatsapp {

// A message: {"messaging_product": "whatsapp", "to": …, "type": …, …}.
std::optional<GraphError> check_message(const boost::json::object &body);

// A read receipt, maybe with a typing indicator: {"status": "read", "message_id": …}.
std::optional<GraphError> check_read_receipt(const boost::json::object &body);

// The parts with rules beyond their shape. `path` is how messages name the object.
std::optional<GraphError> check_media(const boost::json::object &media, const std::string &path);
std::optional<GraphError> check_interactive(const boost::json::object &interactive);
std::optional<GraphError> check_template(const boost::json::object &message_template);

}  // namespace patchbay::simulators::whatsapp
