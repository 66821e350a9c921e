// Drain: the orderly end of a shard's work. After it has begun nothing new is started, and who
// asked for it is told when all that was under way has ended.
#pragma once

#include "core/base/function.h"

#include <cstddef>
#include <utility>

namespace patchbay::engine {

class Drain {
public:
    bool has_begun() const { return begun_; }

    // `done`: once, when nothing is under way any more; perhaps inside this call.
    void begin(Function<void()> done) {
        begun_ = true;
        done_ = std::move(done);
        check();
    }

    // A commit or an exchange begins, or ends. What follows from its end enters first; then
    // check().
    void enter() { ++under_way_; }
    void leave() { --under_way_; }
    void check() {
        if (!done_ || under_way_ != 0) return;
        std::exchange(done_, nullptr)();
    }

private:
    std::size_t under_way_ = 0;
    bool begun_ = false;
    Function<void()> done_;
};

}  // namespace patchbay::engine
