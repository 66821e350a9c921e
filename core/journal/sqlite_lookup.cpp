// Reads of a few rows that are not of the hot path: prepared when they are asked for.
#include "core/journal/cursor.h"
#include "core/journal/sqlite_reader.h"
#include "core/journal/sqlite_take.h"

namespace patchbay::journal::sqlite {

template <class Row, class... Values>
Result<std::vector<Row>> Reader::all(std::string_view sql, const Values &...values) {
    std::vector<Row> rows;
    const bool good = each(
        sql, [&](const Cursor &row) { take(row, rows.emplace_back()); }, values...);
    if (!good) return connection_.error("read");
    return rows;
}

template <class Row, class... Values>
Result<std::optional<Row>> Reader::first(std::string_view sql, const Values &...values) {
    auto rows = all<Row>(sql, values...);
    if (!rows) return rows.error();
    return rows->empty() ? std::optional<Row>() : std::optional(std::move(rows->front()));
}

Result<std::optional<Event>> Reader::event(Partition partition, Id id) {
    // Two, since each finds its row by the partial index of its state.
    auto pending = first<Event>("SELECT " PATCHBAY_EVENT_COLUMNS
                                " FROM event WHERE partition = ? AND id = ? AND state = 0",
                                partition, id);
    if (!pending || *pending) return pending;
    return first<Event>("SELECT " PATCHBAY_EVENT_COLUMNS
                        " FROM event WHERE partition = ? AND id = ? AND state = 3",
                        partition, id);
}

Result<std::vector<Batch::EarlyKey>> Reader::early_keys() {
    std::vector<Batch::EarlyKey> keys;
    const bool good =
        each("SELECT DISTINCT line, provider_id FROM early ORDER BY line, provider_id",
             [&](const Cursor &row) {
                 Batch::EarlyKey &key = keys.emplace_back();
                 row.read(key.line, key.provider_id);
             });
    if (!good) return connection_.error("read");
    return keys;
}

Result<std::optional<RawRequest>> Reader::raw_request(Partition partition, Id id) {
    return first<RawRequest>(
        "SELECT id, line, request, attempts, received FROM raw WHERE partition = ? AND id = ?",
        partition, id);
}

Result<std::vector<Subscription>> Reader::subscriptions(Partition partition,
                                                        std::string_view topic) {
    return all<Subscription>(
        "SELECT topic, target, conversation, created FROM subscription "
        "WHERE partition = ? AND topic = ? ORDER BY target, conversation",
        partition, topic);
}

Result<std::optional<Document>> Reader::document(Partition partition, std::string_view name) {
    return first<Document>(
        "SELECT name, text, updated FROM document WHERE partition = ? AND name = ?", partition,
        name);
}

Result<std::vector<Document>> Reader::documents(Partition partition, std::string_view prefix) {
    // Names are compared byte by byte: the prefix's last one more is behind all that begin with it.
    std::string end(prefix);
    ++end.back();
    return all<Document>(
        "SELECT name, text, updated FROM document WHERE partition = ? AND name >= ? AND name < ? "
        "ORDER BY name",
        partition, prefix, end);
}

Result<std::vector<Outgoing>> Reader::parts(Place first_part) {
    // Found first and ordered then: in one query SQLite would walk all sends of the partition in
    // the order that is asked for.
    return all<Outgoing>("SELECT " PATCHBAY_OUTGOING_COLUMNS
                         " FROM outgoing WHERE seq IN ("
                         "SELECT seq FROM outgoing WHERE partition = ?1 AND id = ?2 UNION "
                         "SELECT seq FROM outgoing WHERE partition = ?1 AND first = ?2 "
                         "AND first <> 0) ORDER BY id",
                         first_part.partition, first_part.id);
}

Result<std::optional<std::pair<Place, IdempotencyKey>>> Reader::idempotency(std::string_view key) {
    std::optional<std::pair<Place, IdempotencyKey>> found;
    const bool good = each(
        "SELECT key, request, partition, outgoing, at FROM idempotency WHERE key = ?",
        [&](const Cursor &row) {
            auto &[place, taken] = found.emplace();
            row.read(taken.key, taken.request, place.partition, place.id, taken.at);
            taken.outgoing = place.id;
        },
        key);
    if (!good) return connection_.error("read");
    return found;
}

Result<std::optional<std::pair<Partition, Media>>> Reader::find_media(std::string_view line,
                                                                      std::string_view media_id) {
    std::optional<std::pair<Partition, Media>> found;
    const bool good = each(
        "SELECT partition, " PATCHBAY_MEDIA_COLUMNS
        " FROM media WHERE line = ? AND media_id = ? ORDER BY partition, id",
        [&](const Cursor &row) {
            auto &[partition, m] = found.emplace();
            row.read(partition, m.id, m.line, m.media_id, m.about, m.state, m.attempts, m.received,
                     m.due, m.blob, m.reason);
        },
        line, media_id);
    if (!good) return connection_.error("read");
    return found;
}

Result<std::vector<Store::Published>> Reader::published(std::string_view after,
                                                        std::string_view line, std::size_t limit) {
    const auto from = parse_cursor(after);
    if (!from) return no_cursor();
    std::vector<Store::Published> out;
    const bool good = each(
        "SELECT seq, partition, " PATCHBAY_EVENT_COLUMNS
        " FROM event WHERE seq > ?1 AND kind IN ('message', 'status', 'notice', 'event') "
        "AND (?2 = '' OR line = ?2) ORDER BY seq LIMIT ?3",
        [&](const Cursor &row) {
            std::uint64_t seq = 0;
            auto &[cursor, partition, e] = out.emplace_back();
            row.read(seq, partition, e.id, e.conversation, e.line, e.kind, e.provider_id, e.state,
                     e.received, e.body, e.step);
            cursor = cursor_text(seq);
        },
        *from, line, limit);
    if (!good) return connection_.error("read");
    if (out.empty()) {
        auto newest = newest_event();
        if (!newest) return newest.error();
        if (*from > *newest) return no_cursor();
    }
    return out;
}

Result<std::string> Reader::newest_cursor() {
    auto newest = newest_event();
    if (!newest) return newest.error();
    return cursor_text(*newest);
}

Result<std::uint64_t> Reader::newest_event() {
    std::uint64_t newest = 0;
    const bool good = each("SELECT coalesce(max(seq), 0) FROM event",
                           [&](const Cursor &row) { row.read(newest); });
    if (!good) return connection_.error("read");
    return newest;
}

Result<Store::History> Reader::history(Partition partition, Id conversation) {
    auto events =
        all<Event>("SELECT " PATCHBAY_EVENT_COLUMNS
                   " FROM event WHERE partition = ? AND conversation = ? AND conversation <> 0 AND "
                   "kind <> 'status' "
                   "ORDER BY step = 0, step, id",
                   partition, conversation);
    if (!events) return events.error();
    auto outgoing = all<Outgoing>("SELECT " PATCHBAY_OUTGOING_COLUMNS
                                  " FROM outgoing WHERE partition = ? AND conversation = ? "
                                  "ORDER BY id",
                                  partition, conversation);
    if (!outgoing) return outgoing.error();
    return Store::History{std::move(*events), std::move(*outgoing)};
}

Result<std::optional<Blob>> Reader::blob(std::string_view id) {
    return first<Blob>("SELECT " PATCHBAY_BLOB_COLUMNS " FROM blob WHERE id = ?", id);
}

Result<std::vector<Blob>> Reader::blobs_by_expiry(std::size_t limit) {
    return all<Blob>("SELECT " PATCHBAY_BLOB_COLUMNS " FROM blob ORDER BY expires, id LIMIT ?",
                     limit);
}

Result<std::uint64_t> Reader::blob_bytes() {
    std::uint64_t bytes = 0;
    const bool good = each("SELECT coalesce(sum(bytes), 0) FROM blob",
                           [&](const Cursor &row) { row.read(bytes); });
    if (!good) return connection_.error("read");
    return bytes;
}

}  // namespace patchbay::journal::sqlite
