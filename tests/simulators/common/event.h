// Event: one thing that a webhook's body tells. What it becomes there is the product's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace patchbay::simulators {

constexpr std::size_t kUnrecorded = std::numeric_limits<std::size_t>::max();

struct Event {
    std::size_t conversation;  // kUnrecorded: of the account
    std::size_t entry;         // of the conversation; kUnrecorded: none
    std::size_t number;        // of the account's numbers, where it has several
    int status;                // of the product's statuses; -1: what the customer did
    std::string element;       // JSON object
    std::string contact;       // JSON object that goes beside it; "": none
    std::string field{};       // "": the usual one
    std::int64_t id = 0;       // the provider's own; 0: it has none
};

}  // namespace patchbay::simulators
