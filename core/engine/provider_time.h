// The times that providers put on what they tell, as far as they can be true.
#pragma once

#include "core/base/clock.h"

namespace patchbay::engine {

constexpr std::int64_t kTimeAheadMs = 5ll * 60 * 1'000;             // clocks differ by this
constexpr std::int64_t kTimeBehindMs = 7ll * 24 * 60 * 60 * 1'000;  // providers try for this long
constexpr TimeMs kFirstTime = 978'307'200'000;                      // 2001-01-01T00:00:00Z

// `said` where it can be true. Else `arrival`: where nothing was said, and for what lies before
// 2001 or further ahead of us than clocks differ.
TimeMs believed(TimeMs said, TimeMs arrival);

// Whether an operator should hear of it: it is not believed, or it is older than what a provider
// still tries to deliver.
bool odd(TimeMs said, TimeMs arrival);

}  // namespace patchbay::engine
