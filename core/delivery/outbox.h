// One conversation's outgoing messages that are not settled, in order, and the rule what may leave
// next.
#pragma once

#include "core/base/moment.h"
#include "core/journal/records.h"
#include "core/model/content.h"

#include <deque>
#include <optional>

namespace patchbay::delivery {

enum class InDoubtAction { resend, fail, ask_operator };

// What happens to a message whose outcome is unknown: after `blocks_ms` the next may pass it, after
// `after_ms` the action is taken.
struct InDoubtPolicy {
    InDoubtAction action = InDoubtAction::resend;
    std::int64_t after_ms = 10 * 60 * 1'000;
    std::int64_t blocks_ms = 15 * 1'000;
};

// The action for this content: a template is never resent by itself.
InDoubtAction action_for(const InDoubtPolicy &policy, const model::Content &content);

// What is done with a message that the contact's window is shut for, and that names no other
// content for that case.
enum class ClosedWindow { send, hold, fail };

struct Window {
    bool shut = false;
    ClosedWindow policy = ClosedWindow::send;  // of the line: the provider decides
};

struct Entry {
    journal::Outgoing row;
    model::Content content;
    // The row's times on the steady clock, by which it waits; in the row they are the wall clock's,
    // for people and for the next start.
    std::int64_t due = 0;    // where the row has one
    std::int64_t since = 0;  // in doubt
    std::int64_t created = 0;
    int writing = 0;    // commits of the row that are not durable yet: till then it stays in memory
    int giving_up = 0;  // of them those by which an operator gives a doubt up
    int pair_waits = 0;  // times in a row that the provider asked to wait for this contact
    int unsent = 0;      // attempts in a row of which no byte left
    bool moved = false;  // its contact's address changed after an attempt may have left
};

struct Next {
    enum class Kind {
        nothing,  // until something else happens
        ready,    // `id` may leave now
        act,      // `id` is in doubt and its time is over
        replace,  // the window is shut: `id` leaves with its `closed` content instead
        shut      // the window is shut: `id` fails by the line's policy
    };
    Kind kind = Kind::nothing;
    journal::Id id = 0;
    std::int64_t look_again = 0;  // nothing: when to ask again; 0: not by time
};

using Outbox = std::deque<Entry>;

// Whether the window leaves `entry` alone: it may go as it is.
bool window_allows(const Entry &entry, const Window &window);

// A message that is held for its window waits for the contact to write; templates may pass it.
// `now` is of the steady clock.
Next next_to_leave(const Outbox &outbox, std::int64_t now, const InDoubtPolicy &policy,
                   const Window &window = {});

// What sets the times of an entry and of its row.
void make_now(Entry &entry, const Moment &now);
void wait(Entry &entry, const Moment &now, std::int64_t ms);
void doubt(Entry &entry, const Moment &now, const InDoubtPolicy &policy);
// Of a row that an earlier run wrote, perhaps by a clock that was wrong: it waits no longer than a
// provider can ask for.
void recall(Entry &entry, const Moment &now);

Entry *find_entry(Outbox &outbox, journal::Id id);

// The first id from `next` on whose 16 bits none of these has, which are all of a contact's that
// are open: till one is settled, an echo of them means that one. `next` where all are taken.
journal::Id free_id(const Outbox &outbox, journal::Id next);

}  // namespace patchbay::delivery
