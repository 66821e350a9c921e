// The SQLite driver: one writer, readers beside it, and the lock that keeps others out.
#include "core/journal/file_lock.h"
#include "core/journal/sqlite_reader.h"
#include "core/journal/sqlite_schema.h"
#include "core/journal/sqlite_writer.h"

#include <cerrno>
#include <unistd.h>

namespace patchbay::journal {

namespace {

using sqlite::Connection;
using sqlite::Reader;
using sqlite::Readers;
using sqlite::Writer;

// One process a store. The file's own lock holds under all of its names; that of "<path>.lock" also
// where the file was replaced, and keeps out the versions that know no other.
struct Locks {
    FileLock name;
    FileLock file;
};

class SqliteStore final : public Store {
public:
    SqliteStore(Locks locks, std::string path, std::string id, std::unique_ptr<Writer> writer)
        : locks_(std::move(locks)),
          id_(std::move(id)),
          writer_(std::move(writer)),
          readers_(std::move(path)) {}

    Result<Epoch> lease(Partition partition) override { return writer_->lease(partition); }
    Result<std::vector<Epoch>> lease_all() override { return writer_->lease_all(); }
    Result<std::vector<Partition>> busy_partitions() override {
        return readers_.with([](Reader &r) { return r.busy_partitions(); });
    }

    void commit(Partition partition, Epoch epoch, Batch batch, Executor &executor,
                Done done) override {
        writer_->commit(partition, epoch, std::move(batch), executor, std::move(done));
    }
    std::size_t waiting() const override { return writer_->waiting(); }
    bool healthy() const override { return writer_->health().well(); }
    Result<std::size_t> forget(TimeMs before, std::size_t most) override {
        return writer_->forget(before, most);
    }
    std::int64_t busy_ms() const override { return writer_->health().busy_ms(); }

    Result<std::optional<Alias>> alias(Partition partition, std::string_view line,
                                       std::string_view address) override {
        return readers_.with([&](Reader &r) { return r.alias(partition, line, address); });
    }
    Result<std::optional<Conversation>> conversation(Partition partition, Id id) override {
        return readers_.with([&](Reader &r) { return r.conversation(partition, id); });
    }
    Result<std::optional<Outgoing>> outgoing(Partition partition, Id id) override {
        return readers_.with([&](Reader &r) { return r.outgoing(partition, id); });
    }
    Result<std::vector<Outgoing>> unread(Partition partition, Id conversation, TimeMs up_to,
                                         int rank) override {
        return readers_.with(
            [&](Reader &r) { return r.unread(partition, conversation, up_to, rank); });
    }
    Result<std::vector<EarlyStatus>> early(Partition partition, std::string_view line,
                                           std::string_view provider_id) override {
        return readers_.with([&](Reader &r) { return r.early(partition, line, provider_id); });
    }
    Result<std::vector<Batch::EarlyKey>> early_keys() override {
        return readers_.with([](Reader &r) { return r.early_keys(); });
    }
    Result<std::optional<DeadLetter>> dead_letter(Partition partition, Id id) override {
        return readers_.with([&](Reader &r) { return r.dead_letter(partition, id); });
    }
    Result<std::optional<Event>> event(Partition partition, Id id) override {
        return readers_.with([&](Reader &r) { return r.event(partition, id); });
    }
    Result<std::optional<RawRequest>> raw_request(Partition partition, Id id) override {
        return readers_.with([&](Reader &r) { return r.raw_request(partition, id); });
    }
    Result<std::vector<Subscription>> subscriptions(Partition partition,
                                                    std::string_view topic) override {
        return readers_.with([&](Reader &r) { return r.subscriptions(partition, topic); });
    }
    Result<std::optional<Upload>> upload(Partition partition, std::string_view line,
                                         std::string_view blob) override {
        return readers_.with([&](Reader &r) { return r.upload(partition, line, blob); });
    }
    Result<std::optional<Document>> document(Partition partition, std::string_view name) override {
        return readers_.with([&](Reader &r) { return r.document(partition, name); });
    }
    Result<std::vector<Document>> documents(Partition partition, std::string_view prefix) override {
        return readers_.with([&](Reader &r) { return r.documents(partition, prefix); });
    }
    Result<Unfinished> unfinished(Partition partition) override {
        return readers_.with([&](Reader &r) { return r.unfinished(partition); });
    }

    Result<std::optional<Place>> find_outgoing(std::string_view line,
                                               std::string_view provider_id) override {
        return readers_.with([&](Reader &r) { return r.find_outgoing(line, provider_id); });
    }
    Result<Totals> totals() override {
        return readers_.with([](Reader &r) { return r.totals(); });
    }
    Result<std::vector<Outgoing>> unsettled(Partition partition, Id conversation) override {
        return readers_.with([&](Reader &r) { return r.unsettled(partition, conversation); });
    }
    Result<std::vector<PlacedOutgoing>> doubts(std::string_view line, std::size_t limit) override {
        return readers_.with([&](Reader &r) { return r.doubts(line, limit); });
    }
    Result<std::optional<DeadLetter>> letter_of(Partition partition, Id message) override {
        return readers_.with([&](Reader &r) { return r.letter_of(partition, message); });
    }
    Result<std::vector<PlacedDeadLetter>> dead_letters(std::string_view line,
                                                       std::size_t limit) override {
        return readers_.with([&](Reader &r) { return r.dead_letters(line, limit); });
    }
    Result<std::vector<PlacedConversation>> conversations(std::string_view line,
                                                          std::size_t limit) override {
        return readers_.with([&](Reader &r) { return r.conversations(line, limit); });
    }
    Result<std::vector<Outgoing>> parts(Place first) override {
        return readers_.with([&](Reader &r) { return r.parts(first); });
    }
    Result<std::optional<std::pair<Place, IdempotencyKey>>> idempotency(
        std::string_view key) override {
        return readers_.with([&](Reader &r) { return r.idempotency(key); });
    }
    Result<std::optional<std::pair<Partition, Media>>> find_media(
        std::string_view line, std::string_view media_id) override {
        return readers_.with([&](Reader &r) { return r.find_media(line, media_id); });
    }
    Result<std::vector<Published>> published(std::string_view after, std::string_view line,
                                             std::size_t limit) override {
        return readers_.with([&](Reader &r) { return r.published(after, line, limit); });
    }
    Result<std::string> newest_cursor() override {
        return readers_.with([](Reader &r) { return r.newest_cursor(); });
    }
    Result<History> history(Partition partition, Id conversation) override {
        return readers_.with([&](Reader &r) { return r.history(partition, conversation); });
    }

