// Statuses: as durable as messages, in any order, also before the answer to the send they belong
// to.
#include "core/base/cut.h"
#include "core/base/log.h"
#include "core/delivery/correlation.h"
#include "core/delivery/statuses.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/outgoing_change.h"
#include "core/engine/repeats.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;

// Whose the provider's id is. Those who ask for the same are answered in the order in which they
// asked.
void Shard::who_has(const Line &line, const std::string &message_id,
                    Function<void(Result<std::optional<journal::Place>>)> then) {
    const std::string key = address_key(line.id(), message_id);
    if (!naming_.is_first(key, std::move(then))) return;
    reads_.ask(
        partition_of(line.id(), message_id),
        [line = line.id(), message_id](journal::Store &store) {
            return store.find_outgoing(line, message_id);
        },
        [this, key](Result<std::optional<journal::Place>> owner) {
            naming_.answer(key, [&](const auto &one) { one(owner); });
        });
}

void Shard::status_by_id(Line &line, model::Status status, Ack ack) {
    const std::string message_id = status.message_id;
    who_has(line, message_id,
            [this, &line, status = std::move(status),
             ack = std::move(ack)](Result<std::optional<journal::Place>> owner) mutable {
                if (!owner) return ack(false);
                if (!*owner)
                    return parts_.engine.receive_unnamed(line, std::move(status), std::move(ack));
                parts_.engine.on_shard(
                    (*owner)->partition, [&line, place = **owner, status = std::move(status),
                                          ack = std::move(ack)](Shard &there) mutable {
                        there.status_of(line, {place, {}}, std::move(status), std::move(ack));
                    });
            });
}

void Shard::status_of(Line &line, Named message, model::Status status, Ack ack) {
    const journal::Place place = message.place;
    messages_.newest(place, [this, &line, message, status = std::move(status),
                             ack = std::move(ack)](Messages::Row newest) mutable {
        status_came(line, message, std::move(newest), {}, std::move(status), std::move(ack));
    });
}

// `owner`: whose the status's id is, where that was asked.
void Shard::status_came(Line &line, Named message, Messages::Row newest,
                        std::optional<std::optional<journal::Place>> owner, model::Status status,
                        Ack ack) {
    if (!newest) return ack(false);
    const journal::Place place = message.place;
    const journal::Partition partition = place.partition;
    journal::Outgoing row = std::move(*newest).value_or(journal::Outgoing{});
    bool ours = is_named(line.id(), message, row);
    if (!ours && message.incarnation)
        return parts_.engine.receive_status(line, std::move(status), std::move(ack), false);
    // A message that was sent again may have been accepted before, under an id that nobody told us.
    // One whose own id is not known yet has this one, unless another message has it.
    const bool has_another = delivery::has_another_id(row, status.message_id);
    const bool sent_again =
        has_another && row.attempts > 1 && status.status != model::DeliveryStatus::failed;
    const bool untold_yet =
        message.incarnation && row.provider_id.empty() && !status.message_id.empty();
    if ((sent_again || untold_yet) && !owner) {
        const std::string message_id = status.message_id;
        return who_has(line, message_id,
                       [this, &line, message, status = std::move(status),
                        ack = std::move(ack)](Result<std::optional<journal::Place>> found) mutable {
                           if (!found) return ack(false);
                           messages_.newest(
                               message.place,
                               [this, &line, message, found = *found, status = std::move(status),
                                ack = std::move(ack)](Messages::Row again) mutable {
                                   status_came(line, message, std::move(again), found,
                                               std::move(status), std::move(ack));
                               });
                       });
    }
    bool anothers = has_another;
    if (sent_again) anothers = owner->has_value();
    if (untold_yet) anothers = owner->has_value() && !(**owner == place);
    if (anothers) {
        if (const auto not_told = line.told.contradiction.take(parts_.clock.steady_ms()))
            log::warn("a status has the token of one message and the id of another: it is ignored",
                      {{"channel", line.id()},
                       {"message_id", cut(status.message_id, kToldIdBytes)},
                       {"message", place_text(place)},
                       {"not_told", *not_told}});
        ours = false;
    }

    const TimeMs now = parts_.clock.now();
    const auto was = row.state;
    const bool untold = ours && row.provider_id.empty();  // the answer was lost, or is late
    const bool changed = ours && delivery::apply_status(row, status);

    Batch batch;
    journal::Event event = {.id = commits_.take_id(partition),
                            .conversation = ours ? row.conversation : 0,
                            .line = line.id(),
                            .kind = "status",
                            .provider_id = changed ? "" : repeat_key(status),
                            .state = changed ? EventState::handled : EventState::ignored,
                            .received = now,
                            .body = model::to_text(status)};
    batch.ledger.push_back(
        {.line = line.id(), .received = 1, .handled = changed ? 1 : 0, .ignored = changed ? 0 : 1});
    if (!changed) {
        batch.accept = std::move(event);
        return commits_.commit(
            partition, std::move(batch), [this, ack = std::move(ack)](CommitResult result) {
                ack(result == CommitResult::done || result == CommitResult::duplicate);
                if (result == CommitResult::done) published();
            });
    }
    batch.put_events.push_back(std::move(event));

    if (was == journal::SendState::in_doubt)
        log::info("doubt settled by a status",
                  {{"channel", line.id()},
                   {"conversation", place_text({partition, row.conversation})},
                   {"status", model::status_name(status.status)}});
    if (row.state == journal::SendState::failed && was != journal::SendState::failed)
        dead_by_status(batch, place.partition, row, status);
    if (const auto conversation = messages_.conversation_of({partition, row.id});
        untold && message.incarnation && conversation)
        note_address(batch, conversation, *delivery::find_entry(conversation->outbox, row.id),
                     status.from.address);
    std::vector<journal::Outgoing> rows;
    rows.push_back(std::move(row));
    write_statuses(partition, std::move(rows), std::move(batch), std::move(ack));
}

