// Both clocks, read together. What waits in memory waits by the steady one; what is stored, shown
// or compared with a provider's times is of the wall clock. Nothing that is computed from one is
// compared with the other.
#pragma once

#include "core/base/clock.h"

#include <algorithm>

namespace patchbay {

struct Moment {
    TimeMs wall = 0;
    std::int64_t steady = 0;
};

inline Moment moment_of(const Clock &clock) { return {clock.now(), clock.steady_ms()}; }

// A wall clock's time, maybe of an earlier run, on the steady clock. What lies in the future by our
// clock is taken as now.
inline std::int64_t steady_of(TimeMs past, const Moment &now) {
    return now.steady - std::max<std::int64_t>(0, now.wall - past);
}

}  // namespace patchbay
