// Reading beside the writer: each reader is a connection of its own, used by one thread at a time.
#pragma once

#include "core/journal/sqlite.h"
#include "core/journal/store.h"

#include <mutex>

namespace patchbay::journal::sqlite {

class Reader {
public:
    static Result<std::unique_ptr<Reader>> open(const std::string &path);
    ~Reader();

    Result<std::optional<Alias>> alias(Partition partition, std::string_view line,
                                       std::string_view address);
    Result<std::optional<Conversation>> conversation(Partition partition, Id id);
    Result<std::optional<Outgoing>> outgoing(Partition partition, Id id);
    Result<std::vector<Outgoing>> unread(Partition partition, Id conversation, TimeMs up_to,
                                         int rank);
    Result<std::vector<EarlyStatus>> early(Partition partition, std::string_view line,
                                           std::string_view provider_id);
    Result<std::optional<DeadLetter>> dead_letter(Partition partition, Id id);
    Result<std::optional<Upload>> upload(Partition partition, std::string_view line,
                                         std::string_view blob);
    Result<std::optional<Store::Place>> find_outgoing(std::string_view line,
                                                      std::string_view provider_id);
    Result<std::optional<FlowVersion>> flow(std::string_view name, std::string_view version);

    // ---- sqlite_survey.cpp: many rows, off the hot path
    Result<Unfinished> unfinished(Partition partition);
    Result<Totals> totals();
    Result<std::vector<Partition>> busy_partitions();
    Result<std::vector<Outgoing>> unsettled(Partition partition, Id conversation);
    Result<std::vector<Store::PlacedOutgoing>> doubts(std::string_view line, std::size_t limit);
    Result<std::optional<DeadLetter>> letter_of(Partition partition, Id message);
    Result<std::vector<Store::PlacedDeadLetter>> dead_letters(std::string_view line,
                                                              std::size_t limit);
    Result<std::vector<Store::PlacedConversation>> conversations(std::string_view line,
                                                                 std::size_t limit);

    // ---- sqlite_lookup.cpp: a few rows, off the hot path
    Result<std::vector<Batch::EarlyKey>> early_keys();
    Result<std::optional<Event>> event(Partition partition, Id id);
    Result<std::optional<RawRequest>> raw_request(Partition partition, Id id);
    Result<std::vector<Subscription>> subscriptions(Partition partition, std::string_view topic);
    Result<std::optional<Document>> document(Partition partition, std::string_view name);
    Result<std::vector<Document>> documents(Partition partition, std::string_view prefix);
    Result<std::vector<Outgoing>> parts(Place first);
    Result<std::optional<std::pair<Place, IdempotencyKey>>> idempotency(std::string_view key);
    Result<std::optional<std::pair<Partition, Media>>> find_media(std::string_view line,
                                                                  std::string_view media_id);
    Result<std::vector<Store::Published>> published(std::string_view after, std::string_view line,
                                                    std::size_t limit);
    Result<std::string> newest_cursor();
    Result<Store::History> history(Partition partition, Id conversation);
    Result<std::optional<Blob>> blob(std::string_view id);
    Result<std::vector<Blob>> blobs_by_expiry(std::size_t limit);
    Result<std::uint64_t> blob_bytes();

private:
    struct Statements;  // of the hot path; what is read rarely is prepared when it is read

    explicit Reader(Connection connection);
    // Runs `sql` and gives its rows to `take`. False: it failed.
    template <class Take, class... Values>
    bool each(std::string_view sql, Take take, const Values &...values) {
        Statement statement(connection_, sql);
        if (!statement) return false;
        Cursor row = statement.query(values...);
        while (row.next())
            take(row);
        return !row.failed();
    }
    // All rows of `sql`, each read by sqlite_take.h.
    template <class Row, class... Values>
    Result<std::vector<Row>> all(std::string_view sql, const Values &...values);
    template <class Row, class... Values>
    Result<std::optional<Row>> first(std::string_view sql, const Values &...values);
    Result<std::uint64_t> newest_event();  // its place in the order of commits; 0: none
    bool read_unfinished(Partition partition, Unfinished &out);
    bool read_totals(Totals &out);

    Connection connection_;
    std::unique_ptr<Statements> statements_;
};

// As many readers as threads ever read at once.
class Readers {
public:
    explicit Readers(std::string path) : path_(std::move(path)) {}

    // Calls `read` with a reader that is its own until it returns.
    template <class Read>
    auto with(Read read) -> decltype(read(std::declval<Reader &>())) {
        auto reader = take();
        if (!reader) return reader.error();
        auto result = read(**reader);
        give_back(std::move(*reader));
        return result;
    }

private:
    Result<std::unique_ptr<Reader>> take();
    void give_back(std::unique_ptr<Reader> reader);

    const std::string path_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace patchbay::journal::sqlite
