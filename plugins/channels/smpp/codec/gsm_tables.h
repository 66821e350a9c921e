// The tables of GSM 03.38.
#pragma once

#include <cstdint>

namespace smpp {

constexpr char16_t kNoCharacter = 0;  // no table has NUL
constexpr unsigned char kEscape = 0x1B;

// `septet` < 0x80. kEscape gives kNoCharacter.
char16_t basic_character(unsigned char septet, std::uint8_t locking = 0);
char16_t extended_character(unsigned char septet, std::uint8_t single = 0);

// By the default tables; a negative number where they do not have the character.
int basic_septet(char32_t character);
int extended_septet(char32_t character);

}  // namespace smpp
