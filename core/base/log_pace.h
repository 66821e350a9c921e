// Pace: of lines that somebody outside can bring about once for each request, so many a minute are
// told and the others counted, so that they push no other line out of the log. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace patchbay::log {

class Pace {
public:
    static constexpr std::int64_t kEveryMs = 60'000;

    explicit Pace(std::int64_t most = 1) : most_(most) {}

    // Nothing: this one is not told. Else how many were not since the last that was.
    std::optional<std::int64_t> take(std::int64_t now_ms) {
        std::int64_t ends = ends_;
        if (now_ms >= ends && ends_.compare_exchange_strong(ends, now_ms + kEveryMs)) told_ = 0;
        if (told_.fetch_add(1) < most_) return not_told_.exchange(0);
        ++not_told_;
        return std::nullopt;
    }

private:
    const std::int64_t most_;
    std::atomic<std::int64_t> ends_{0};
    std::atomic<std::int64_t> told_{0};
    std::atomic<std::int64_t> not_told_{0};
};

}  // namespace patchbay::log
