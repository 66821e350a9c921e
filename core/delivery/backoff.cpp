#include "core/delivery/backoff.h"

#include <algorithm>

namespace patchbay::delivery {

std::int64_t backoff_ms(int attempts, std::int64_t retry_after_ms, std::uint32_t random) {
    const int doublings = std::clamp(attempts - 1, 0, 20);
    const std::int64_t ceiling = std::min(kLongestBackoffMs, kFirstBackoffMs << doublings);
    const auto jitter =
        static_cast<std::int64_t>((static_cast<std::uint64_t>(ceiling) * random) >> 32);
    const std::int64_t asked = std::clamp<std::int64_t>(retry_after_ms, 0, kLongestRetryAfterMs);
    // A provider's wish is a lower bound; the jitter keeps those who got the same wish apart.
    return asked > 0 ? asked + jitter / 10 : jitter;
}

std::int64_t pair_wait_ms(int waits, std::int64_t retry_after_ms) {
    const std::int64_t own = 1'000LL << (2 * std::clamp(waits, 0, 4));
    return std::max(own, std::clamp<std::int64_t>(retry_after_ms, 0, kLongestRetryAfterMs));
}

}  // namespace patchbay::delivery
