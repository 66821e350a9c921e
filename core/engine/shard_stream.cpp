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
    if (std::exchange(conversation->asked_turn, true)) return;
    conversation->line->stream->take_turn([this, conversation] {
        parts_.executor.post([this, conversation] {
            conversation->asked_turn = false;
            conversation->has_turn = true;
            deliver(conversation);
            // Not used: it is another's.
            if (std::exchange(conversation->has_turn, false))
                conversation->line->stream->give_back();
        });
    });
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
                conversation->flight.reset();
                drain_.leave();
                settle(conversation, entry_id, outcome);
            });
        });
}

}  // namespace patchbay::engine
