// What the journal keeps. Plain rows: no row knows how it is stored. JSON columns are text that the
// room above wrote; the journal does not read them.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <string>
#include <vector>

namespace patchbay::journal {

// A conversation lives in one partition: the hash of (line, first address). All that belongs to it
// lies there, so one step is one commit of one partition.
using Partition = std::uint16_t;
constexpr Partition kPartitions = 256;

// Ids are sequences of a partition: unique there, never reused.
using Id = std::uint64_t;

struct Conversation {
    Id id = 0;
    std::string line;
    std::string address;      // what a message goes to now
    std::string state;        // JSON: contact, flow position, variables
    TimeMs last_inbound = 0;  // provider's time of the contact's last message: the 24-hour window
    TimeMs updated = 0;
    bool operator==(const Conversation &) const = default;
};

// An address that leads to a conversation: here, or (redirect) in another partition.
struct Alias {
    std::string line;
    std::string address;
    Partition partition = 0;  // of the conversation
    Id conversation = 0;
    bool operator==(const Alias &) const = default;
};

enum class EventState { pending = 0, handled = 1, ignored = 2, dead = 3 };

// What came in: a message, a status, a notice, or the event of a backend that reached a
// conversation. (line, provider_id) is unique where provider_id is set. "call" and "timer" are what
// a step got besides: kept so that a conversation can be replayed, never pending and in no ledger.
struct Event {
    Id id = 0;
    Id conversation = 0;  // 0: none
    std::string line;
    std::string kind;  // "message", "status", "notice", "event", "call", "timer"
    std::string provider_id;
    EventState state = EventState::pending;
    TimeMs received = 0;
    std::string body;  // normalized event, JSON
    Id step = 0;       // grows in the order in which a conversation's steps ran; 0: not stepped
    bool operator==(const Event &) const = default;
};

enum class SendState {
    queued = 0,   // waits for its turn or for `due`
    claimed = 1,  // its request may have left
    in_doubt = 2,
    sent = 3,  // accepted by the provider, or better: see rank
    failed = 4
};

// Outgoing::flags.
constexpr int kByPerson = 1;     // a person wrote it
constexpr int kUnasked = 2;      // answers nothing that the contact wrote
constexpr int kFromOutside = 8;  // not of a flow
constexpr int kAboutOptOut = 4;  // tells the contact what became of its STOP, START or HELP

// One outbound message.
struct Outgoing {
    Id id = 0;  // also its place in the conversation's order
    Id conversation = 0;
    std::string line;
    std::string to;
    std::string content;  // JSON
    std::string reply_to;
    SendState state = SendState::queued;
    int attempts = 0;
    TimeMs created = 0;
    TimeMs due = 0;  // queued: not before; in_doubt: when the policy acts
    // in_doubt: when the doubt began. claimed and sent, on a channel of watermarks: the provider's
    // time of the message as far as it is known, else when it was claimed.
    TimeMs since = 0;
    std::string provider_id;
    int rank = 0;          // 0 none, 1 sent, 2 delivered, 3 read; 4 failed
    std::string statuses;  // JSON: time of each status, and errors
    std::string closed;    // JSON: the content to send instead while the contact's window is shut
    Id first = 0;   // a further part of a long message: its first part; 0: whole, or the first
    int flags = 0;  // kByPerson, ...
    std::uint64_t incarnation = 0;  // of the store, when it was made; 0: by a version without any
    bool operator==(const Outgoing &) const = default;
};

// A backend call that a step asked for and that has not come back.
struct Call {
    Id id = 0;
    Id conversation = 0;
    std::string backend;
    std::string operation;
    std::string input;  // JSON
    int attempts = 0;
    TimeMs created = 0;
    std::uint64_t incarnation = 0;  // as an Outgoing's
    bool operator==(const Call &) const = default;
};

struct Timer {
    Id id = 0;
    Id conversation = 0;
    TimeMs due = 0;
    bool operator==(const Timer &) const = default;
};

// A verified request whose decoding went wrong inside; decoded again later.
struct RawRequest {
    Id id = 0;
    std::string line;
    std::string request;  // JSON: method, query, headers, body (base64)
    int attempts = 0;
    TimeMs received = 0;
    bool operator==(const RawRequest &) const = default;
};

// What could not be handled, kept for a person.
struct DeadLetter {
    Id id = 0;
    std::string line;
    std::string kind;  // "event", "send", "request"
    Id subject = 0;    // the event's, outgoing's or raw request's id in this partition
    std::string reason;
    std::string body;  // JSON
    TimeMs at = 0;
    bool operator==(const DeadLetter &) const = default;
};

// A status that came before the message it belongs to and carries no correlation.
struct EarlyStatus {
    std::string line;
    std::string provider_id;
    std::string body;  // JSON
    TimeMs received = 0;
    bool operator==(const EarlyStatus &) const = default;
};

// The durable mailbox: what crosses from one partition to another.
struct Mail {
    Partition from = 0;
    Id id = 0;  // sequence of the sending partition: delivered at least once, taken once
    Partition to = 0;
    std::string body;  // JSON
    bool operator==(const Mail &) const = default;
};

// A conversation that wants to hear of something at a backend. Lies in the topic's partition.
struct Subscription {
    std::string topic;        // backend and subject, as the engine writes them
    Partition partition = 0;  // of the conversation
    Id conversation = 0;
    TimeMs created = 0;
    bool operator==(const Subscription &) const = default;
};

// An API caller's key, which may be used for one message only.
struct IdempotencyKey {
    std::string key;
    std::string request;  // hash of the request that used it
    Id outgoing = 0;      // the message that it made, in the partition of the key's batch
    TimeMs at = 0;
    bool operator==(const IdempotencyKey &) const = default;
};

enum class MediaState {
    pending = 0,  // to be fetched from the provider
    stored = 1,   // `blob` holds it
    gone = 2      // it cannot be had any more: see `reason`
};

// A file that a contact sent: fetched before the provider forgets it.
struct Media {
    Id id = 0;
    std::string line;
    std::string media_id;  // the provider's
    std::string about;     // JSON: what the message said of it (the content)
    MediaState state = MediaState::pending;
    int attempts = 0;
    TimeMs received = 0;
    TimeMs due = 0;      // pending: not before
    std::string blob;    // stored: its id in the media folder; pending: of bytes with a wrong hash
    std::string reason;  // gone: why
    bool operator==(const Media &) const = default;
};

// A file in the media folder. Global: the same bytes are kept once.
struct Blob {
    std::string id;  // SHA-256 of its bytes, hex
    std::uint64_t bytes = 0;
    std::string mime_type;
    std::string filename;
    TimeMs created = 0;
    TimeMs expires = 0;
    bool operator==(const Blob &) const = default;
};

// A blob that a provider has under an id of its own.
struct Upload {
    std::string line;
    std::string blob;
    std::string media_id;
    TimeMs expires = 0;
    bool operator==(const Upload &) const = default;
};

// A document that is kept as one text, such as a line's templates.
struct Document {
    std::string name;
    std::string text;
    TimeMs updated = 0;
    bool operator==(const Document &) const = default;
};

// A flow document as it was when a conversation started with it.
struct FlowVersion {
    std::string name;
    std::string version;  // hash of the text
    std::string text;
    bool operator==(const FlowVersion &) const = default;
};

}  // namespace patchbay::journal
