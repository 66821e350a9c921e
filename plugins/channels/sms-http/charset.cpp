#include "charset.h"

#include <cstddef>

namespace sms_http {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// 0x80 to 0x9F of windows-1252; what it leaves open stays the control character.
constexpr char16_t kWindows1252[] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append(std::string &out, char16_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::string from_windows_1252(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append(out, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : char16_t{byte});
    }
    return out;
}

// The length of the character at the beginning of `bytes`, which are not empty; 0: it is none.
std::size_t character_at(std::string_view bytes) {
    const auto at = [&](std::size_t i) {
        return i < bytes.size() ? unsigned{static_cast<unsigned char>(bytes[i])} : 0u;
    };
    const auto next = [&](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
    const unsigned first = at(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return next(1) ? 2 : 0;
    if (first >= 0xE0 && first < 0xF0) {
        const bool overlong = first == 0xE0 && at(1) < 0xA0;
        const bool surrogate = first == 0xED && at(1) >= 0xA0;
        return next(1) && next(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first < 0xF5) {
        const bool overlong = first == 0xF0 && at(1) < 0x90;
        const bool too_large = first == 0xF4 && at(1) >= 0x90;
        return next(1) && next(2) && next(3) && !overlong && !too_large ? 4 : 0;
    }
    return 0;
}

std::string repaired(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const std::size_t length = character_at(bytes);
        out += length == 0 ? kReplacement : bytes.substr(0, length);
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char &c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::string parameter_of(std::string_view header, std::string_view name) {
    std::size_t semicolon = header.find(';');
    while (semicolon != std::string_view::npos) {
        header.remove_prefix(semicolon + 1);
        semicolon = header.find(';');
        const std::string_view parameter = header.substr(0, semicolon);
        const std::size_t equals = parameter.find('=');
        if (equals == std::string_view::npos) continue;
        if (lower(trimmed(parameter.substr(0, equals))) != name) continue;
        std::string_view value = trimmed(parameter.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
            value = value.substr(1, value.size() - 2);
        }
        return lower(value);
    }
    return {};
}

std::string readable(std::string_view bytes, std::string_view charset) {
    const bool latin = charset == "iso-8859-1" || charset == "latin1" ||
                       charset == "windows-1252" || charset == "cp1252";
    return latin ? from_windows_1252(bytes) : repaired(bytes);
}

}  // namespace sms_http
