#include "tests/simulators/smsc/alphabet.h"

#include "core/base/crypto.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace patchbay::simulators::smsc {

namespace {

using namespace std::string_view_literals;

constexpr char kEscape = 0x1B;

// 3GPP TS 23.038, 6.2.1; the escape's place holds nothing.
constexpr std::u32string_view kGsm =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"sv;
static_assert(kGsm.size() == 128);

constexpr std::array<std::pair<char, char32_t>, 10> kExtension{{{0x0A, U'\f'},
                                                                {0x14, U'^'},
                                                                {0x28, U'{'},
                                                                {0x29, U'}'},
                                                                {0x2F, U'\\'},
                                                                {0x3C, U'['},
                                                                {0x3D, U'~'},
                                                                {0x3E, U']'},
                                                                {0x40, U'|'},
                                                                {0x65, U'€'}}};

constexpr std::array<std::pair<Alphabet, std::string_view>, 7> kNames{
    {{Alphabet::gsm, "gsm"},
     {Alphabet::ascii, "ascii"},
     {Alphabet::latin1, "latin1"},
     {Alphabet::cyrillic, "cyrillic"},
     {Alphabet::hebrew, "hebrew"},
     {Alphabet::ucs2, "ucs2"},
     {Alphabet::binary, "binary"}}};

std::optional<char32_t> eight_bit(Alphabet alphabet, unsigned char byte) {
    constexpr unsigned kUpper = 0xA1;
    if (byte < 0x80) return byte;
    if (alphabet == Alphabet::ascii) return std::nullopt;
    if (alphabet == Alphabet::latin1 || byte < kUpper) return byte;
    if (alphabet == Alphabet::cyrillic) {  // ISO 8859-5
        if (byte == 0xAD) return byte;
        if (byte == 0xF0) return U'№';
        if (byte == 0xFD) return U'§';
        return 0x401U + (byte - kUpper);
    }
    if (byte >= 0xE0 && byte <= 0xFA) return 0x5D0U + (byte - 0xE0U);  // ISO 8859-8
    return std::nullopt;
}

std::optional<std::u32string> decode_gsm(std::string_view bytes) {
    std::u32string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (byte > 0x7F) return std::nullopt;
        if (bytes[i] != kEscape) {
            out += kGsm[byte];
            continue;
        }
        if (++i == bytes.size()) return std::nullopt;
        const auto *at = std::ranges::find(kExtension, bytes[i], &std::pair<char, char32_t>::first);
        if (at == kExtension.end()) return std::nullopt;
        out += at->second;
    }
    return out;
}

std::optional<std::u32string> decode_utf16(std::string_view bytes) {
    if (bytes.size() % 2 != 0) return std::nullopt;
    std::u32string out;
    char32_t high = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const char32_t unit =
            static_cast<unsigned char>(bytes[i]) * 256U + static_cast<unsigned char>(bytes[i + 1]);
        const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
        if (is_low != (high != 0)) return std::nullopt;
        if (is_low) {
            out += 0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U);
            high = 0;
        } else if (unit >= 0xD800 && unit <= 0xDBFF) {
            high = unit;
        } else {
            out += unit;
        }
    }
    if (high != 0) return std::nullopt;
    return out;
}

void put_unit(std::string &out, char32_t unit) {
    out += static_cast<char>(unit >> 8U);
    out += static_cast<char>(unit & 0xFFU);
}

}  // namespace

std::string_view name_of(Alphabet alphabet) {
    return std::ranges::find(kNames, alphabet, &std::pair<Alphabet, std::string_view>::first)
        ->second;
}

std::optional<Alphabet> alphabet_named(std::string_view name) {
    const auto *at =
        std::ranges::find(kNames, name, &std::pair<Alphabet, std::string_view>::second);
    if (at == kNames.end()) return std::nullopt;
    return at->first;
}

std::optional<Alphabet> alphabet_of(std::uint8_t data_coding, Alphabet standard) {
    switch (data_coding) {
        case 0x00:
        case 0x10:  // a class of its own, as the GSM documents have it
            return standard;
        case 0x01:
            return Alphabet::ascii;
        case 0x02:
        case 0x04:
            return Alphabet::binary;
        case 0x03:
            return Alphabet::latin1;
        case 0x06:
            return Alphabet::cyrillic;
        case 0x07:
            return Alphabet::hebrew;
        case 0x08:
        case 0x18:
            return Alphabet::ucs2;
        default:
            break;
    }
    if ((data_coding & 0xF0U) != 0xF0) return std::nullopt;
    return (data_coding & 0x04U) != 0 ? Alphabet::binary : standard;
}

std::u32string from_utf8(std::string_view text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
        char32_t c = more == 0 ? first : first & (0x3FU >> more);
        for (std::size_t k = 1; k <= more && i + k < text.size(); ++k)
            c = c << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        out += c;
        i += more + 1;
    }
    return out;
}

std::string to_utf8(std::u32string_view text) {
    std::string out;
    for (const auto c : text) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xC0U | c >> 6U);
            out += static_cast<char>(0x80U | (c & 0x3FU));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xE0U | c >> 12U);
            out += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
            out += static_cast<char>(0x80U | (c & 0x3FU));
        } else {
            out += static_cast<char>(0xF0U | c >> 18U);
            out += static_cast<char>(0x80U | (c >> 12U & 0x3FU));
            out += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
            out += static_cast<char>(0x80U | (c & 0x3FU));
        }
    }
    return out;
}

std::optional<std::string> encode(Alphabet alphabet, char32_t character) {
    std::string out;
    if (alphabet == Alphabet::ucs2) {
        if (character >= 0x10000) {
            put_unit(out, 0xD800U + ((character - 0x10000U) >> 10U));
            character = 0xDC00U + ((character - 0x10000U) & 0x3FFU);
        }
        put_unit(out, character);
        return out;
    }
    if (alphabet == Alphabet::gsm) {
        const auto at = kGsm.find(character);
        if (at != std::u32string_view::npos && character != 0) {
            return std::string(1, static_cast<char>(at));
        }
        const auto *escaped =
            std::ranges::find(kExtension, character, &std::pair<char, char32_t>::second);
        if (escaped == kExtension.end()) return std::nullopt;
        return std::string{kEscape, escaped->first};
    }
    for (unsigned byte = 0; byte < 256; ++byte) {
        if (eight_bit(alphabet, static_cast<unsigned char>(byte)) == character) {
            return std::string(1, static_cast<char>(byte));
        }
    }
    return std::nullopt;
}

std::optional<std::string> decode(Alphabet alphabet, std::string_view bytes) {
    std::optional<std::u32string> out;
    if (alphabet == Alphabet::binary) {
        return crypto::to_hex({reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size()});
    }
    if (alphabet == Alphabet::gsm) {
        out = decode_gsm(bytes);
    } else if (alphabet == Alphabet::ucs2) {
        out = decode_utf16(bytes);
    } else {
        out.emplace();
        for (const auto byte : bytes) {
            const auto c = eight_bit(alphabet, static_cast<unsigned char>(byte));
            if (!c) return std::nullopt;
            *out += *c;
        }
    }
    if (!out) return std::nullopt;
    return to_utf8(*out);
}

}  // namespace patchbay::simulators::smsc
