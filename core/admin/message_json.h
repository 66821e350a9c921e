// An outgoing message as the API shows it.
#pragma once

#include "core/journal/records.h"

#include <boost/json/object.hpp>

#include <vector>

namespace patchbay::admin {

namespace json = boost::json;

// {"id", "channel", "to", "state", "message_id", "attempts", "created", "content", "statuses",
// "errors", "part_of"}, what there is of it.
json::object message_json(journal::Partition partition, const journal::Outgoing &row);

// The same of a message that left in several: its state is that of the part that is furthest behind
// (one that failed fails the whole), its attempts are those of all, and "parts" has each of them.
json::object message_json(journal::Partition partition,
                          const std::vector<journal::Outgoing> &parts);

}  // namespace patchbay::admin
