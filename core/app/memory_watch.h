// MemoryWatch: whether the process has nearly used up the memory that it may have. What comes in
// then is refused, while what is there goes on: a daemon that the kernel kills refuses all.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace patchbay::app {

// The least of what the machine has and of what its control groups (both versions) allow, in bytes.
// `root`: before /proc and /sys.
std::uint64_t memory_limit(const std::string &root = "");

// In bytes: what the process has for itself. 0: unknown.
std::uint64_t memory_used();
// What the allocator keeps for later goes back to the system.
void give_memory_back();

class MemoryWatch {
public:
    static constexpr std::int64_t kLookMs = 1'000;
    // Of the limit, in percent. Full from the first on, until it is less than the second.
    static constexpr std::uint64_t kFullPercent = 75;
    static constexpr std::uint64_t kRoomPercent = 70;

    explicit MemoryWatch(std::uint64_t limit, std::function<std::uint64_t()> used = memory_used,
                         std::function<void()> give_back = give_memory_back)
        : limit_(limit), used_(std::move(used)), give_back_(std::move(give_back)) {}

    // Tells in the log when it changes. One thread.
    bool is_full();

private:
    const std::uint64_t limit_;
    const std::function<std::uint64_t()> used_;
    const std::function<void()> give_back_;
    bool full_ = false;
};

}  // namespace patchbay::app
