// A conversation in memory, on the thread of its shard.
#pragma once

#include "core/base/executor.h"
#include "core/delivery/outbox.h"
#include "core/engine/ack.h"
#include "core/engine/contact_brake.h"
#include "core/engine/contacts.h"
#include "core/engine/departures.h"
#include "core/engine/flow_timer.h"
#include "core/engine/ground/gates.h"
#include "core/engine/line.h"
#include "core/engine/provider_time.h"
#include "core/engine/tasks/call_came.h"
#include "core/flow/value.h"
#include "core/journal/records.h"
#include "core/journal/store.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace patchbay::engine {

// An accepted message, or a backend's event, that waits for its turn.
struct WaitingEvent {
    journal::Id event = 0;
    std::variant<model::Message, model::BackendEvent> what;
};

struct TimerCame {
    journal::Id timer = 0;
};
// The provider's word that the contact has stopped us there, or has come back.
struct ProviderSaid {
    model::Notice notice;
    Ack ack;
};
// What overtakes waiting messages.
using Urgent = std::variant<CallCame, TimerCame, ProviderSaid>;

// The entry that was claimed and is under way to the provider.
struct Flight {
    journal::Id entry = 0;
    std::uint64_t token = 0;
    std::deque<plugin::HttpRequest> requests;  // what is left to send, in order
    std::string upload;                        // the file that the request under way uploads
    std::int64_t since = 0;                    // of the steady clock, in a stream
    Departures::Place place;                   // at the host of its first request, to its end
    Departures::Place beside;  // at that of the request under way, where it is another
};

// When the contact wrote last, by the provider.
struct LastInbound {
    TimeMs wall = 0;  // as the provider said; 0: never
    std::int64_t steady = std::numeric_limits<std::int64_t>::min() / 2;  // the same on our clock

    void note(TimeMs said, const Moment &now) {
        const TimeMs at = believed(said, now.wall);  // an older version stored what was said
        wall = std::max(wall, at);
        steady = std::max(steady, steady_of(at, now));
    }
};

struct Conversation : Gates {
    journal::Partition partition = 0;
    journal::Id id = 0;
    Line *line = nullptr;
    std::string address;  // what its messages go to: where its last message came from
    std::string account;  // of ours, that it wrote to last; "": none is known
    std::string key;      // under which the shard finds it by address

    // As of the last durable commit.
    flow::State state;
    FlowTimer timer;           // the open timer and call of `state`
    journal::Id call = 0;      // 0: none
    LastInbound last_inbound;  // also of accepted messages that were not stepped yet
    TimeMs shut_at = 0;        // the provider called the window shut when last_inbound was this
    OptOut opt_out;
    ContactBrake brake;
    std::string proven;              // a phone that its provider has verified and that was noted
    std::vector<Joined> joined;      // the same person's conversations
    std::vector<std::string> forms;  // of its address, as the provider has told
    std::vector<model::Option> offered;  // by a numbered text that was not answered yet
    bool unsaved = false;  // changed in memory while a step was being committed: written after it

    std::deque<WaitingEvent> inbox;  // in arrival order
    std::deque<Urgent> urgent;
    delivery::Outbox outbox;
    delivery::PairBudget pair;
    std::optional<Flight> flight;  // while `send` is claiming or under_way

    Executor::TimerId wake = 0;        // to look at the outbox again
    std::int64_t wake_at = 0;          // of the steady clock
    Executor::TimerId retry_step = 0;  // after a failed commit
    Executor::TimerId flow_timer = 0;
    Executor::TimerId rest_timer = 0;

    void depart(Flight with, Send as) {
        flight = std::move(with);
        send = as;
    }
    void land() {
        flight.reset();
        send = Send::none;
    }

    // But for what its outbox holds.
    bool quiet() const {
        return may_evict() && inbox.empty() && urgent.empty() && timer.id == 0 && call == 0;
    }
    bool idle() const { return quiet() && outbox.empty() && !waits; }
};

using ConversationPtr = std::shared_ptr<Conversation>;

// The narrowest account that is known of it.
inline const std::string &account_of(const Conversation &conversation) {
    return conversation.account.empty() ? conversation.line->setup.account : conversation.account;
}

inline journal::Place place_of(const Conversation &conversation) {
    return {conversation.partition, conversation.id};
}

// The contact's window, where `last` is its last message. `steady`: of our clock, now.
delivery::Window window_of(const Conversation &conversation, const LastInbound &last,
                           std::int64_t steady);

// An accepted event as the journal keeps it, back to what waits.
Result<WaitingEvent> read_event(const journal::Event &row);

// A message that is not settled, as the journal keeps it, back to what waits in an outbox.
Result<delivery::Entry> entry_of(journal::Outgoing row, const Moment &now);

// What the row keeps of a conversation besides its address: as it is, or as a step leaves it.
struct Kept {
    const flow::State &state;
    const FlowTimer &timer;
    journal::Id call;
    const OptOut &opt_out;
    const std::vector<model::Option> &offered;
    const std::string &proven;
    const std::string &account;
    const ContactBrake &brake;
};
inline Kept kept(const Conversation &conversation) {
    return {conversation.state,   conversation.timer,  conversation.call,    conversation.opt_out,
            conversation.offered, conversation.proven, conversation.account, conversation.brake};
}

// The row that the journal keeps, and back.
journal::Conversation to_row(const Conversation &conversation, const Kept &kept, const Moment &now);
Result<ConversationPtr> from_row(journal::Partition partition, const journal::Conversation &row,
                                 Line &line, const Moment &now);

}  // namespace patchbay::engine
