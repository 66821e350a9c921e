// What a provider says again, and changes nothing: it is known by what it says, for as long as it is
// kept.
#pragma once

#include "core/base/clock.h"
#include "core/model/event.h"

#include <cstdint>
#include <string>

namespace patchbay::engine {

// Statuses of messages that are not ours, and notices, are forgotten after so long.
constexpr std::int64_t kForgetMs = 7ll * 24 * 60 * 60 * 1'000;

// What an event is kept under in place of a provider's id. A status is the same whenever it is said;
// a notice is another one at another time of its provider's.
std::string repeat_key(model::Status status);
std::string repeat_key(const model::Notice &notice);

}  // namespace patchbay::engine
