#include "core/base/clock.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace patchbay {

namespace {

class SystemClock final : public Clock {
public:
    TimeMs now() const override {
        return since_epoch<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    std::int64_t steady_ms() const override {
        return since_epoch<std::chrono::milliseconds>(std::chrono::steady_clock::now());
    }

private:
    template <class Unit, class Point>
    static std::int64_t since_epoch(Point point) {
        return std::chrono::duration_cast<Unit>(point.time_since_epoch()).count();
    }
};

// A number of exactly these digits at the front of `text`, which is shortened by them.
std::optional<int> digits(std::string_view &text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + count, number);
    if (error != std::errc{} || end != text.data() + count || text[0] == '-') return std::nullopt;
    text.remove_prefix(count);
    return number;
}

bool literal(std::string_view &text, char c) {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
}

// The years that RFC 3339 can write.
constexpr TimeMs kFirstTime = -62'167'219'200'000;  // 0000-01-01T00:00:00Z
constexpr TimeMs kLastTime = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z

}  // namespace

const Clock &system_clock() {
    static const SystemClock clock;
    return clock;
}

std::string to_rfc3339(TimeMs time) {
    using namespace std::chrono;
    const sys_time<milliseconds> point{milliseconds(std::clamp(time, kFirstTime, kLastTime))};
    const auto day = floor<days>(point);
    const year_month_day date(day);
    const hh_mm_ss clock(point - day);
    char text[40];
    int length = std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    if (const auto fraction = clock.subseconds().count(); fraction != 0)
        length += std::snprintf(text + length, sizeof text - static_cast<std::size_t>(length),
                                ".%03d", static_cast<int>(fraction));
    return std::string(text, static_cast<std::size_t>(length)) + "Z";
}

std::optional<TimeMs> from_rfc3339(std::string_view text) {
    using namespace std::chrono;
    const auto year_number = digits(text, 4);
    if (!year_number || !literal(text, '-')) return std::nullopt;
    const auto month_number = digits(text, 2);
    if (!month_number || !literal(text, '-')) return std::nullopt;
    const auto day_number = digits(text, 2);
    if (!day_number || text.empty() || (text[0] != 'T' && text[0] != 't')) return std::nullopt;
    text.remove_prefix(1);
    const auto hour = digits(text, 2);
    if (!hour || !literal(text, ':')) return std::nullopt;
    const auto minute = digits(text, 2);
    if (!minute || !literal(text, ':')) return std::nullopt;
    const auto second = digits(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

    std::int64_t fraction = 0;
    if (literal(text, '.')) {
        int scale = 100;
        std::size_t count = 0;
        for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), ++count) {
            fraction += (text[0] - '0') * scale;
            scale /= 10;
        }
        if (count == 0) return std::nullopt;
    }
    std::int64_t offset_minutes = 0;
    if (text == "Z" || text == "z") {
        text = {};
    } else {
        if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
        const int sign = text[0] == '-' ? -1 : 1;
        text.remove_prefix(1);
        const auto hours_off = digits(text, 2);
        if (!hours_off || !literal(text, ':')) return std::nullopt;
        const auto minutes_off = digits(text, 2);
        if (!minutes_off || *hours_off > 23 || *minutes_off > 59) return std::nullopt;
        offset_minutes = sign * (*hours_off * 60 + *minutes_off);
    }
    if (!text.empty()) return std::nullopt;
    const year_month_day date{year(*year_number), month(static_cast<unsigned>(*month_number)),
                              day(static_cast<unsigned>(*day_number))};
    if (!date.ok()) return std::nullopt;
    const std::int64_t seconds_of_day = (*hour * 60 + *minute - offset_minutes) * 60 + *second;
    return (sys_days(date).time_since_epoch().count() * std::int64_t{86'400} + seconds_of_day) *
               1'000 +
           fraction;
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0 || text.empty() || text[0] == '-') return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    std::int64_t factor = 0;
    if (unit == "ms")
        factor = 1;
    else if (unit == "s")
        factor = 1'000;
    else if (unit == "m")
        factor = 60'000;
    else if (unit == "h")
        factor = 3'600'000;
    else if (unit == "d")
        factor = 86'400'000;
    std::int64_t result = 0;
    if (factor == 0 || __builtin_mul_overflow(number, factor, &result)) return std::nullopt;
    return result;
}

}  // namespace patchbay
