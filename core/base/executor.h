// Executor: where work runs. One executor is one thread at a time, so what lives on it needs no
// lock.
#pragma once

#include "core/base/function.h"

#include <cstdint>

namespace patchbay {

class Executor {
public:
    using Work = Function<void()>;
    using TimerId = std::uint64_t;  // 0 is never given out

    virtual ~Executor() = default;

    // Runs `work` on the executor's thread, after what was posted before it, never inside this
    // call. Any thread.
    virtual void post(Work work) = 0;

    // Runs `work` once, `delay_ms` from now (at once for zero and less), unless cancelled before.
    // Both only on the executor's thread.
    virtual TimerId after(std::int64_t delay_ms, Work work) = 0;
    virtual void cancel(TimerId id) = 0;
};

}  // namespace patchbay
