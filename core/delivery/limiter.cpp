#include "core/delivery/limiter.h"

#include <algorithm>
#include <cmath>

namespace patchbay::delivery {

RateLimiter::RateLimiter(double per_second) {
    if (per_second <= 0) return;
    interval_ms_ = 1'000.0 / per_second;
    burst_ms_ = std::max(0.0, 1'000.0 - interval_ms_);
}

std::int64_t RateLimiter::take(std::int64_t now_ms) {
    if (interval_ms_ == 0) return 0;  // set once, before any thread
    std::lock_guard lock(mutex_);
    const auto now = static_cast<double>(now_ms);
    const double earliest = next_ms_ - burst_ms_;
    if (now < earliest) return std::max<std::int64_t>(1, std::llround(std::ceil(earliest - now)));
    next_ms_ = std::max(next_ms_, now) + interval_ms_;
    return 0;
}

}  // namespace patchbay::delivery
