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

bool ascii(std::string_view text);

// What people typed without what nobody sees: default-ignorable code points (marks of direction,
// zero width, byte order mark, soft hyphen, variation selectors) are left out, and decimal digits
// of every script, and those in a keycap, are those of ASCII.
std::string plain(std::string_view text);

// For comparing what people type: plain(), trimmed, inner white space as one blank, lower case,
// without the accents of Latin letters ("  MENÚ " -> "menu"). Other scripts keep their letters.
std::string fold(std::string_view text);

// Compatibility forms as the characters that they stand for, composed (NFKC): letters of full width
// are letters.
std::string compatible(std::string_view text);

// Without the white space of any script at its ends.
std::string_view trimmed(std::string_view text);

// For a terminal: what it would obey stands there as it does in JSON ("\u001b"): control characters
// but the line feed, separators of lines, marks that change the direction of what follows. Bytes
// that are no UTF-8 are "\x9b". Printable JSON is the same JSON.
std::string printable(std::string_view text);

// The same on one line: a line feed is shown too.
std::string printable_line(std::string_view text);

constexpr std::size_t kMinPhoneDigits = 7;  // the shortest with their country code
constexpr std::size_t kMaxPhoneDigits = 15;

// A phone with its '+' and only digits after it, or "" where `text` is no E.164 number. `text` may
// lack the '+' and may group digits with blanks, '-', '.', '(' and ')'.
std::string to_e164(std::string_view text);

}  // namespace patchbay
