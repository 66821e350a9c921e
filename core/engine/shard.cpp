// What a shard is made of, and its conversations: finding, creating, keeping, letting go.
#include "core/engine/shard.h"

#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/mail/letters.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;

std::string address_key(std::string_view line, std::string_view address) {
    std::string key(line);
    key += '\n';
    key += address;
    return key;
}

Shard::Shard(Parts parts, std::size_t number, std::size_t shards)
    : parts_(parts),
      tokens_(number, shards),
      commits_(parts.store, parts.executor, drain_, [this] { parts_.engine.store_lost(); }),
      departures_(parts.executor, parts.clock,
                  static_cast<int>(net::ClientLimits{}.connections_per_host),
                  [this](const void *sender) { host_answers(sender); }),
      ground_{parts.executor, parts.clock, parts.store, parts.media, drain_,
              commits_,       tokens_,     departures_, *this},
      tasks_(ground_),
      media_(ground_),
      uploads_(ground_),
      catch_up_(ground_, tasks_),
      templates_(ground_, tasks_),
      raw_requests_(ground_),
      random_(std::random_device{}()) {}

Shard::~Shard() = default;

void Shard::own(journal::Partition partition, journal::Epoch epoch, journal::Id first) {
    commits_.own(partition, epoch, first);
}

// ---- Post ---------------------------------------------------------------------------------------

net::HttpClient::Id Shard::http(net::ClientRequest request, net::HttpClient::Done done) {
    return parts_.client.send(std::move(request), std::move(done));
}

void Shard::cancel_http(net::HttpClient::Id id) { parts_.client.cancel(id); }

void Shard::receive(Line &line, plugin::Decoded decoded, Ack done) {
    parts_.engine.receive(line, std::move(decoded), std::move(done));
}

void Shard::write(journal::Partition partition, Batch batch) {
    auto shared = std::make_shared<Batch>(std::move(batch));
    parts_.engine.on_shard(partition, [partition, shared](Shard &shard) {
        shard.commits_.commit_surely(partition, shared, [] {});
    });
}

// ---- Rows ---------------------------------------------------------------------------------------

// What names a new message to the provider: with the store's incarnation its id is nobody else's.
void Shard::give_id(const Conversation &conversation, journal::Outgoing &row) {
    row.id = commits_.take_id(conversation.partition, conversation.outbox);
    row.incarnation = parts_.engine.incarnation();
}

void Shard::keep_document(journal::Partition partition, journal::Document document, bool keep,
                          Ack ack) {
    Batch batch;
    if (keep)
        batch.put_documents.push_back(std::move(document));
    else
        batch.drop_documents.push_back(std::move(document.name));
    commits_.commit(partition, std::move(batch), [ack = std::move(ack)](CommitResult result) {
        ack(result == CommitResult::done);
    });
}

// What changed in memory alone. A step that is being committed writes the row with what it began
// with, so this comes after it.
void Shard::save(const ConversationPtr &conversation) {
    conversation->unsaved = conversation->stepping || !conversation->stored;
    if (conversation->unsaved) return;
    Batch batch;
    batch.put_conversations.push_back(
        to_row(*conversation, kept(*conversation), moment_of(parts_.clock)));
    commits_.commit(
        conversation->partition, std::move(batch), [this, conversation](CommitResult result) {
            if (result == CommitResult::done || drain_.has_begun()) return;
            // Made anew then: by now there may be a newer row.
            parts_.executor.after(kCommitRetryMs, [this, conversation] { save(conversation); });
        });
}

void Shard::published() { parts_.engine.published(); }

void Shard::drain(Function<void()> done) { drain_.begin(std::move(done)); }

// ---- Conversations ------------------------------------------------------------------------------

void Shard::keep(const ConversationPtr &conversation) {
    conversations_[{conversation->partition, conversation->id}] = conversation;
    if (conversations_.size() > kIdleConversations) evict();
}

