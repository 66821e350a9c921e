#include "alphabet.h"

#include "gsm_tables.h"
#include "utf8.h"

namespace smpp {
namespace {

constexpr std::string_view kBigEndian = "\xFE\xFF";
constexpr std::string_view kLittleEndian = "\xFF\xFE";
constexpr char32_t kHighSurrogate = 0xD800;
constexpr char32_t kLowSurrogate = 0xDC00;
constexpr char32_t kBeyondSurrogates = 0xE000;
constexpr char32_t kBeyondUnit = 0x10000;

constexpr unsigned char kCarriageReturn = 0x0D;

unsigned fill_bits_after(std::size_t header_bytes) {
    return static_cast<unsigned>((7 - header_bytes * 8 % 7) % 7);
}

bool packed(Alphabet alphabet) { return alphabet == Alphabet::gsm7_packed; }
bool of_gsm(Alphabet alphabet) { return alphabet == Alphabet::gsm7 || packed(alphabet); }

// ISO-8859-5 and -8: kReplacement for what they leave open.
char32_t cyrillic_character(unsigned char octet) {
    if (octet <= 0xA0 || octet == 0xAD) return octet;
    if (octet == 0xF0) return 0x2116;
    if (octet == 0xFD) return 0xA7;
    return octet + 0x0360u;
}

char32_t hebrew_character(unsigned char octet) {
    if (octet == 0xAA) return 0xD7;
    if (octet == 0xBA) return 0xF7;
    if (octet <= 0xBE) return octet == 0xA1 ? kReplacement : char32_t{octet};
    if (octet == 0xDF) return 0x2017;
    if (octet >= 0xE0 && octet <= 0xFA) return octet + 0x04F0u;
    if (octet == 0xFD || octet == 0xFE) return octet + 0x1F11u;
    return kReplacement;
}

char32_t character_of(unsigned char octet, Alphabet alphabet) {
    switch (alphabet) {
        case Alphabet::latin1:
            return octet;
        case Alphabet::cyrillic:
            return cyrillic_character(octet);
        case Alphabet::hebrew:
            return hebrew_character(octet);
        default:
            return octet < 0x80 ? char32_t{octet} : kReplacement;
    }
}

// The octet of an alphabet of single octets; a negative number: it has none.
int octet_of(char32_t character, Alphabet alphabet) {
    if (character < 0x80) return static_cast<int>(character);
    if (character == kReplacement) return -1;
    for (int octet = 0x80; octet <= 0xFF; ++octet) {
        if (character_of(static_cast<unsigned char>(octet), alphabet) == character) return octet;
    }
    return -1;
}

void append_unit(std::string &out, char32_t unit) {
    out += static_cast<char>(unit >> 8 & 0xFF);
    out += static_cast<char>(unit & 0xFF);
}

// Whether it fitted.
bool append(std::string &out, char32_t character, Alphabet alphabet) {
    if (alphabet == Alphabet::ucs2) {
        if (character >= kBeyondUnit) {
            append_unit(out, kHighSurrogate + ((character - kBeyondUnit) >> 10));
            append_unit(out, kLowSurrogate + ((character - kBeyondUnit) & 0x3FF));
        } else {
            append_unit(out, character);
        }
        return true;
    }
    int octet = -1;
    if (of_gsm(alphabet)) {
        octet = basic_septet(character);
        const int extended = octet < 0 ? extended_septet(character) : -1;
        if (extended >= 0) {
            out += static_cast<char>(kEscape);
            octet = extended;
        }
    } else {
        octet = octet_of(character, alphabet);
    }
    if (octet >= 0) out += static_cast<char>(octet);
    return octet >= 0;
}

std::string text_of_septets(std::string_view septets, Shifts shifts) {
    std::string text;
    bool escaped = false;
    for (const char c : septets) {
        const auto septet = static_cast<unsigned char>(c);
        if (septet > 0x7F) {
            append_utf8(text, kReplacement);
            escaped = false;
        } else if (septet == kEscape) {
            if (escaped) text += ' ';
            escaped = !escaped;
        } else {
            const char16_t extended =
                escaped ? extended_character(septet, shifts.single) : kNoCharacter;
            append_utf8(text, extended != kNoCharacter ? extended
                                                       : basic_character(septet, shifts.locking));
            escaped = false;
        }
    }
    if (escaped) text += ' ';
    return text;
}

std::string text_of_ucs2(std::string_view octets) {
    bool little = false;
    for (std::string_view mark = byte_order_mark(octets); !mark.empty();
         mark = byte_order_mark(octets)) {
        little = mark == kLittleEndian;
        octets.remove_prefix(mark.size());
    }
    const auto unit_at = [&](std::size_t i) {
        return char32_t{static_cast<unsigned char>(octets[little ? i + 1 : i])} << 8 |
               static_cast<unsigned char>(octets[little ? i : i + 1]);
    };
    std::string text;
    std::size_t at = 0;
    for (; octets.size() - at >= 2; at += 2) {
        char32_t character = unit_at(at);
        if (character >= kHighSurrogate && character < kLowSurrogate && octets.size() - at >= 4) {
            const char32_t low = unit_at(at + 2);
            if (low >= kLowSurrogate && low < kBeyondSurrogates) {
                character =
                    kBeyondUnit + ((character - kHighSurrogate) << 10) + (low - kLowSurrogate);
                at += 2;
            }
        }
        append_utf8(text, character);
    }
    if (at < octets.size()) append_utf8(text, kReplacement);
    return text;
}

}  // namespace

std::string_view byte_order_mark(std::string_view octets) {
    const std::string_view begin = octets.substr(0, kBigEndian.size());
    return begin == kBigEndian || begin == kLittleEndian ? begin : std::string_view();
}

Result<std::string, Misfit> to_octets(std::string_view text, Alphabet alphabet,
                                      std::size_t header_bytes) {
    std::string octets;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t character = next_character(text, at);
        if (append(octets, character, alphabet)) continue;
        Misfit misfit{begin, {}};
        append_utf8(misfit.character, character);
        return misfit;
    }
    return packed(alphabet) ? pack(octets, header_bytes) : octets;
}

