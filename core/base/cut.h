// Texts that may be too long.
#pragma once

#include <cstddef>
#include <string_view>

namespace patchbay {

// At most the first `limit` bytes, cut between two characters of UTF-8.
constexpr std::string_view cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

}  // namespace patchbay
