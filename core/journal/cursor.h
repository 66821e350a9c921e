// The opaque place of a published event: a number that only grows, written so that nobody counts on
// it.
#pragma once

#include "core/base/result.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::journal {

inline std::string cursor_text(std::uint64_t number) {
    char digits[16];
    return 'e' + std::string(digits, std::to_chars(digits, digits + sizeof digits, number, 36).ptr);
}

// "" is the beginning.
inline std::optional<std::uint64_t> parse_cursor(std::string_view text) {
    if (text.empty()) return 0;
    std::uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(text.data() + 1, text.data() + text.size(), number, 36);
    // SQLite's integers are signed.
    if (text[0] != 'e' || text.size() < 2 || error != std::errc{} ||
        end != text.data() + text.size() || number > INT64_MAX)
        return std::nullopt;
    return number;
}

// Also of one behind the newest: it is of another store, or of a copy newer than this one, and to
// wait there would pass over all that comes until then.
inline Error no_cursor() { return {"this is no cursor of this store"}; }

inline bool is_published(std::string_view kind) {
    return kind == "message" || kind == "status" || kind == "notice" || kind == "event";
}

}  // namespace patchbay::journal
