#include "tests/simulators/twilio/segments.h"

#include "core/base/text.h"

#include <algorithm>
#include <string>

namespace patchbay::simulators::twilio {

namespace {

constexpr char32_t kNoCharacter = 0xFFFD;

constexpr std::u32string_view kGsm =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view kGsmEscaped = U"\f^{}\\[~]|€";  // two septets each

std::u32string decoded(std::string_view utf8) {
    std::u32string out;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto from = at;
        if (!next_utf8(utf8, at)) {
            out += kNoCharacter;
            continue;
        }
        const auto length = at - from;
        auto character = static_cast<char32_t>(static_cast<unsigned char>(utf8[from]));
        if (length > 1) character &= 0x7FU >> length;
        for (auto i = from + 1; i < at; ++i) {
            character = character << 6U | (static_cast<unsigned char>(utf8[i]) & 0x3FU);
        }
        out += character;
    }
    return out;
}

}  // namespace

std::size_t count_segments(std::string_view utf8) {
    const auto text = decoded(utf8);
    const auto in = [](std::u32string_view alphabet, char32_t c) {
        return alphabet.find(c) != std::u32string_view::npos;
    };
    const bool gsm =
        std::ranges::all_of(text, [&](char32_t c) { return in(kGsm, c) || in(kGsmEscaped, c); });
    const std::size_t whole = gsm ? 160 : 70;
    const std::size_t part = gsm ? 153 : 67;

    std::size_t units = 0;
    std::size_t segments = 1;
    std::size_t used = 0;
    for (const auto c : text) {
        const bool two = gsm ? in(kGsmEscaped, c) : c > 0xFFFF;
        const std::size_t cost = two ? 2 : 1;
        units += cost;
        if (used + cost > part) {
            ++segments;
            used = 0;
        }
        used += cost;
    }
    return units <= whole ? 1 : segments;
}

}  // namespace patchbay::simulators::twilio
