// Commits: a shard's only way to write into the journal. It knows the epoch under which each
// partition is owned, gives out the partition's ids, and counts the commits that are under way.
//
// All on the shard's thread; completions come on its executor, never inside the call.
#pragma once

#include "core/base/clock.h"
#include "core/base/executor.h"
#include "core/base/log_pace.h"
#include "core/delivery/outbox.h"
#include "core/engine/ground/drain.h"
#include "core/journal/store.h"

#include <cstdint>
#include <map>
#include <memory>

namespace patchbay::engine {

constexpr journal::Id kIdBlock = 1024;          // ids that one commit reserves
constexpr std::int64_t kCommitRetryMs = 1'000;  // after a commit that failed

class Commits {
public:
    // `stale`: a commit was refused since the store is another owner's by now.
    Commits(journal::Store &store, Executor &executor, const Clock &clock, Drain &drain,
            Function<void()> stale);

    // The partition is this shard's from now on; its ids begin at `first`, but behind `reserved`.
    void own(journal::Partition partition, journal::Epoch epoch, journal::Id first);
    void reserved(journal::Partition partition, journal::Id reserved);

    journal::Id take_id(journal::Partition partition) { return owned_[partition].next++; }
    // Of a message: its reference (delivery::reference_of) is that of no open message of the
    // contact.
    journal::Id take_id(journal::Partition partition, const delivery::Outbox &open);

    void commit(journal::Partition partition, journal::Batch batch,
                Function<void(journal::CommitResult)> done);
    // Again and again until it is durable, or was known already. `done` is not called
    // where the shard's work ends first: the journal tells the next start what to do.
    void commit_surely(journal::Partition partition, std::shared_ptr<journal::Batch> batch,
                       Function<void()> done);
    // That one has failed and is tried again: in the log, once a minute.
    void tell_again(journal::Partition partition);

private:
    struct Owned {
        journal::Epoch epoch = 0;
        journal::Id next = 1;
        journal::Id reserved = 0;  // durably
    };

    journal::Store &store_;
    Executor &executor_;
    const Clock &clock_;
    Drain &drain_;
    const Function<void()> stale_;
    log::Pace told_;
    std::map<journal::Partition, Owned> owned_;
};

}  // namespace patchbay::engine
