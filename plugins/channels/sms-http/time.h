// Times as SMS providers write them.
#pragma once

#include "patchbay/plugin.h"

#include <optional>
#include <string_view>

namespace sms_http {

// RFC 3339, with a blank in place of the 'T' and without a zone (then UTC) as well; 14 digits
// YYYYMMDDhhmmss in UTC; Unix seconds or milliseconds. From 1970 on.
std::optional<patchbay_time_ms> read_time(std::string_view text);

// "Mon, 23 Nov 2026 10:00:00 +0000", as Twilio's API writes it.
std::optional<patchbay_time_ms> read_mail_time(std::string_view text);

}  // namespace sms_http
