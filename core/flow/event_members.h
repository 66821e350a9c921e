// Which members of an event's data an expression takes: `event.data.status`. They are checked
// against the schemas of the events that a flow has entries for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::flow {

struct EventMember {
    std::string name;
    bool guarded = false;  // under has() or default(): may be absent
};

// Of texts that compile; of others nothing.
std::vector<EventMember> event_members_of_expression(std::string_view text);
std::vector<EventMember> event_members_of_template(std::string_view text);

}  // namespace patchbay::flow
