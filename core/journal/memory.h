// An in-memory store with injected faults, for tests: the same contract, no disk.
//
// A commit is applied inside the call; its completion is posted to the executor like any other's.
#pragma once

#include "core/journal/store.h"

#include <functional>

namespace patchbay::journal {

struct Faults {
    // Called before each commit is applied, on the caller's thread, with its number (from 1): true
    // makes it fail, and the store unhealthy until one succeeds. It must not call the store.
    std::function<bool(std::uint64_t commit)> fail_commit = nullptr;
    // Called before the messages of a conversation that wait are read, on the caller's thread: true
    // makes the read fail.
    std::function<bool(Partition, Id conversation)> fail_unsettled = nullptr;
    // True: completions wait until release() is called, to hold a step between two writes. Those
    // that still wait when the store goes are dropped, like the answers of a process that was
    // killed.
    bool hold_completions = false;
};

class MemoryStore : public Store {
public:
    virtual void set_faults(Faults faults) = 0;
    virtual void release() = 0;                 // completes what is held
    virtual std::uint64_t commits() const = 0;  // that were asked for
    // From now on answers to read() come later, and in an order that `seed` decides.
    virtual void be_late(std::uint32_t seed) = 0;
};

std::unique_ptr<MemoryStore> open_memory();

}  // namespace patchbay::journal
