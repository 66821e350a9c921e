// Tables that grow with every message (event, outgoing) are in order of arrival, so that a group of
// commits fills whole pages at the end; what is looked up while it is open has a partial index,
// which stays as small as the work that is open.
#include "core/journal/sqlite_schema.h"

#include "core/journal/records.h"

#include <iterator>

namespace patchbay::journal::sqlite {

namespace {

constexpr std::int64_t kApplicationId = 0x50424a31;  // "PBJ1"

// States are those of records.h; partial indexes name them by number.
static_assert(static_cast<int>(EventState::pending) == 0);
static_assert(static_cast<int>(EventState::ignored) == 2);
static_assert(static_cast<int>(EventState::dead) == 3);
static_assert(static_cast<int>(SendState::sent) == 3);
static_assert(static_cast<int>(MediaState::pending) == 0);

constexpr const char *kVersion1 = R"sql(
CREATE TABLE identity(id TEXT NOT NULL) STRICT;
INSERT INTO identity VALUES (lower(hex(randomblob(8))));

CREATE TABLE partition(
    id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The ledger, and what else is counted when it settles.
CREATE TABLE line(
    name TEXT PRIMARY KEY,
    received INTEGER NOT NULL, handled INTEGER NOT NULL, duplicate INTEGER NOT NULL,
    ignored INTEGER NOT NULL, dead INTEGER NOT NULL,
    sent INTEGER NOT NULL, failed INTEGER NOT NULL, conversations INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event(
    seq INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL, id INTEGER NOT NULL, conversation INTEGER NOT NULL,
    line TEXT NOT NULL, kind TEXT NOT NULL, provider_id TEXT NOT NULL, state INTEGER NOT NULL,
    received INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_known ON event(partition, line, provider_id) WHERE provider_id <> '';
CREATE INDEX event_pending ON event(partition, id, line) WHERE state = 0;
CREATE INDEX event_dead ON event(partition, id) WHERE state = 3;

CREATE TABLE outgoing(
    seq INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL, id INTEGER NOT NULL, conversation INTEGER NOT NULL,
    line TEXT NOT NULL, recipient TEXT NOT NULL, content TEXT NOT NULL, reply_to TEXT NOT NULL,
    state INTEGER NOT NULL, attempts INTEGER NOT NULL, created INTEGER NOT NULL,
    due INTEGER NOT NULL, since INTEGER NOT NULL, provider_id TEXT NOT NULL, rank INTEGER NOT NULL,
    statuses TEXT NOT NULL,
    UNIQUE (partition, id)
) STRICT;
CREATE INDEX outgoing_unsettled ON outgoing(partition, id) WHERE state < 3;
CREATE INDEX outgoing_provider ON outgoing(line, provider_id, partition, id)
    WHERE provider_id <> '';

CREATE TABLE conversation(
    seq INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL, id INTEGER NOT NULL, line TEXT NOT NULL, address TEXT NOT NULL,
    state TEXT NOT NULL, last_inbound INTEGER NOT NULL, updated INTEGER NOT NULL,
    UNIQUE (partition, id)
) STRICT;
CREATE TABLE alias(
    partition INTEGER NOT NULL, line TEXT NOT NULL, address TEXT NOT NULL,
    target INTEGER NOT NULL, conversation INTEGER NOT NULL,
    PRIMARY KEY (partition, line, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE call(
    partition INTEGER NOT NULL, id INTEGER NOT NULL, conversation INTEGER NOT NULL,
    backend TEXT NOT NULL, operation TEXT NOT NULL, input TEXT NOT NULL,
    attempts INTEGER NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (partition, id)
) STRICT;
CREATE TABLE timer(
    partition INTEGER NOT NULL, id INTEGER NOT NULL, conversation INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (partition, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE raw(
    partition INTEGER NOT NULL, id INTEGER NOT NULL, line TEXT NOT NULL, request TEXT NOT NULL,
    attempts INTEGER NOT NULL, received INTEGER NOT NULL,
    PRIMARY KEY (partition, id)
) STRICT;
CREATE TABLE dead(
    seq INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL, id INTEGER NOT NULL, line TEXT NOT NULL, kind TEXT NOT NULL,
    subject INTEGER NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (partition, id)
) STRICT;
CREATE INDEX dead_line ON dead(line);
CREATE TABLE early(
    seq INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL, line TEXT NOT NULL, provider_id TEXT NOT NULL,
    body TEXT NOT NULL, received INTEGER NOT NULL
) STRICT;
CREATE INDEX early_key ON early(partition, line, provider_id);
CREATE TABLE mail(
    recipient INTEGER NOT NULL, sender INTEGER NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (recipient, sender, id)
) STRICT;
CREATE TABLE flow(
    name TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;
)sql";

constexpr const char *kVersion2 = R"sql(
ALTER TABLE event ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outgoing ADD COLUMN closed TEXT NOT NULL DEFAULT '';
ALTER TABLE outgoing ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outgoing_parts ON outgoing(partition, first) WHERE first <> 0;

CREATE TABLE subscription(
    partition INTEGER NOT NULL, topic TEXT NOT NULL, target INTEGER NOT NULL,
    conversation INTEGER NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (partition, topic, target, conversation)
) STRICT, WITHOUT ROWID;
CREATE TABLE idempotency(
    key TEXT PRIMARY KEY, request TEXT NOT NULL, partition INTEGER NOT NULL,
    outgoing INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE media(
    partition INTEGER NOT NULL, id INTEGER NOT NULL, line TEXT NOT NULL, media_id TEXT NOT NULL,
    about TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL,
    received INTEGER NOT NULL, due INTEGER NOT NULL, blob TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (partition, id)
) STRICT;
CREATE INDEX media_pending ON media(partition, id) WHERE state = 0;
CREATE INDEX media_known ON media(line, media_id);
CREATE TABLE blob(
    id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, mime_type TEXT NOT NULL, filename TEXT NOT NULL,
    created INTEGER NOT NULL, expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_expiry ON blob(expires, bytes);
CREATE TABLE upload(
    partition INTEGER NOT NULL, line TEXT NOT NULL, blob TEXT NOT NULL, media_id TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (partition, line, blob)
) STRICT, WITHOUT ROWID;
CREATE TABLE document(
    partition INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, updated INTEGER NOT NULL,
    PRIMARY KEY (partition, name)
) STRICT;
)sql";

// What a watermark may mark; empty where the channel's statuses name their messages.
constexpr const char *kVersion3 = R"sql(
ALTER TABLE outgoing ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outgoing_unread ON outgoing(partition, conversation, since)
    WHERE state = 3 AND rank < 3 AND since > 0;
)sql";

// Who owns the store, and under whose incarnation a message or a call was made; 0: before there
// were any.
constexpr const char *kVersion4 = R"sql(
ALTER TABLE identity ADD COLUMN incarnation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outgoing ADD COLUMN incarnation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN incarnation INTEGER NOT NULL DEFAULT 0;
)sql";

// A conversation's history, by its id first: those that begin now lie side by side then. Its messages
// that wait, among all that do. What is forgotten one day, by age. What the writer proves with that
// there is room: empty but for that moment.
constexpr const char *kVersion5 = R"sql(
CREATE TABLE probe(bytes BLOB);
CREATE INDEX early_age ON early(received);
CREATE INDEX event_nobodys ON event(received) WHERE state = 2 AND conversation = 0;
CREATE INDEX event_conversation ON event(conversation, partition)
    WHERE conversation <> 0 AND kind <> 'status';
CREATE INDEX outgoing_conversation ON outgoing(conversation, partition);
DROP INDEX outgoing_unsettled;
CREATE INDEX outgoing_unsettled ON outgoing(partition, conversation, id) WHERE state < 3;
)sql";

constexpr const char *kVersions[] = {kVersion1, kVersion2, kVersion3, kVersion4, kVersion5};
static_assert(std::size(kVersions) == kSchemaVersion);

// What makes a file of `version` one of this version; 0: of an empty file.
std::string changes_since(std::int64_t version) {
    std::string changes;
    for (auto next = static_cast<std::size_t>(version); next < std::size(kVersions); ++next)
        changes += kVersions[next];
    return changes;
}

Result<void> run_whole(const Connection &connection, const std::string &sql) {
    const auto done = connection.run("BEGIN IMMEDIATE;" + sql + "PRAGMA user_version = " +
                                     std::to_string(kSchemaVersion) + "; COMMIT;");
    if (!done && connection.in_transaction()) (void)connection.run("ROLLBACK");
    return done;
}

std::string make() {
    return changes_since(0) +
           "WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < " +
           std::to_string(kPartitions - 1) +
           ") INSERT INTO partition(id) SELECT n FROM number;"
           "PRAGMA application_id = " +
           std::to_string(kApplicationId) + ";";
}

}  // namespace

Result<void> prepare_schema(const Connection &connection, const std::string &path) {
    const auto application = connection.number("PRAGMA application_id");
    if (!application) return application.error();
    const auto version = connection.number("PRAGMA user_version");
    if (!version) return version.error();
    const auto objects = connection.number("SELECT count(*) FROM sqlite_schema");
    if (!objects) return objects.error();

    if (*application == 0 && *version == 0 && *objects == 0) return run_whole(connection, make());
    if (*application != kApplicationId)
        return Error{"the file is a database of another program; give store.path another name",
                     path};
    if (*version > kSchemaVersion)
        return Error{"the store was written by a newer version (schema " +
                         std::to_string(*version) + ", this one knows up to " +
                         std::to_string(kSchemaVersion) +
                         "); run that version, or restore a copy made before the upgrade",
                     path};
    if (*version == kSchemaVersion) return {};
    return run_whole(connection, changes_since(*version));
}

}  // namespace patchbay::journal::sqlite
