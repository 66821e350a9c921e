// The rules of a submit_sm, and what it says. No sockets.
#pragma once

#include "tests/simulators/smsc/pdu.h"
#include "tests/simulators/smsc/settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::smsc {

// Of a text in several parts.
struct Concatenation {
    std::string_view way;  // "udh8", "udh16", "sar"
    std::uint32_t reference;
    std::uint32_t total;
    std::uint32_t number;  // from 1
};

struct Content {
    Alphabet alphabet = Alphabet::gsm;
    std::string bytes;  // without the header
    std::string udh;    // with its length octet; empty: none
    std::string text;
    bool payload = false;  // came as message_payload
    std::optional<Concatenation> part;
};

struct Refusal {
    std::uint32_t status = kRok;
    std::string reason;  // for whoever looks for the mistake; never on the wire
};

// With kRok, `out` is what the message says.
Refusal check_submit(const ShortMessage &message, const Settings &settings, Content &out);

}  // namespace patchbay::simulators::smsc
