// A clock that moves only when a test says so; both of its times are one.
#pragma once

#include "core/base/clock.h"

namespace patchbay {

struct StillClock final : Clock {
    explicit StillClock(TimeMs begins = 1'795'000'000'000) : time(begins) {}
    TimeMs now() const override { return time; }
    std::int64_t steady_ms() const override { return time; }
    TimeMs time;
};

}  // namespace patchbay
