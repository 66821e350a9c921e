#include "core/engine/ground/commits.h"

#include "core/base/log.h"

#include <algorithm>
#include <utility>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::Partition;

Commits::Commits(journal::Store &store, Executor &executor, const Clock &clock, Drain &drain,
                 Function<void()> stale)
    : store_(store), executor_(executor), clock_(clock), drain_(drain), stale_(std::move(stale)) {}

void Commits::own(Partition partition, journal::Epoch epoch, journal::Id first) {
    owned_[partition].epoch = epoch;
    owned_[partition].next = first;
}

void Commits::reserved(Partition partition, journal::Id reserved) {
    Owned &owned = owned_[partition];
    owned.next = std::max(owned.next, reserved + 1);
    owned.reserved = reserved;
}

journal::Id Commits::take_id(Partition partition, const delivery::Outbox &open) {
    journal::Id &next = owned_[partition].next;
    next = delivery::free_id(open, next);
    return next++;
}

void Commits::commit(Partition partition, Batch batch, Function<void(CommitResult)> done) {
    Owned &owned = owned_[partition];
    // Ids must not come again after a crash, also those whose rows are gone by then.
    if (owned.next > owned.reserved) batch.reserve = owned.next + kIdBlock;
    drain_.enter();
    store_.commit(
        partition, owned.epoch, std::move(batch), executor_,
        [this, partition, reserve = batch.reserve, done = std::move(done)](CommitResult result) {
            if (result == CommitResult::done) {
                Owned &part = owned_[partition];
                part.reserved = std::max(part.reserved, reserve);
            }
            drain_.leave();
            if (result == CommitResult::stale) stale_();
            done(result);
            drain_.check();
        });
}

void Commits::tell_again(Partition partition) {
    if (const auto not_told = told_.take(clock_.steady_ms()))
        log::error(
            "commit failed, trying again",
            {{"partition", int{partition}},
             {"reason", store_.healthy() ? "the store refused it" : "the store cannot write"},
             {"not_told", *not_told}});
}

void Commits::commit_surely(Partition partition, std::shared_ptr<Batch> batch,
                            Function<void()> done) {
    commit(partition, *batch,
           [this, partition, batch, done = std::move(done)](CommitResult result) mutable {
               if (result == CommitResult::done || result == CommitResult::duplicate) return done();
               if (drain_.has_begun()) return;
               tell_again(partition);
               executor_.after(kCommitRetryMs,
                               [this, partition, batch, done = std::move(done)]() mutable {
                                   commit_surely(partition, batch, std::move(done));
                               });
           });
}

}  // namespace patchbay::engine
