// What a status changes: the order accepted < sent < delivered < read, with `failed` final unless a
// delivery proves it wrong. Any order and any repetition of the same statuses gives the same end.
#pragma once

#include "core/journal/records.h"
#include "core/model/event.h"

#include <string_view>

namespace patchbay::delivery {

// Applies `status` to the row: its rank, times, errors, and its state (a status shows that the
// provider has the message, so it settles a doubt). True if anything changed.
bool apply_status(journal::Outgoing &row, const model::Status &status);

// Whether something that named the row by its token, and calls it `message_id`, is of another
// message: the provider has told us another id of this one.
bool has_another_id(const journal::Outgoing &row, std::string_view message_id);

// Whether a watermark is about the row. `since` is the provider's time of the message, or, until an
// echo tells it, that of our claim, which is not later.
bool covers(const model::Status &watermark, const journal::Outgoing &row);

// Notes why the message failed without a status: the provider refused it, or we gave up. Its state
// is the caller's to set.
void note_failure(journal::Outgoing &row, const model::DeliveryError &error, TimeMs at);

}  // namespace patchbay::delivery
