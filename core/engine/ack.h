// How an event's sender learns what became of it.
#pragma once

#include "core/base/function.h"

namespace patchbay::engine {

// Tells the listener whether an event is durable: 200, or "come again".
using Ack = Function<void(bool durable)>;

}  // namespace patchbay::engine
