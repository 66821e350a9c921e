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
    departures_.pass(way, [this, &line, &way, waits = place_of(*conversation),
                           next = Next()](Departures::Place place) mutable {
        return next_in_line(line, way, waits, next, std::move(place));
    });
    conversations_.stands(conversation, way.waiting());
}

// Where it must be read, `came` is called when it is there: then the caller asks again.
void Shard::ask_for_next(journal::Place waits, Next &next, Function<void()> came) {
    if (next) return;
    next = std::make_shared<std::optional<Found>>();
    conversations_.load(waits, [next, came = std::move(came)](Found found) {
        *next = std::move(found);
        came();
    });
}

std::int64_t Shard::next_in_line(Line &line, Departures::Queue &way, journal::Place waits,
                                 Next &next, Departures::Place place) {
    ask_for_next(waits, next, [this, &way] { departures_.go_on(way); });
    if (!*next) return Departures::kUntilGoOn;
    const Found found = **next;
    next.reset();  // when it is asked again it may have left memory
    if (!found) {
        tell_unread(line, waits, found.error());
        return kCommitRetryMs;
    }
    const ConversationPtr &conversation = *found;
    if (!conversation) return 0;
    conversation->waits = false;
    const auto wait = depart(conversation, way, std::move(place));
    if (wait != 0) conversation->waits = true;
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
