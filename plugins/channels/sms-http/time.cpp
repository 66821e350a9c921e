#include "time.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace sms_http {
namespace {

constexpr std::size_t kUnixSecondsDigits = 10;
constexpr std::size_t kUnixMsDigits = 13;

// Reads a text from left to right; once something is not as expected, nothing is.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

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

    // ".123456" as milliseconds; 0 where there is none.
    int fraction() {
        if (peek() != '.') return 0;
        take();
        int ms = 0;
        int digits = 0;
        while (peek() >= '0' && peek() <= '9') {
            const char c = take();
            if (++digits <= 3) ms = ms * 10 + (c - '0');
        }
        good_ = good_ && digits > 0;
        for (; digits < 3; ++digits)
            ms *= 10;
        return ms;
    }

    // "Z", "+02:00", "+0200", or nothing, which is UTC; in minutes.
    int zone() {
        if (at_end()) return 0;
        const char sign = take();
        if (sign == 'Z' || sign == 'z') return 0;
        good_ = good_ && (sign == '+' || sign == '-');
        const int hours = number(2);
        if (peek() == ':') take();
        const int minutes = number(2);
        good_ = good_ && hours < 24 && minutes < 60;
        return sign == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
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

std::optional<patchbay_time_ms> time_of(int year, int month, int day, int hour, int minute,
                                        int second) {
    using namespace std::chrono;
    const year_month_day date{std::chrono::year{year},
                              std::chrono::month{static_cast<unsigned>(month)},
                              std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || year < 1970 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const auto seconds_of_day = hours{hour} + minutes{minute} + seconds{second};
    return duration_cast<milliseconds>(sys_days{date}.time_since_epoch() + seconds_of_day).count();
}

std::optional<patchbay_time_ms> read_digits(std::string_view text) {
    if (text.size() == 14) {
        Reader reader(text);
        const int year = reader.number(4), month = reader.number(2), day = reader.number(2);
        const int hour = reader.number(2), minute = reader.number(2), second = reader.number(2);
        return time_of(year, month, day, hour, minute, second);
    }
    if (text.size() != kUnixSecondsDigits && text.size() != kUnixMsDigits) return std::nullopt;
    patchbay_time_ms value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return text.size() == kUnixMsDigits ? value : value * 1000;
}

std::optional<patchbay_time_ms> shifted(std::optional<patchbay_time_ms> time, int zone) {
    if (time) *time -= patchbay_time_ms{zone} * 60'000;
    return time && *time > 0 ? time : std::nullopt;
}

}  // namespace

std::optional<patchbay_time_ms> read_time(std::string_view text) {
    const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
    if (digits) return read_digits(text);
    Reader reader(text);
    const int year = reader.number(4);
    reader.expect("-");
    const int month = reader.number(2);
    reader.expect("-");
    const int day = reader.number(2);
    reader.expect("Tt ");
    const int hour = reader.number(2);
    reader.expect(":");
    const int minute = reader.number(2);
    reader.expect(":");
    const int second = reader.number(2);
    const int ms = reader.fraction();
    const int zone = reader.zone();
    if (!reader.good() || !reader.at_end()) return std::nullopt;
    auto time = time_of(year, month, day, hour, minute, second);
    if (time) *time += ms;
    return shifted(time, zone);
}

std::optional<patchbay_time_ms> read_mail_time(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (const std::size_t comma = text.find(", "); comma != std::string_view::npos) {
        text.remove_prefix(comma + 2);
    }
    Reader reader(text);
    const int day = reader.number(2);
    reader.expect(" ");
    const std::size_t month = kMonths.find(reader.word(3));
    reader.expect(" ");
    const int year = reader.number(4);
    reader.expect(" ");
    const int hour = reader.number(2);
    reader.expect(":");
    const int minute = reader.number(2);
    reader.expect(":");
    const int second = reader.number(2);
    reader.expect(" ");
    const int zone = reader.zone();
    if (!reader.good() || !reader.at_end() || month == std::string_view::npos || month % 3 != 0) {
        return std::nullopt;
    }
    return shifted(time_of(year, static_cast<int>(month / 3) + 1, day, hour, minute, second), zone);
}

namespace {

std::string padded(unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string rfc3339(patchbay_time_ms time) {
    using namespace std::chrono;
    const sys_time<milliseconds> point{milliseconds{time}};
    const auto second = static_cast<unsigned>((floor<seconds>(point) - floor<days>(point)).count());
    return day_of(time) + 'T' + padded(second / 3600) + ':' + padded(second / 60 % 60) + ':' +
           padded(second % 60) + 'Z';
}

std::string day_of(patchbay_time_ms time) {
    using namespace std::chrono;
    const year_month_day date{floor<days>(sys_time<milliseconds>{milliseconds{time}})};
    return std::to_string(static_cast<int>(date.year())) + "-" +
           padded(static_cast<unsigned>(date.month())) + "-" +
           padded(static_cast<unsigned>(date.day()));
}

}  // namespace sms_http
