// Dates as trackers write them.
#pragma once

#include "patchbay/json.hpp"

#include <string>

namespace repair_tracker {

// A date ("2026-11-23") or a point in time (RFC 3339) as it stands; a time without a zone as its
// date, for the zone is not ours to guess; Unix seconds or milliseconds as RFC 3339. "" for
// anything else.
std::string read_date(patchbay::sdk::JsonValue value);

}  // namespace repair_tracker
