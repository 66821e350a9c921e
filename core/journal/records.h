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

// An inbound event: message, status or notice. (line, provider_id) is unique where provider_id is
// set.
struct Event {
    Id id = 0;
    Id conversation = 0;  // 0: none
    std::string line;
    std::string kind;  // "message", "status", "notice"
    std::string provider_id;
    EventState state = EventState::pending;
    TimeMs received = 0;
    std::string body;  // normalized event, JSON
    bool operator==(const Event &) const = default;
};

enum class SendState {
    queued = 0,   // waits for its turn or for `due`
    claimed = 1,  // its request may have left
    in_doubt = 2,
    sent = 3,  // accepted by the provider, or better: see rank
    failed = 4
};

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
    TimeMs due = 0;    // queued: not before; in_doubt: when the policy acts
    TimeMs since = 0;  // in_doubt: when the doubt began
    std::string provider_id;
    int rank = 0;          // 0 none, 1 sent, 2 delivered, 3 read; 4 failed
    std::string statuses;  // JSON: time of each status, and errors
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

// A flow document as it was when a conversation started with it.
struct FlowVersion {
    std::string name;
    std::string version;  // hash of the text
    std::string text;
    bool operator==(const FlowVersion &) const = default;
};

}  // namespace patchbay::journal
