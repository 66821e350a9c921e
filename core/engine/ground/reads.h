// Reads: what a shard asks of its store. No part of a shard may take an answer to be there when the
// call returns: a store across a network answers later, and in any order.
//
// What the engine has in memory goes before what it reads: a commit that is under way is not in an
// answer. So a part looks into memory when the answer comes, not when it asks.
#pragma once

#include "core/base/executor.h"
#include "core/engine/ground/drain.h"
#include "core/journal/store.h"

#include <utility>

namespace patchbay::engine {

class Reads {
public:
    Reads(journal::Store &store, Executor &executor, Drain &drain)
        : store_(store), executor_(executor), drain_(drain) {}

    // Calls `then` with what `query(store)` gives, once, on the shard's thread: perhaps inside this
    // call. Reads that must show one moment go into one query. It runs on any thread.
    template <class Query, class Then>
    void ask(journal::Partition partition, Query query, Then then) const {
        drain_.enter();
        store_.read(
            partition,
            [this, query = std::move(query),
             then = std::move(then)](journal::Store &store) mutable {
                return Function<void()>(
                    [this, answer = query(store), then = std::move(then)]() mutable {
                        drain_.leave();
                        then(std::move(answer));
                        // Perhaps inside something that goes on after this.
                        if (drain_.has_begun()) executor_.post([this] { drain_.check(); });
                    });
            },
            executor_);
    }

private:
    journal::Store &store_;
    Executor &executor_;
    Drain &drain_;
};

}  // namespace patchbay::engine
