// Times as providers write them: RFC 3339, and seconds or milliseconds since 1970. Durations as
// settings have them.
#ifndef PATCHBAY_KIT_TIME_HPP
#define PATCHBAY_KIT_TIME_HPP

#include "../json.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::sdk {

constexpr patchbay_time_ms kSecondMs = 1000;
constexpr patchbay_time_ms kDayMs = 24 * 60 * 60 * kSecondMs;
constexpr patchbay_time_ms kLastSecond = 253'402'300'799;  // the end of the year 9999
constexpr patchbay_time_ms kLastMs = kLastSecond * kSecondMs + 999;
constexpr patchbay_time_ms kFirstMs = -719'162 * kDayMs;  // the beginning of the year 1

struct Date {
    int year = 0;
    int month = 0;  // 1 to 12
    int day = 0;    // 1 to 31
};

// Days since 1970-01-01. Nothing for a day that no calendar has, or of a year outside 1 to 9999.
inline std::optional<std::int64_t> days_since_1970(Date date) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    constexpr int kBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const auto [year, month, day] = date;
    if (year < 1 || year > 9999 || month < 1 || month > 12) return std::nullopt;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day < 1 || day > kDays[month - 1] + (month == 2 && leap ? 1 : 0)) return std::nullopt;
    const std::int64_t past = year - 1;
    const std::int64_t of_years = past * 365 + past / 4 - past / 100 + past / 400;
    return of_years + kBefore[month - 1] + (month > 2 && leap ? 1 : 0) + day - 1 - 719'162;
}

// Of a day of the years 1 to 9999.
inline Date date_of(std::int64_t days_since) {
    // A year has 365.2425 days: the guess is at most one year too late or too early.
    const std::int64_t days = days_since + 719'162;
    Date date{static_cast<int>(days * 400 / 146'097) + 1, 1, 1};
    while (days_since_1970(date).value_or(days_since + 1) > days_since && date.year > 1)
        --date.year;
    while (days_since_1970({date.year + 1, 1, 1}).value_or(days_since + 1) <= days_since)
        ++date.year;
    while (date.month < 12 &&
           days_since_1970({date.year, date.month + 1, 1}).value_or(days_since + 1) <= days_since)
        ++date.month;
    date.day = static_cast<int>(days_since - days_since_1970(date).value_or(days_since)) + 1;
    return date;
}

// The day that a time is in, in UTC.
inline std::int64_t day_of(patchbay_time_ms time) {
    return time / kDayMs - (time % kDayMs < 0 ? 1 : 0);
}

// "2026-11-23" of a time of the years 1 to 9999.
inline std::string day_text(patchbay_time_ms time) {
    const Date date = date_of(day_of(time));
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    return text;
}

// "2026-11-23T10:00:00Z", with three decimals where the time is not a whole second; of the same
// years.
inline std::string rfc3339(patchbay_time_ms time) {
    const auto in_day = static_cast<int>(time - day_of(time) * kDayMs);
    const int second = in_day / static_cast<int>(kSecondMs);
    const int part = in_day % static_cast<int>(kSecondMs);
    char text[64];
    std::snprintf(text, sizeof text, "T%02d:%02d:%02d", second / 3600, second / 60 % 60,
                  second % 60);
    std::string out = day_text(time) + text;
    if (part != 0) {
        std::snprintf(text, sizeof text, ".%03d", part);
        out += text;
    }
    return out + 'Z';
}

// Likewise, with decimals also where the time is a whole second: "2026-11-23T10:00:00.000Z".
inline std::string rfc3339_ms(patchbay_time_ms time) {
    std::string text = rfc3339(time);
    if (time % kSecondMs == 0) text.insert(text.size() - 1, ".000");
    return text;
}

// Reads a text from left to right; once something is not as expected, nothing is.
class TimeReader {
public:
    explicit TimeReader(std::string_view text) : text_(text) {}

    bool good() const { return good_; }
    bool at_end() const { return text_.empty(); }
    char peek() const { return text_.empty() ? '\0' : text_.front(); }

    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = take();
            good_ = good_ && c >= '0' && c <= '9';
            value = good_ ? value * 10 + (c - '0') : 0;
        }
        return value;
    }
    void expect(std::string_view any_of) {
        const char c = take();
        good_ = good_ && c != '\0' && any_of.find(c) != std::string_view::npos;
    }
    std::string_view word(std::size_t length) {
        const std::string_view taken = text_.substr(0, length);
        good_ = good_ && taken.size() == length;
        text_.remove_prefix(taken.size());
        return taken;
    }
    Date date() {  // 2026-11-23
        Date value;
        value.year = number(4);
        expect("-");
        value.month = number(2);
        expect("-");
        value.day = number(2);
        return value;
    }
    patchbay_time_ms time_of_day() {  // 10:00:00
        const int hour = number(2);
        expect(":");
        const int minute = number(2);
        expect(":");
        const int second = number(2);
        good_ = good_ && hour < 24 && minute < 60 && second <= 60;
        return ((hour * 60 + minute) * 60 + second) * kSecondMs;
    }
    // ".123456" as milliseconds; 0 where there is none.
    patchbay_time_ms fraction() {
        if (peek() != '.') return 0;
        take();
        patchbay_time_ms value = 0;
        patchbay_time_ms weight = kSecondMs / 10;
        good_ = good_ && peek() >= '0' && peek() <= '9';
        for (; peek() >= '0' && peek() <= '9'; weight /= 10)
            value += weight * (take() - '0');
        return value;
    }
    // "Z", "+02:00" or "+0200": how far the clock there is ahead of UTC.
    patchbay_time_ms zone() {
        const char sign = take();
        if (sign == 'Z' || sign == 'z') return 0;
        good_ = good_ && (sign == '+' || sign == '-');
        const int hours = number(2);
        if (peek() == ':') take();
        const int minutes = number(2);
        good_ = good_ && hours < 24 && minutes < 60;
        const patchbay_time_ms ahead = (hours * 60 + minutes) * 60 * kSecondMs;
        return sign == '-' ? -ahead : ahead;
    }

private:
    char take() {
        if (text_.empty()) return '\0';
        const char c = text_.front();
        text_.remove_prefix(1);
        return c;
    }

    std::string_view text_;
    bool good_ = true;
};

