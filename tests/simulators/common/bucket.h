// A leaky bucket: how the provider's speed limits count.
#pragma once

#include <algorithm>
#include <cstdint>

namespace patchbay::simulators {

struct Bucket {
    double used = 0;
    std::int64_t at = 0;  // steady

    // What has leaked until `now` is gone; then, whether there is room for one more.
    bool has_room(double per_ms, double burst, std::int64_t now) {
        used = std::max(0.0, used - static_cast<double>(now - at) * per_ms);
        at = now;
        return used + 1 <= burst;
    }
};

}  // namespace patchbay::simulators
