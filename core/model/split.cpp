#include "core/model/split.h"

#include "core/base/text.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

namespace patchbay::model {

namespace {

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Offsets where a letter, as a reader sees it, ends.
class Letters {
public:
    explicit Letters(std::string_view text) {
        UErrorCode error = U_ZERO_ERROR;
        text_.reset(
            utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &error));
        breaks_.reset(ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &error));
        if (U_SUCCESS(error)) ubrk_setUText(breaks_.get(), text_.get(), &error);
        good_ = U_SUCCESS(error);
    }

    // The last such offset in (from, to]; `to` where there is none.
    std::size_t before(std::size_t from, std::size_t to) const {
        if (!good_ || ubrk_isBoundary(breaks_.get(), static_cast<std::int32_t>(to))) return to;
        const auto found = ubrk_preceding(breaks_.get(), static_cast<std::int32_t>(to));
        return found == UBRK_DONE || static_cast<std::size_t>(found) <= from
                   ? to
                   : static_cast<std::size_t>(found);
    }

private:
    struct CloseText {
        void operator()(UText *text) const { utext_close(text); }
    };
    struct CloseBreaks {
        void operator()(UBreakIterator *breaks) const { ubrk_close(breaks); }
    };
    std::unique_ptr<UText, CloseText> text_;  // before what reads it
    std::unique_ptr<UBreakIterator, CloseBreaks> breaks_;
    bool good_ = false;
};

// Behind the last `mark` in text[from, to); 0: there is none.
std::size_t behind_last(std::string_view text, std::size_t from, std::size_t to,
                        std::string_view mark) {
    const auto found = text.substr(0, to).rfind(mark);
    return found == std::string_view::npos || found < from ? 0 : found + mark.size();
}

std::size_t cut(std::string_view text, std::size_t start, std::size_t limit,
                const Letters &letters) {
    const std::size_t half = start + (limit - start) / 2;
    if (const auto at = behind_last(text, half, limit, "\n\n")) return at;
    if (const auto at = behind_last(text, half, limit, "\n")) return at;
    std::size_t sentence = 0;
    for (const std::string_view mark : {". ", "! ", "? "})
        sentence = std::max(sentence, behind_last(text, half, limit, mark));
    if (sentence != 0) return sentence;
    if (const auto at = behind_last(text, half, limit, " ")) return at;
    return letters.before(start, limit);
}

}  // namespace

std::vector<std::string> split_text(std::string_view text, std::size_t most,
                                    std::size_t most_bytes) {
    std::vector<std::string> parts;
    if (text.size() <= most_bytes && utf8_length(text) <= most) return {std::string(text)};
    const Letters letters(text);
    std::size_t start = 0;
    while (start < text.size()) {
        std::size_t limit = start;
        for (std::size_t left = most; left != 0 && limit < text.size(); --left) {
            std::size_t next = limit;
            next_utf8(text, next);
            if (next - start > most_bytes && limit != start) break;
            limit = next;
        }
        const std::size_t end = limit == text.size() ? limit : cut(text, start, limit, letters);
        if (const auto part = text.substr(start, end - start); !blank(part))
            parts.emplace_back(part);
        start = end;
    }
    return parts;
}

}  // namespace patchbay::model
