// A rate limit as a virtual schedule (GCRA): even spacing with a burst, without a queue of its own.
#pragma once

#include <cstdint>
#include <mutex>

namespace patchbay::delivery {

class RateLimiter {
public:
    // `per_second` 0 or less: no limit. A burst of one second's worth may leave at once.
    explicit RateLimiter(double per_second);

    // 0: go now (and it is counted). Else: try again in so many milliseconds. Any thread.
    std::int64_t take(std::int64_t now_ms);

private:
    std::mutex mutex_;
    double interval_ms_ = 0;  // 0: no limit
    double burst_ms_ = 0;
    double next_ms_ = 0;  // when the next would be due without a burst
};

}  // namespace patchbay::delivery