void Shard::dead_by_status(Batch &batch, journal::Partition partition, const journal::Outgoing &row,
                           const model::Status &status) {
    std::string reason = "the provider reports a failure";
    for (const model::DeliveryError &error : status.errors)
        reason += "; " + error.code + " " + error.title;
    dead_send(batch, partition, row, reason);
}

// Commits what a status made of the rows. In memory it shows at once, so that later changes build
// on it. All of one conversation, or but one.
void Shard::write_statuses(journal::Partition partition, std::vector<journal::Outgoing> rows,
                           Batch batch, Function<void(bool durable)> done) {
    ConversationPtr conversation;
    std::vector<journal::Id> in_memory;
    std::vector<journal::Place> places;
    auto again = std::make_shared<Batch>();  // what a redelivered status would not bring again
    again->put_dead = batch.put_dead;
    again->send_mail = batch.send_mail;
    for (journal::Outgoing &row : rows) {
        if (const auto owner = messages_.conversation_of({partition, row.id})) {
            conversation = owner;
            delivery::Entry &entry = *delivery::find_entry(conversation->outbox, row.id);
            entry.row = row;
            ++entry.writing;
            in_memory.push_back(row.id);
        }
        batch.change_outgoing.push_back(change_of(row));
        places.push_back({partition, row.id});
        messages_.changes(partition, std::move(row));
    }
    if (conversation) start_flow_timer(conversation, batch);
    commits_.commit(partition, std::move(batch),
                    [this, places = std::move(places), in_memory = std::move(in_memory),
                     conversation, again, done = std::move(done)](CommitResult result) {
                        for (const journal::Place place : places)
                            messages_.changed(place);
                        done(result == CommitResult::done || result == CommitResult::duplicate);
                        published();
                        if (!conversation) return;
                        const auto go_on = [this, conversation, again] {
                            post_mail(std::exchange(again->send_mail, {}));
                            forget_settled(conversation);
                            deliver(conversation);
                        };
                        if (result == CommitResult::done) {
                            for (const journal::Id id : in_memory)
                                --delivery::find_entry(conversation->outbox, id)->writing;
                            return go_on();
                        }
                        // We know it and act on it, so the journal must know it too.
                        if (drain_.has_begun()) return;
                        for (const journal::Id id : in_memory)
                            write_surely(conversation, id, again, go_on);
                    });
}

// Takes out of memory what needs nothing more.
void Shard::forget_settled(const ConversationPtr &conversation) {
    std::erase_if(conversation->outbox, [&](const delivery::Entry &entry) {
        const bool over = (entry.row.state == journal::SendState::sent ||
                           entry.row.state == journal::SendState::failed) &&
                          entry.writing == 0 &&
                          !(conversation->flight && conversation->flight->entry == entry.row.id);
        if (over) messages_.settled({conversation->partition, entry.row.id});
        return over;
    });
}

void Shard::status_by_reference(Line &line, model::Status status, Ack ack) {
    const std::string address = status.from.address;
    at(line, address, {},
       [&line, status = std::move(status), ack = std::move(ack)](Shard &there,
                                                                 Found found) mutable {
           if (!found) return ack(false);
           if (*found) return there.status_in(*found, std::move(status), std::move(ack));
           status.reference = 0;
           there.parts_.engine.receive_status(line, std::move(status), std::move(ack));
       });
}

// Only what may have left, and has no id of the provider's yet, can be meant: the others are found
// by it. Also what is to leave again, since the time for its doubt was over.
void Shard::status_in(const ConversationPtr &conversation, model::Status status, Ack ack) {
    const std::uint32_t reference = std::exchange(status.reference, 0);
    for (const delivery::Entry &entry : conversation->outbox) {
        const bool waits =
            entry.row.state == journal::SendState::claimed ||
            entry.row.state == journal::SendState::in_doubt ||
            (entry.row.state == journal::SendState::queued && entry.row.attempts > 0);
        if (waits && entry.row.provider_id.empty() &&
            delivery::reference_of(entry.row.id) == reference)
            return status_of(*conversation->line,
                             {{conversation->partition, entry.row.id}, std::nullopt},
                             std::move(status), std::move(ack));
    }
    parts_.engine.receive_status(*conversation->line, std::move(status), std::move(ack));
}

