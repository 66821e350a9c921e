// Files that contacts send: noted with their message, fetched before the provider forgets them.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

// The row that makes sure of the fetch, in the commit that accepts the message.
std::optional<journal::Media> Shard::note_media(journal::Batch &batch, Conversation &conversation,
                                                const model::Message &message) {
    const auto *content = std::get_if<model::Media>(&message.content);
    const LineSetup &line = conversation.line->setup;
    if (!content || content->media_id.empty() || !line.instance->has_media()) return std::nullopt;
    journal::Media row;
    row.id = take_id(conversation.partition);
    row.line = line.id;
    row.media_id = content->media_id;
    row.about = to_text(model::to_json(message.content));
    row.received = row.due = parts_.clock.now();
    batch.put_media.push_back(row);
    return row;
}

void Shard::fetch_media(Line &, journal::Partition, journal::Media) {}

}  // namespace patchbay::engine
