// How something from outside names a message of ours.
#pragma once

#include "core/journal/records.h"
#include "core/journal/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::engine {

struct Named {
    journal::Place place;
    std::optional<std::uint64_t> incarnation;  // of the token that names it; nothing: by its id
};

// Whether the row is of the message that was named on the line. Its token may be that of a message
// which a store knew that this one is a copy of.
bool is_named(std::string_view line, const Named &message, const journal::Outgoing &row);

// The key of watermarks that came before the message was settled, and back. No provider's id begins
// like it.
std::string early_mark(journal::Place message);
std::optional<journal::Place> marked_place(std::string_view mark);

}  // namespace patchbay::engine
