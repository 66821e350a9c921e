#include "core/engine/ground/conversations.h"

#include "core/base/log.h"
#include "core/engine/flow_book.h"
#include "core/engine/ground/ground.h"
#include "core/engine/ground/partition.h"
#include "core/engine/line.h"

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
    if (conversation->key != key) drop_address(*conversation);
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
        if (may_park(conversation)) {
            next = park(next);
        } else if (conversation.use_count() == 1 && conversation->idle()) {
            drop_address(*conversation);
            next = table_.erase(next);
        } else {
            ++next;
        }
    }
}

// It leaves memory: its address still leads to it.
void Conversations::drop_address(const Conversation &conversation) {
    const auto here = by_address_.find(conversation.key);
    if (here == by_address_.end()) return;
    const auto known = here->second.lock();
    if (!known || known.get() == &conversation) by_address_.erase(here);
}

void Conversations::forget_address(const std::string &key, journal::Place place) {
    ++forgotten_;
    const auto here = by_address_.find(key);
    if (here == by_address_.end()) return;
    const auto known = here->second.lock();
    if (!known || place_of(*known) == place) by_address_.erase(here);
}

ConversationPtr Conversations::in_memory(journal::Place place) const {
    const auto known = table_.find({place.partition, place.id});
    return known == table_.end() ? nullptr : known->second;
}

void Conversations::load(journal::Place place, Function<void(Found)> then) {
    if (auto known = in_memory(place)) return then(std::move(known));
    const Key key{place.partition, place.id};
    if (loading_.is_first(key, std::move(then))) read(key);
}

void Conversations::read(const Key &key) {
    const auto [partition, id] = key;
    const bool with_messages = parked_.contains(key);
    ground_.reads.ask(
        partition,
        [this, partition = partition, id = id, with_messages](journal::Store &store) {
            Read read{ConversationPtr(), with_messages, {}};
            auto row = store.conversation(partition, id);
            if (!row)
                read.conversation = row.error();
            else if (*row)
                read.conversation = from_journal(store, partition, **row);
            if (!with_messages) return read;
            if (auto messages = store.unsettled(partition, id))
                read.messages = std::move(*messages);
            else
                read.conversation = messages.error();
            return read;
        },
        [this, key](Read read) { came(key, std::move(read)); });
}

void Conversations::came(const Key &key, Read read) {
    if (read.conversation && *read.conversation) {
        unpark(*read.conversation, std::move(read.messages));
        keep(*read.conversation);
    }
    loading_.answer(key, [&](const auto &then) {
        auto known = in_memory({key.first, key.second});
        then(known ? Found(std::move(known)) : read.conversation);
    });
}

Conversations::Found Conversations::from_journal(journal::Store &store,
                                                 journal::Partition partition,
                                                 const journal::Conversation &row) const {
    Line *line = ground_.post.line(row.line);
    if (!line) return ConversationPtr{};
    auto conversation = from_row(partition, row, *line, moment_of(ground_.clock));
    if (!conversation) return conversation;
    if (auto good = ground_.flows.read(store, (*conversation)->state); !good) return good.error();
    return conversation;
}

ConversationPtr Conversations::known_by(const std::string &key) const {
    const auto known = by_address_.find(key);
    return known == by_address_.end() ? nullptr : known->second.lock();
}

void Conversations::find(Line &line, const std::string &address, const std::string &second,
                         Function<void(Result<Where>)> then) {
    std::string key = address_key(line.id(), address);
    // Who has another second address may be told something else.
    const std::string asked = key + '\n' + second;
    if (auto known = known_by(key); known && !finding_.contains(asked))
        return then(Where{std::move(known), {}});
    if (!finding_.is_first(asked, std::move(then))) return;
    struct Leads {
        Result<std::optional<journal::Alias>> to;
        bool by_second = false;
    };
    const auto partition = partition_of(line.id(), address);
    ground_.reads.ask(
        partition,
        [line = line.id(), address, second, partition](journal::Store &store) {
            Leads leads{store.alias(partition, line, address)};
            if (!leads.to || *leads.to || second.empty() || second == address) return leads;
            leads = {store.alias(partition_of(line, second), line, second), true};
            return leads;
        },
        [this, key, asked, address, partition, before = forgotten_](Leads leads) {
            const auto tell = [this, key, asked](Result<Where> where) {
                finding_.answer(asked, [&](const auto &one) {
                    auto known = known_by(key);
                    one(known ? Result<Where>(Where{std::move(known), {}}) : where);
                });
            };
            if (!leads.to) return tell(leads.to.error());
            if (!*leads.to) return tell(Where{});
            const journal::Alias &alias = **leads.to;
            if (leads.by_second || alias.partition != partition)
                return tell(Where{nullptr, alias, leads.by_second});
            load({partition, alias.conversation}, [this, address, before, tell](Found found) {
                if (!found) return tell(found.error());
                // Unless it may lead to somebody else by now.
                if (*found && before == forgotten_) know_by(*found, address);
                tell(Where{std::move(*found), {}});
            });
        });
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
        messages_.settled({conversation->partition, entry.row.id});
    drop_address(*conversation);
    parked_[at->first] = conversation->waits;
    return table_.erase(at);
}

// Behind so many in its line, who has come to stand there is parked. A few come later: what has
// brought one there may hold it still.
void Conversations::stands(const ConversationPtr &came, std::size_t before) {
    if (before <= kWaitInMemory || !came->waits) return;
    to_park_.emplace_back(came->partition, came->id);
    if (to_park_.size() > kParkBehind) {
        const auto at = table_.find(to_park_.front());
        to_park_.pop_front();
        // What cannot be parked now is found by evict(), where there are too many.
        if (at != table_.end() && at->second->waits && may_park(at->second)) park(at);
    }
}

// Of one that was parked: with its messages, at its place in the line.
void Conversations::unpark(const ConversationPtr &conversation,
                           std::vector<journal::Outgoing> messages) {
    const auto parked = parked_.find({conversation->partition, conversation->id});
    if (parked == parked_.end()) return;
    for (journal::Outgoing &row : messages)
        if (auto entry = messages_.recall(conversation->partition, std::move(row)))
            messages_.enqueue(conversation, std::move(*entry));
    conversation->waits = parked->second;
    parked_.erase(parked);
}

void Conversations::taken(const std::string &line, const std::string &address,
                          journal::Place by_another_than, Function<void(Result<bool>)> then) {
    const auto partition = partition_of(line, address);
    ground_.reads.ask(
        partition,
        [line, address, partition](journal::Store &store) {
            return store.alias(partition, line, address);
        },
        [this, key = address_key(line, address), by_another_than,
         then = std::move(then)](Result<std::optional<journal::Alias>> alias) {
            if (const auto known = known_by(key); known && !(place_of(*known) == by_another_than))
                return then(true);
            alias ? then(alias->has_value()) : then(alias.error());
        });
}

void Conversations::park_all(journal::Partition partition) {
    for (auto at = table_.lower_bound({partition, 0});
         at != table_.end() && at->first.first == partition;)
        at = may_park(at->second) ? park(at) : std::next(at);
}

}  // namespace patchbay::engine
