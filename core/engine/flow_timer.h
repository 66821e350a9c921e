// The end of a flow's question or pause. It counts from when the last message before it has left: a
// customer who has not been asked yet cannot be late.
#pragma once

#include "core/delivery/outbox.h"
#include "core/journal/records.h"

#include <cstdint>

namespace patchbay::engine {

constexpr std::int64_t kLongestTimerMs = 365ll * 24 * 60 * 60 * 1'000;  // of a flow's document

struct FlowTimer {
    journal::Id id = 0;       // 0: there is none
    std::int64_t for_ms = 0;  // 0: an older version started it and noted the end alone
    journal::Id behind = 0;   // the message that it waits for; 0: it has started
};

// What a timer that starts now would wait for: the last of `step`, which are the messages of its
// own step, else the last of the flow's that is still to leave; 0: nothing.
journal::Id last_to_leave(const std::vector<delivery::Entry> &step, const delivery::Outbox &outbox);

// Whether the message is with the provider, may be, or never will be.
bool has_left(const delivery::Outbox &outbox, journal::Id message);

// How long a timer still runs that an earlier run started, by a clock that may have been wrong.
std::int64_t left_of(const FlowTimer &timer, TimeMs due, TimeMs now);

}  // namespace patchbay::engine