std::string to_text(std::string_view octets, Alphabet alphabet, Shifts shifts,
                    std::size_t header_bytes) {
    if (alphabet == Alphabet::ucs2) return text_of_ucs2(octets);
    if (packed(alphabet)) return text_of_septets(unpack(octets, header_bytes), shifts);
    if (alphabet == Alphabet::gsm7) return text_of_septets(octets, shifts);
    std::string text;
    for (const char c : octets)
        append_utf8(text, character_of(static_cast<unsigned char>(c), alphabet));
    return text;
}

std::string pack(std::string_view septets, std::size_t header_bytes) {
    std::string octets;
    unsigned bits = 0;  // taken, of `pending`
    unsigned pending = 0;
    const auto put = [&](unsigned value, unsigned count) {
        pending |= value << bits;
        bits += count;
        for (; bits >= 8; bits -= 8, pending >>= 8)
            octets += static_cast<char>(pending & 0xFF);
    };
    if (septets.empty()) return octets;
    put(0, fill_bits_after(header_bytes));
    for (const char c : septets)
        put(static_cast<unsigned char>(c) & 0x7Fu, 7);
    if (bits == 1) put(kCarriageReturn, 7);
    if (bits > 0) put(0, 8 - bits);
    return octets;
}

std::string unpack(std::string_view octets, std::size_t header_bytes) {
    std::string septets;
    unsigned pending = 0;
    unsigned bits = 0;
    unsigned skip = fill_bits_after(header_bytes);
    for (const char c : octets) {
        pending |= unsigned{static_cast<unsigned char>(c)} << bits;
        bits += 8;
        if (skip > 0) {
            pending >>= skip;
            bits -= skip;
            skip = 0;
        }
        for (; bits >= 7; bits -= 7, pending >>= 7)
            septets += static_cast<char>(pending & 0x7F);
    }
    if (bits != 0 || septets.empty()) return septets;
    const bool full = header_bytes + octets.size() == kUserDataBytes;
    if (septets.back() == kCarriageReturn || (septets.back() == 0 && !full)) septets.pop_back();
    return septets;
}

std::size_t units_of(char32_t character, Alphabet alphabet) {
    switch (alphabet) {
        case Alphabet::ucs2:
            return character >= kBeyondUnit ? 2 : 1;
        case Alphabet::gsm7:
        case Alphabet::gsm7_packed:
            if (basic_septet(character) >= 0) return 1;
            return extended_septet(character) >= 0 ? 2 : 0;
        case Alphabet::ascii:
            if (character >= 0x80) return 0;
            return extended_septet(character) >= 0 ? 2 : 1;
        default:
            return octet_of(character, alphabet) >= 0 ? 1 : 0;
    }
}

}  // namespace smpp
