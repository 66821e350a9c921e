// Who waits for its turn, and is perhaps not in memory then.
#pragma once

#include "core/base/executor.h"
#include "core/engine/ground/conversations.h"
#include "core/journal/store.h"

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>

namespace patchbay::engine {

struct Line;

// To go on after a start.
struct Waiting {
    Line *line;
    journal::Place place;
};

// A conversation that is next and may have to be read: null, nothing was asked; empty, not come.
using Next = std::shared_ptr<std::optional<Conversations::Found>>;

// Of a line's stream: how many were asked for, and whose came and wait for the line.
struct Turns {
    std::size_t asked = 0;
    std::deque<journal::Place> held;
    Next first;           // of those held
    bool using_ = false;  // Shard::use_turns() is at work
    Executor::TimerId timer = 0;
};

}  // namespace patchbay::engine
