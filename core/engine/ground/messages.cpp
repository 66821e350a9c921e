#include "core/engine/ground/messages.h"

#include "core/base/log.h"
#include "core/engine/ground/ground.h"
#include "core/engine/operator.h"

#include <string>

namespace patchbay::engine {

namespace {

Messages::Key key_of(journal::Place message) { return {message.partition, message.id}; }

}  // namespace

void Messages::enqueue(const ConversationPtr &conversation, delivery::Entry entry) {
    unsettled_[{conversation->partition, entry.row.id}] = conversation;
    conversation->outbox.push_back(std::move(entry));
}

void Messages::settled(journal::Place message) { unsettled_.erase(key_of(message)); }

ConversationPtr Messages::conversation_of(journal::Place message) const {
    const auto found = unsettled_.find(key_of(message));
    return found == unsettled_.end() ? nullptr : found->second;
}

std::optional<delivery::Entry> Messages::recall(journal::Partition partition,
                                                journal::Outgoing row) {
    const journal::Place place{partition, row.id};
    row = with_changes(partition, std::move(row));
    if (row.state >= journal::SendState::sent) return std::nullopt;  // by a status, meanwhile
    const std::string channel = row.line;
    auto entry = entry_of(std::move(row), moment_of(ground_.clock));
    if (entry) return std::move(*entry);
    log::error(
        "a message that waits cannot be read: it is kept, and not sent",
        {{"channel", channel}, {"message", place_text(place)}, {"reason", entry.error().message}});
    return std::nullopt;
}

std::optional<journal::Outgoing> Messages::in_memory(journal::Place message) const {
    if (const auto conversation = conversation_of(message))
        if (const auto *entry = delivery::find_entry(conversation->outbox, message.id))
            return entry->row;
    const auto change = changing_.find(key_of(message));
    return change == changing_.end() ? std::nullopt : std::optional(change->second.row);
}

void Messages::newest(journal::Place message, Function<void(Row)> then) {
    const Key key = key_of(message);
    if (!reading_.contains(key))
        if (auto row = in_memory(message)) return then(Row(std::move(row)));
    if (!reading_.is_first(key, std::move(then))) return;
    ground_.reads.ask(
        message.partition,
        [message](journal::Store &store) { return store.outgoing(message.partition, message.id); },
        [this, key, message](Row read) {
            reading_.answer(key, [&](const auto &one) {
                auto row = in_memory(message);
                one(row ? Row(std::move(row)) : read);
            });
        });
}

void Messages::changes(journal::Partition partition, journal::Outgoing row) {
    Change &change = changing_[{partition, row.id}];
    change.row = std::move(row);
    ++change.commits;
}

void Messages::changed(journal::Place message) {
    const auto change = changing_.find(key_of(message));
    if (change != changing_.end() && --change->second.commits == 0) changing_.erase(change);
}

// As it was read, or as a commit that is under way leaves it.
journal::Outgoing Messages::with_changes(journal::Partition partition,
                                         journal::Outgoing row) const {
    const auto change = changing_.find({partition, row.id});
    return change == changing_.end() ? std::move(row) : change->second.row;
}

}  // namespace patchbay::engine
