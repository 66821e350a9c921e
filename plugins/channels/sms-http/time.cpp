#include "time.h"

#include "patchbay/kit/text.hpp"
#include "patchbay/kit/time.hpp"

#include <charconv>

namespace sms_http {

namespace sdk = patchbay::sdk;

namespace {

constexpr std::size_t kUnixSecondsDigits = 10;
constexpr std::size_t kUnixMsDigits = 13;

// All of the text was read, and is a time that a provider may mean.
std::optional<patchbay_time_ms> time_of(const sdk::TimeReader &reader, sdk::Date date,
                                        patchbay_time_ms since_midnight) {
    const auto days = sdk::days_since_1970(date);
    if (!reader.good() || !reader.at_end() || !days) return std::nullopt;
    const patchbay_time_ms time = *days * sdk::kDayMs + since_midnight;
    return time > 0 ? std::optional(time) : std::nullopt;
}

std::optional<patchbay_time_ms> read_digits(std::string_view text) {
    if (text.size() == 14) {
        sdk::TimeReader reader(text);
        const int year = reader.number(4), month = reader.number(2), day = reader.number(2);
        const int hour = reader.number(2), minute = reader.number(2), second = reader.number(2);
        if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
        return time_of(reader, {year, month, day},
                       ((hour * 60 + minute) * 60 + second) * sdk::kSecondMs);
    }
    if (text.size() != kUnixSecondsDigits && text.size() != kUnixMsDigits) return std::nullopt;
    patchbay_time_ms value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return text.size() == kUnixMsDigits ? value : value * sdk::kSecondMs;
}

}  // namespace

std::optional<patchbay_time_ms> read_time(std::string_view text) {
    if (sdk::is_digits(text)) return read_digits(text);
    sdk::TimeReader reader(text);
    const sdk::Date date = reader.date();
    reader.expect("Tt ");
    patchbay_time_ms time = reader.time_of_day();
    time += reader.fraction();
    if (!reader.at_end()) time -= reader.zone();
    return time_of(reader, date, time);
}

std::optional<patchbay_time_ms> read_mail_time(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (const std::size_t comma = text.find(", "); comma != text.npos)
        text.remove_prefix(comma + 2);
    sdk::TimeReader reader(text);
    const int day = reader.number(2);
    reader.expect(" ");
    const std::size_t month = kMonths.find(reader.word(3));
    reader.expect(" ");
    const int year = reader.number(4);
    reader.expect(" ");
    patchbay_time_ms time = reader.time_of_day();
    reader.expect(" ");
    if (!reader.at_end()) time -= reader.zone();
    if (month == kMonths.npos || month % 3 != 0) return std::nullopt;
    return time_of(reader, {year, static_cast<int>(month / 3) + 1, day}, time);
}

}  // namespace sms_http
