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
    std::uint64_t incarnation = 0;  // of the store, when the message was made; 0: there was none
};

// "<store id>.<partition>.<id>.<incarnation>", numbers in hex: at most 64 bytes. Without the last
// where there was none. Ids alone come again in a copy of the store that was restored.
std::string to_token(std::string_view store_id, Correlation correlation);

// Nothing for a token of another installation, or for what is no token of ours.
std::optional<Correlation> parse_token(std::string_view store_id, std::string_view token);

constexpr std::uint32_t kReferences = 65'535;

// What a protocol that has 16 bits for it echoes: 1 to 65,535. Names one of the messages that are
// open to a contact: see free_id().
constexpr std::uint32_t reference_of(journal::Id outgoing) {
    return static_cast<std::uint32_t>(outgoing % kReferences) + 1;
}

}  // namespace patchbay::delivery
