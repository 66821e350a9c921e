// The provider's speed limits, as token buckets.
#pragma once

#include "tests/simulators/whatsapp/book.h"
#include "tests/simulators/whatsapp/graph_error.h"

#include <optional>
#include <vector>

namespace patchbay::simulators::whatsapp {

class Limits {
public:
    explicit Limits(const Settings &settings) : settings_(settings) {}

    // Takes one message's room of the number (130429) and of the pair (131056), or takes nothing.
    std::optional<GraphError> take(Conversation &conversation, std::int64_t steady_ms);

private:
    const Settings &settings_;
    std::vector<Bucket> numbers_;  // by number
};

}  // namespace patchbay::simulators::whatsapp
