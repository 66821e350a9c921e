// How an event's sender learns what became of it.
#pragma once

#include "core/base/function.h"

#include <atomic>
#include <cstddef>
#include <utility>

namespace patchbay::engine {

// Tells the listener whether an event is durable: 200, or "come again".
using Ack = Function<void(bool durable)>;

// Answers once for several: good only when all are. Any thread.
class AckOfAll {
public:
    AckOfAll(std::size_t parts, Ack done) : left_(parts), done_(std::move(done)) {}
    void part(bool durable) {
        if (!durable) good_ = false;
        if (left_.fetch_sub(1) == 1) done_(good_);
    }

private:
    std::atomic<std::size_t> left_;
    std::atomic<bool> good_{true};
    Ack done_;
};

}  // namespace patchbay::engine
