// The alphabets of short messages, one octet a septet where they have seven bits (never packed).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::smsc {

enum class Alphabet { gsm, ascii, latin1, cyrillic, hebrew, ucs2, binary };

std::string_view name_of(Alphabet alphabet);
std::optional<Alphabet> alphabet_named(std::string_view name);

// Of a data_coding; nothing where it is reserved or not spoken here. 0 is `standard`.
std::optional<Alphabet> alphabet_of(std::uint8_t data_coding, Alphabet standard);

std::u32string from_utf8(std::string_view text);
std::string to_utf8(std::u32string_view text);

// One character's bytes; nothing where the alphabet has it not. Not for `binary`.
std::optional<std::string> encode(Alphabet alphabet, char32_t character);
// UTF-8; nothing where a byte is no character, or half of one. `binary` is read as hex digits.
std::optional<std::string> decode(Alphabet alphabet, std::string_view bytes);

}  // namespace patchbay::simulators::smsc
