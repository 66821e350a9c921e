#include "date.h"

#include "patchbay/kit/time.hpp"

namespace repair_tracker {

namespace sdk = patchbay::sdk;

namespace {

// What follows the date: "T10:00:00", perhaps a fraction, and a zone as RFC 3339 writes it, which
// "+0100" is not.
bool is_zoned_time(std::string_view text) {
    sdk::TimeReader reader(text);
    reader.expect("T");
    reader.time_of_day();
    reader.fraction();
    const bool utc = reader.peek() == 'Z';
    reader.zone();
    return reader.good() && reader.at_end() && (utc || text[text.size() - 3] == ':');
}

bool is_local_time(std::string_view text) {
    sdk::TimeReader reader(text);
    reader.expect("T ");
    reader.number(2);
    reader.expect(":");
    reader.number(2);
    return reader.good();
}

}  // namespace

std::string read_date(sdk::JsonValue value) {
    if (value.is_number()) {
        const patchbay_time_ms time = sdk::epoch_time(value, 0);
        return time != 0 ? sdk::rfc3339(time - time % sdk::kSecondMs) : std::string();
    }
    const std::string_view text = value.str();
    sdk::TimeReader reader(text);
    const bool real = sdk::days_since_1970(reader.date()).has_value();
    if (!reader.good() || !real) return {};
    const std::string_view rest = text.substr(10);
    if (rest.empty() || is_zoned_time(rest)) return std::string(text);
    return std::string(is_local_time(rest) ? text.substr(0, 10) : "");
}

}  // namespace repair_tracker
