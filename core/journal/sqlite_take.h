// The columns of rows in the order of their structs.
#pragma once

#include "core/journal/sqlite.h"
#include "core/journal/store.h"

#define PATCHBAY_EVENT_COLUMNS \
    "id, conversation, line, kind, provider_id, state, received, body, step"
#define PATCHBAY_OUTGOING_COLUMNS                                                           \
    "id, conversation, line, recipient, content, reply_to, state, attempts, created, due, " \
    "since, provider_id, rank, statuses, closed, first, flags, "                            \
    "incarnation"
#define PATCHBAY_MEDIA_COLUMNS \
    "id, line, media_id, about, state, attempts, received, due, blob, reason"
#define PATCHBAY_BLOB_COLUMNS "id, bytes, mime_type, filename, created, expires"

namespace patchbay::journal::sqlite {

inline void take(const Cursor &row, Event &e) {
    row.read(e.id, e.conversation, e.line, e.kind, e.provider_id, e.state, e.received, e.body,
             e.step);
}
inline void take(const Cursor &row, Outgoing &o) {
    row.read(o.id, o.conversation, o.line, o.to, o.content, o.reply_to, o.state, o.attempts,
             o.created, o.due, o.since, o.provider_id, o.rank, o.statuses, o.closed, o.first,
             o.flags, o.incarnation);
}
inline void take(const Cursor &row, Media &m) {
    row.read(m.id, m.line, m.media_id, m.about, m.state, m.attempts, m.received, m.due, m.blob,
             m.reason);
}
inline void take(const Cursor &row, Blob &b) {
    row.read(b.id, b.bytes, b.mime_type, b.filename, b.created, b.expires);
}
inline void take(const Cursor &row, RawRequest &r) {
    row.read(r.id, r.line, r.request, r.attempts, r.received);
}
inline void take(const Cursor &row, Subscription &s) {
    row.read(s.topic, s.partition, s.conversation, s.created);
}
inline void take(const Cursor &row, Document &d) { row.read(d.name, d.text, d.updated); }
inline void take(const Cursor &row, Upload &u) { row.read(u.line, u.blob, u.media_id, u.expires); }

}  // namespace patchbay::journal::sqlite
