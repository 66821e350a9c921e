#include "core/admin/readers.h"

#include "core/admin/limits.h"

namespace patchbay::admin {

void Readers::published() {
    // Without a reader nobody is woken: this is called with every commit.
    if (count_.load() == 0 || posted_.exchange(true)) return;
    loop_.post([self = shared_from_this()] {
        self->posted_ = false;  // first: what is published from now on wakes anew
        for (const auto &[reader, wake] : self->readers_)
            if (wake) wake();
    });
}

bool Readers::full() const { return readers_.size() >= kMostReaders; }

std::uint64_t Readers::enter() {
    readers_.emplace(++last_, nullptr);
    count_ = readers_.size();  // before its first look at the store, so that it misses nothing
    return last_;
}

void Readers::listen(std::uint64_t reader, Function<void()> wake) {
    readers_[reader] = std::move(wake);
}

void Readers::leave(std::uint64_t reader) {
    readers_.erase(reader);
    count_ = readers_.size();
}

void Readers::wake(std::uint64_t reader) {
    if (const auto &wake = readers_[reader]) wake();
}

}  // namespace patchbay::admin
