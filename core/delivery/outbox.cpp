#include "core/delivery/outbox.h"

#include "core/delivery/backoff.h"
#include "core/delivery/correlation.h"

#include <algorithm>
#include <vector>

namespace patchbay::delivery {

InDoubtAction action_for(const InDoubtPolicy &policy, const model::Content &content) {
    if (policy.action == InDoubtAction::resend && std::holds_alternative<model::Template>(content))
        return InDoubtAction::ask_operator;
    return policy.action;
}

bool window_allows(const Entry &entry, const Window &window) {
    return !window.shut || std::holds_alternative<model::Template>(entry.content) ||
           (entry.row.closed.empty() && window.policy == ClosedWindow::send);
}

Next next_to_leave(const Outbox &outbox, std::int64_t now, const InDoubtPolicy &policy,
                   const Window &window) {
    Next next;
    const auto look_again = [&next](std::int64_t time) {
        if (next.look_again == 0 || time < next.look_again) next.look_again = time;
    };
    for (const Entry &entry : outbox) {
        const journal::Outgoing &row = entry.row;
        switch (row.state) {
            case journal::SendState::sent:
            case journal::SendState::failed:
                continue;
            case journal::SendState::claimed:
                return next;  // its answer comes first
            case journal::SendState::in_doubt: {
                if (row.due != 0 && entry.due <= now) return {Next::Kind::act, row.id, 0};
                if (row.due != 0) look_again(entry.due);
                const std::int64_t passable = entry.since + policy.blocks_ms;
                if (now < passable) {
                    look_again(passable);
                    return next;
                }
                continue;
            }
            case journal::SendState::queued: {
                const bool allowed = window_allows(entry, window);
                const bool replaced = !allowed && !row.closed.empty();
                if (!allowed && !replaced && window.policy == ClosedWindow::hold) continue;
                if (row.due != 0 && entry.due > now) {
                    look_again(entry.due);
                    return next;
                }
                if (replaced) return {Next::Kind::replace, row.id, 0};
                return {allowed ? Next::Kind::ready : Next::Kind::shut, row.id, 0};
            }
        }
    }
    return next;
}

void make_now(Entry &entry, const Moment &now) {
    entry.row.created = now.wall;
    entry.created = now.steady;
    wait(entry, now, 0);
}

void wait(Entry &entry, const Moment &now, std::int64_t ms) {
    entry.row.due = now.wall + ms;
    entry.due = now.steady + ms;
}

void doubt(Entry &entry, const Moment &now, const InDoubtPolicy &policy) {
    entry.row.state = journal::SendState::in_doubt;
    entry.row.since = now.wall;
    entry.since = now.steady;
    wait(entry, now, policy.after_ms);
}

void recall(Entry &entry, const Moment &now) {
    // Made later than now: its times are of a clock that was ahead.
    const std::int64_t ahead = entry.row.created > now.wall ? 0 : entry.row.due - now.wall;
    entry.due = now.steady + std::clamp<std::int64_t>(ahead, 0, kLongestRetryAfterMs);
    entry.since = steady_of(entry.row.since, now);
    entry.created = steady_of(entry.row.created, now);
}

Entry *find_entry(Outbox &outbox, journal::Id id) {
    const auto found = std::find_if(outbox.begin(), outbox.end(),
                                    [id](const Entry &entry) { return entry.row.id == id; });
    return found == outbox.end() ? nullptr : &*found;
}

journal::Id free_id(const Outbox &outbox, journal::Id next) {
    const bool is_free = std::none_of(outbox.begin(), outbox.end(), [next](const Entry &entry) {
        return reference_of(entry.row.id) == reference_of(next);
    });
    if (is_free) return next;
    std::vector<bool> taken(kReferences + 1);
    for (const Entry &entry : outbox)
        taken[reference_of(entry.row.id)] = true;
    for (journal::Id id = next; id - next < kReferences; ++id)
        if (!taken[reference_of(id)]) return id;
    return next;
}

}  // namespace patchbay::delivery
