// What a status changes: the order accepted < sent < delivered < read, with `failed` final unless a
// delivery proves it wrong. Any order and any repetition of the same statuses gives the same end.
#pragma once

#include "core/journal/records.h"
#include "core/model/event.h"

namespace patchbay::delivery {

// Applies `status` to the row: its rank, times, errors, and its state (a status shows that the
// provider has the message, so it settles a doubt). True if anything changed.
bool apply_status(journal::Outgoing &row, const model::Status &status);

}  // namespace patchbay::delivery
