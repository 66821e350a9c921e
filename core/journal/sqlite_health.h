// Health: whether a store's disk takes what is written. The writer tells, and proves that there is
// room again: on a full disk small commits get through now and then, so they prove nothing.
#pragma once

#include "core/base/clock.h"

#include <atomic>
#include <cstdint>

namespace patchbay::journal::sqlite {

constexpr std::int64_t kProbeEveryMs = 1'000;
constexpr std::int64_t kProbeBytes = 1024 * 1024;  // about what the largest groups of commits take

class Health {
public:
    explicit Health(const Clock &clock) : clock_(clock) {}

    // Any thread.
    bool well() const { return well_.load(std::memory_order_relaxed); }
    std::int64_t busy_ms() const {  // since when a write has not returned; 0: none is under way
        const std::int64_t since = busy_since_.load(std::memory_order_relaxed);
        return since == 0 ? 0 : clock_.steady_ms() - since;
    }

    // The writer's thread.
    void begin() { busy_since_.store(clock_.steady_ms(), std::memory_order_relaxed); }
    void end() { busy_since_.store(0, std::memory_order_relaxed); }
    // True: it was well till then.
    bool failed() {
        next_probe_ = clock_.steady_ms() + kProbeEveryMs;
        return well_.exchange(false, std::memory_order_relaxed);
    }
    bool wants_probe() const { return !well() && clock_.steady_ms() >= next_probe_; }
    void probed(bool good) {
        next_probe_ = clock_.steady_ms() + kProbeEveryMs;
        if (good) well_.store(true, std::memory_order_relaxed);
    }

private:
    const Clock &clock_;
    std::atomic<bool> well_{true};
    std::atomic<std::int64_t> busy_since_{0};
    std::int64_t next_probe_ = 0;
};

}  // namespace patchbay::journal::sqlite
