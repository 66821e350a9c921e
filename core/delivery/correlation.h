// The correlation token: names one outgoing message to the provider, which echoes it in statuses.
#pragma once

#include "core/journal/records.h"

#include <optional>
#include <string>
#include <string_view>

namespace patchbay::delivery {

struct Correlation {
    journal::Partition partition = 0;
    journal::Id id = 0;
};

// "<store id>.<partition, hex>.<id, hex>": at most 64 bytes.
std::string to_token(std::string_view store_id, Correlation correlation);

// Nothing for a token of another installation, or for what is no token of ours.
std::optional<Correlation> parse_token(std::string_view store_id, std::string_view token);

// What a protocol that has 16 bits for it echoes: 1 to 65,535. Names
// one of the messages that are under way to a contact.
constexpr std::uint32_t reference_of(journal::Id outgoing) {
    return static_cast<std::uint32_t>(outgoing % 65'535) + 1;
}

}  // namespace patchbay::delivery
