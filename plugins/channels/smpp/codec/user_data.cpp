#include "user_data.h"

namespace smpp {
namespace {

// Information elements of 03.40, 9.2.3.24, and their lengths.
constexpr std::uint8_t kConcat8 = 0x00;
constexpr std::uint8_t kPorts8 = 0x04;
constexpr std::uint8_t kPorts16 = 0x05;
constexpr std::uint8_t kConcat16 = 0x08;
constexpr std::uint8_t kSingleShift = 0x24;
constexpr std::uint8_t kLockingShift = 0x25;

std::optional<Concat> possible(Concat concat) {
    if (concat.sequence == 0 || concat.sequence > concat.total) return {};
    return concat;
}

void read_element(std::uint8_t id, std::string_view value, UserData &data) {
    const auto u8 = [&](std::size_t i) { return static_cast<std::uint8_t>(value[i]); };
    const auto u16 = [&](std::size_t i) {
        return static_cast<std::uint16_t>(u8(i) << 8 | u8(i + 1));
    };
    if (id == kConcat8 && value.size() == 3) {
        if (const auto concat = possible({Way::udh8, u8(0), u8(1), u8(2)})) data.concat = concat;
    } else if (id == kConcat16 && value.size() == 4) {
        if (const auto concat = possible({Way::udh16, u16(0), u8(2), u8(3)})) data.concat = concat;
    } else if (id == kPorts8 && value.size() == 2) {
        data.ports = Ports{u8(0), u8(1)};
    } else if (id == kPorts16 && value.size() == 4) {
        data.ports = Ports{u16(0), u16(2)};
    } else if (id == kSingleShift && value.size() == 1) {
        data.shifts.single = u8(0);
    } else if (id == kLockingShift && value.size() == 1) {
        data.shifts.locking = u8(0);
    }
}

}  // namespace

Result<UserData> read_user_data(std::string_view octets) {
    Reader reader(octets);
    const std::size_t length = reader.u8("user data header");
    const std::string_view header =
        reader.octets(length, "user data header", status::kInvalidMessageLength);
    if (!reader.ok()) return Error{status::kInvalidMessageLength, reader.error().reason};

    UserData data;
    Reader elements(header);
    while (elements.left() > 0) {
        const std::uint8_t id = elements.u8("user data element");
        const std::size_t size = elements.u8("user data element");
        const std::string_view value = elements.octets(size, "user data element");
        if (!elements.ok()) return Error{status::kInvalidMessageLength, elements.error().reason};
        read_element(id, value, data);
    }
    data.header_bytes = 1 + length;
    data.content = octets.substr(data.header_bytes);
    return data;
}

std::string user_data_header(const Concat &concat) {
    const auto low = static_cast<char>(concat.reference & 0xFF);
    const auto high = static_cast<char>(concat.reference >> 8);
    const auto total = static_cast<char>(concat.total);
    const auto sequence = static_cast<char>(concat.sequence);
    if (concat.way == Way::udh8)
        return {'\x05', static_cast<char>(kConcat8), '\x03', low, total, sequence};
    if (concat.way == Way::udh16)
        return {'\x06', static_cast<char>(kConcat16), '\x04', high, low, total, sequence};
    return {};
}

std::optional<Concat> sar_of(const Tlvs &tlvs) {
    const auto reference = number_of(tlvs, tag::kSarReference, 2);
    const auto total = number_of(tlvs, tag::kSarTotal, 1);
    const auto sequence = number_of(tlvs, tag::kSarSequence, 1);
    if (!reference || !total || !sequence) return {};
    return possible({Way::sar, static_cast<std::uint16_t>(*reference),
                     static_cast<std::uint8_t>(*total), static_cast<std::uint8_t>(*sequence)});
}

Tlvs sar_tlvs(const Concat &concat) {
    return {number_tlv(tag::kSarReference, concat.reference, 2),
            number_tlv(tag::kSarTotal, concat.total, 1),
            number_tlv(tag::kSarSequence, concat.sequence, 1)};
}

}  // namespace smpp
