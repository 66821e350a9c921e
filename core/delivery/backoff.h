// How long a retry waits: exponential with full jitter, never before what the provider asked for.
#pragma once

#include "core/base/clock.h"

#include <cstdint>

namespace patchbay::delivery {

constexpr std::int64_t kFirstBackoffMs = 1'000;
constexpr std::int64_t kLongestBackoffMs = 5 * 60 * 1'000;
// A message that could not be sent for this long becomes a dead letter: by then the customer's
// 24-hour window has closed as well.
constexpr std::int64_t kRetryForMs = 24 * 60 * 60 * 1'000;
constexpr std::int64_t kLongestRetryAfterMs =
    60 * 60 * 1'000;  // a longer wish of a provider is cut

// Wait before attempt `attempts` + 1. `random` is uniform in [0, 2^32). `retry_after_ms`: 0 if not
// said.
std::int64_t backoff_ms(int attempts, std::int64_t retry_after_ms, std::uint32_t random);

// Wait of one contact that the provider asked us to slow down for: 4^waits seconds, at most 256.
std::int64_t pair_wait_ms(int waits, std::int64_t retry_after_ms);

}  // namespace patchbay::delivery
