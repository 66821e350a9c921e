// What the in-memory store keeps: the rows of each partition, and how a batch changes them.
#pragma once

#include "core/journal/store.h"

#include <array>
#include <map>
#include <set>
#include <tuple>

namespace patchbay::journal {

struct MemoryPartition {
    using Key = std::pair<std::string, std::string>;  // (line, address) or (line, provider_id)

    Epoch epoch = 0;
    Id reserved = 0;
    std::map<Id, Event> events;
    std::map<Key, Id> known;  // events with a provider_id
    std::map<Id, Conversation> conversations;
    std::map<Key, Alias> aliases;
    std::map<Id, Outgoing> outgoing;
    std::map<Id, Call> calls;
    std::map<Id, Timer> timers;
    std::map<Id, RawRequest> raw;
    std::map<Id, DeadLetter> dead;
    std::map<Key, std::vector<EarlyStatus>> early;
    std::map<std::pair<Partition, Id>, Mail> mail;  // to this partition
    // By topic, then by the conversation's place.
    std::map<std::string, std::map<std::pair<Partition, Id>, Subscription>, std::less<>>
        subscriptions;
    std::map<Id, Media> media;
    std::map<Key, Upload> uploads;  // (line, blob)
    std::map<std::string, Document, std::less<>> documents;
};

struct MemoryRows {
    std::array<MemoryPartition, kPartitions> partitions;
    std::map<std::string, LedgerLine> ledger;  // without `pending`
    std::map<std::pair<std::string, std::string>, FlowVersion> flows;
    std::map<std::string, std::pair<Place, IdempotencyKey>, std::less<>> keys;
    std::map<std::string, Blob, std::less<>> blobs;
    // In the order in which they came.
    std::vector<std::pair<Partition, Id>> event_order;
    std::vector<std::pair<Partition, Id>> conversation_order;
    std::vector<std::pair<Partition, Id>> dead_order;

    CommitResult apply(Partition partition, Epoch epoch, Batch batch);
    Unfinished unfinished(Partition partition) const;
    std::size_t forget(TimeMs before, std::size_t most);
    bool busy(Partition partition) const;
    Totals totals() const;
};

}  // namespace patchbay::journal