// A date with a time and a zone, all of the text; decimals beyond milliseconds are cut off. Nothing
// for what is none, or lies outside of the years 1 to 9999.
inline std::optional<patchbay_time_ms> read_rfc3339(std::string_view text) {
    TimeReader reader(text);
    const Date date = reader.date();
    reader.expect("Tt");
    const patchbay_time_ms in_day = reader.time_of_day();
    const patchbay_time_ms part = reader.fraction();
    const patchbay_time_ms ahead = reader.zone();
    const auto days = days_since_1970(date);
    if (!reader.good() || !reader.at_end() || !days) return std::nullopt;
    const patchbay_time_ms time = *days * kDayMs + in_day + part - ahead;
    if (time < kFirstMs || time > kLastMs) return std::nullopt;
    return time;
}

// Seconds since 1970, or milliseconds where the number is too large for seconds, as text or number.
// `otherwise` where it is neither.
inline patchbay_time_ms epoch_time(JsonValue timestamp, patchbay_time_ms otherwise) {
    constexpr patchbay_time_ms kFirstMilliseconds = 1'000'000'000'000;  // the year 33658 in seconds
    const auto number = timestamp.integer();
    if (!number || *number <= 0 || *number > kLastMs) return otherwise;
    if (*number >= kFirstMilliseconds) return *number;
    return *number <= kLastSecond ? *number * kSecondMs : otherwise;
}

// "500ms", "90s", "15m", "24h" or "30d" in milliseconds. Nothing for anything else, or more than
// 10,000 days.
inline std::optional<std::int64_t> read_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t ms;
    };
    constexpr Unit kUnits[] = {
        {"ms", 1}, {"s", kSecondMs}, {"m", 60 * kSecondMs}, {"h", 3600 * kSecondMs}, {"d", kDayMs}};
    constexpr std::int64_t kMost = 10'000 * kDayMs;
    const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
    std::int64_t number = 0;
    for (const char c : digits) {
        number = number * 10 + (c - '0');
        if (number > kMost) return std::nullopt;
    }
    for (const Unit &unit : kUnits) {
        if (digits.empty() || text.substr(digits.size()) != unit.name) continue;
        if (number <= kMost / unit.ms) return number * unit.ms;
    }
    return std::nullopt;
}

}  // namespace patchbay::sdk

#endif
