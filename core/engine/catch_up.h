// Messages whose webhooks never came: asked of the provider after a start, and from time to time.
#pragma once

#include "core/journal/records.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::engine {

// The operation that a channel's plugin offers where its provider can be asked. Input {"since":
// RFC 3339}; output {"webhooks": [{"content_type", "query", "body"}]}, what the provider would have
// posted: what came already is recognised by its ids.
constexpr std::string_view kMissedOperation = "messages.missed";

constexpr std::string_view kTooMuchMissed = "too_large";  // the error that says so

// Asked again from so long before the last time, since what a provider lists may be late.
constexpr std::int64_t kCatchUpOverlapMs = 10 * 60 * 1'000;
constexpr std::int64_t kCatchUpDeadlineMs = 5 * 60 * 1'000;

std::string catch_up_document(std::string_view line);
journal::Partition catch_up_partition(std::string_view line);

}  // namespace patchbay::engine
