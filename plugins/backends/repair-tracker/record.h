// The tracker's answer into the `repair` role.
#pragma once

#include "settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace repair_tracker {

// The repair in the answer to a query: where the query says, of a list the first. Absent: there is
// none.
sdk::JsonValue find_record(const Settings &settings, const Query &query, sdk::JsonValue answer);

struct Repair {
    std::string ticket;
    std::string serial;
    std::string_view status;  // of the role
    std::string json;         // {"ticket", "serial", "product", "status", "status_text", "eta",
                              // "updated_at"}; what the tracker does not tell is left out
};

// `ticket` and `serial`: what was asked for, used where the answer lacks it.
Repair read_repair(const Settings &settings, const Fields &fields, sdk::JsonValue record,
                   std::string_view ticket, std::string_view serial);

// A repair that nothing happens to any more.
bool over(std::string_view status);

// How results and pushes name a repair to whoever follows it: "ticket:R-1042", "serial:PF3ABCDE".
std::vector<std::string> subjects_of(const Repair &repair);

}  // namespace repair_tracker
