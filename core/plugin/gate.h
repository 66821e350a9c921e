// The gate of an instance: one thread inside at a time, and never from inside one of its own calls.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>

namespace patchbay::plugin {

class Gate {
public:
    // Waits until no other thread is inside. False: this thread already is.
    bool enter() {
        if (inside()) return false;
        mutex_.lock();
        holder_.store(std::this_thread::get_id(), std::memory_order_relaxed);
        return true;
    }
    void leave() {
        holder_.store({}, std::memory_order_relaxed);
        mutex_.unlock();
    }

    // True: the calling thread is in a call of this instance. Only it can have written its own id.
    bool inside() const {
        return holder_.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }

private:
    std::mutex mutex_;
    std::atomic<std::thread::id> holder_{};
};

}  // namespace patchbay::plugin
