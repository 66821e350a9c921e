// Reads of many rows: what is unfinished, totals, lists. Prepared when they are asked for.
#include "core/journal/owners.h"
#include "core/journal/sqlite_reader.h"
#include "core/journal/sqlite_take.h"

namespace patchbay::journal::sqlite {

// ---- Unfinished ---------------------------------------------------------------------------------

Result<Unfinished> Reader::unfinished(Partition partition) {
    Unfinished out;
    if (auto begun = connection_.run("BEGIN"); !begun) return begun.error();
    const bool good = read_unfinished(partition, out);
    const Error why = good ? Error{} : connection_.error("read");
    (void)connection_.run("COMMIT");
    if (!good) return why;
    name_owners(out);
    return out;
}

bool Reader::read_unfinished(Partition partition, Unfinished &out) {
    return each(
               "SELECT " PATCHBAY_EVENT_COLUMNS
               " FROM event "
               "WHERE partition = ? AND state = 0 ORDER BY id",
               [&](const Cursor &row) { take(row, out.events.emplace_back()); }, partition) &&
           each(
               "SELECT " PATCHBAY_OUTGOING_COLUMNS
               " FROM outgoing "
               "WHERE partition = ? AND state < 3 ORDER BY id",
               [&](const Cursor &row) { take(row, out.outgoing.emplace_back()); }, partition) &&
           each(
               "SELECT id, conversation, backend, operation, input, attempts, created, "
               "incarnation FROM call WHERE partition = ? ORDER BY id",
               [&](const Cursor &row) {
                   Call &c = out.calls.emplace_back();
                   row.read(c.id, c.conversation, c.backend, c.operation, c.input, c.attempts,
                            c.created, c.incarnation);
               },
               partition) &&
           each(
               "SELECT id, conversation, due FROM timer WHERE partition = ? ORDER BY id",
               [&](const Cursor &row) {
                   Timer &t = out.timers.emplace_back();
                   row.read(t.id, t.conversation, t.due);
               },
               partition) &&
           each(
               "SELECT id, line, request, attempts, received FROM raw WHERE partition = ? "
               "ORDER BY id",
               [&](const Cursor &row) {
                   RawRequest &r = out.raw.emplace_back();
                   row.read(r.id, r.line, r.request, r.attempts, r.received);
               },
               partition) &&
           each(
               "SELECT " PATCHBAY_MEDIA_COLUMNS
               " FROM media "
               "WHERE partition = ? AND state = 0 ORDER BY id",
               [&](const Cursor &row) { take(row, out.media.emplace_back()); }, partition) &&
           each(
               "SELECT sender, id, recipient, body FROM mail WHERE recipient = ? "
               "ORDER BY sender, id",
               [&](const Cursor &row) {
                   Mail &m = out.mail.emplace_back();
                   row.read(m.from, m.id, m.to, m.body);
               },
               partition) &&
           each(
               "SELECT reserved FROM partition WHERE id = ?",
               [&](const Cursor &row) { row.read(out.reserved); }, partition);
}

Result<std::vector<Partition>> Reader::busy_partitions() {
    std::vector<Partition> partitions;
    const bool good = each(
        "SELECT id FROM partition WHERE reserved > 0 "
        "UNION SELECT partition FROM event WHERE state = 0 "
        "UNION SELECT partition FROM outgoing WHERE state < 3 "
        "UNION SELECT partition FROM call UNION SELECT partition FROM timer "
        "UNION SELECT partition FROM media WHERE state = 0 "
        "UNION SELECT partition FROM raw UNION SELECT recipient FROM mail ORDER BY 1",
        [&](const Cursor &row) { row.read(partitions.emplace_back()); });
    if (!good) return connection_.error("read");
    return partitions;
}

// ---- Totals -------------------------------------------------------------------------------------

Result<Totals> Reader::totals() {
    Totals out;
    if (auto begun = connection_.run("BEGIN"); !begun) return begun.error();
    const bool good = read_totals(out);
    const Error why = good ? Error{} : connection_.error("read");
    (void)connection_.run("COMMIT");
    if (!good) return why;
    return out;
}

bool Reader::read_totals(Totals &out) {
    return each(
               "SELECT name, received, handled, duplicate, ignored, dead, sent, failed, "
               "conversations FROM line",
               [&](const Cursor &row) {
                   std::string name;
                   LedgerLine line;
                   Totals::Sends sends;
                   std::int64_t conversations = 0;
                   row.read(name, line.received, line.handled, line.duplicate, line.ignored,
                            line.dead, sends.sent, sends.failed, conversations);
                   out.conversations += conversations;
                   if (line.received | line.handled | line.duplicate | line.ignored | line.dead)
                       out.ledger[name] = line;
                   if (sends.sent | sends.failed) out.sends[name] = sends;
               }) &&
           each("SELECT line, count(*) FROM event WHERE state = 0 GROUP BY line",
                [&](const Cursor &row) {
                    std::string line;
                    std::int64_t count = 0;
                    row.read(line, count);
                    out.ledger[line].pending = count;
                }) &&
           each(
               "SELECT line, state, count(*), min(created) FROM outgoing WHERE state < 3 "
               "GROUP BY line, state",
               [&](const Cursor &row) {
                   std::string line;
                   SendState state{};
                   std::int64_t count = 0;
                   TimeMs oldest = 0;
                   row.read(line, state, count, oldest);
                   Totals::Sends &sends = out.sends[line];
                   if (state == SendState::queued) {
                       sends.queued = count;
                       out.oldest_queued[line] = oldest;
                   }
                   if (state == SendState::claimed) sends.claimed = count;
                   if (state == SendState::in_doubt) sends.in_doubt = count;
               }) &&
           each("SELECT line, count(*) FROM dead GROUP BY line", [&](const Cursor &row) {
               std::string line;
               std::int64_t count = 0;
               row.read(line, count);
               out.dead_letters[line] = count;
           });
}

// ---- Lists --------------------------------------------------------------------------------------

Result<std::vector<Store::PlacedDeadLetter>> Reader::dead_letters(std::string_view line,
                                                                  std::size_t limit) {
    std::vector<Store::PlacedDeadLetter> letters;
    const bool good = each(
        "SELECT partition, id, line, kind, subject, reason, body, at FROM dead "
        "WHERE ?1 = '' OR line = ?1 ORDER BY seq DESC LIMIT ?2",
        [&](const Cursor &row) {
            auto &[partition, d] = letters.emplace_back();
            row.read(partition, d.id, d.line, d.kind, d.subject, d.reason, d.body, d.at);
        },
        line, limit);
    if (!good) return connection_.error("read");
    return letters;
}

Result<std::vector<Store::PlacedOutgoing>> Reader::doubts(std::string_view line,
                                                          std::size_t limit) {
    std::vector<Store::PlacedOutgoing> doubts;
    const bool good = each(
        "SELECT " PATCHBAY_OUTGOING_COLUMNS
        ", partition FROM outgoing WHERE state < 3 AND state = 2 AND (?1 = '' OR line = ?1) "
        "ORDER BY since, partition, id LIMIT ?2",
        [&](const Cursor &row) {
            auto &[partition, o] = doubts.emplace_back();
            row.read(o.id, o.conversation, o.line, o.to, o.content, o.reply_to, o.state, o.attempts,
                     o.created, o.due, o.since, o.provider_id, o.rank, o.statuses, o.closed,
                     o.first, o.flags, o.incarnation, partition);
        },
        line, limit);
    if (!good) return connection_.error("read");
    return doubts;
}

Result<std::optional<DeadLetter>> Reader::letter_of(Partition partition, Id message) {
    std::optional<DeadLetter> letter;
    const bool good = each(
        "SELECT id, line, kind, subject, reason, body, at FROM dead "
        "WHERE partition = ? AND kind = 'send' AND subject = ? ORDER BY id LIMIT 1",
        [&](const Cursor &row) {
            DeadLetter &d = letter.emplace();
            row.read(d.id, d.line, d.kind, d.subject, d.reason, d.body, d.at);
        },
        partition, message);
    if (!good) return connection_.error("read");
    return letter;
}

Result<std::vector<Store::PlacedConversation>> Reader::conversations(std::string_view line,
                                                                     std::size_t limit) {
    std::vector<Store::PlacedConversation> conversations;
    const bool good = each(
        "SELECT partition, id, line, address, state, last_inbound, updated FROM conversation "
        "WHERE ?1 = '' OR line = ?1 ORDER BY seq DESC LIMIT ?2",
        [&](const Cursor &row) {
            auto &[partition, c] = conversations.emplace_back();
            row.read(partition, c.id, c.line, c.address, c.state, c.last_inbound, c.updated);
        },
        line, limit);
    if (!good) return connection_.error("read");
    return conversations;
}

}  // namespace patchbay::journal::sqlite
