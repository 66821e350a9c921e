// Readiness: whether the daemon takes what comes in, and why not.
#pragma once

#include "core/journal/store.h"

#include <atomic>
#include <string>

namespace patchbay::admin {

class Readiness {
public:
    explicit Readiness(const journal::Store &store) : store_(store) {}

    // Any thread.
    void set_running(bool running) { running_ = running; }  // not while starting and draining
    void set_memory_full(bool full) { memory_full_ = full; }
    std::string why_not() const;  // "": it is ready

private:
    const journal::Store &store_;
    std::atomic<bool> running_{false};
    std::atomic<bool> memory_full_{false};
};

}  // namespace patchbay::admin
