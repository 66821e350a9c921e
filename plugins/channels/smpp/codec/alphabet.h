// The alphabets of a message: octets to UTF-8 and back (GSM 03.38; SMPP 3.4, 5.2.19).
#pragma once

#include "result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

enum class Alphabet {
    gsm7,         // GSM 03.38, one septet in each octet: what most message centres take
    gsm7_packed,  // the same, eight septets in seven octets
    latin1,       // ISO-8859-1
    ascii,        // IA5
    ucs2,         // UTF-16, big-endian; a byte order mark in front says otherwise, and is no text
    cyrillic,     // ISO-8859-5
    hebrew,       // ISO-8859-8
};

// The first character of a text that an alphabet does not have.
struct Misfit {
    std::size_t at = 0;     // where it begins in the text
    std::string character;  // "\xEF\xBF\xBD" for a byte that is no UTF-8

    bool operator==(const Misfit &) const = default;
};

// National tables of GSM 03.38 (annex A), as a user data header names them: 1 Turkish, 2 Spanish
// (which has no locking table), 3 Portuguese. Others are read by the default table, as 03.38 has
// it. Only read, never written.
struct Shifts {
    std::uint8_t single = 0;
    std::uint8_t locking = 0;

    bool operator==(const Shifts &) const = default;
};

// `header_bytes`: of the user data header that goes in front. Behind it packed septets begin at a
// whole septet, counted from where the header begins.
Result<std::string, Misfit> to_octets(std::string_view text, Alphabet alphabet,
                                      std::size_t header_bytes = 0);

// Never fails: what is no character is U+FFFD. An escape to a character that the extension does not
// have is that character of the basic table; an escape to an escape, or at the end, is a space, as
// 03.38 tells those to do who do not know better (6.2.1.1).
std::string to_text(std::string_view octets, Alphabet alphabet, Shifts shifts = {},
                    std::size_t header_bytes = 0);

// The mark of UTF-16's order that octets of ucs2 begin with, of either order; "": none.
std::string_view byte_order_mark(std::string_view octets);

// Octets of a short message, header and text (GSM 03.40, 9.2.3.16).
constexpr std::size_t kUserDataBytes = 140;

// Septets, one in each octet, into seven octets for eight. Where seven bits are over they hold a
// CR: SMPP has no count of septets, and zeros would be read as a "@" (03.38, 6.1.2.3.1).
std::string pack(std::string_view septets, std::size_t header_bytes = 0);

// A last septet that just fills its octet is dropped where it is a CR, as 03.38 has it. So is a
// zero, since many pad with zeros and a "@" just there is far rarer; but not in a message that is
// full, whose last septet is most likely meant.
std::string unpack(std::string_view octets, std::size_t header_bytes = 0);

// Room that a character takes: septets, octets, or 16-bit units of UCS-2. Of ascii it is what it
// takes on the air, where IA5 is sent as GSM 03.38. 0: the alphabet does not have it.
std::size_t units_of(char32_t character, Alphabet alphabet);

enum class Kind {
    text,
    binary,       // 8-bit data
    unsupported,  // an alphabet that is not read here, compressed, or reserved
};

struct Coding {
    Kind kind = Kind::text;
    Alphabet alphabet = Alphabet::gsm7;     // of a text
    std::optional<unsigned> message_class;  // GSM 03.38: 0 is shown at once and not kept

    bool operator==(const Coding &) const = default;
};

// What a data_coding says. `usual` is what the message centre takes its default alphabet to be: of
// 0, and of the codes of GSM 03.38 that name the default.
Coding coding_of(std::uint8_t data_coding, Alphabet usual);

// The data_coding that says `alphabet`; {} where there is none: GSM 03.38 in a form that is not the
// usual one.
std::optional<std::uint8_t> data_coding_of(Alphabet alphabet, Alphabet usual);

}  // namespace smpp
