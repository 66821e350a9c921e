#include "date.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace repair_tracker {
namespace {

// '0' in the pattern is any digit, everything else itself.
bool begins_as(std::string_view text, std::string_view pattern) {
    if (text.size() < pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
    }
    return true;
}

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
        value = value * 10 + (c - '0');
    }
    return value;
}

bool real_date(std::string_view text) {
    if (!begins_as(text, "0000-00-00")) return false;
    const int year = number(text.substr(0, 4));
    const int month = number(text.substr(5, 2));
    const int day = number(text.substr(8, 2));
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

// What follows the date: "T10:00:00" with a fraction and a zone.
bool zoned_time(std::string_view text) {
    if (!begins_as(text, "T00:00:00") || number(text.substr(1, 2)) > 23 ||
        number(text.substr(4, 2)) > 59 || number(text.substr(7, 2)) > 60) {
        return false;
    }
    text.remove_prefix(9);
    if (!text.empty() && text.front() == '.') {
        const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
        if (end == 1) return false;
        text.remove_prefix(end);
    }
    return text == "Z" ||
           (text.size() == 6 && (begins_as(text, "+00:00") || begins_as(text, "-00:00")));
}

// Days since 1970-01-01 as year, month and day, by counting 400-year eras from 1 March of year 0.
std::string date_of(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = days / 146'097;
    const std::int64_t in_era = days % 146'097;
    const std::int64_t year_of_era =
        (in_era - in_era / 1460 + in_era / 36'524 - in_era / 146'096) / 365;
    const std::int64_t day_of_year =
        in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t march_month = (5 * day_of_year + 2) / 153;
    const std::int64_t day = day_of_year - (153 * march_month + 2) / 5 + 1;
    const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    char text[80];
    std::snprintf(text, sizeof text, "%04lld-%02lld-%02lld", static_cast<long long>(year),
                  static_cast<long long>(month), static_cast<long long>(day));
    return text;
}

std::string of_unix(std::int64_t value) {
    constexpr std::int64_t kFirstMilliseconds = 1'000'000'000'000;
    constexpr std::int64_t kLastSecond = 253'402'300'799;  // the end of the year 9999
    const std::int64_t seconds = value >= kFirstMilliseconds ? value / 1000 : value;
    if (seconds <= 0 || seconds > kLastSecond) return {};
    const auto in_day = static_cast<int>(seconds % 86'400);
    char time[40];
    std::snprintf(time, sizeof time, "T%02d:%02d:%02dZ", in_day / 3600, in_day / 60 % 60,
                  in_day % 60);
    return date_of(seconds / 86'400) + time;
}

}  // namespace

std::string read_date(patchbay::sdk::JsonValue value) {
    if (value.is_number()) {
        const auto whole = value.integer();
        return whole ? of_unix(*whole) : std::string();
    }
    const std::string_view text = value.str();
    if (!real_date(text)) return {};
    const std::string_view rest = text.substr(10);
    if (rest.empty() || zoned_time(rest)) return std::string(text);
    const bool local = begins_as(rest, "T00:00") || begins_as(rest, " 00:00");
    return local ? std::string(text.substr(0, 10)) : std::string();
}

}  // namespace repair_tracker
