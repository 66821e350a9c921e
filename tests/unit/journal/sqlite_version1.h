// A store as version 1 of the schema made it, with rows in every table. It never changes: files of
// it are out there.
#pragma once

namespace patchbay::journal {

constexpr const char *kVersion1Tables = R"sql(
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

// Partition 3 has the conversation 7, and of each table at least one row.
constexpr const char *kVersion1Rows = R"sql(
WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 255)
    INSERT INTO partition(id) SELECT n FROM number;
UPDATE identity SET id = 'version1store';
UPDATE partition SET epoch = 4, reserved = 1024 WHERE id = 3;
INSERT INTO line VALUES ('support', 4, 1, 1, 0, 1, 1, 1, 1);
INSERT INTO event(partition, id, conversation, line, kind, provider_id, state, received, body) VALUES
    (3, 1, 7, 'support', 'message', 'wamid.1', 1, 1000, '{"text":"hi"}'),
    (3, 3, 7, 'support', 'message', 'wamid.3', 3, 1000, '{"text":"hi"}'),
    (3, 2, 7, 'support', 'message', 'wamid.2', 0, 1000, '{"text":"hi"}');
INSERT INTO outgoing(partition, id, conversation, line, recipient, content, reply_to, state,
                     attempts, created, due, since, provider_id, rank, statuses) VALUES
    (3, 1, 7, 'support', '34600111222', '{"type":"text","text":"hello"}', '', 3, 0, 1000, 0, 0,
     'wamid.out', 0, ''),
    (3, 2, 7, 'support', '34600111222', '{"type":"text","text":"hello"}', '', 0, 0, 1000, 0, 0,
     '', 0, ''),
    (3, 3, 7, 'support', '34600111222', '{"type":"text","text":"hello"}', '', 4, 0, 1000, 0, 0,
     '', 0, '');
INSERT INTO conversation(partition, id, line, address, state, last_inbound, updated)
    VALUES (3, 7, 'support', '34600111222', '{}', 1000, 2000);
INSERT INTO alias VALUES (3, 'support', '34600111222', 3, 7);
INSERT INTO call VALUES (3, 4, 7, 'repairs', 'status', '{}', 1, 1000);
INSERT INTO timer VALUES (3, 5, 7, 9000);
INSERT INTO raw VALUES (3, 6, 'support', '{"method":"POST"}', 1, 2000);
INSERT INTO dead(partition, id, line, kind, subject, reason, body, at)
    VALUES (3, 7, 'support', 'event', 5, 'no such step', '{"text":"hi"}', 3000);
INSERT INTO early(partition, line, provider_id, body, received)
    VALUES (3, 'support', 'wamid.early', '{"status":"sent"}', 1000);
INSERT INTO mail VALUES (3, 9, 8, '{"alias":1}');
INSERT INTO flow VALUES ('support', 'v1', '{"spec":"1.0"}');
)sql";

// 0x50424a31: "PBJ1".
constexpr const char *kVersion1Marks =
    "PRAGMA application_id = 1346521649; PRAGMA user_version = 1;";

}  // namespace patchbay::journal
