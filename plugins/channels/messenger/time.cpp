#include "time.h"

#include <chrono>
#include <cstdio>

namespace messenger {
namespace {

constexpr patchbay_time_ms kSecond = 1000;
constexpr patchbay_time_ms kMinute = 60 * kSecond;
constexpr patchbay_time_ms kHour = 60 * kMinute;
constexpr patchbay_time_ms kDay = 24 * kHour;

// Takes `count` digits from the front; nothing where there are fewer.
std::optional<unsigned> digits(std::string_view &text, std::size_t count) {
    unsigned value = 0;
    if (text.size() < count) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + static_cast<unsigned>(text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view &text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

patchbay_time_ms fraction(std::string_view &text) {
    patchbay_time_ms value = 0;
    patchbay_time_ms weight = kSecond / 10;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
        value += weight * (text.front() - '0');
        weight /= 10;
    }
    return value;
}

// To the end of the text.
std::optional<patchbay_time_ms> offset(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    const bool west = take(text, '-');
    if (!west && !take(text, '+')) return std::nullopt;
    const auto hours = digits(text, 2);
    take(text, ':');
    const auto minutes = digits(text, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59 || !text.empty()) return std::nullopt;
    const patchbay_time_ms ahead = *hours * kHour + *minutes * kMinute;
    return west ? -ahead : ahead;
}

}  // namespace

std::string rfc3339(patchbay_time_ms time) {
    const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(time)};
    const auto day = std::chrono::floor<std::chrono::days>(point);
    const std::chrono::year_month_day date(day);
    const auto rest = static_cast<long>((point - day).count());
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02ld:%02ld:%02ld.%03ldZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), rest / kHour, rest / kMinute % 60,
                  rest / kSecond % 60, rest % kSecond);
    return text;
}

std::optional<patchbay_time_ms> read_date_time(std::string_view text) {
    const auto year = digits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = digits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = digits(text, 2);
    if (!day || (!take(text, 'T') && !take(text, 't'))) return std::nullopt;
    const auto hour = digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = digits(text, 2);
    if (!minute || !take(text, ':')) return std::nullopt;
    const auto second = digits(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const patchbay_time_ms part = take(text, '.') ? fraction(text) : 0;
    const auto ahead = offset(text);
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day));
    if (!ahead || !date.ok()) return std::nullopt;
    const patchbay_time_ms days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * kDay + *hour * kHour + *minute * kMinute + *second * kSecond + part - *ahead;
}

}  // namespace messenger
