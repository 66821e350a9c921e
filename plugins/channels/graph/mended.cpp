#include "mended.h"

namespace graph {
namespace {

constexpr std::string_view kReplacementEscape = "\\ufffd";
constexpr std::size_t kEscapeLength = 6;  // \uXXXX

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The code unit of the escape \uXXXX at `at`; -1: there is none.
int unit_at(std::string_view text, std::size_t at) {
    if (at + kEscapeLength > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    int unit = 0;
    for (std::size_t i = at + 2; i < at + kEscapeLength; ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

std::optional<std::string> mended(std::string_view json) {
    std::string out;
    bool changed = false;
    for (std::size_t at = 0; at < json.size();) {
        std::size_t length = 1;
        std::string_view instead;
        if (json[at] == '\\') {
            const int unit = unit_at(json, at);
            length = unit < 0 ? 2 : kEscapeLength;
            if (is_high(unit) && is_low(unit_at(json, at + kEscapeLength))) {
                length = 2 * kEscapeLength;
            } else if (is_high(unit) || is_low(unit)) {
                instead = kReplacementEscape;
            }
        }
        changed = changed || !instead.empty();
        out += instead.empty() ? json.substr(at, length) : instead;
        at += length;
    }
    return changed ? std::optional(std::move(out)) : std::nullopt;
}

sdk::JsonValue parse_mended(const sdk::Host &host, std::string_view json) {
    const sdk::JsonValue value = host.parse(json);
    if (value.exists()) return value;
    const auto again = mended(json);
    return again ? host.parse(*again) : value;
}

}  // namespace graph
