// Who reads events now: a bounded number, each woken when there are new ones.
#pragma once

#include "core/base/executor.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>

namespace patchbay::admin {

class Readers : public std::enable_shared_from_this<Readers> {
public:
    explicit Readers(Executor &loop) : loop_(loop) {}

    void published();  // any thread, often

    // The rest on the loop's thread.
    bool full() const;
    std::uint64_t enter();
    void listen(std::uint64_t reader, Function<void()> wake);
    void leave(std::uint64_t reader);
    void wake(std::uint64_t reader);

private:
    Executor &loop_;
    std::atomic<bool> posted_{false};
    std::atomic<std::size_t> count_{0};  // of readers_
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, Function<void()>> readers_;
};

}  // namespace patchbay::admin
