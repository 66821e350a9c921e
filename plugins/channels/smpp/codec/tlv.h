// Optional parameters: tag, length, value (SMPP 3.4, 5.3). Those that nobody knows stay in the list
// and in their order: a provider's own may matter to somebody, and what is unknown is no error.
#pragma once

#include "wire.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smpp {

constexpr std::size_t kLargestTlvValue = 0xFFFF;  // its length has two octets

namespace tag {
constexpr std::uint16_t kReceiptedMessageId = 0x001E;
constexpr std::uint16_t kUserMessageReference = 0x0204;
constexpr std::uint16_t kSourcePort = 0x020A;
constexpr std::uint16_t kDestinationPort = 0x020B;
constexpr std::uint16_t kSarReference = 0x020C;
constexpr std::uint16_t kSarTotal = 0x020E;
constexpr std::uint16_t kSarSequence = 0x020F;
constexpr std::uint16_t kInterfaceVersion = 0x0210;
constexpr std::uint16_t kMsAvailability = 0x0422;
constexpr std::uint16_t kNetworkErrorCode = 0x0423;
constexpr std::uint16_t kMessagePayload = 0x0424;
constexpr std::uint16_t kMessageState = 0x0427;
}  // namespace tag

struct Tlv {
    std::uint16_t tag = 0;
    std::string value;

    bool operator==(const Tlv &) const = default;
};

using Tlvs = std::vector<Tlv>;

// The first with this tag; nullptr: there is none.
const Tlv *find(const Tlvs &tlvs, std::uint16_t tag);

// Its value as a number of `bytes` octets, at most 4; {} where it is absent or of another length.
std::optional<std::uint32_t> number_of(const Tlvs &tlvs, std::uint16_t tag, std::size_t bytes);

// Its value up to the NUL, which some leave out; {} where it is absent.
std::optional<std::string_view> text_of(const Tlvs &tlvs, std::uint16_t tag);

Tlv number_tlv(std::uint16_t tag, std::uint32_t value, std::size_t bytes);

// All that is left. NUL behind the last one, or in front of the first, is padding.
Tlvs read_tlvs(Reader &reader);
void write_tlvs(Writer &writer, const Tlvs &tlvs);

}  // namespace smpp
