#include "core/engine/ground/conversations.h"

#include "core/base/log.h"
#include "core/engine/ground/ground.h"
#include "core/engine/ground/partition.h"
#include "core/engine/line.h"
#include "core/engine/operator.h"

#include <algorithm>
#include <utility>

namespace patchbay::engine {

std::string address_key(std::string_view line, std::string_view address) {
    std::string key(line);
    key += '\n';
    key += address;
    return key;
}

void Conversations::keep(const ConversationPtr &conversation) {
    table_[{conversation->partition, conversation->id}] = conversation;
    evict();
}

void Conversations::know_by(const ConversationPtr &conversation, const std::string &address) {
    std::string key = address_key(conversation->line->id(), address);
    if (conversation->key != key) forget_address(*conversation);
    by_address_[key] = conversation;
    conversation->key = std::move(key);
}

void Conversations::evict() {
    if (table_.size() <= kIdleConversations) return;
    // Looks at a few at a time, so that no message pays for all.
    constexpr int kLook = 16;
    auto next = table_.upper_bound(evicted_up_to_);
    for (int looked = 0; looked < kLook; ++looked) {
        if (next == table_.end()) next = table_.begin();
        if (next == table_.end()) return;
        evicted_up_to_ = next->first;
        const ConversationPtr &conversation = next->second;
        if (conversation->waits && may_park(conversation)) {
            next = park(next);
        } else if (conversation.use_count() == 1 && conversation->idle()) {
            forget_address(*conversation);
            next = table_.erase(next);
        } else {
            ++next;
        }
    }
}

void Conversations::forget_address(const Conversation &conversation) {
    forget_address(conversation.key, {conversation.partition, conversation.id});
}

void Conversations::forget_address(const std::string &key, journal::Place place) {
    const auto here = by_address_.find(key);
    if (here == by_address_.end()) return;
    const auto known = here->second.lock();
    if (!known || journal::Place{known->partition, known->id} == place) by_address_.erase(here);
}

Result<ConversationPtr> Conversations::load(Line &line, journal::Partition partition,
                                            journal::Id id) {
    if (const auto known = table_.find({partition, id}); known != table_.end())
        return known->second;
    auto row = ground_.store.conversation(partition, id);
    if (!row) return row.error();
    if (!*row) return ConversationPtr{};
    auto conversation = from_row(partition, **row, line, moment_of(ground_.clock));
    if (!conversation) return conversation.error();
    if (auto back = unpark(*conversation); !back) return back.error();
    keep(*conversation);
    return conversation;
}

Result<ConversationPtr> Conversations::find(Line &line, const std::string &address,
                                            std::optional<journal::Alias> &elsewhere) {
    if (const auto known = by_address_.find(address_key(line.id(), address));
        known != by_address_.end())
        if (auto conversation = known->second.lock()) return conversation;
    const auto partition = partition_of(line.id(), address);
    auto alias = ground_.store.alias(partition, line.id(), address);
    if (!alias) return alias.error();
    if (!*alias) return ConversationPtr{};
    if ((*alias)->partition == partition) {
        auto conversation = load(line, partition, (*alias)->conversation);
        if (conversation && *conversation) know_by(*conversation, address);
        return conversation;
    }
    elsewhere = **alias;
    return ConversationPtr{};
}

ConversationPtr Conversations::create(Line &line, journal::Partition partition,
                                      const std::string &address) {
    auto conversation = std::make_shared<Conversation>();
    conversation->partition = partition;
    conversation->id = ground_.commits.take_id(partition);
    conversation->line = &line;
    conversation->address = address;
    keep(conversation);
    know_by(conversation, address);
    return conversation;
}

// The store has all of its messages as they are: none was ever tried.
bool Conversations::is_untried(const Conversation &conversation) {
    return std::all_of(
        conversation.outbox.begin(), conversation.outbox.end(), [](const delivery::Entry &entry) {
            return entry.row.state == journal::SendState::queued && entry.row.attempts == 0 &&
                   entry.row.due <= entry.row.created && entry.writing == 0 && entry.unsent == 0 &&
                   entry.pair_waits == 0 && !entry.moved;
        });
}

// Nothing of it is under way, and nobody else has it.
bool Conversations::may_park(const ConversationPtr &conversation) {
    return conversation->quiet() && conversation->stored && !conversation->unsaved &&
           !conversation->outbox.empty() &&
           conversation.use_count() == 1 + static_cast<long>(conversation->outbox.size()) &&
           is_untried(*conversation);
}

Conversations::Table::iterator Conversations::park(Table::iterator at) {
    const ConversationPtr conversation = at->second;
    for (const delivery::Entry &entry : conversation->outbox)
        unsettled_.erase({conversation->partition, entry.row.id});
    forget_address(*conversation);
    parked_[at->first] = conversation->waits;
    return table_.erase(at);
}

// Behind so many in its line, who has come to stand there is parked. A few come later: what has
// brought one there may hold it still.
void Conversations::stands(const ConversationPtr &came, std::size_t before) {
    if (before <= kWaitInMemory || !came->waits) return;
    to_park_.emplace_back(came->partition, came->id);
    for (int looked = 0; looked < 2 && to_park_.size() > kParkBehind; ++looked) {
        const auto at = table_.find(to_park_.front());
        to_park_.pop_front();
        if (at == table_.end()) continue;
        if (!at->second->waits) continue;
        if (may_park(at->second))
            park(at);
        else
            to_park_.push_back(at->first);
    }
}

// Of one that was parked: with its messages, at its place in the line.
Result<void> Conversations::unpark(const ConversationPtr &conversation) {
    const auto parked = parked_.find({conversation->partition, conversation->id});
    if (parked == parked_.end()) return {};
    auto rows = ground_.store.unsettled(conversation->partition, conversation->id);
    if (!rows) return rows.error();
    for (journal::Outgoing &row : *rows)
        if (auto entry = recall(conversation->partition, std::move(row)))
            enqueue(conversation, std::move(*entry));
    conversation->waits = parked->second;
    parked_.erase(parked);
    return {};
}

std::optional<delivery::Entry> Conversations::recall(journal::Partition partition,
                                                     journal::Outgoing row) {
    const std::string id = place_text({partition, row.id});
    const std::string channel = row.line;
    auto entry = entry_of(std::move(row), moment_of(ground_.clock));
    if (entry) return std::move(*entry);
    log::error("a message that waits cannot be read: it is kept, and not sent",
               {{"channel", channel}, {"message", id}, {"reason", entry.error().message}});
    return std::nullopt;
}

Result<bool> Conversations::taken(const std::string &line, const std::string &address,
                                  journal::Place by_another_than) {
    const auto here = by_address_.find(address_key(line, address));
    if (const auto other = here == by_address_.end() ? nullptr : here->second.lock())
        if (other->partition != by_another_than.partition || other->id != by_another_than.id)
            return true;
    auto alias = ground_.store.alias(partition_of(line, address), line, address);
    if (!alias) return alias.error();
    return alias->has_value();
}

bool Conversations::holds(journal::Place place) const {
    return table_.contains({place.partition, place.id});
}

void Conversations::park_all(journal::Partition partition) {
    for (auto at = table_.lower_bound({partition, 0});
         at != table_.end() && at->first.first == partition;)
        at = may_park(at->second) ? park(at) : std::next(at);
}

void Conversations::enqueue(const ConversationPtr &conversation, delivery::Entry entry) {
    unsettled_[{conversation->partition, entry.row.id}] = conversation;
    conversation->outbox.push_back(std::move(entry));
}

ConversationPtr Conversations::of_unsettled(journal::Place message) const {
    const auto found = unsettled_.find({message.partition, message.id});
    return found == unsettled_.end() ? nullptr : found->second;
}

}  // namespace patchbay::engine
