#include "split.h"

#include "message.h"
#include "utf8.h"

namespace smpp {
namespace {

bool of_septets(Alphabet alphabet) {
    return alphabet == Alphabet::gsm7 || alphabet == Alphabet::gsm7_packed ||
           alphabet == Alphabet::ascii;
}

std::size_t room(Alphabet alphabet, std::size_t header_bytes) {
    const std::size_t bytes = kUserDataBytes - header_bytes;
    if (of_septets(alphabet)) return bytes * 8 / 7;
    return alphabet == Alphabet::ucs2 ? bytes / 2 : bytes;
}

SplitError too_long(std::size_t parts) { return {SplitError::Why::too_long, {}, parts}; }

// The ends of the parts in `text`. Every character is in the alphabet.
std::vector<std::size_t> ends_of(std::string_view text, Alphabet alphabet, std::size_t room) {
    std::vector<std::size_t> ends;
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const std::size_t units = units_of(next_character(text, at), alphabet);
        if (used + units > room) {
            ends.push_back(begin);
            used = 0;
        }
        used += units;
    }
    ends.push_back(text.size());
    return ends;
}

Part part_of(std::string_view text, Alphabet alphabet, const Concat &concat) {
    Part part;
    part.octets = user_data_header(concat);
    if (!part.octets.empty()) part.esm_class = kEsmUserData;
    if (concat.way == Way::sar) part.tlvs = sar_tlvs(concat);
    part.octets += *to_octets(text, alphabet, part.octets.size());
    return part;
}

}  // namespace

std::size_t room_alone(Alphabet alphabet) { return room(alphabet, 0); }

std::size_t room_of_part(Alphabet alphabet, Way way) {
    return room(alphabet, way == Way::udh16 ? 7 : 6);
}

Result<std::vector<Part>, SplitError> split(std::string_view text, Alphabet alphabet, Way way,
                                            std::uint16_t reference) {
    std::vector<Part> parts;
    if (text.empty()) return parts;
    auto octets = to_octets(text, alphabet);
    if (!octets) return SplitError{SplitError::Why::misfit, octets.error(), 0};

    if (ends_of(text, alphabet, room_alone(alphabet)).size() == 1) {
        parts.push_back({std::move(*octets), 0, {}});
        return parts;
    }
    if (way == Way::payload) {
        if (octets->size() > kLargestTlvValue) return too_long(1);
        parts.push_back({{}, 0, {{tag::kMessagePayload, std::move(*octets)}}});
        return parts;
    }
    const auto ends = ends_of(text, alphabet, room_of_part(alphabet, way));
    if (ends.size() > kMostParts) return too_long(ends.size());
    Concat concat{way, reference, static_cast<std::uint8_t>(ends.size()), 0};
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        ++concat.sequence;
        parts.push_back(part_of(text.substr(begin, end - begin), alphabet, concat));
        begin = end;
    }
    return parts;
}

}  // namespace smpp
