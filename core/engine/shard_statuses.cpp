// Statuses: as durable as messages, in any order, also before the answer to the send they belong to.
#include "core/base/log.h"
#include "core/delivery/statuses.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;

namespace {

Batch::OutgoingChange change_of(const journal::Outgoing &row) {
    return {row.id, row.state, row.attempts, row.due, row.since, row.provider_id, row.rank,
            row.statuses};
}

} // namespace

void Shard::status_of(Line &line, journal::Id outgoing, journal::Partition partition,
                      model::Status status, Ack ack) {
    const Key key{partition, outgoing};
    const auto unsettled = unsettled_.find(key);
    const ConversationPtr conversation =
        unsettled == unsettled_.end() ? nullptr : unsettled->second;
    delivery::Entry *entry =
        conversation ? delivery::find_entry(conversation->outbox, outgoing) : nullptr;

    journal::Outgoing row;
    if (entry) {
        row = entry->row;
    } else if (const auto known = settled_.find(key); known != settled_.end()) {
        row = known->second.row; // newer than what the store shows
    } else {
        auto read = parts_.store.outgoing(partition, outgoing);
        if (!read) return ack(false);
        if (*read) row = std::move(**read);
    }

    const TimeMs now = parts_.clock.now();
    if (status.timestamp == 0) status.timestamp = now;
    const bool ours = row.id != 0 && row.line == line.id();
    const auto was = row.state;
    const bool changed = ours && delivery::apply_status(row, status);

    Batch batch;
    batch.put_events.push_back({take_id(partition), ours ? row.conversation : 0, line.id(), "status",
                                "", changed ? EventState::handled : EventState::ignored, now,
                                model::to_text(status)});
    batch.ledger.push_back({line.id(), 1, changed ? 1 : 0, changed ? 0 : 1, 0});
    if (!changed)
        return commit(partition, std::move(batch), [ack = std::move(ack)](CommitResult result) {
            ack(result == CommitResult::done);
        });

    if (was == journal::SendState::in_doubt)
        log::info("doubt settled by a status",
                  {{"channel", line.id()}, {"status", model::status_name(status.status)}});
    if (row.state == journal::SendState::failed && was != journal::SendState::failed) {
        std::string reason = "the provider reports a failure";
        for (const model::DeliveryError &error : status.errors)
            reason += "; " + error.code + " " + error.title;
        batch.put_dead.push_back(
            {take_id(partition), line.id(), "send", outgoing, reason, row.content, now});
    }
    batch.change_outgoing.push_back(change_of(row));
    if (entry) entry->row = row; // at once, so that later changes build on it
    Settled &settled = settled_[key];
    settled.row = std::move(row);
    ++settled.commits;
    commit(partition, std::move(batch),
           [this, key, conversation, ack = std::move(ack)](CommitResult result) {
               if (const auto known = settled_.find(key);
                   known != settled_.end() && --known->second.commits == 0)
                   settled_.erase(known);
               ack(result == CommitResult::done);
               if (!conversation) return;
               if (result == CommitResult::done) forget_settled(conversation);
               deliver(conversation);
           });
}

// Takes out of memory what needs nothing more.
void Shard::forget_settled(const ConversationPtr &conversation) {
    std::erase_if(conversation->outbox, [&](const delivery::Entry &entry) {
        const bool over = (entry.row.state == journal::SendState::sent ||
                           entry.row.state == journal::SendState::failed) &&
                          !(conversation->flight && conversation->flight->entry == entry.row.id);
        if (over) unsettled_.erase({conversation->partition, entry.row.id});
        return over;
    });
}

// Of a message that we do not know, or do not know yet.
void Shard::status_unknown(Line &line, journal::Partition partition, model::Status status,
                           Ack ack) {
    Batch batch;
    const TimeMs now = parts_.clock.now();
    if (status.timestamp == 0) status.timestamp = now;
    const bool keep = !status.message_id.empty();
    const std::string body = model::to_text(status);
    batch.put_events.push_back({take_id(partition), 0, line.id(), "status", "", EventState::ignored,
                                now, body});
    batch.ledger.push_back({line.id(), 1, 0, 1, 0});
    if (keep) batch.put_early.push_back({line.id(), status.message_id, body, now});
    parts_.engine.early_statuses = true;
    commit(partition, std::move(batch),
           [this, &line, keep, status = std::move(status),
            ack = std::move(ack)](CommitResult result) mutable {
               ack(result == CommitResult::done);
               if (result != CommitResult::done || !keep) return;
               // The answer to the send may have been settled meanwhile, before this was to be seen.
               auto place = parts_.store.find_outgoing(line.id(), status.message_id);
               if (!place || !*place) return;
               parts_.engine.on_shard((*place)->partition,
                                      [&line, place = **place](Shard &shard) {
                                          shard.apply_early_late(line, place);
                                      });
           });
}

void Shard::apply_early_late(Line &line, journal::Store::Place place) {
    auto row = parts_.store.outgoing(place.partition, place.id);
    if (!row || !*row || (*row)->line != line.id()) return;
    delivery::Entry entry;
    entry.row = std::move(**row);
    const auto before = entry.row;
    apply_early(line, entry);
    if (entry.row.statuses == before.statuses && entry.row.rank == before.rank) return;
    auto batch = std::make_shared<Batch>();
    batch->change_outgoing.push_back(change_of(entry.row));
    commit_surely(place.partition, std::move(batch), [] {});
}

// Statuses that came before the answer and carried no correlation.
void Shard::apply_early(Line &line, delivery::Entry &entry) {
    if (!parts_.engine.early_statuses || entry.row.provider_id.empty()) return;
    const auto partition = Engine::partition_of(line.id(), entry.row.provider_id);
    auto early = parts_.store.early(partition, line.id(), entry.row.provider_id);
    if (!early || early->empty()) return;
    for (const journal::EarlyStatus &kept : *early)
        if (auto body = parse_json(kept.body); body && body->is_object())
            if (auto status = model::status_from_json(body->as_object()))
                delivery::apply_status(entry.row, *status);
    // Applying them again would change nothing, so they may go in a commit of their own.
    parts_.engine.on_shard(partition, [partition, &line,
                                       provider_id = entry.row.provider_id](Shard &shard) {
        auto batch = std::make_shared<Batch>();
        batch->drop_early.push_back({line.id(), provider_id});
        shard.commit_surely(partition, std::move(batch), [] {});
    });
}

} // namespace patchbay::engine
