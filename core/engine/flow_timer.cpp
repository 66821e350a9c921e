#include "core/engine/flow_timer.h"

#include <algorithm>

namespace patchbay::engine {

using journal::SendState;

journal::Id last_to_leave(const std::vector<delivery::Entry> &step,
                          const delivery::Outbox &outbox) {
    if (!step.empty()) return step.back().row.id;
    const auto last =
        std::find_if(outbox.rbegin(), outbox.rend(), [](const delivery::Entry &entry) {
            return (entry.row.flags & journal::kFromOutside) == 0 &&
                   (entry.row.state == SendState::queued || entry.row.state == SendState::claimed);
        });
    return last == outbox.rend() ? 0 : last->row.id;
}

bool has_left(const delivery::Outbox &outbox, journal::Id message) {
    return std::none_of(outbox.begin(), outbox.end(), [message](const delivery::Entry &entry) {
        return entry.row.id == message &&
               (entry.row.state == SendState::queued || entry.row.state == SendState::claimed);
    });
}

std::int64_t left_of(const FlowTimer &timer, TimeMs due, TimeMs now) {
    const std::int64_t longest = timer.for_ms != 0 ? timer.for_ms : kLongestTimerMs;
    return std::clamp<std::int64_t>(due - now, 0, longest);
}

}  // namespace patchbay::engine
