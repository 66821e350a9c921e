// Where the ids of a start begin.
#pragma once

#include "core/journal/records.h"

namespace patchbay::engine {

constexpr TimeMs kFirstStart = 1'767'225'600'000;  // 2026-01-01: no store is older
constexpr int kIdsASecondBits = 20;                // more than any partition gives out
constexpr int kIdsAMillisecondBits = 10;           // a second may have several starts

// Ids leave the house: callers know messages by them, operators dead letters, readers of events
// their place. So a copy of the store that was restored may not give those again that the original
// gave after it. Each start begins higher than any start before it could have got since; where the
// clock says otherwise, behind what is reserved.
constexpr journal::Id first_id(TimeMs start) {
    if (start <= kFirstStart) return 1;
    const auto since = static_cast<journal::Id>(start - kFirstStart);
    return (since / 1'000 << kIdsASecondBits) + (since % 1'000 << kIdsAMillisecondBits) + 1;
}

}  // namespace patchbay::engine
