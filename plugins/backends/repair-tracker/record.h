// The tracker's answer into the `repair` role.
#pragma once

#include "settings.h"

#include <string>

namespace repair_tracker {

// The repair in the answer: at settings.record, of a list the first. Absent: there is none.
sdk::JsonValue find_record(const Settings &settings, sdk::JsonValue answer);

// {"ticket", "serial", "product", "status", "status_text", "eta", "updated_at"}; what the tracker
// does not tell is left out. `ticket` and `serial`: what was asked for, used where the answer lacks
// it.
std::string repair_json(const Settings &settings, sdk::JsonValue record, std::string_view ticket,
                        std::string_view serial);

}  // namespace repair_tracker
