// The whole changeable part of an outgoing message's row, as a change for a commit.
#pragma once

#include "core/journal/store.h"

#include <string>
#include <utility>

namespace patchbay::engine {

inline journal::Batch::OutgoingChange change_of(const journal::Outgoing &row) {
    return {row.id,    row.state,       row.attempts, row.due,
            row.since, row.provider_id, row.rank,     row.statuses};
}

// Tells of a message that needs a person.
inline journal::DeadLetter dead_letter_of(const journal::Outgoing &row, journal::Id id,
                                          std::string reason, TimeMs at) {
    return {.id = id,
            .line = row.line,
            .kind = "send",
            .subject = row.id,
            .reason = std::move(reason),
            .body = row.content,
            .at = at};
}

}  // namespace patchbay::engine
