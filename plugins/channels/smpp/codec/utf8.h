// Characters of UTF-8, one by one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace smpp {

constexpr char32_t kReplacement = 0xFFFD;

// The character at `at`, which is less than the size, and `at` behind it. A byte that begins none
// is kReplacement.
char32_t next_character(std::string_view text, std::size_t &at);

// kReplacement for what is no character (a lone surrogate, beyond U+10FFFF).
void append_utf8(std::string &out, char32_t character);

}  // namespace smpp
