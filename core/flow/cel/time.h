// Points in time and spans of time, as CEL has them.
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::flow::cel {

// From 0001-01-01T00:00:00Z to the last nanosecond of 9999.
struct Timestamp {
    std::int64_t seconds = 0;      // since 1970
    std::int32_t nanoseconds = 0;  // of the second, 0 or more
    auto operator<=>(const Timestamp &) const = default;
};

// Of 64 bits: about 292 years.
struct Duration {
    std::int64_t nanoseconds = 0;
    auto operator<=>(const Duration &) const = default;
};

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z

Result<Timestamp> timestamp_of(std::int64_t seconds);
// RFC 3339 with up to nine decimals.
Result<Timestamp> parse_timestamp(std::string_view text);
// In UTC; without decimals, or with three, six or nine of them.
std::string to_text(Timestamp time);

// "1h30m", "-1.5s", "250ms": h, m, s, ms, us, ns.
Result<Duration> parse_duration(std::string_view text);
// In seconds: "5400s", "-1.5s".
std::string to_text(Duration duration);

Result<Timestamp> add(Timestamp time, Duration duration);
Result<Timestamp> subtract(Timestamp time, Duration duration);
Result<Duration> subtract(Timestamp a, Timestamp b);
Result<Duration> add(Duration a, Duration b);
Result<Duration> subtract(Duration a, Duration b);

// "UTC", "+02:00", "-09:30", "02:00", or a zone of the IANA database like "Europe/Madrid".
bool known_zone(std::string_view zone);

// The clock and calendar there: as if it were UTC.
std::optional<std::chrono::sys_seconds> local_time(Timestamp time, std::string_view zone);

}  // namespace patchbay::flow::cel
