#include "core/flow/cel/time.h"

#include "core/base/clock.h"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>

namespace patchbay::flow::cel {

namespace {

constexpr int kDecimals = 9;

Error time_range() { return {"the timestamp is outside the range of the years 1 to 9999"}; }
Error duration_range() { return {"the duration is outside the range of 292 years"}; }

bool digit(char c) { return c >= '0' && c <= '9'; }

Result<Timestamp> within_range(std::int64_t seconds, std::int64_t nanoseconds) {
    if (nanoseconds < 0) {
        nanoseconds += kNanosecondsPerSecond;
        --seconds;
    } else if (nanoseconds >= kNanosecondsPerSecond) {
        nanoseconds -= kNanosecondsPerSecond;
        ++seconds;
    }
    if (seconds < kFirstSecond || seconds > kLastSecond) return time_range();
    return Timestamp{seconds, static_cast<std::int32_t>(nanoseconds)};
}

// A number of nanoseconds as decimals, shortened to `digits`.
std::string decimals(std::int64_t nanoseconds, std::size_t digits) {
    auto text = std::to_string(nanoseconds);
    text.insert(0, static_cast<std::size_t>(kDecimals) - text.size(), '0');
    return '.' + text.substr(0, digits);
}

// The digits at the front of `text` as nanoseconds of a second; those behind the ninth count
// nothing.
std::int64_t take_decimals(std::string_view &text) {
    std::int64_t nanoseconds = 0;
    std::int64_t scale = kNanosecondsPerSecond / 10;
    for (; !text.empty() && digit(text[0]); text.remove_prefix(1), scale /= 10)
        nanoseconds += (text[0] - '0') * scale;
    return nanoseconds;
}

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};
constexpr std::array<Unit, 7> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"µs", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", kNanosecondsPerSecond},
                                         {"m", 60 * kNanosecondsPerSecond},
                                         {"h", 3'600 * kNanosecondsPerSecond}}};

// One "1.5h" at the front of `text`, added to `sum`. False where it is none; `overflow` tells.
bool take_span(std::string_view &text, std::int64_t sign, std::int64_t &sum, bool &overflow) {
    std::int64_t whole = 0;
    const auto *end = text.data() + text.size();
    const bool starts = !text.empty() && digit(text[0]);
    if (starts) {
        const auto read = std::from_chars(text.data(), end, whole);
        overflow = overflow || read.ec != std::errc();
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    }
    std::int64_t fraction = 0;
    if (!text.empty() && text[0] == '.') {
        text.remove_prefix(1);
        if (!starts && (text.empty() || !digit(text[0]))) return false;
        fraction = take_decimals(text);
    } else if (!starts) {
        return false;
    }
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [text](const Unit &one) {
        const auto rest = text.substr(std::min(one.name.size(), text.size()));
        return text.starts_with(one.name) && (rest.empty() || digit(rest[0]) || rest[0] == '.');
    });
    if (unit == kUnits.end()) return false;
    text.remove_prefix(unit->name.size());
    // A fraction has nine digits, so that seconds and smaller units are exact.
    const auto small = unit->nanoseconds >= kNanosecondsPerSecond
                           ? fraction * (unit->nanoseconds / kNanosecondsPerSecond)
                           : fraction / (kNanosecondsPerSecond / unit->nanoseconds);
    std::int64_t span = 0;
    overflow = __builtin_mul_overflow(whole * sign, unit->nanoseconds, &span) || overflow;
    overflow = __builtin_add_overflow(sum, span, &sum) || overflow;
    overflow = __builtin_add_overflow(sum, sign * small, &sum) || overflow;
    return true;
}

// "+02:00", "-09:30", "02:00"; nothing for anything else.
std::optional<std::int64_t> fixed_offset(std::string_view zone) {
    const bool negative = zone.starts_with('-');
    if (negative || zone.starts_with('+')) zone.remove_prefix(1);
    if (zone.size() != 5 || zone[2] != ':') return std::nullopt;
    for (const auto place : {0u, 1u, 3u, 4u}) {
        if (!digit(zone[place])) return std::nullopt;
    }
    const int hours = (zone[0] - '0') * 10 + zone[1] - '0';
    const int minutes = (zone[3] - '0') * 10 + zone[4] - '0';
    if (hours > 23 || minutes > 59) return std::nullopt;
    return (negative ? -60 : 60) * std::int64_t{hours * 60 + minutes};
}

std::unique_ptr<icu::TimeZone> find_zone(std::string_view name) {
    const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(
        name.data(), static_cast<std::int32_t>(std::min<std::size_t>(name.size(), 100))));
    // Only the database's own names: ICU would also take some for custom offsets.
    icu::UnicodeString canonical;
    UBool listed = false;
    UErrorCode status = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(id, canonical, listed, status);
    if (U_FAILURE(status) || !listed) return nullptr;
    return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(id));
}