// Found by this address from now on without a look into the journal: it leads here there, or will
// by the conversation's first commit. A conversation's own address may lead elsewhere.
void Shard::know_by(const ConversationPtr &conversation, const std::string &address) {
    std::string key = address_key(conversation->line->id(), address);
    if (conversation->key != key) forget_address(*conversation);
    by_address_[key] = conversation;
    conversation->key = std::move(key);
}

void Shard::evict() {
    // Looks at a few at a time, so that no message pays for all.
    constexpr int kLook = 16;
    auto next = conversations_.upper_bound(evicted_up_to_);
    for (int looked = 0; looked < kLook; ++looked) {
        if (next == conversations_.end()) next = conversations_.begin();
        if (next == conversations_.end()) return;
        evicted_up_to_ = next->first;
        if (next->second.use_count() == 1 && next->second->idle()) {
            forget_address(*next->second);
            next = conversations_.erase(next);
        } else {
            ++next;
        }
    }
}

void Shard::forget_address(const Conversation &conversation) {
    forget_address(conversation.key, {conversation.partition, conversation.id});
}

// Where it leads to `place`, or to nothing any more: by now it may lead to somebody else.
void Shard::forget_address(const std::string &key, journal::Place place) {
    const auto here = by_address_.find(key);
    if (here == by_address_.end()) return;
    const auto known = here->second.lock();
    if (!known || journal::Place{known->partition, known->id} == place) by_address_.erase(here);
}

Result<ConversationPtr> Shard::load(Line &line, journal::Partition partition, journal::Id id) {
    if (const auto known = conversations_.find({partition, id}); known != conversations_.end())
        return known->second;
    auto row = parts_.store.conversation(partition, id);
    if (!row) return row.error();
    if (!*row) return ConversationPtr{};
    auto conversation = from_row(partition, **row, line, moment_of(parts_.clock));
    if (conversation) keep(*conversation);
    return conversation;
}

Result<ConversationPtr> Shard::find(Line &line, const std::string &address,
                                    std::optional<journal::Alias> &elsewhere) {
    if (const auto known = by_address_.find(address_key(line.id(), address));
        known != by_address_.end())
        if (auto conversation = known->second.lock()) return conversation;
    const auto partition = partition_of(line.id(), address);
    auto alias = parts_.store.alias(partition, line.id(), address);
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

ConversationPtr Shard::create(Line &line, journal::Partition partition,
                              const std::string &address) {
    auto conversation = std::make_shared<Conversation>();
    conversation->partition = partition;
    conversation->id = commits_.take_id(partition);
    conversation->line = &line;
    conversation->address = address;
    keep(conversation);
    know_by(conversation, address);
    return conversation;
}

// A contact known by a second id (say a user id beside the phone): the second one must lead here
// too, also where it lies in another partition.
void Shard::plant_alias(Batch &batch, Conversation &conversation, const model::Contact &from) {
    if (from.user_id.empty() || from.user_id == conversation.address) return;
    const json::value *known = conversation.state.contact.if_contains("user_id");
    if (known && known->is_string() && known->as_string() == from.user_id) return;
    const auto &line = conversation.line->id();
    const journal::Alias alias{line, from.user_id, conversation.partition, conversation.id};
    const auto partition = partition_of(line, from.user_id);
    if (partition == conversation.partition) {
        if (auto known_here = taken(line, from.user_id, {conversation.partition, conversation.id});
            known_here && !*known_here)
            batch.put_aliases.push_back(alias);
        return;
    }
    send_letter(batch, conversation.partition, partition,
                letter::Alias{line, from.user_id, conversation.id});
}

// The first conversation of an address keeps it: two are joined by proof only. Perhaps its first
// commit is still under way.
Result<bool> Shard::taken(const std::string &line, const std::string &address,
                          journal::Place by_another_than) {
    const auto here = by_address_.find(address_key(line, address));
    if (const auto other = here == by_address_.end() ? nullptr : here->second.lock())
        if (other->partition != by_another_than.partition || other->id != by_another_than.id)
            return true;
    auto alias = parts_.store.alias(partition_of(line, address), line, address);
    if (!alias) return alias.error();
    return alias->has_value();
}

}  // namespace patchbay::engine