    Result<void> put_blob(const Blob &blob) override { return writer_->put_blob(blob); }
    Result<void> drop_blob(std::string_view id) override { return writer_->drop_blob(id); }
    Result<std::optional<Blob>> blob(std::string_view id) override {
        return readers_.with([&](Reader &r) { return r.blob(id); });
    }
    Result<std::vector<Blob>> blobs_by_expiry(std::size_t limit) override {
        return readers_.with([&](Reader &r) { return r.blobs_by_expiry(limit); });
    }
    Result<std::uint64_t> blob_bytes() override {
        return readers_.with([](Reader &r) { return r.blob_bytes(); });
    }

    Result<void> put_flow(const FlowVersion &flow) override { return writer_->put_flow(flow); }
    Result<std::optional<FlowVersion>> flow(std::string_view name,
                                            std::string_view version) override {
        return readers_.with([&](Reader &r) { return r.flow(name, version); });
    }
    const std::string &id() const override { return id_; }
    std::uint64_t incarnation() const override { return writer_->incarnation(); }

private:
    const Locks locks_;  // the last to go
    const std::string id_;
    std::unique_ptr<Writer> writer_;
    Readers readers_;  // gone before the writer, which then leaves one file behind
};

Result<void> configure(const Connection &connection, const SqliteOptions &options) {
    std::string pragmas =
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = FULL;"  // acknowledged means: on the disk
        "PRAGMA cache_size = -8000;"
        "PRAGMA journal_size_limit = 67108864;";
    if (options.largest_pages != 0)
        pragmas += "PRAGMA max_page_count = " + std::to_string(options.largest_pages) + ';';
    return connection.run(pragmas);
}

Result<std::string> read_identity(const Connection &connection) {
    sqlite::Statement statement(connection, "SELECT id FROM identity");
    if (!statement) return connection.error("read");
    std::string id;
    auto row = statement.query();
    if (row.next()) row.read(id);
    if (row.failed() || id.empty()) return connection.error("read the identity of");
    return id;
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(const SqliteOptions &options) {
    if (options.path.empty() || options.path == ":memory:")
        return Error{"store.path must be the path of a file", options.path};
    auto name = FileLock::take_own(options.path + ".lock", options.path);
    if (!name) return name.error();
    // What customers write is in there: for nobody else's eyes. SQLite gives its other files the
    // same mode.
    auto file = FileLock::take(options.path, options.path);
    if (!file) return file.error();

    const auto at_path = [&](Error error) {
        if (error.where.empty()) error.where = options.path;
        return error;
    };
    auto connection = Connection::open(options.path, Connection::Access::write);
    if (!connection) return at_path(connection.error());
    // First: a file that is not ours stays as it is.
    if (auto good = sqlite::prepare_schema(*connection, options.path); !good)
        return at_path(good.error());
    if (auto good = configure(*connection, options); !good) return at_path(good.error());
    auto id = read_identity(*connection);
    if (!id) return at_path(id.error());
    auto second = Connection::open(options.path, Connection::Access::write);
    if (!second) return at_path(second.error());
    auto writer = Writer::start(std::move(*connection), std::move(*second), options.largest_group);
    if (!writer) return at_path(writer.error());
    return std::unique_ptr<Store>(
        std::make_unique<SqliteStore>(Locks{std::move(*name), std::move(*file)}, options.path,
                                      std::move(*id), std::move(*writer)));
}

Result<std::optional<Document>> peek_document(const std::string &path, Partition partition,
                                              std::string_view name) {
    if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::optional<Document>();
    const auto at_path = [&](Error error) {
        error.where = path;
        return error;
    };
    auto connection = Connection::open(path, Connection::Access::read);
    if (!connection) return at_path(connection.error());
    const auto version = connection->number("PRAGMA user_version");
    if (!version) return at_path(version.error());
    if (*version < sqlite::kSchemaVersion) return std::optional<Document>();
    sqlite::Statement statement(
        *connection, "SELECT name, text, updated FROM document WHERE partition = ? AND name = ?");
    if (!statement) return at_path(connection->error("read"));
    std::optional<Document> found;
    auto row = statement.query(partition, name);
    if (row.next()) {
        Document &document = found.emplace();
        row.read(document.name, document.text, document.updated);
    }
    if (row.failed()) return at_path(connection->error("read"));
    return found;
}

}  // namespace patchbay::journal
