#include "mended.h"

namespace whatsapp {
namespace {

constexpr std::string_view kReplacementEscape = "\\ufffd";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
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

// Bytes of the UTF-8 character at `at`, which is beyond ASCII; 0: it is none.
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned first = byte(0);
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool surrogate = first == 0xED && second > 0x9F;
    const bool too_large = first == 0xF4 && second > 0x8F;
    return overlong || surrogate || too_large ? 0 : length;
}

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
        } else if (static_cast<unsigned char>(json[at]) >= 0x80) {
            length = character_length(json, at);
            if (length == 0) {
                length = 1;
                instead = kReplacement;
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

}  // namespace whatsapp
