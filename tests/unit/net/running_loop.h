// A Loop on a thread of its own.
#pragma once

#include "core/net/loop.h"

#include <future>
#include <thread>
#include <type_traits>
#include <utility>

namespace patchbay::net::test {

class RunningLoop {
public:
    RunningLoop() : thread_([this] { loop_.run(); }) {}
    ~RunningLoop() { stop(); }
    RunningLoop(const RunningLoop &) = delete;
    RunningLoop &operator=(const RunningLoop &) = delete;

    Loop &operator*() { return loop_; }
    Loop *operator->() { return &loop_; }

    // Runs `work` on the loop and waits for its result.
    template <class F>
    std::invoke_result_t<F> on(F work) {
        std::packaged_task<std::invoke_result_t<F>()> task(std::move(work));
        auto result = task.get_future();
        loop_.post([&task] { task(); });
        return result.get();
    }

    void stop() {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
    }

private:
    Loop loop_;
    std::thread thread_;
};

}  // namespace patchbay::net::test
