// Clock: the only source of time, so that tests can hold it still and let it jump.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay {

using TimeMs = std::int64_t;  // milliseconds since 1970-01-01T00:00:00Z; 0: not given

class Clock {
public:
    virtual ~Clock() = default;
    virtual TimeMs now() const = 0;              // wall clock, may jump. Any thread.
    virtual std::int64_t steady_ms() const = 0;  // never goes back. Any thread.
};

// The system's clocks.
const Clock &system_clock();

// "2026-11-23T10:00:00Z"; with three decimals where `time` is not a whole second. Times outside the
// years 0000 to 9999 are written as the nearest one inside.
std::string to_rfc3339(TimeMs time);

// With any offset; decimals beyond milliseconds are cut off.
std::optional<TimeMs> from_rfc3339(std::string_view text);

// "90s", "15m", "24h", "90d", "250ms" -> milliseconds. Nothing for anything else.
std::optional<std::int64_t> parse_duration(std::string_view text);

}  // namespace patchbay
