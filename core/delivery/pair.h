// The budget of one contact on one line: a message each so often, with a burst that is paid back.
#pragma once

#include <cstdint>

namespace patchbay::delivery {

struct PairLimit {
    std::int64_t every_ms = 0;  // 0: no limit
    int burst = 1;              // messages that may leave at once before that
};

// GCRA, as the line's own limit, in 8 bytes: there is one for each conversation.
class PairBudget {
public:
    // 0: one may leave now. Else the milliseconds to wait. Times are of a steady clock.
    std::int64_t wait(const PairLimit &limit, std::int64_t now_ms) const {
        const std::int64_t earliest = next_ms_ - limit.every_ms * (limit.burst - 1);
        return limit.every_ms == 0 || now_ms >= earliest ? 0 : earliest - now_ms;
    }
    void spend(const PairLimit &limit, std::int64_t now_ms) {
        if (limit.every_ms != 0)
            next_ms_ = (next_ms_ > now_ms ? next_ms_ : now_ms) + limit.every_ms;
    }

private:
    std::int64_t next_ms_ = 0;  // when the next would be due without a burst
};

}  // namespace patchbay::delivery
