#include "core/base/pulses.h"

namespace patchbay {

void Pulses::watch(std::string name, Executor &loop) {
    beat(pulses_.emplace_back(std::move(name), loop));
}

void Pulses::beat(Pulse &pulse) {
    pulse.last = clock_.steady_ms();
    pulse.loop.after(kBeatMs, [this, &pulse] { beat(pulse); });
}

std::string Pulses::still() const {
    const auto now = clock_.steady_ms();
    for (const Pulse &pulse : pulses_) {
        const auto since = now - pulse.last;
        if (since >= kStillMs)
            return pulse.name + " has not turned for " + std::to_string(since / 1000) + " s";
    }
    return {};
}

}  // namespace patchbay
