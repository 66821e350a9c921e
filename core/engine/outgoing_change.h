// The whole changeable part of an outgoing message's row, as a change for a commit.
#pragma once

#include "core/journal/store.h"

namespace patchbay::engine {

inline journal::Batch::OutgoingChange change_of(const journal::Outgoing &row) {
    return {row.id,    row.state,       row.attempts, row.due,
            row.since, row.provider_id, row.rank,     row.statuses};
}

}  // namespace patchbay::engine
