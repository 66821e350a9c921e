#include "core/admin/readers.h"

#include "core/admin/limits.h"

namespace patchbay::admin {

void Readers::published() {
    if (posted_.exchange(true)) return;
    loop_.post([self = shared_from_this()] {
        self->posted_ = false;  // first: what is published from now on wakes anew
        for (const auto &[reader, wake] : self->readers_)
            if (wake) wake();
    });
}

bool Readers::full() const { return readers_.size() >= kMostReaders; }

std::uint64_t Readers::enter() {
    readers_.emplace(++last_, nullptr);
    return last_;
}

void Readers::listen(std::uint64_t reader, Function<void()> wake) {
    readers_[reader] = std::move(wake);
}

void Readers::leave(std::uint64_t reader) { readers_.erase(reader); }

void Readers::wake(std::uint64_t reader) {
    if (const auto &wake = readers_[reader]) wake();
}

}  // namespace patchbay::admin
