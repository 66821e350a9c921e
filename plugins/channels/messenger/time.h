// Points in time as text.
#pragma once

#include "patchbay/plugin.h"

#include <optional>
#include <string>
#include <string_view>

namespace messenger {

// "2026-11-23T10:00:00.000Z", of a time in the years up to 9999.
std::string rfc3339(patchbay_time_ms time);

// RFC 3339, or with an offset without a colon as the Graph API writes it
// ("2026-11-23T10:00:00+0000"); decimals beyond milliseconds are cut off.
std::optional<patchbay_time_ms> read_date_time(std::string_view text);

}  // namespace messenger
