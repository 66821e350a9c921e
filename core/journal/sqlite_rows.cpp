#include "core/journal/sqlite_rows.h"

#include <algorithm>

namespace patchbay::journal::sqlite {

namespace {

template <class List, class Write>
bool each(const List &list, Write write) {
    return std::all_of(list.begin(), list.end(), write);
}

}  // namespace

// The statements of one batch, in the order of its members.
struct Rows::Statements {
    explicit Statements(const Connection &c) : connection(c) {}

    Statement make(std::string_view sql) {
        Statement statement(connection, sql);
        good = good && statement;
        return statement;
    }

    const Connection &connection;
    bool good = true;

    // The unique index decides what is known; no row written means: a duplicate.
    Statement accept = make(
        "INSERT INTO event(partition, id, conversation, line, kind, provider_id, state, "
        "received, body, step, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (partition, line, provider_id) WHERE provider_id <> '' DO NOTHING");
    Statement insert_event = make(
        "INSERT INTO event(partition, id, conversation, line, kind, provider_id, state, "
        "received, body, step, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    // In its place: who reads what is published sees an event once. Each finds its row by the
    // partial index of the state.
    Statement replace_pending = make(
        "UPDATE event SET conversation = ?3, line = ?4, kind = ?5, provider_id = ?6, state = ?7, "
        "received = ?8, body = ?9, step = ?10 WHERE partition = ?1 AND id = ?2 AND state = 0");
    Statement replace_dead = make(
        "UPDATE event SET conversation = ?3, line = ?4, kind = ?5, provider_id = ?6, state = ?7, "
        "received = ?8, body = ?9, step = ?10 WHERE partition = ?1 AND id = ?2 AND state = 3");
    Statement mark_pending = make(
        "UPDATE event SET state = ?3, step = iif(?4 = 0, step, ?4) "
        "WHERE partition = ?1 AND id = ?2 AND state = 0");
    Statement mark_dead = make(
        "UPDATE event SET state = ?3, step = iif(?4 = 0, step, ?4) "
        "WHERE partition = ?1 AND id = ?2 AND state = 3");

    Statement update_conversation = make(
        "UPDATE conversation SET line = ?3, address = ?4, state = ?5, last_inbound = ?6, "
        "updated = ?7 WHERE partition = ?1 AND id = ?2");
    Statement insert_conversation = make(
        "INSERT INTO conversation(partition, id, line, address, state, last_inbound, updated) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    Statement put_alias = make(
        "INSERT INTO alias(partition, line, address, target, conversation) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "target = excluded.target, conversation = excluded.conversation");

    Statement drop_alias =
        make("DELETE FROM alias WHERE partition = ? AND line = ? AND address = ?");

    Statement insert_outgoing = make(
        "INSERT INTO outgoing(partition, id, conversation, line, recipient, content, reply_to, "
        "state, attempts, created, due, since, provider_id, rank, statuses, closed, first, flags, "
        "incarnation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (partition, id) DO NOTHING");
    Statement find_outgoing =
        make("SELECT seq, state, line FROM outgoing WHERE partition = ? AND id = ?");
    Statement replace_outgoing = make(
        "UPDATE outgoing SET conversation = ?2, line = ?3, recipient = ?4, content = ?5, "
        "reply_to = ?6, state = ?7, attempts = ?8, created = ?9, due = ?10, since = ?11, "
        "provider_id = ?12, rank = ?13, statuses = ?14, closed = ?15, first = ?16, flags = ?17, "
        "incarnation = ?18 WHERE seq = ?1");
    // Two, since an index is written again for every column that a statement names.
    Statement change_outgoing = make(
        "UPDATE outgoing SET state = ?2, attempts = ?3, due = ?4, since = ?5, "
        "rank = coalesce(?6, rank), statuses = coalesce(?7, statuses) WHERE seq = ?1");
    Statement settle_outgoing = make(
        "UPDATE outgoing SET state = ?2, attempts = ?3, due = ?4, since = ?5, "
        "rank = coalesce(?6, rank), statuses = coalesce(?7, statuses), provider_id = ?8 "
        "WHERE seq = ?1");

    Statement put_call = make(
        "INSERT INTO call(partition, id, conversation, backend, operation, input, attempts, "
        "created, incarnation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "conversation = excluded.conversation, backend = excluded.backend, "
        "operation = excluded.operation, input = excluded.input, "
        "attempts = excluded.attempts, created = excluded.created, "
        "incarnation = excluded.incarnation");
    Statement drop_call = make("DELETE FROM call WHERE partition = ? AND id = ?");
    Statement put_timer = make(
        "INSERT INTO timer(partition, id, conversation, due) "
        "VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "conversation = excluded.conversation, due = excluded.due");
    Statement drop_timer = make("DELETE FROM timer WHERE partition = ? AND id = ?");
    Statement put_raw = make(
        "INSERT INTO raw(partition, id, line, request, attempts, received) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "line = excluded.line, request = excluded.request, "
        "attempts = excluded.attempts, received = excluded.received");
    Statement drop_raw = make("DELETE FROM raw WHERE partition = ? AND id = ?");
    Statement put_dead = make(
        "INSERT INTO dead(partition, id, line, kind, subject, reason, body, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (partition, id) DO UPDATE SET "
        "line = excluded.line, kind = excluded.kind, subject = excluded.subject, "
        "reason = excluded.reason, body = excluded.body, at = excluded.at");
    Statement drop_dead = make("DELETE FROM dead WHERE partition = ? AND id = ?");
    Statement put_early = make(
        "INSERT INTO early(partition, line, provider_id, body, received) "
        "VALUES (?, ?, ?, ?, ?)");
    Statement drop_early =
        make("DELETE FROM early WHERE partition = ? AND line = ? AND provider_id = ?");
    Statement send_mail = make(
        "INSERT INTO mail(sender, recipient, id, body) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET body = excluded.body");
    Statement take_mail = make("DELETE FROM mail WHERE recipient = ? AND sender = ? AND id = ?");
    Statement take_key = make(
        "INSERT INTO idempotency(key, request, partition, outgoing, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING");
    Statement put_subscription = make(
        "INSERT INTO subscription(partition, topic, target, conversation, created) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET created = excluded.created");
    Statement drop_topic = make("DELETE FROM subscription WHERE partition = ? AND topic = ?");
    Statement drop_subscription = make(
        "DELETE FROM subscription WHERE partition = ? AND topic = ? AND target = ? "
        "AND conversation = ?");
    Statement put_media = make(
        "INSERT INTO media(partition, id, line, media_id, about, state, attempts, received, due, "
        "blob, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "line = excluded.line, media_id = excluded.media_id, about = excluded.about, "
        "state = excluded.state, attempts = excluded.attempts, received = excluded.received, "
        "due = excluded.due, blob = excluded.blob, reason = excluded.reason");
    Statement put_upload = make(
        "INSERT INTO upload(partition, line, blob, media_id, expires) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET media_id = excluded.media_id, expires = excluded.expires");
    Statement put_document = make(
        "INSERT INTO document(partition, name, text, updated) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET text = excluded.text, updated = excluded.updated");
    Statement drop_document = make("DELETE FROM document WHERE partition = ? AND name = ?");
    Statement reserve = make("UPDATE partition SET reserved = max(reserved, ?2) WHERE id = ?1");

    Statement count = make(
        "INSERT INTO line(name, received, handled, duplicate, ignored, dead, sent, failed, "
        "conversations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "received = received + excluded.received, handled = handled + excluded.handled, "
        "duplicate = duplicate + excluded.duplicate, ignored = ignored + excluded.ignored, "
        "dead = dead + excluded.dead, sent = sent + excluded.sent, "
        "failed = failed + excluded.failed, "
        "conversations = conversations + excluded.conversations");
};

Rows::Rows(const Connection &connection, std::unique_ptr<Statements> statements,
           std::int64_t last_event)
    : connection_(connection), statements_(std::move(statements)), last_event_(last_event) {}

Rows::~Rows() = default;

Result<std::unique_ptr<Rows>> Rows::prepare(const Connection &connection) {
    auto statements = std::make_unique<Statements>(connection);
    if (!statements->good) return connection.error("prepare");
    auto last = connection.number("SELECT coalesce(max(seq), 0) FROM event");
    if (!last) return last.error();
    return std::unique_ptr<Rows>(new Rows(connection, std::move(statements), *last));
}

Written Rows::write(Partition partition, const Batch &batch) {
    if (batch.idempotency) {
        const IdempotencyKey &key = *batch.idempotency;
        if (!statements_->take_key.run(key.key, key.request, partition, key.outgoing, key.at))
            return Written::error;
        if (connection_.changes() == 0) return Written::duplicate;
    }
    if (batch.accept) {  // first: it decides whether the rest is written
        if (!add(statements_->accept, partition, *batch.accept)) return Written::error;
        if (connection_.changes() == 0) {
            if (batch.counts_known) {
                Counts &counts = counts_of(batch.accept->line);
                ++counts.received;
                ++counts.duplicate;
            }
            return Written::duplicate;
        }
    }
    const auto put_one = [&](const auto &row) { return put(partition, row); };
    const bool good = each(batch.put_events, put_one) && each(batch.mark_events, put_one) &&
                      each(batch.put_conversations, put_one) &&
                      each(batch.drop_aliases,
                           [&](const Batch::AliasKey &key) {
                               return statements_->drop_alias.run(partition, key.line, key.address);
                           }) &&
                      each(batch.put_aliases,
                           [&](const Alias &row) {
                               return statements_->put_alias.run(partition, row.line, row.address,
                                                                 row.partition, row.conversation);
                           }) &&
                      each(batch.put_outgoing, put_one) && each(batch.change_outgoing, put_one) &&
                      write_small(partition, batch) &&
                      (batch.reserve == 0 || statements_->reserve.run(partition, batch.reserve));
    if (!good) return Written::error;
    for (const LedgerDelta &delta : batch.ledger) {
        Counts &counts = counts_of(delta.line);
        counts.received += delta.received;
        counts.handled += delta.handled;
        counts.ignored += delta.ignored;
        counts.dead += delta.dead;
    }
    return Written::all;
}

// ---- Events -------------------------------------------------------------------------------------

// Its place among all events, which cursors name, is not below its id: where ids never come again,
// also in a copy of the store that was restored, a cursor of before passes over nothing.
bool Rows::add(Statement &statement, Partition partition, const Event &event) {
    last_event_ = std::max(last_event_ + 1, static_cast<std::int64_t>(event.id));
    return statement.run(partition, event.id, event.conversation, event.line, event.kind,
                         event.provider_id, event.state, event.received, event.body, event.step,
                         last_event_);
}

bool Rows::replace(Statement &statement, Partition partition, const Event &event) {
    return statement.run(partition, event.id, event.conversation, event.line, event.kind,
                         event.provider_id, event.state, event.received, event.body, event.step);
}

bool Rows::put(Partition partition, const Event &event) {
    for (Statement *statement : {&statements_->replace_pending, &statements_->replace_dead}) {
        if (!replace(*statement, partition, event)) return false;
        if (connection_.changes() != 0) return true;
    }
    return add(statements_->insert_event, partition, event);
}

bool Rows::put(Partition partition, const Batch::EventMark &mark) {
    if (!statements_->mark_pending.run(partition, mark.id, mark.state, mark.step)) return false;
    return connection_.changes() != 0 ||
           statements_->mark_dead.run(partition, mark.id, mark.state, mark.step);
}

// ---- Conversations and sends --------------------------------------------------------------------

bool Rows::put(Partition partition, const Conversation &row) {
    const auto run = [&](Statement &statement) {
        return statement.run(partition, row.id, row.line, row.address, row.state, row.last_inbound,
                             row.updated);
    };
    if (!run(statements_->update_conversation)) return false;
    if (connection_.changes() != 0) return true;
    ++counts_of(row.line).conversations;
    return run(statements_->insert_conversation);
}

bool Rows::put(Partition partition, const Outgoing &row) {
    if (!statements_->insert_outgoing.run(
            partition, row.id, row.conversation, row.line, row.to, row.content, row.reply_to,
            row.state, row.attempts, row.created, row.due, row.since, row.provider_id, row.rank,
            row.statuses, row.closed, row.first, row.flags, row.incarnation))
        return false;
    count_send(row.line, row.state, 1);
    if (connection_.changes() != 0) return true;

    std::int64_t seq = 0;
    SendState before{};
    std::string line;
    {
        Cursor known = statements_->find_outgoing.query(partition, row.id);
        if (!known.next()) return false;
        known.read(seq, before, line);
    }
    count_send(line, before, -1);
    return statements_->replace_outgoing.run(
        seq, row.conversation, row.line, row.to, row.content, row.reply_to, row.state, row.attempts,
        row.created, row.due, row.since, row.provider_id, row.rank, row.statuses, row.closed,
        row.first, row.flags, row.incarnation);
}

bool Rows::put(Partition partition, const Batch::OutgoingChange &change) {
    std::int64_t seq = 0;
    {
        Cursor known = statements_->find_outgoing.query(partition, change.id);
        if (!known.next()) return !known.failed();
        SendState before{};
        std::string line;
        known.read(seq, before, line);
        if (before != change.state) {
            count_send(line, before, -1);
            count_send(line, change.state, 1);
        }
    }
    if (change.provider_id)
        return statements_->settle_outgoing.run(seq, change.state, change.attempts, change.due,
                                                change.since, change.rank, change.statuses,
                                                *change.provider_id);
    return statements_->change_outgoing.run(seq, change.state, change.attempts, change.due,
                                            change.since, change.rank, change.statuses);
}

// ---- The rest -----------------------------------------------------------------------------------

bool Rows::write_small(Partition partition, const Batch &batch) {
    Statements &s = *statements_;
    const auto drop_by_id = [&](Statement &statement) {
        return [&statement, partition](Id id) { return statement.run(partition, id); };
    };
    return each(batch.put_calls,
                [&](const Call &row) {
                    return s.put_call.run(partition, row.id, row.conversation, row.backend,
                                          row.operation, row.input, row.attempts, row.created,
                                          row.incarnation);
                }) &&
           each(batch.drop_calls, drop_by_id(s.drop_call)) &&
           each(batch.put_timers,
                [&](const Timer &row) {
                    return s.put_timer.run(partition, row.id, row.conversation, row.due);
                }) &&
           each(batch.drop_timers, drop_by_id(s.drop_timer)) &&
           each(batch.put_raw,
                [&](const RawRequest &row) {
                    return s.put_raw.run(partition, row.id, row.line, row.request, row.attempts,
                                         row.received);
                }) &&
           each(batch.drop_raw, drop_by_id(s.drop_raw)) &&
           each(batch.put_dead,
                [&](const DeadLetter &row) {
                    return s.put_dead.run(partition, row.id, row.line, row.kind, row.subject,
                                          row.reason, row.body, row.at);
                }) &&
           each(batch.drop_dead, drop_by_id(s.drop_dead)) &&
           each(batch.put_early,
                [&](const EarlyStatus &row) {
                    return s.put_early.run(partition, row.line, row.provider_id, row.body,
                                           row.received);
                }) &&
           each(batch.drop_early,
                [&](const Batch::EarlyKey &key) {
                    return s.drop_early.run(partition, key.line, key.provider_id);
                }) &&
           each(batch.send_mail,
                [&](const Mail &row) {
                    return s.send_mail.run(partition, row.to, row.id, row.body);
                }) &&
           each(batch.take_mail,
                [&](const Batch::MailKey &key) {
                    return s.take_mail.run(partition, key.from, key.id);
                }) &&
           each(batch.put_subscriptions,
                [&](const Subscription &row) {
                    return s.put_subscription.run(partition, row.topic, row.partition,
                                                  row.conversation, row.created);
                }) &&
           each(batch.drop_subscriptions,
                [&](const Batch::SubscriptionKey &key) {
                    if (!key.conversation) return s.drop_topic.run(partition, key.topic);
                    return s.drop_subscription.run(
                        partition, key.topic, key.conversation->partition, key.conversation->id);
                }) &&
           each(batch.put_media,
                [&](const Media &row) {
                    return s.put_media.run(partition, row.id, row.line, row.media_id, row.about,
                                           row.state, row.attempts, row.received, row.due, row.blob,
                                           row.reason);
                }) &&
           each(batch.put_uploads,
                [&](const Upload &row) {
                    return s.put_upload.run(partition, row.line, row.blob, row.media_id,
                                            row.expires);
                }) &&
           each(batch.put_documents,
                [&](const Document &row) {
                    return s.put_document.run(partition, row.name, row.text, row.updated);
                }) &&
           each(batch.drop_documents,
                [&](const std::string &name) { return s.drop_document.run(partition, name); });
}

// ---- Counts -------------------------------------------------------------------------------------

Rows::Counts &Rows::counts_of(std::string_view line) {
    const auto found = tally_.find(line);
    return found != tally_.end() ? found->second : tally_[std::string(line)];
}

void Rows::count_send(std::string_view line, SendState state, std::int64_t by) {
    if (state == SendState::sent) counts_of(line).sent += by;
    if (state == SendState::failed) counts_of(line).failed += by;
}

bool Rows::write_tally() {
    return each(tally_, [this](const auto &entry) {
        const auto &[line, counts] = entry;
        return statements_->count.run(line, counts.received, counts.handled, counts.duplicate,
                                      counts.ignored, counts.dead, counts.sent, counts.failed,
                                      counts.conversations);
    });
}

}  // namespace patchbay::journal::sqlite
