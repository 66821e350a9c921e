#include "verdict.h"

namespace smpp {

sdk::Verdict judge(Action action, std::uint32_t status) {
    using namespace sdk::rule;
    switch (action) {
        case Action::retry:
        case Action::retry_once:
        case Action::bind_later:
            return {kRetry};
        case Action::throttle_line:
            return {kThrottle, 0,
                    1000 * (status == status::kQueueFull ? kQueueFullS : kThrottledS)};
        case Action::rebind:
            return {kThrottle, 0, kNotSentMs};
        case Action::stop_bind:
            return {kStop, kAlarm};
        case Action::fail_config:
            return {kFail, kAlarm};
        case Action::ok:
        case Action::fail:
        case Action::provider:
            break;
    }
    return {kFail};
}

}  // namespace smpp
