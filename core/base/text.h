// Text helpers for UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay {

bool valid_utf8(std::string_view text);

// Moves `at` past the character there, or past the bytes there that are none: then false.
bool next_utf8(std::string_view text, std::size_t &at);

// Characters (code points) of valid UTF-8.
std::size_t utf8_length(std::string_view text);

// For comparing what people type: trimmed, inner white space as one blank, lower case, without the
// accents of Latin letters ("  MENÚ " -> "menu"). Other scripts keep their characters.
std::string fold(std::string_view text);

constexpr std::size_t kMinPhoneDigits = 7;  // the shortest with their country code
constexpr std::size_t kMaxPhoneDigits = 15;

// A phone with its '+' and only digits after it, or "" where `text` is no E.164 number. `text` may
// lack the '+' and may group digits with blanks, '-', '.', '(' and ')'.
std::string to_e164(std::string_view text);

}  // namespace patchbay
