// Message ids as the provider's look: "wamid." and Base64 of a small binary record. Ours hold the
// customer, the direction and the sequence number, so that no table is needed to find a message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::whatsapp {

struct Wamid {
    std::string customer;  // at most 127 bytes
    bool from_customer;
    std::uint32_t run;       // of the simulator: two runs never share an id
    std::uint64_t sequence;  // < 2^48
};

std::string to_text(const Wamid &id);
std::optional<Wamid> parse_wamid(std::string_view text);  // nothing for an id that we never made

}  // namespace patchbay::simulators::whatsapp
