#include "tests/simulators/whatsapp/limits.h"

#include <algorithm>

namespace patchbay::simulators::whatsapp {

namespace {

void leak(Bucket &bucket, double per_ms, std::int64_t now) {
    const auto passed = static_cast<double>(now - bucket.at);
    bucket.used = std::max(0.0, bucket.used - passed * per_ms);
    bucket.at = now;
}

}  // namespace

std::optional<GraphError> Limits::take(Conversation &conversation, std::int64_t steady_ms) {
    numbers_.resize(settings_.numbers.size());
    auto &number = numbers_[conversation.number];
    const auto rate = settings_.messages_per_second;
    if (rate > 0) {
        leak(number, rate / 1000, steady_ms);
        if (number.used + 1 > std::max(1.0, rate)) {  // one second's worth at once
            return GraphError{130429, "Cloud API message throughput has been reached."};
        }
    }
    auto &pair = conversation.pair;
    if (settings_.pair_every_ms > 0) {
        leak(pair, 1 / static_cast<double>(settings_.pair_every_ms), steady_ms);
        if (pair.used + 1 > static_cast<double>(settings_.pair_burst)) {
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
