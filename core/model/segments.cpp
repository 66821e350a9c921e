#include "core/model/segments.h"

#include "core/base/text.h"

#include <algorithm>
#include <iterator>

namespace patchbay::model {

namespace {

// Beyond what ASCII and GSM 03.38 share. Sorted.
constexpr char32_t kBasic[] = {
    U'\u00A1', U'\u00A3', U'\u00A4', U'\u00A5', U'\u00A7', U'\u00BF', U'\u00C4', U'\u00C5',
    U'\u00C6', U'\u00C7', U'\u00C9', U'\u00D1', U'\u00D6', U'\u00D8', U'\u00DC', U'\u00DF',
    U'\u00E0', U'\u00E4', U'\u00E5', U'\u00E6', U'\u00E8', U'\u00E9', U'\u00EC', U'\u00F1',
    U'\u00F2', U'\u00F6', U'\u00F8', U'\u00F9', U'\u00FC', U'\u0393', U'\u0394', U'\u0398',
    U'\u039B', U'\u039E', U'\u03A0', U'\u03A3', U'\u03A6', U'\u03A8', U'\u03A9'};
static_assert(std::size(kBasic) == 39);

constexpr std::string_view kNotBasic = "`";            // of printable ASCII, in neither table
constexpr std::string_view kExtended = "\f[\\]^{|}~";  // and the euro: two septets

std::size_t units_of(char32_t character, bool unicode) {
    if (unicode) return character > 0xFFFF ? 2 : 1;
    return septets_of(character);
}

char32_t character_at(std::string_view text, std::size_t &at) {
    const std::size_t begin = at;
    if (!next_utf8(text, at)) return 0xFFFD;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[begin + i]); };
    switch (at - begin) {
        case 1:
            return byte(0);
        case 2:
            return (byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
        case 3:
            return (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
        default:
            return (byte(0) & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 |
                   (byte(3) & 0x3Fu);
    }
}

}  // namespace

std::size_t septets_of(char32_t character) {
    if (character == U'\u20AC') return 2;
    if (character > 0x7F)
        return std::binary_search(std::begin(kBasic), std::end(kBasic), character) ? 1 : 0;
    const char c = static_cast<char>(character);
    if (kExtended.find(c) != kExtended.npos) return 2;
    if (kNotBasic.find(c) != kNotBasic.npos) return 0;
    return (c >= ' ' && c < 0x7F) || c == '\n' || c == '\r' ? 1 : 0;
}

Segments count_segments(std::string_view text) {
    Segments result;
    for (std::size_t at = 0; at < text.size() && !result.unicode;) {
        const std::size_t begin = at;
        if (septets_of(character_at(text, at)) != 0) continue;
        result.unicode = true;
        result.because = text.substr(begin, at - begin);
    }
    const std::size_t alone = result.unicode ? kUnitsAlone : kSeptetsAlone;
    const std::size_t of_part = result.unicode ? kUnitsOfPart : kSeptetsOfPart;
    std::size_t parts = text.empty() ? 0 : 1;
    std::size_t in_part = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t units = units_of(character_at(text, at), result.unicode);
        result.units += units;
        if (in_part + units > of_part) {
            ++parts;
            in_part = 0;
        }
        in_part += units;
    }
    result.count = result.units <= alone ? (text.empty() ? 0 : 1) : parts;
    return result;
}

}  // namespace patchbay::model
