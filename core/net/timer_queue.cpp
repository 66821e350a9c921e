#include "core/net/timer_queue.h"

#include <utility>

namespace patchbay::net {

// An id is the slot plus one and, above it, how often the slot was used before: a stale id finds
// another generation.
TimerQueue::Id TimerQueue::add(std::int64_t deadline, Work work) {
    std::uint32_t slot = 0;
    if (free_.empty()) {
        slot = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    slots_[slot].work = std::move(work);
    const Entry entry{deadline, order_++, slot};
    heap_.push_back(entry);
    sift_up(heap_.size() - 1, entry);
    return (Id{slots_[slot].generation} << 32) | (slot + 1);
}

TimerQueue::Work TimerQueue::cancel(Id id) {
    const auto slot = static_cast<std::uint32_t>(id) - 1;
    if (slot >= slots_.size() || slots_[slot].generation != id >> 32) return {};
    return remove(slots_[slot].position);
}

TimerQueue::Work TimerQueue::pop(std::int64_t now) {
    if (heap_.empty() || heap_.front().deadline > now) return {};
    return remove(0);
}

bool TimerQueue::before(const Entry &a, const Entry &b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
}

void TimerQueue::place(std::size_t position, const Entry &entry) {
    heap_[position] = entry;
    slots_[entry.slot].position = position;
}

void TimerQueue::sift_up(std::size_t position, const Entry &entry) {
    while (position > 0) {
        const auto parent = (position - 1) / 2;
        if (!before(entry, heap_[parent])) break;
        place(position, heap_[parent]);
        position = parent;
    }
    place(position, entry);
}

void TimerQueue::sift_down(std::size_t position, const Entry &entry) {
    for (;;) {
        auto child = 2 * position + 1;
        if (child >= heap_.size()) break;
        if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
        if (!before(heap_[child], entry)) break;
        place(position, heap_[child]);
        position = child;
    }
    place(position, entry);
}

TimerQueue::Work TimerQueue::remove(std::size_t position) {
    const auto index = heap_[position].slot;
    auto &slot = slots_[index];
    auto work = std::move(slot.work);
    ++slot.generation;
    free_.push_back(index);

    const auto last = heap_.back();
    heap_.pop_back();
    if (position < heap_.size()) {
        if (position > 0 && before(last, heap_[(position - 1) / 2])) {
            sift_up(position, last);
        } else {
            sift_down(position, last);
        }
    }
    return work;
}

}  // namespace patchbay::net
