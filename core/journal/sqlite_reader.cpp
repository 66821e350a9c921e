#include "core/journal/sqlite_reader.h"

#include "core/journal/sqlite_take.h"

namespace patchbay::journal::sqlite {

namespace {

// The columns of a row, in the order of its struct.
void take(const Cursor &row, Alias &a) { row.read(a.line, a.address, a.partition, a.conversation); }
void take(const Cursor &row, Conversation &c) {
    row.read(c.id, c.line, c.address, c.state, c.last_inbound, c.updated);
}
void take(const Cursor &row, DeadLetter &d) {
    row.read(d.id, d.line, d.kind, d.subject, d.reason, d.body, d.at);
}
void take(const Cursor &row, Store::Place &p) { row.read(p.partition, p.id); }
void take(const Cursor &row, FlowVersion &f) { row.read(f.name, f.version, f.text); }

template <class Row>
Result<std::optional<Row>> one(const Connection &connection, Cursor cursor) {
    std::optional<Row> found;
    if (cursor.next()) take(cursor, found.emplace());
    if (cursor.failed()) return connection.error("read");
    return found;
}

}  // namespace

struct Reader::Statements {
    explicit Statements(const Connection &c) : connection(c) {}

    Statement make(std::string_view sql) {
        Statement statement(connection, sql);
        good = good && statement;
        return statement;
    }

    const Connection &connection;
    bool good = true;

    Statement alias = make(
        "SELECT line, address, target, conversation FROM alias "
        "WHERE partition = ? AND line = ? AND address = ?");
    Statement conversation = make(
        "SELECT id, line, address, state, last_inbound, updated "
        "FROM conversation WHERE partition = ? AND id = ?");
    Statement outgoing = make("SELECT " PATCHBAY_OUTGOING_COLUMNS
                              " FROM outgoing "
                              "WHERE partition = ? AND id = ?");
    Statement unread = make("SELECT " PATCHBAY_OUTGOING_COLUMNS
                            " FROM outgoing WHERE partition = ? AND conversation = ? "
                            "AND state = 3 AND rank < 3 AND since > 0 AND since <= ? AND rank < ? "
                            "ORDER BY since DESC, id DESC LIMIT ?");
    Statement unsettled = make("SELECT " PATCHBAY_OUTGOING_COLUMNS
                               " FROM outgoing WHERE partition = ? AND conversation = ? "
                               "AND state < 3 ORDER BY id");
    Statement early = make(
        "SELECT line, provider_id, body, received FROM early "
        "WHERE partition = ? AND line = ? AND provider_id = ? ORDER BY seq");
    Statement dead_letter = make(
        "SELECT id, line, kind, subject, reason, body, at FROM dead "
        "WHERE partition = ? AND id = ?");
    Statement find_outgoing = make(
        "SELECT partition, id FROM outgoing WHERE line = ? AND provider_id = ? "
        "AND provider_id <> '' ORDER BY partition, id LIMIT 1");
    Statement upload = make(
        "SELECT line, blob, media_id, expires FROM upload "
        "WHERE partition = ? AND line = ? AND blob = ?");
    Statement flow = make("SELECT name, version, text FROM flow WHERE name = ? AND version = ?");
};

Reader::Reader(Connection connection)
    : connection_(std::move(connection)), statements_(std::make_unique<Statements>(connection_)) {}

Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const std::string &path) {
    auto connection = Connection::open(path, Connection::Access::read);
    if (!connection) return connection.error();
    std::unique_ptr<Reader> reader(new Reader(std::move(*connection)));
    if (!reader->statements_->good) return reader->connection_.error("read");
    return reader;
}

Result<std::optional<Alias>> Reader::alias(Partition partition, std::string_view line,
                                           std::string_view address) {
    return one<Alias>(connection_, statements_->alias.query(partition, line, address));
}

Result<std::optional<Conversation>> Reader::conversation(Partition partition, Id id) {
    return one<Conversation>(connection_, statements_->conversation.query(partition, id));
}

Result<std::optional<Outgoing>> Reader::outgoing(Partition partition, Id id) {
    return one<Outgoing>(connection_, statements_->outgoing.query(partition, id));
}

Result<std::vector<Outgoing>> Reader::unread(Partition partition, Id conversation, TimeMs up_to,
                                             int rank) {
    std::vector<Outgoing> rows;
    Cursor row = statements_->unread.query(partition, conversation, up_to, rank, kUnread);
    while (row.next())
        take(row, rows.emplace_back());
    if (row.failed()) return connection_.error("read");
    return rows;
}

Result<std::vector<Outgoing>> Reader::unsettled(Partition partition, Id conversation) {
    std::vector<Outgoing> rows;
    Cursor row = statements_->unsettled.query(partition, conversation);
    while (row.next())
        take(row, rows.emplace_back());
    if (row.failed()) return connection_.error("read");
    return rows;
}

Result<std::vector<EarlyStatus>> Reader::early(Partition partition, std::string_view line,
                                               std::string_view provider_id) {
    std::vector<EarlyStatus> statuses;
    Cursor row = statements_->early.query(partition, line, provider_id);
    while (row.next()) {
        EarlyStatus &status = statuses.emplace_back();
        row.read(status.line, status.provider_id, status.body, status.received);
    }
    if (row.failed()) return connection_.error("read");
    return statuses;
}

Result<std::optional<DeadLetter>> Reader::dead_letter(Partition partition, Id id) {
    return one<DeadLetter>(connection_, statements_->dead_letter.query(partition, id));
}

Result<std::optional<Upload>> Reader::upload(Partition partition, std::string_view line,
                                             std::string_view blob) {
    return one<Upload>(connection_, statements_->upload.query(partition, line, blob));
}

Result<std::optional<Store::Place>> Reader::find_outgoing(std::string_view line,
                                                          std::string_view provider_id) {
    return one<Store::Place>(connection_, statements_->find_outgoing.query(line, provider_id));
}

Result<std::optional<FlowVersion>> Reader::flow(std::string_view name, std::string_view version) {
    return one<FlowVersion>(connection_, statements_->flow.query(name, version));
}

// ---- Readers ------------------------------------------------------------------------------------

Result<std::unique_ptr<Reader>> Readers::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto reader = std::move(idle_.back());
            idle_.pop_back();
            return reader;
        }
    }
    return Reader::open(path_);
}

void Readers::give_back(std::unique_ptr<Reader> reader) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(reader));
}

}  // namespace patchbay::journal::sqlite
