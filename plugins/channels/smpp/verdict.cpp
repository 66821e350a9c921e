#include "verdict.h"

#include <patchbay/patchbay.hpp>

namespace smpp {

patchbay_outcome outcome_of(Action action, std::uint32_t status) {
    auto outcome = patchbay::sdk::make<patchbay_outcome>();
    switch (action) {
        case Action::retry:
        case Action::retry_once:
        case Action::bind_later:
            outcome.kind = PATCHBAY_OUTCOME_RETRY;
            break;
        case Action::throttle_line:
            outcome.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
            outcome.retry_after_ms =
                1000 * (status == status::kQueueFull ? kQueueFullS : kThrottledS);
            break;
        case Action::rebind:
            outcome.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
            outcome.retry_after_ms = kNotSentMs;
            break;
        case Action::stop_bind:
            outcome.kind = PATCHBAY_OUTCOME_STOP_LINE;
            outcome.flags = PATCHBAY_OUTCOME_ALARM;
            break;
        case Action::fail_config:
            outcome.kind = PATCHBAY_OUTCOME_FAILED;
            outcome.flags = PATCHBAY_OUTCOME_ALARM;
            break;
        case Action::ok:
        case Action::fail:
        case Action::provider:
            outcome.kind = PATCHBAY_OUTCOME_FAILED;
            break;
    }
    return outcome;
}

}  // namespace smpp
