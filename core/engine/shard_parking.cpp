// Conversations whose messages stand in line. Past the first few they are parked: the store alone
// keeps them, and their place in the line is all that they cost in memory.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/operator.h"
#include "core/engine/shard.h"

namespace patchbay::engine {

void Shard::stand_in_line(const ConversationPtr &conversation) {
    conversation->waits = true;
    Line &line = *conversation->line;
    Departures::Queue &way = *way_of(line);
    departures_.pass(way, [this, &line, waits = place_of(*conversation)](Departures::Place place) {
        return next_in_line(line, waits, std::move(place));
    });
    conversations_.stands(conversation, way.waiting());
}

std::int64_t Shard::next_in_line(Line &line, journal::Place waits, Departures::Place place) {
    const auto found = conversations_.load(line, waits.partition, waits.id);
    if (!found) {
        tell_unread(line, waits, found.error());
        return kCommitRetryMs;
    }
    const ConversationPtr &conversation = *found;
    if (!conversation) return 0;
    conversation->waits = false;
    const auto wait = depart(conversation, std::move(place));
    if (wait > 0) conversation->waits = true;
    return wait;
}

void Shard::tell_unread(Line &line, journal::Place waits, const Error &why) {
    if (const auto not_told = line.told.unread.take(parts_.clock.steady_ms()))
        log::error("a conversation whose message is next cannot be read: the line waits",
                   {{"channel", line.id()},
                    {"conversation", place_text(waits)},
                    {"reason", why.message},
                    {"not_told", *not_told}});
}

}  // namespace patchbay::engine
