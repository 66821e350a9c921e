// The registry of a line's templates: what the provider's account has, kept as a document of the
// journal.
#pragma once

#include "core/journal/records.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::engine {

// The operation that a channel's plugin offers where its provider has templates, and its result:
// {"templates": [{"name", "language", "status", "usable", ...}]}; `status` in the provider's words,
// `usable` false where the provider would refuse to send it now.
constexpr std::string_view kTemplatesOperation = "templates.list";

constexpr std::int64_t kTemplatesEveryMs = 6 * 60 * 60 * 1'000;
constexpr std::int64_t kTemplatesQuietMs = 5'000;  // news of them come in bursts

std::string templates_document(std::string_view line);
journal::Partition templates_partition(std::string_view line);

}  // namespace patchbay::engine
