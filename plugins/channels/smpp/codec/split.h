// A text as the parts that carry it.
#pragma once

#include "alphabet.h"
#include "result.h"
#include "user_data.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace smpp {

// A total has one octet, in a header as in sar_total_segments.
constexpr std::size_t kMostParts = 255;

// Room in one message and in each part of several: septets of GSM 03.38, octets, or 16-bit units
// (GSM 03.40: 140 octets, less the header). sar has the room of udh8: a message centre makes that
// header of it.
std::size_t room_alone(Alphabet alphabet);
std::size_t room_of_part(Alphabet alphabet, Way way);

struct Part {
    std::string octets;          // of short_message; the header is in front
    std::uint8_t esm_class = 0;  // kEsmUserData where there is a header
    Tlvs tlvs;                   // sar_*, or the message_payload

    bool operator==(const Part &) const = default;
};

struct SplitError {
    enum class Why { misfit, too_long };
    Why why = Why::misfit;
    Misfit misfit;          // where it is one
    std::size_t parts = 0;  // that it would take; 1 where it is over a message_payload

    bool operator==(const SplitError &) const = default;
};

// What fits goes alone, without a reference. A character is never cut, neither behind its escape
// nor between its surrogates, so a part may stay one unit short. An empty text has no part.
// `reference`: of udh8, its lower octet.
Result<std::vector<Part>, SplitError> split(std::string_view text, Alphabet alphabet, Way way,
                                            std::uint16_t reference);

}  // namespace smpp
