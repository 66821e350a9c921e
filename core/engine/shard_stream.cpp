// The messages of a line whose plugin has connections of its own: a turn first, then the claim,
// then the plugin.
#include "core/delivery/correlation.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"
#include "core/engine/stream.h"

#include <utility>

namespace patchbay::engine {

// The plugin says how many messages it takes.
void Shard::ask_turn(const ConversationPtr &conversation) {
    conversation->waits = true;
    Line &line = *conversation->line;
    line.stream->take_turn([this, &line, waits = place_of(*conversation)] {
        parts_.executor.post([this, &line, waits] {
            turns_[&line].held.push_back(waits);
            if (turns_[&line].timer == 0) use_turns(line);
        });
    });
    conversations_.stands(conversation, ++turns_[&line].asked);
}

// In the order in which they came. While the line may send nothing, the first is tried again.
void Shard::use_turns(Line &line) {
    Turns &turns = turns_[&line];
    if (std::exchange(turns.using_, true)) return;  // it goes on by itself
    const auto used = [&turns] { turns.using_ = false; };
    while (!turns.held.empty()) {
        const auto wait = use_turn(line, turns.held.front(), turns.first);
        if (wait == Departures::kUntilGoOn) return used();
        if (wait > 0) {
            turns.timer = parts_.executor.after(wait, [this, &line] {
                turns_[&line].timer = 0;
                use_turns(line);
            });
            return used();
        }
        turns.held.pop_front();
        --turns.asked;
    }
    used();
}

// Not 0: nothing leaves for so many milliseconds, or until it can be read, and the turn is kept.
std::int64_t Shard::use_turn(Line &line, journal::Place waits, Next &next) {
    ask_for_next(waits, next, [this, &line] { use_turns(line); });
    if (!*next) return Departures::kUntilGoOn;
    const Found found = **next;
    next.reset();
    if (!found) {
        tell_unread(line, waits, found.error());
        return kCommitRetryMs;
    }
    const ConversationPtr &conversation = *found;
    const journal::Id id = conversation ? ready(conversation) : 0;
    if (id != 0)
        if (const auto wait = line_wait(line); wait > 0) return wait;
    if (conversation) conversation->waits = false;
    const bool used =
        id != 0 && claim(conversation, *delivery::find_entry(conversation->outbox, id));
    if (!used) line.stream->give_back();  // it is another's
    return 0;
}

void Shard::send_by_stream(const ConversationPtr &conversation) {
    Flight &flight = *conversation->flight;
    const delivery::Entry &entry = *delivery::find_entry(conversation->outbox, flight.entry);
    StreamMessage message;
    message.token = flight.token;
    message.attempt = static_cast<std::uint32_t>(entry.row.attempts);
    message.to = entry.row.to;
    message.correlation =
        parts_.engine.correlation_of(conversation->partition, entry.row.id, entry.row.incarnation);
    message.reply_to = entry.row.reply_to;
    message.content = entry.content;
    message.human = (entry.row.flags & journal::kByPerson) != 0;
    message.last_inbound = conversation->last_inbound.wall;
    message.reference = delivery::reference_of(entry.row.id);
    message.account = conversation->account;
    flight.since = parts_.clock.steady_ms();
    conversation->line->stream->submit(
        std::move(message), [this, conversation, token = flight.token](plugin::Outcome outcome) {
            parts_.executor.post([this, conversation, token, outcome = std::move(outcome)] {
                const auto &under_way = conversation->flight;
                if (!under_way || under_way->token != token) return;  // settled otherwise
                parts_.metrics.sent((parts_.clock.steady_ms() - under_way->since) * 1'000);
                const auto entry_id = under_way->entry;
                conversation->land();
                drain_.leave();
                settle(conversation, entry_id, outcome);
            });
        });
}

}  // namespace patchbay::engine
