#include "tests/simulators/whatsapp/limits.h"

#include <algorithm>

namespace patchbay::simulators::whatsapp {

std::optional<GraphError> Limits::take(Conversation &conversation, std::int64_t steady_ms) {
    numbers_.resize(settings_.numbers.size());
    auto &number = numbers_[conversation.number];
    const auto rate = settings_.messages_per_second;
    const auto burst = std::max(1.0, rate);  // one second's worth at once
    if (rate > 0 && !number.has_room(rate / 1000, burst, steady_ms)) {
        return GraphError{130429, "Cloud API message throughput has been reached."};
    }
    auto &pair = conversation.pair;
    if (settings_.pair_every_ms > 0) {
        if (!pair.has_room(1 / static_cast<double>(settings_.pair_every_ms),
                           static_cast<double>(settings_.pair_burst), steady_ms)) {
            return GraphError{131056,
                              "Too many messages sent from this number to the same number "
                              "in a short time."};
        }
        pair.used += 1;
    }
    if (rate > 0) number.used += 1;
    return {};
}

}  // namespace patchbay::simulators::whatsapp
