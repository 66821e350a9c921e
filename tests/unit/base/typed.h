// What people type as others see it: the same text with marks that nobody sees in every place, and
// with the digits of other scripts.
#pragma once

#include "core/base/text.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::testing {

// Marks of direction, zero width, byte order mark, soft hyphen, joiners, variation selectors, a
// tag.
constexpr std::array<std::string_view, 14> kUnseen = {
    "\u200e", "\u200f", "\u202a", "\u202e", "\u2068", "\u200b",     "\u200c",
    "\u200d", "\ufeff", "\u00ad", "\u034f", "\ufe0f", "\U000e0100", "\U000e0067"};

// The digits of a script follow each other from its zero.
constexpr std::array<char32_t, 8> kZeros = {0x0660, 0x06F0, 0x0966,  0x09E6,
                                            0x0E50, 0xFF10, 0x1D7CE, 0x1E950};

inline std::string utf8(char32_t c) {
    if (c < 0x80) return {static_cast<char>(c)};
    const auto rest = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), rest(0)};
    if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), rest(6), rest(0)};
    return {static_cast<char>(0xF0 | c >> 18), rest(12), rest(6), rest(0)};
}

// `text` with `mark` before its first character, after its last, between any two, and everywhere.
inline std::vector<std::string> with_mark(std::string_view text, std::string_view mark) {
    std::vector<std::string> all;
    std::string everywhere(mark);
    for (std::size_t at = 0; at < text.size();) {
        all.push_back(std::string(text.substr(0, at)).append(mark).append(text.substr(at)));
        const std::size_t begin = at;
        next_utf8(text, at);
        everywhere.append(text.substr(begin, at - begin)).append(mark);
    }
    all.push_back(std::string(text).append(mark));
    all.push_back(std::move(everywhere));
    return all;
}

inline std::string in_digits(std::string_view text, char32_t zero) {
    std::string other;
    for (const char c : text)
        other +=
            c >= '0' && c <= '9' ? utf8(zero + static_cast<char32_t>(c - '0')) : std::string(1, c);
    return other;
}

// All of these, of one text.
inline std::vector<std::string> typed(std::string_view text) {
    std::vector<std::string> all;
    for (const std::string_view mark : kUnseen)
        for (std::string &one : with_mark(text, mark))
            all.push_back(std::move(one));
    for (const char32_t zero : kZeros) {
        const std::string other = in_digits(text, zero);
        all.push_back(other);
        all.push_back("\u200f" + other + "\u200b");
    }
    return all;
}

}  // namespace patchbay::testing
