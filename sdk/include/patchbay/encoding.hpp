// What the bodies, queries and signatures of webhooks are written in, both ways: percent-encoding,
// forms, base64, hexadecimal; and a comparison that tells nothing by its time.
#ifndef PATCHBAY_ENCODING_HPP
#define PATCHBAY_ENCODING_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::sdk {

// All but letters, digits, '-', '.', '_' and '~' as %XX.
inline std::string percent_encoded(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
        }
    }
    return out;
}

namespace detail {
// Of either case; -1: it is none.
inline int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
}  // namespace detail

// '+' is a blank. Nothing where a '%' is not followed by two hex digits.
inline std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? detail::hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? detail::hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

struct FormField {
    std::string name;
    std::string value;
};

// application/x-www-form-urlencoded, or a URL's query: every field in its order, also one that
// comes twice. Nothing where the percent-encoding is broken.
inline std::optional<std::vector<FormField>> parse_form(std::string_view text) {
    std::vector<FormField> fields;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(pair.size() == text.size() ? pair.size() : pair.size() + 1);
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        auto name = percent_decoded(pair.substr(0, equals));
        auto value = percent_decoded(equals == std::string_view::npos ? std::string_view()
                                                                      : pair.substr(equals + 1));
        if (!name || !value) return std::nullopt;
        fields.push_back({std::move(*name), std::move(*value)});
    }
    return fields;
}

// The first field of this name; null: there is none.
inline const std::string *find_field(const std::vector<FormField> &fields, std::string_view name) {
    for (const FormField &field : fields) {
        if (field.name == name) return &field.value;
    }
    return nullptr;
}

namespace detail {
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}  // namespace detail

// RFC 4648 with '=' at the end.
inline std::string base64(std::string_view text) {
    constexpr std::string_view kDigits = detail::kBase64Digits;
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? unsigned{static_cast<unsigned char>(text[i])} : 0u;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        const std::size_t left = text.size() - i;
        const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        out += kDigits[group >> 18];
        out += kDigits[group >> 12 & 63];
        out += left > 1 ? kDigits[group >> 6 & 63] : '=';
        out += left > 2 ? kDigits[group & 63] : '=';
    }
    return out;
}

// Nothing for what base64() would have written in another way: other digits, a missing '='.
inline std::optional<std::string> base64_decoded(std::string_view text) {
    std::string decoded;
    std::uint32_t bits = 0;
    unsigned count = 0;  // of bits that are no octet yet
    for (const char c : text.substr(0, text.find('='))) {
        const std::size_t digit = detail::kBase64Digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        decoded += static_cast<char>(bits >> count & 0xFF);
    }
    if (base64(decoded) != text) return std::nullopt;
    return decoded;
}

// Lower-case hexadecimal.
inline std::string hex(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out.append({kDigits[byte >> 4], kDigits[byte & 15]});
    }
    return out;
}

// Digits of either case. Nothing for an odd number of them, or another character.
inline std::optional<std::string> hex_decoded(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = detail::hex_digit(text[i]);
        const int low = detail::hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
    }
    return decoded;
}

// For signatures: the time tells at most the length.
inline bool equal_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

}  // namespace patchbay::sdk

#endif
