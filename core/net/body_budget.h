// BodyBudget: the memory that all bodies under way may hold together. Its last quarter is for
// bodies that are still small, so that a few long ones do not keep out the many short ones. One
// thread.
#pragma once

#include <cstddef>

namespace patchbay::net {

class BodyBudget {
public:
    static constexpr std::size_t kSmallBytes = 64 * 1024;

    explicit BodyBudget(std::size_t bytes) : bytes_(bytes) {}

    // Whether a body that holds `from` bytes may hold `to`; where not, it goes on holding `from`.
    bool change(std::size_t from, std::size_t to) {
        const auto limit = to > kSmallBytes ? bytes_ - bytes_ / 4 : bytes_;
        const auto others = used_ - from;
        if (to > from && (others > limit || to > limit - others)) return false;
        used_ = others + to;
        return true;
    }
    std::size_t used() const { return used_; }

private:
    const std::size_t bytes_;
    std::size_t used_ = 0;
};

}  // namespace patchbay::net
