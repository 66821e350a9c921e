#include "alphabet.h"

namespace smpp {
namespace {

// The groups of GSM 03.38 (4): two bits, or one, name the alphabet.
Coding of_alphabet_bits(unsigned bits, Alphabet usual) {
    switch (bits & 3) {
        case 0:
            return {Kind::text, usual, {}};
        case 1:
            return {Kind::binary, usual, {}};
        case 2:
            return {Kind::text, Alphabet::ucs2, {}};
        default:
            return {Kind::unsupported, usual, {}};
    }
}

// 0x00 to 0x0F: SMPP 3.4, 5.2.19.
Coding of_smpp(std::uint8_t data_coding, Alphabet usual) {
    switch (data_coding) {
        case 0:
            return {Kind::text, usual, {}};
        case 1:
            return {Kind::text, Alphabet::ascii, {}};
        case 2:
        case 4:
            return {Kind::binary, usual, {}};
        case 3:
            return {Kind::text, Alphabet::latin1, {}};
        case 6:
            return {Kind::text, Alphabet::cyrillic, {}};
        case 7:
            return {Kind::text, Alphabet::hebrew, {}};
        case 8:
            return {Kind::text, Alphabet::ucs2, {}};
        default:  // Japanese and Korean, pictograms, reserved
            return {Kind::unsupported, usual, {}};
    }
}

}  // namespace

Coding coding_of(std::uint8_t data_coding, Alphabet usual) {
    const unsigned message_class = data_coding & 3;
    switch (data_coding >> 4) {
        case 0x0:
            return of_smpp(data_coding, usual);
        case 0x1: {  // 03.38's general group with a class; without one it is of_smpp's
            Coding coding = of_alphabet_bits(data_coding >> 2, usual);
            coding.message_class = message_class;
            return coding;
        }
        case 0xC:  // something waits: the text is not to be kept (C) or is (D, E)
        case 0xD:
            return {Kind::text, usual, {}};
        case 0xE:
            return {Kind::text, Alphabet::ucs2, {}};
        case 0xF:  // bit 3 is reserved, bit 2 is 8-bit data
            return {(data_coding & 4) != 0 ? Kind::binary : Kind::text, usual, message_class};
        default:  // compressed, or reserved
            return {Kind::unsupported, usual, {}};
    }
}

std::optional<std::uint8_t> data_coding_of(Alphabet alphabet, Alphabet usual) {
    if (alphabet == usual) return 0;
    switch (alphabet) {
        case Alphabet::ascii:
            return 1;
        case Alphabet::latin1:
            return 3;
        case Alphabet::cyrillic:
            return 6;
        case Alphabet::hebrew:
            return 7;
        case Alphabet::ucs2:
            return 8;
        default:
            return {};
    }
}

}  // namespace smpp
