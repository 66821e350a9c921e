// What a shard is made of, and its conversations: finding, creating, keeping, letting go.
#include "core/engine/shard.h"

#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/mail/letters.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;

Shard::Shard(Parts parts, std::size_t number, std::size_t shards)
    : parts_(parts),
      tokens_(number, shards),
      commits_(parts.store, parts.executor, parts.clock, drain_,
               [this] { parts_.engine.store_lost(); }),
      reads_(parts.store, parts.executor, drain_),
      departures_(parts.executor, parts.clock,
                  static_cast<int>(net::ClientLimits{}.connections_per_host),
                  [this](const void *sender) { host_answers(sender); }),
      ground_{parts.executor, parts.clock, reads_,  parts.flows, parts.media, parts.files,
              drain_,         commits_,    tokens_, departures_, *this},
      messages_(ground_),
      conversations_(ground_, messages_),
      tasks_(ground_),
      media_(ground_),
      uploads_(ground_),
      asking_(ground_, tasks_),
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

bool Shard::overloaded() const { return parts_.engine.overloaded(); }

Line *Shard::line(std::string_view id) { return parts_.engine.line(id); }

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
    conversation->unsaved = !conversation->may_rewrite_row();
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

void Shard::at(Line &line, const std::string &address, const std::string &second, Then then) {
    conversations_.find(
        line, address, second,
        [this, &line, address, then = std::move(then)](Result<Conversations::Where> where) mutable {
            if (!where) return then(*this, where.error());
            if (!where->elsewhere) return then(*this, std::move(where->here));
            const journal::Alias &alias = *where->elsewhere;
            if (where->by_second) {  // from now on the first address leads there as well
                auto batch = std::make_shared<Batch>();
                batch->put_aliases.push_back(
                    {line.id(), address, alias.partition, alias.conversation});
                commits_.commit_surely(partition_of(line.id(), address), std::move(batch), [] {});
            }
            at(alias, std::move(then));
        });
}

void Shard::at(const journal::Alias &alias, Then then) {
    const journal::Place place{alias.partition, alias.conversation};
    parts_.engine.on_shard(place.partition, [place, then = std::move(then)](Shard &there) mutable {
        there.conversations_.load(place, [&there, then = std::move(then)](Found found) {
            if (found && !*found)
                found = Error{"the conversation that an address leads to is missing"};
            then(there, std::move(found));
        });
    });
}

// A contact known by a second id (say a user id beside the phone): the second one must lead here
// too, also where it lies in another partition.
void Shard::plant_alias(Batch &batch, Conversation &conversation, const model::Contact &from) {
    if (from.user_id.empty() || from.user_id == conversation.address) return;
    const json::value *known = conversation.state.contact.if_contains("user_id");
    if (known && known->is_string() && known->as_string() == from.user_id) return;
    const auto &line = conversation.line->id();
    send_letter(batch, conversation.partition, partition_of(line, from.user_id),
                letter::Alias{line, from.user_id, conversation.id});
}

}  // namespace patchbay::engine
