// Loop: one thread's event loop (Asio inside). Everything of core/net lives on a loop and ends
// before it.
#pragma once

#include "core/base/executor.h"

#include <initializer_list>
#include <memory>

namespace patchbay::net {

class Loop final : public Executor {
public:
    Loop();
    ~Loop() override;
    Loop(const Loop &) = delete;
    Loop &operator=(const Loop &) = delete;

    void run();   // until stop(); on the thread that the loop shall be
    void stop();  // any thread
    void post(Work work) override;
    TimerId after(std::int64_t delay_ms, Work work) override;
    void cancel(TimerId id) override;

    // Calls `handler` on the loop for each of these signals, until the loop ends.
    void on_signals(std::initializer_list<int> signals, Function<void(int)> handler);

    // For core/net only: see loop_impl.h.
    struct Impl;
    Impl &impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchbay::net
