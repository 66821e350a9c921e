// Pulses: whether each of some loops still turns. Each beats once a second; one that has not beaten
// for kStillMs stands still, whatever holds it.
#pragma once

#include "core/base/clock.h"
#include "core/base/executor.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace patchbay {

class Pulses {
public:
    static constexpr std::int64_t kBeatMs = 1'000;
    static constexpr std::int64_t kStillMs = 10'000;

    explicit Pulses(const Clock &clock) : clock_(clock) {}

    // Before the loop runs; the loop ends before this does.
    void watch(std::string name, Executor &loop);

    // "worker 1 has not turned for 12 s", of the first that stands still; "" where all turn. Any
    // thread.
    std::string still() const;

private:
    struct Pulse {
        Pulse(std::string the_name, Executor &the_loop)
            : name(std::move(the_name)), loop(the_loop) {}

        const std::string name;
        Executor &loop;
        std::atomic<std::int64_t> last{0};
    };

    void beat(Pulse &pulse);

    const Clock &clock_;
    std::deque<Pulse> pulses_;
};

}  // namespace patchbay
