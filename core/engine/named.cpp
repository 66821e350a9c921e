#include "core/engine/named.h"

#include "core/engine/operator.h"

namespace patchbay::engine {

bool is_named(std::string_view line, const Named &message, const journal::Outgoing &row) {
    return row.id != 0 && row.line == line &&
           (!message.incarnation || *message.incarnation == row.incarnation);
}

std::string early_mark(journal::Place message) { return '\n' + place_text(message); }

std::optional<journal::Place> marked_place(std::string_view mark) {
    return mark.starts_with('\n') ? parse_place(mark.substr(1)) : std::nullopt;
}

}  // namespace patchbay::engine