// Of a message that we do not know, or do not know yet.
void Shard::status_unknown(Line &line, journal::Partition partition, model::Status status,
                           Ack ack) {
    Batch batch;
    const TimeMs now = parts_.clock.now();
    const bool keep = !status.message_id.empty();
    const std::string body = model::to_text(status);
    batch.accept = {.id = commits_.take_id(partition),
                    .line = line.id(),
                    .kind = "status",
                    .provider_id = repeat_key(status),
                    .state = EventState::ignored,
                    .received = now,
                    .body = body};
    batch.ledger.push_back({.line = line.id(), .received = 1, .ignored = 1});
    if (keep) batch.put_early.push_back({line.id(), status.message_id, body, now});
    if (keep) line.early_statuses = true;
    commits_.commit(
        partition, std::move(batch),
        [this, &line, keep, status = std::move(status),
         ack = std::move(ack)](CommitResult result) mutable {
            ack(result == CommitResult::done || result == CommitResult::duplicate);
            if (result != CommitResult::done) return;
            published();
            if (!keep) return;
            // The answer to the send may have been settled meanwhile, before this was
            // to be seen.
            // Asked anew: what was asked before this commit need not show it.
            const auto query = [id = line.id(),
                                message_id = status.message_id](journal::Store &store) {
                return store.find_outgoing(id, message_id);
            };
            reads_.ask(partition_of(line.id(), status.message_id), query,
                       [this, &line, status = std::move(status)](
                           Result<std::optional<journal::Place>> owner) mutable {
                           if (!owner || !*owner) return;
                           parts_.engine.on_shard(
                               (*owner)->partition,
                               [&line, place = **owner, status = std::move(status)](Shard &shard) {
                                   shard.apply_early(line, place, status);
                               });
                       });
        });
}

// Statuses that came before the answer and carried no correlation: those that are kept, and `came`,
// which the message's own settlement may have dropped meanwhile.
void Shard::apply_early(Line &line, journal::Store::Place place,
                        std::optional<model::Status> came) {
    messages_.newest(place, [this, &line, place,
                             came = std::move(came)](Messages::Row row) mutable {
        if (!row || !*row || (*row)->line != line.id() || (*row)->provider_id.empty()) return;
        reads_.ask(
            place.partition,
            [line = line.id(), place, marks = line.setup.carries.watermarks,
             provider_id = (*row)->provider_id](journal::Store &store) {
                Early early{provider_id,
                            store.early(partition_of(line, provider_id), line, provider_id)};
                if (marks) early.marks = store.early(place.partition, line, early_mark(place));
                return early;
            },
            [this, &line, place, came = std::move(came)](Early early) mutable {
                if (!early.by_id || !early.marks ||
                    (early.by_id->empty() && early.marks->empty() && !came))
                    return;
                messages_.newest(place, [this, &line, place, came = std::move(came),
                                         early = std::move(early)](Messages::Row newest) mutable {
                    if (newest && *newest)
                        apply(line, place, std::move(**newest), std::move(early), std::move(came));
                });
            });
    });
}

// `row`: the message's, as it is now.
void Shard::apply(Line &line, journal::Store::Place place, journal::Outgoing row, Early early,
                  std::optional<model::Status> came) {
    const auto kept_in = partition_of(line.id(), early.provider_id);
    const bool by_id = !early.by_id->empty() || came;
    std::vector<model::Status> statuses;
    for (const auto *kept_rows : {&*early.by_id, &*early.marks})
        for (const journal::EarlyStatus &kept : *kept_rows)
            if (auto body = parse_json(kept.body); body && body->is_object())
                if (auto status = model::status_from_json(body->as_object()))
                    statuses.push_back(std::move(*status));
    if (came) statuses.push_back(*came);

    Batch batch;
    if (!early.marks->empty()) batch.drop_early.push_back({line.id(), early_mark(place)});
    for (const model::Status &status : statuses) {
        if (!status.watermark.empty() && !delivery::covers(status, row)) continue;
        const auto was = row.state;
        delivery::apply_status(row, status);
        if (row.state == journal::SendState::failed && was != journal::SendState::failed)
            dead_by_status(batch, place.partition, row, status);
    }
    std::vector<journal::Outgoing> rows;
    rows.push_back(row);
    // Dropped only when what they changed is durable. Applying one again would change nothing.
    write_statuses(
        place.partition, std::move(rows), std::move(batch),
        [this, &line, place, came = std::move(came), kept_in, by_id,
         provider_id = early.provider_id](bool durable) {
            if (durable && !by_id) return;
            if (durable)
                return parts_.engine.on_shard(kept_in, [&line, kept_in, provider_id](Shard &shard) {
                    auto drop = std::make_shared<Batch>();
                    drop->drop_early.push_back({line.id(), provider_id});
                    shard.commits_.commit_surely(kept_in, std::move(drop), [] {});
                });
            if (drain_.has_begun()) return;
            parts_.executor.after(kCommitRetryMs,
                                  [this, &line, place, came] { apply_early(line, place, came); });
        });
}

}  // namespace patchbay::engine
