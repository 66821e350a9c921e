// TimerQueue: timers in order of their deadlines. An indexed binary heap, because nearly all timers
// are cancelled: adding and cancelling are O(log n), leave nothing behind and allocate nothing once
// the queue has had its largest size. One thread; knows no clock.
#pragma once

#include "core/base/executor.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchbay::net {

class TimerQueue {
public:
    using Work = Executor::Work;
    using Id = Executor::TimerId;

    Id add(std::int64_t deadline, Work work);
    // Takes the timer out; an empty Work where it has run, was cancelled or never existed. The
    // caller destroys the work, when the queue is consistent again.
    Work cancel(Id id);
    // The earliest timer's work where its deadline is at or before `now`, else an empty Work. Equal
    // deadlines come in the order they were added.
    Work pop(std::int64_t now);

    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }
    std::int64_t earliest() const { return heap_.front().deadline; }  // only where not empty()

private:
    struct Entry {
        std::int64_t deadline;
        std::uint64_t order;
        std::uint32_t slot;
    };
    struct Slot {
        Work work;
        std::size_t position = 0;  // in the heap
        std::uint32_t generation = 0;
    };

    static bool before(const Entry &a, const Entry &b);
    void place(std::size_t position, const Entry &entry);
    void sift_up(std::size_t position, const Entry &entry);
    void sift_down(std::size_t position, const Entry &entry);
    Work remove(std::size_t position);

    std::vector<Entry> heap_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
    std::uint64_t order_ = 0;
};

}  // namespace patchbay::net
