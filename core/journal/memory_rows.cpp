#include "core/journal/memory_rows.h"

#include "core/journal/owners.h"

#include <algorithm>

namespace patchbay::journal {

namespace {

bool is_open(const Event &event) {
    return event.state == EventState::pending || event.state == EventState::dead;
}

bool is_unsettled(const Outgoing &outgoing) { return outgoing.state < SendState::sent; }

void put_event(MemoryPartition &rows, Event event) {
    const auto before = rows.events.find(event.id);
    if (before != rows.events.end())
        rows.known.erase({before->second.line, before->second.provider_id});
    if (!event.provider_id.empty()) rows.known[{event.line, event.provider_id}] = event.id;
    const Id id = event.id;
    rows.events.insert_or_assign(id, std::move(event));
}

// Two events of one (line, provider_id): the only thing that refuses a batch. Tried on a copy, so
// that nothing is half written.
bool contradicts(const MemoryPartition &rows, const Batch &batch) {
    const auto &puts = batch.put_events;
    if (std::all_of(puts.begin(), puts.end(), [](const Event &e) { return e.provider_id.empty(); }))
        return false;
    MemoryPartition trial;
    trial.events = rows.events;
    trial.known = rows.known;
    if (batch.accept) put_event(trial, *batch.accept);
    for (const Event &event : puts) {
        const auto known = trial.known.find({event.line, event.provider_id});
        if (known != trial.known.end() && known->second != event.id) return true;
        put_event(trial, event);
    }
    return false;
}

void change(MemoryPartition &rows, Batch::OutgoingChange change) {
    const auto found = rows.outgoing.find(change.id);
    if (found == rows.outgoing.end()) return;
    Outgoing &row = found->second;
    row.state = change.state;
    row.attempts = change.attempts;
    row.due = change.due;
    row.since = change.since;
    if (change.provider_id) row.provider_id = std::move(*change.provider_id);
    if (change.rank) row.rank = *change.rank;
    if (change.statuses) row.statuses = std::move(*change.statuses);
}

template <class Row>
void put_all(std::map<Id, Row> &rows, std::vector<Row> &added) {
    for (Row &row : added) {
        const Id id = row.id;
        rows.insert_or_assign(id, std::move(row));
    }
}

template <class Row>
void drop_all(std::map<Id, Row> &rows, const std::vector<Id> &dropped) {
    for (const Id id : dropped)
        rows.erase(id);
}

}  // namespace

CommitResult MemoryRows::apply(Partition partition, Epoch epoch, Batch batch) {
    if (partition >= kPartitions || epoch == 0 || partitions[partition].epoch != epoch)
        return CommitResult::stale;
    MemoryPartition &rows = partitions[partition];
    if (batch.accept && rows.known.contains({batch.accept->line, batch.accept->provider_id})) {
        if (batch.counts_known) {
            LedgerLine &line = ledger[batch.accept->line];
            ++line.received;
            ++line.duplicate;
        }
        return CommitResult::duplicate;
    }
    if (batch.idempotency && keys.contains(batch.idempotency->key)) return CommitResult::duplicate;
    if (contradicts(rows, batch)) return CommitResult::failed;

    if (batch.idempotency) {
        const Place place{partition, batch.idempotency->outgoing};
        std::string key = batch.idempotency->key;
        keys.emplace(std::move(key), std::pair(place, std::move(*batch.idempotency)));
    }
    const auto add_event = [&](Event event) {
        if (!rows.events.contains(event.id)) event_order.emplace_back(partition, event.id);
        put_event(rows, std::move(event));
    };
    if (batch.accept) add_event(std::move(*batch.accept));
    for (Event &event : batch.put_events)
        add_event(std::move(event));
    for (const Batch::EventMark &mark : batch.mark_events) {
        const auto found = rows.events.find(mark.id);
        if (found == rows.events.end() || !is_open(found->second)) continue;
        found->second.state = mark.state;
        if (mark.step != 0) found->second.step = mark.step;
    }
    for (Conversation &row : batch.put_conversations) {
        const Id id = row.id;
        const bool is_new = rows.conversations.insert_or_assign(id, std::move(row)).second;
        if (is_new) conversation_order.emplace_back(partition, id);
    }
    for (const Batch::AliasKey &key : batch.drop_aliases)
        rows.aliases.erase({key.line, key.address});
    for (Alias &alias : batch.put_aliases) {
        MemoryPartition::Key key{alias.line, alias.address};
        rows.aliases.insert_or_assign(std::move(key), std::move(alias));
    }
    put_all(rows.outgoing, batch.put_outgoing);
    for (Batch::OutgoingChange &row : batch.change_outgoing)
        change(rows, std::move(row));
    put_all(rows.calls, batch.put_calls);
    drop_all(rows.calls, batch.drop_calls);
    put_all(rows.timers, batch.put_timers);
    drop_all(rows.timers, batch.drop_timers);
    put_all(rows.raw, batch.put_raw);
    drop_all(rows.raw, batch.drop_raw);
    for (DeadLetter &row : batch.put_dead) {
        const Id id = row.id;
        const bool is_new = rows.dead.insert_or_assign(id, std::move(row)).second;
        if (is_new) dead_order.emplace_back(partition, id);
    }
    for (const Id id : batch.drop_dead)
        std::erase(dead_order, std::pair(partition, id));
    drop_all(rows.dead, batch.drop_dead);
    for (EarlyStatus &row : batch.put_early) {
        MemoryPartition::Key key{row.line, row.provider_id};
        rows.early[std::move(key)].push_back(std::move(row));
    }
    for (const Batch::EarlyKey &key : batch.drop_early)
        rows.early.erase({key.line, key.provider_id});
    for (Mail &mail : batch.send_mail) {
        if (mail.to >= kPartitions) continue;  // nobody's: the same as a row that nobody reads
        mail.from = partition;
        partitions[mail.to].mail.insert_or_assign({mail.from, mail.id}, mail);
    }
    for (const Batch::MailKey &key : batch.take_mail)
        rows.mail.erase({key.from, key.id});
    for (Subscription &row : batch.put_subscriptions)
        rows.subscriptions[row.topic].insert_or_assign({row.partition, row.conversation}, row);
    for (const Batch::SubscriptionKey &key : batch.drop_subscriptions) {
        const auto found = rows.subscriptions.find(key.topic);
        if (found == rows.subscriptions.end()) continue;
        if (key.conversation)
            found->second.erase({key.conversation->partition, key.conversation->id});
        else
            rows.subscriptions.erase(found);
    }
    put_all(rows.media, batch.put_media);
    for (Upload &row : batch.put_uploads)
        rows.uploads.insert_or_assign({row.line, row.blob}, row);
    for (Document &row : batch.put_documents)
        rows.documents.insert_or_assign(row.name, row);
    for (const std::string &name : batch.drop_documents)
        rows.documents.erase(name);
    rows.reserved = std::max(rows.reserved, batch.reserve);
    for (const LedgerDelta &delta : batch.ledger) {
        LedgerLine &line = ledger[delta.line];
        line.received += delta.received;
        line.handled += delta.handled;
        line.ignored += delta.ignored;
        line.dead += delta.dead;
    }
    return CommitResult::done;
}

Unfinished MemoryRows::unfinished(Partition partition) const {
    Unfinished out;
    if (partition >= kPartitions) return out;
    const MemoryPartition &rows = partitions[partition];
    for (const auto &[id, row] : rows.events)
        if (row.state == EventState::pending) out.events.push_back(row);
    for (const auto &[id, row] : rows.outgoing)
        if (is_unsettled(row)) out.outgoing.push_back(row);
    for (const auto &[id, row] : rows.calls)
        out.calls.push_back(row);
    for (const auto &[id, row] : rows.timers)
        out.timers.push_back(row);
    for (const auto &[id, row] : rows.raw)
        out.raw.push_back(row);
    for (const auto &[id, row] : rows.media)
        if (row.state == MediaState::pending) out.media.push_back(row);
    for (const auto &[key, row] : rows.mail)
        out.mail.push_back(row);
    name_owners(out);
    out.reserved = rows.reserved;
    return out;
}

std::size_t MemoryRows::forget(TimeMs before, std::size_t most) {
    std::size_t forgotten = 0;
    for (MemoryPartition &rows : partitions) {
        for (auto key = rows.early.begin(); key != rows.early.end();) {
            auto &kept = key->second;
            for (auto row = kept.begin(); row != kept.end() && forgotten < most;) {
                const bool old = row->received < before && !row->provider_id.starts_with('\n');
                row = old ? kept.erase(row) : std::next(row);
                forgotten += old;
            }
            key = kept.empty() ? rows.early.erase(key) : std::next(key);
        }
        for (auto at = rows.events.begin(); at != rows.events.end() && forgotten < most;) {
            const Event &event = at->second;
            const bool old = event.state == EventState::ignored && event.conversation == 0 &&
                             event.received < before && event_order.back().second != event.id &&
                             (event.provider_id.empty() || event.provider_id.starts_with("told:"));
            if (old) rows.known.erase({event.line, event.provider_id});
            at = old ? rows.events.erase(at) : std::next(at);
            forgotten += old;
        }
    }
    return forgotten;
}

bool MemoryRows::busy(Partition partition) const {
    const Unfinished left = unfinished(partition);
    return left.reserved != 0 || !left.events.empty() || !left.outgoing.empty() ||
           !left.calls.empty() || !left.timers.empty() || !left.raw.empty() ||
           !left.media.empty() || !left.mail.empty();
}

Totals MemoryRows::totals() const {
    Totals out;
    for (const auto &[name, line] : ledger)
        if (line.received | line.handled | line.duplicate | line.ignored | line.dead)
            out.ledger[name] = line;
    for (const MemoryPartition &rows : partitions) {
        for (const auto &[id, row] : rows.events)
            if (row.state == EventState::pending) ++out.ledger[row.line].pending;
        for (const auto &[id, row] : rows.outgoing) {
            Totals::Sends &sends = out.sends[row.line];
            switch (row.state) {
                case SendState::queued:
                    ++sends.queued;
                    if (auto [oldest, is_first] =
                            out.oldest_queued.try_emplace(row.line, row.created);
                        !is_first)
                        oldest->second = std::min(oldest->second, row.created);
                    break;
                case SendState::claimed:
                    ++sends.claimed;
                    break;
                case SendState::in_doubt:
                    ++sends.in_doubt;
                    break;
                case SendState::sent:
                    ++sends.sent;
                    break;
                case SendState::failed:
                    ++sends.failed;
                    break;
            }
        }
        for (const auto &[id, row] : rows.dead)
            ++out.dead_letters[row.line];
        out.conversations += static_cast<std::int64_t>(rows.conversations.size());
    }
    return out;
}

}  // namespace patchbay::journal
