// Statuses that name no message but all up to a time, and echoes, which tell the provider's time of
// a message and settle a doubt about it.
#include "core/base/log.h"
#include "core/delivery/statuses.h"
#include "core/engine/engine.h"
#include "core/engine/repeats.h"
#include "core/engine/shard.h"

#include <algorithm>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;
using journal::SendState;

namespace {

bool is_under_way(const journal::Outgoing &row) {
    return row.state == SendState::claimed || row.state == SendState::in_doubt;
}

}  // namespace

void Shard::watermark(Line &line, journal::Partition partition, model::Status status, Ack ack) {
    const std::string address = status.from.address;
    at(line, address, {},
       [&line, partition, status = std::move(status), ack = std::move(ack)](Shard &there,
                                                                            Found found) mutable {
           if (!found) return ack(false);
           if (*found) return there.mark_up_to(*found, std::move(status), std::move(ack));
           there.status_unknown(line, partition, std::move(status), std::move(ack));
       });
}

// Marks what was sent and lies before the watermark. Of what is under way nobody knows yet whether
// it is meant: the watermark is kept for it until it is settled. What is claimed later is never
// meant, also by a watermark of the future.
void Shard::mark_up_to(const ConversationPtr &conversation, model::Status status, Ack ack) {
    const auto up_to = from_rfc3339(status.watermark);
    if (!up_to) return marked(conversation, {}, {}, std::move(status), std::move(ack));
    std::vector<journal::Id> under_way;
    for (const delivery::Entry &entry : conversation->outbox)
        if (is_under_way(entry.row)) under_way.push_back(entry.row.id);
    const auto place = place_of(*conversation);
    reads_.ask(
        place.partition,
        [place, up_to = *up_to, rank = static_cast<int>(status.status)](journal::Store &store) {
            return store.unread(place.partition, place.id, up_to, rank);
        },
        [this, conversation, under_way = std::move(under_way), status = std::move(status),
         ack = std::move(ack)](Result<std::vector<journal::Outgoing>> unread) mutable {
            if (!unread) return ack(false);
            marked(conversation, std::move(*unread), std::move(under_way), std::move(status),
                   std::move(ack));
        });
}

// `under_way`: what was when the watermark came.
void Shard::marked(const ConversationPtr &conversation, std::vector<journal::Outgoing> unread,
                   std::vector<journal::Id> under_way, model::Status status, Ack ack) {
    Line &line = *conversation->line;
    const auto partition = conversation->partition;
    const TimeMs now = parts_.clock.now();
    const std::string body = model::to_text(status);
    Batch batch;
    std::vector<journal::Outgoing> rows;
    const auto mark = [&](journal::Outgoing row) {
        if (is_under_way(row)) {
            if (std::find(under_way.begin(), under_way.end(), row.id) == under_way.end()) return;
            // Its time is not known yet.
            batch.put_early.push_back({line.id(), early_mark({partition, row.id}), body, now});
            line.early_statuses = true;
        } else if (row.state == SendState::sent && delivery::covers(status, row) &&
                   delivery::apply_status(row, status)) {
            rows.push_back(std::move(row));
        }
    };
    if (from_rfc3339(status.watermark))
        for (const delivery::Entry &entry : conversation->outbox)
            mark(entry.row);
    for (journal::Outgoing &row : unread)
        if (!delivery::find_entry(conversation->outbox, row.id))
            mark(messages_.with_changes(partition, std::move(row)));
    const bool changed = !rows.empty();
    const bool news = changed || !batch.put_early.empty();
    journal::Event event = {.id = commits_.take_id(partition),
                            .conversation = conversation->id,
                            .line = line.id(),
                            .kind = "status",
                            .provider_id = news ? "" : repeat_key(status),
                            .state = changed ? EventState::handled : EventState::ignored,
                            .received = now,
                            .body = body};
    if (news)
        batch.put_events.push_back(std::move(event));
    else
        batch.accept = std::move(event);
    batch.ledger.push_back(
        {.line = line.id(), .received = 1, .handled = changed ? 1 : 0, .ignored = changed ? 0 : 1});
    write_statuses(partition, std::move(rows), std::move(batch), std::move(ack));
}

void Shard::echo_by_id(Line &line, model::Notice notice, std::string key, Ack ack) {
    const std::string message_id = notice.message_id;
    who_has(line, message_id,
            [this, &line, notice = std::move(notice), key = std::move(key),
             ack = std::move(ack)](Result<std::optional<journal::Place>> owner) mutable {
                if (!owner) return ack(false);
                if (!*owner)
                    return parts_.engine.receive_unnamed(line, std::move(notice), std::move(key),
                                                         std::move(ack));
                parts_.engine.on_shard(
                    (*owner)->partition, [&line, place = **owner, notice = std::move(notice),
                                          ack = std::move(ack)](Shard &there) mutable {
                        there.echo(line, {place, {}}, std::move(notice), std::move(ack));
                    });
            });
}

void Shard::echo(Line &line, Named message, model::Notice notice, Ack ack) {
    const journal::Place place = message.place;
    messages_.newest(place, [this, &line, message, notice = std::move(notice),
                             ack = std::move(ack)](Messages::Row newest) mutable {
        echo_came(line, message, std::move(newest), std::move(notice), std::move(ack));
    });
}

void Shard::echo_came(Line &line, Named message, Messages::Row newest, model::Notice notice,
                      Ack ack) {
    if (!newest) return ack(false);
    const journal::Place place = message.place;
    journal::Outgoing row = std::move(*newest).value_or(journal::Outgoing{});
    if (message.incarnation &&
        (!is_named(line.id(), message, row) || delivery::has_another_id(row, notice.message_id))) {
        notice.correlation.clear();  // another's
        std::string key = repeat_key(notice);
        return parts_.engine.receive_notice(line, std::move(notice), std::move(key),
                                            std::move(ack));
    }
    const bool ours = is_named(line.id(), message, row);
    const auto was = row.state;
    bool changed = false;
    if (ours) {
        model::Status sent;
        sent.status = model::DeliveryStatus::sent;
        sent.message_id = notice.message_id;
        sent.timestamp = notice.timestamp;
        changed = delivery::apply_status(row, sent);
        if (line.setup.carries.watermarks && row.since != notice.timestamp) {
            row.since = notice.timestamp;
            changed = true;
        }
    }
    Batch batch;
    journal::Event event = {.id = commits_.take_id(place.partition),
                            .conversation = ours ? row.conversation : 0,
                            .line = line.id(),
                            .kind = "notice",
                            .provider_id = "",
                            .state = changed ? EventState::handled : EventState::ignored,
                            .received = parts_.clock.now(),
                            .body = model::to_text(notice)};
    if (changed) {
        batch.put_events.push_back(std::move(event));
    } else {
        event.provider_id = repeat_key(notice);
        batch.accept = std::move(event);
    }
    batch.ledger.push_back(
        {.line = line.id(), .received = 1, .handled = changed ? 1 : 0, .ignored = changed ? 0 : 1});
    if (was == SendState::in_doubt && ours)
        log::info("doubt settled by an echo",
                  {{"channel", line.id()},
                   {"conversation", place_text({place.partition, row.conversation})}});
    std::vector<journal::Outgoing> rows;
    if (changed) rows.push_back(std::move(row));
    write_statuses(place.partition, std::move(rows), std::move(batch),
                   [this, &line, place, ack = std::move(ack)](bool durable) mutable {
                       ack(durable);
                       if (durable && line.early_statuses) apply_early(line, place, std::nullopt);
                   });
}

}  // namespace patchbay::engine
