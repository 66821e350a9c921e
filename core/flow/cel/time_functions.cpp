// The parts of timestamps and durations: t.getHours('Europe/Madrid'), d.getMinutes(), ...
#include "core/flow/cel/functions.h"
#include "core/flow/cel/lexer.h"
#include "core/flow/cel/time.h"

#include <array>
#include <chrono>

namespace patchbay::flow::cel {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

year_month_day date_of(sys_seconds local) { return year_month_day(floor<days>(local)); }

std::int64_t second_of_day(sys_seconds local) { return (local - floor<days>(local)).count(); }

Error unknown_zone(std::string_view zone) {
    return {"unknown time zone '" + std::string(zone) +
            "'; write it like 'Europe/Madrid' or '+02:00'"};
}

// `part` of the clock and calendar in the zone given, else in UTC.
template <class Part>
Result<Value> of_timestamp(Arguments given, Part part) {
    const auto *time = given[0].as<Timestamp>();
    if (!time) return wrong_type("a timestamp", given[0]);
    Taker take(given);
    const auto zone = given.size() > 1 ? take.text(1) : "UTC";
    if (take.error()) return *take.error();
    const auto local = local_time(*time, zone);
    if (!local) return unknown_zone(zone);
    return Value(std::int64_t{part(*local)});
}

// The same, or all of a duration in `unit` nanoseconds.
template <class Part>
Result<Value> of_either(Arguments given, std::int64_t unit, Part part) {
    const auto *span = given[0].as<Duration>();
    if (!span) {
        if (given[0].type() != Type::timestamp)
            return wrong_type("a timestamp or a duration", given[0]);
        return of_timestamp(given, part);
    }
    if (given.size() > 1) return Error{"a duration has no time zone"};
    return Value(span->nanoseconds / unit);
}

Result<Value> full_year(Arguments given, Arena &) {
    return of_timestamp(given, [](sys_seconds local) { return int{date_of(local).year()}; });
}

Result<Value> month(Arguments given, Arena &) {
    return of_timestamp(given,
                        [](sys_seconds local) { return unsigned{date_of(local).month()} - 1; });
}

Result<Value> date(Arguments given, Arena &) {
    return of_timestamp(given, [](sys_seconds local) { return unsigned{date_of(local).day()}; });
}

Result<Value> day_of_month(Arguments given, Arena &) {
    return of_timestamp(given,
                        [](sys_seconds local) { return unsigned{date_of(local).day()} - 1; });
}

Result<Value> day_of_week(Arguments given, Arena &) {
    return of_timestamp(given, [](sys_seconds local) {
        return std::chrono::weekday(floor<days>(local)).c_encoding();
    });
}

Result<Value> day_of_year(Arguments given, Arena &) {
    return of_timestamp(given, [](sys_seconds local) {
        const sys_days first = date_of(local).year() / std::chrono::January / 1;
        return (floor<days>(local) - first).count();
    });
}

Result<Value> hours(Arguments given, Arena &) {
    return of_either(given, 3'600 * kNanosecondsPerSecond,
                     [](sys_seconds local) { return second_of_day(local) / 3'600; });
}

Result<Value> minutes(Arguments given, Arena &) {
    return of_either(given, 60 * kNanosecondsPerSecond,
                     [](sys_seconds local) { return second_of_day(local) / 60 % 60; });
}

Result<Value> seconds(Arguments given, Arena &) {
    return of_either(given, kNanosecondsPerSecond,
                     [](sys_seconds local) { return second_of_day(local) % 60; });
}

// Of the second, also for durations: so CEL has it.
Result<Value> milliseconds(Arguments given, Arena &) {
    constexpr std::int64_t kUnit = 1'000'000;
    if (const auto *span = given[0].as<Duration>(); span && given.size() == 1)
        return Value(span->nanoseconds % kNanosecondsPerSecond / kUnit);
    const auto *time = given[0].as<Timestamp>();
    const auto part = time ? time->nanoseconds / kUnit : 0;
    return of_either(given, kUnit, [part](sys_seconds) { return part; });
}

Result<void> check_zone(Node &node) {
    if (node.children.size() < 2 || node.children[1].kind != Kind::text) return {};
    const Node &zone = node.children[1];
    if (known_zone(zone.text)) return {};
    return error_at(zone.offset, unknown_zone(zone.text).message);
}

constexpr auto kZone = "perhaps a time zone";

constexpr std::array<Function, 10> kFunctions = {{
    {"getFullYear", false, true, 1, 2, kZone, full_year, check_zone},
    {"getMonth", false, true, 1, 2, kZone, month, check_zone},
    {"getDate", false, true, 1, 2, kZone, date, check_zone},
    {"getDayOfMonth", false, true, 1, 2, kZone, day_of_month, check_zone},
    {"getDayOfWeek", false, true, 1, 2, kZone, day_of_week, check_zone},
    {"getDayOfYear", false, true, 1, 2, kZone, day_of_year, check_zone},
    {"getHours", false, true, 1, 2, kZone, hours, check_zone},
    {"getMinutes", false, true, 1, 2, kZone, minutes, check_zone},
    {"getSeconds", false, true, 1, 2, kZone, seconds, check_zone},
    {"getMilliseconds", false, true, 1, 2, kZone, milliseconds, check_zone},
}};

}  // namespace

std::span<const Function> time_functions() { return kFunctions; }

}  // namespace patchbay::flow::cel