std::optional<std::int64_t> zone_offset(std::int64_t seconds, std::string_view zone) {
    if (zone == "UTC") return 0;
    if (const auto fixed = fixed_offset(zone)) return fixed;
    const auto found = find_zone(zone);
    if (!found) return std::nullopt;
    std::int32_t standard = 0;
    std::int32_t summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    found->getOffset(static_cast<UDate>(seconds) * 1000, false, standard, summer, status);
    if (U_FAILURE(status)) return std::nullopt;
    return (std::int64_t{standard} + summer) / 1000;
}

}  // namespace

Result<Timestamp> timestamp_of(std::int64_t seconds) { return within_range(seconds, 0); }

Result<Timestamp> parse_timestamp(std::string_view text) {
    const auto milliseconds = from_rfc3339(text);
    if (!milliseconds) return Error{"the string is no RFC 3339 time like 2026-11-23T10:00:00Z"};
    std::int64_t nanoseconds = 0;
    if (const auto point = text.find('.'); point != text.npos) {
        auto rest = text.substr(point + 1);
        nanoseconds = take_decimals(rest);
    }
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(*milliseconds));
    return within_range(seconds.count(), nanoseconds);
}

std::string to_text(Timestamp time) {
    auto text = to_rfc3339(time.seconds * 1000);
    if (time.nanoseconds == 0) return text;
    const std::size_t digits = time.nanoseconds % 1'000'000 == 0 ? 3
                               : time.nanoseconds % 1'000 == 0   ? 6
                                                                 : 9;
    text.insert(text.size() - 1, decimals(time.nanoseconds, digits));
    return text;
}

Result<Duration> parse_duration(std::string_view text) {
    const auto whole = text;
    std::int64_t sign = 1;
    if (text.starts_with('-') || text.starts_with('+')) {
        sign = text[0] == '-' ? -1 : 1;
        text.remove_prefix(1);
    }
    Duration result;
    if (text == "0") return result;
    bool overflow = false;
    bool good = !text.empty();
    while (good && !text.empty())
        good = take_span(text, sign, result.nanoseconds, overflow);
    if (!good)
        return Error{"the string is no duration like '1h30m', '1.5s' or '250ms'" +
                     std::string(whole.ends_with('d') ? "; write days in hours" : "")};
    if (overflow) return duration_range();
    return result;
}

std::string to_text(Duration duration) {
    const auto fraction = duration.nanoseconds % kNanosecondsPerSecond;
    auto text = std::to_string(duration.nanoseconds / kNanosecondsPerSecond);
    if (fraction < 0 && text[0] != '-') text.insert(0, 1, '-');
    if (fraction != 0) {
        text += decimals(fraction < 0 ? -fraction : fraction, kDecimals);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + 's';
}

Result<Timestamp> add(Timestamp time, Duration duration) {
    return within_range(time.seconds + duration.nanoseconds / kNanosecondsPerSecond,
                        time.nanoseconds + duration.nanoseconds % kNanosecondsPerSecond);
}

Result<Timestamp> subtract(Timestamp time, Duration duration) {
    return within_range(time.seconds - duration.nanoseconds / kNanosecondsPerSecond,
                        time.nanoseconds - duration.nanoseconds % kNanosecondsPerSecond);
}

Result<Duration> subtract(Timestamp a, Timestamp b) {
    Duration result;
    if (__builtin_mul_overflow(a.seconds - b.seconds, kNanosecondsPerSecond, &result.nanoseconds) ||
        __builtin_add_overflow(result.nanoseconds, a.nanoseconds - b.nanoseconds,
                               &result.nanoseconds)) {
        return duration_range();
    }
    return result;
}

Result<Duration> add(Duration a, Duration b) {
    Duration result;
    if (__builtin_add_overflow(a.nanoseconds, b.nanoseconds, &result.nanoseconds))
        return duration_range();
    return result;
}

Result<Duration> subtract(Duration a, Duration b) {
    Duration result;
    if (__builtin_sub_overflow(a.nanoseconds, b.nanoseconds, &result.nanoseconds))
        return duration_range();
    return result;
}

bool known_zone(std::string_view zone) { return zone_offset(0, zone).has_value(); }

std::optional<std::chrono::sys_seconds> local_time(Timestamp time, std::string_view zone) {
    const auto offset = zone_offset(time.seconds, zone);
    if (!offset) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(time.seconds + *offset));
}

}  // namespace patchbay::flow::cel
