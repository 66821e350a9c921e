// Messages: those of a shard that are not settled and in memory, and the newest state of any other.
//
// All on the shard's thread.
#pragma once

#include "core/base/function.h"
#include "core/base/result.h"
#include "core/engine/conversation.h"
#include "core/engine/ground/asked.h"
#include "core/journal/store.h"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace patchbay::engine {

struct Ground;

class Messages {
public:
    using Key = std::pair<journal::Partition, journal::Id>;
    using Row = Result<std::optional<journal::Outgoing>>;

    explicit Messages(const Ground &ground) : ground_(ground) {}

    // Not settled: behind the others of its conversation, until it is.
    void enqueue(const ConversationPtr &conversation, delivery::Entry entry);
    void settled(journal::Place message);
    ConversationPtr conversation_of(journal::Place message) const;  // null: none in memory
    const std::map<Key, ConversationPtr> &unsettled() const { return unsettled_; }
    // As the journal keeps it, with what a commit that is under way makes of it. Nothing: that
    // settles it, or it cannot be read; then it stays in the journal, for a version that can.
    std::optional<delivery::Entry> recall(journal::Partition partition, journal::Outgoing row);

    // The row as the last change leaves it, durable or on its way. Those who ask for the same are
    // answered in the order in which they asked.
    void newest(journal::Place message, Function<void(Row)> then);
    // A commit that changes the row to this begins, and ends.
    void changes(journal::Partition partition, journal::Outgoing row);
    void changed(journal::Place message);
    journal::Outgoing with_changes(journal::Partition partition, journal::Outgoing row) const;

private:
    struct Change {
        journal::Outgoing row;
        std::size_t commits = 0;
    };
    std::optional<journal::Outgoing> in_memory(journal::Place message) const;

    const Ground &ground_;
    std::map<Key, ConversationPtr> unsettled_;
    std::map<Key, Change> changing_;
    Asked<Key, Function<void(Row)>> reading_;
};

}  // namespace patchbay::engine
