// The user data header in front of a text (GSM 03.40, 9.2.3.24), and what SMPP says in its stead.
#pragma once

#include "alphabet.h"
#include "result.h"
#include "tlv.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

// How the parts of a long text say that they belong together.
enum class Way {
    udh8,     // a header with a reference of 8 bits: what every phone knows
    udh16,    // a header with a reference of 16 bits
    sar,      // sar_* TLVs
    payload,  // none: a message_payload, which the message centre splits
};

struct Concat {
    Way way = Way::udh8;
    std::uint16_t reference = 0;
    std::uint8_t total = 0;
    std::uint8_t sequence = 0;  // from 1

    bool operator==(const Concat &) const = default;
};

struct Ports {
    std::uint16_t destination = 0;
    std::uint16_t source = 0;

    bool operator==(const Ports &) const = default;
};

struct UserData {
    std::optional<Concat> concat;
    std::optional<Ports> ports;  // a text with ports is for a program, not for a person
    Shifts shifts;
    std::size_t header_bytes = 0;  // with the octet of its length
    std::string_view content;      // what follows, a view of what was given

    bool operator==(const UserData &) const = default;
};

// For a text whose esm_class has kEsmUserData. An element of the wrong length, or with numbers that
// cannot be (part 0, part 3 of 2), counts as absent, and of two the last counts: 03.40 has it so.
// An error, RINVMSGLEN, where the header or an element of it is longer than what is there.
Result<UserData> read_user_data(std::string_view octets);

// The header of a part; "" for the ways that have none.
std::string user_data_header(const Concat &concat);

// The sar_* TLVs (SMPP 3.4, 5.3.2.22 to 24), where all three are there and can be.
std::optional<Concat> sar_of(const Tlvs &tlvs);
Tlvs sar_tlvs(const Concat &concat);

}  // namespace smpp
