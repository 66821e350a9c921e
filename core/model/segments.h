// What a text costs as SMS: the alphabet that carries it and the segments that it takes (GSM 03.38
// and 03.40, as every carrier counts).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::model {

// Units of one message, and of each part of several, which lose room to the header that joins them.
constexpr std::size_t kSeptetsAlone = 160;  // GSM 03.38: a character is one, of its extension two
constexpr std::size_t kSeptetsOfPart = 153;
constexpr std::size_t kUnitsAlone = 70;  // UCS-2: a character beyond the BMP is two
constexpr std::size_t kUnitsOfPart = 67;

struct Segments {
    bool unicode = false;   // UCS-2, since a character is not of GSM 03.38
    std::size_t units = 0;  // septets, or 16-bit units
    std::size_t count = 0;  // segments; 0 for an empty text
    std::string because;    // the first character that is not of GSM 03.38
};

// A pair of units (an escaped character, a surrogate pair) is never cut, so a part may stay one
// unit short.
Segments count_segments(std::string_view text);

// Whether GSM 03.38 has the character, and in how many septets; 0: it has not.
std::size_t septets_of(char32_t character);

}  // namespace patchbay::model
