#include "tests/simulators/smsc/submit_check.h"

#include <algorithm>
#include <array>

namespace patchbay::simulators::smsc {

namespace {

constexpr std::uint8_t kMaxTon = 6;
constexpr std::array<std::uint8_t, 10> kNpis{0, 1, 3, 4, 6, 8, 9, 10, 14, 18};
constexpr std::uint8_t kInternational = 1;
constexpr std::uint8_t kAlphanumeric = 5;
constexpr std::size_t kMaxOctets = 140;
constexpr unsigned kUdhi = 0x40;

bool is_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_npi(std::uint8_t npi) { return std::ranges::find(kNpis, npi) != kNpis.end(); }

// What is wrong with a phone number or short code; empty: nothing.
std::string wrong_digits(const Address &address) {
    if (address.text.starts_with('+')) return "has a '+': the TON says that";
    if (!is_digits(address.text)) return "has more than digits";
    if (address.text.size() < 3) return "has less than 3 digits";
    if (address.ton != kInternational) return {};
    if (address.text.size() < 7 || address.text.size() > 15) return "has not 7 to 15 digits";
    return address.text.front() == '0' ? "starts with 0, and is international" : "";
}

std::string wrong_sender(const Address &address) {
    if (address.text.empty()) return {};  // the SMSC's own
    if (address.ton != kAlphanumeric) return wrong_digits(address);
    if (address.text.size() > 11) return "has more than 11 characters";
    return decode(Alphabet::ascii, address.text) ? "" : "has characters that a name cannot have";
}

// "YYMMDDhhmmsstnnp"; empty is no time.
bool is_time(const std::string &text) {
    if (text.empty()) return true;
    if (text.size() != 16 || !is_digits(std::string_view(text).substr(0, 15))) return false;
    const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    if (text[15] == 'R') return std::string_view(text).substr(12, 3) == "000";
    if (text[15] != '+' && text[15] != '-') return false;
    return two(2) >= 1 && two(2) <= 12 && two(4) >= 1 && two(4) <= 31 && two(6) <= 23 &&
           two(8) <= 59 && two(10) <= 59 && two(13) <= 48;
}

Refusal check_fields(const ShortMessage &m, const Settings &settings) {
    if (std::ranges::find(settings.service_types, m.service_type) == settings.service_types.end()) {
        return {kRinvsertyp, "service_type is none of this SMSC"};
    }
    if (m.source.ton > kMaxTon) return {kRinvsrcton, "source_addr_ton is reserved"};
    if (!is_npi(m.source.npi)) return {kRinvsrcnpi, "source_addr_npi is reserved"};
    if (auto wrong = wrong_sender(m.source); !wrong.empty()) {
        return {kRinvsrcadr, "source_addr " + wrong};
    }
    if (m.destination.ton > kMaxTon || m.destination.ton == kAlphanumeric) {
        return {kRinvdstton, "dest_addr_ton is reserved, or of a name"};
    }
    if (!is_npi(m.destination.npi)) return {kRinvdstnpi, "dest_addr_npi is reserved"};
    if (auto wrong = wrong_digits(m.destination); !wrong.empty()) {
        return {kRinvdstadr, "destination_addr " + wrong};
    }
    const auto type = m.esm_class & 0x3CU;
    if (type != 0 && type != 0x08 && type != 0x10) {
        return {kRinvesmclass, "esm_class has a message type that only an SMSC sends"};
    }
    if (m.priority > 3) return {kRinvprtflg, "priority_flag is over 3"};
    if (!is_time(m.schedule)) return {kRinvsched, "schedule_delivery_time is no time"};
    if (!is_time(m.validity)) return {kRinvexpiry, "validity_period is no time"};
    if ((m.registered_delivery & 0x03U) == 3 || (m.registered_delivery & 0xE0U) != 0) {
        return {kRinvregdlvflg, "registered_delivery has reserved bits"};
    }
    if (m.replace > 1) return {kRinvrepflag, "replace_if_present_flag is over 1"};
    if (m.default_id != 0) return {kRinvdftmsgid, "there are no predefined messages"};
    return {};
}

struct Size {
    std::uint16_t tag;
    std::size_t bytes;
};
constexpr std::array kSizes{Size{kUserMessageReference, 2},
                            Size{kSarMsgRefNum, 2},
                            Size{kSarTotalSegments, 1},
                            Size{kSarSegmentSeqnum, 1},
                            Size{0x0005, 1},   // dest_addr_subunit
                            Size{0x000D, 1},   // source_addr_subunit
                            Size{0x0017, 4},   // qos_time_to_live
                            Size{0x0019, 1},   // payload_type
                            Size{0x0201, 1},   // privacy_indicator
                            Size{0x020A, 2},   // source_port
                            Size{0x020B, 2},   // destination_port
                            Size{0x020D, 1},   // language_indicator
                            Size{0x0426, 1}};  // more_messages_to_send

Refusal check_tlvs(const ShortMessage &m, Content &out) {
    for (const auto &tlv : m.tlvs) {
        const auto *size = std::ranges::find(kSizes, tlv.tag, &Size::tag);
        if (size != kSizes.end() && tlv.value.size() != size->bytes) {
            return {kRinvtlvlen, "a TLV has another length than its type"};
        }
        if (tlv.tag == kReceiptedMessageId || tlv.tag == kMessageState) {
            return {kRtlvnotallwd, "a TLV is of receipts alone"};
        }
        if (std::ranges::count(m.tlvs, tlv.tag, &Tlv::tag) > 1) {
            return {kRtlvnotallwd, "a TLV is there twice"};
        }
    }
    const auto *reference = find(m.tlvs, kSarMsgRefNum);
    const auto *total = find(m.tlvs, kSarTotalSegments);
    const auto *number = find(m.tlvs, kSarSegmentSeqnum);
    if (!reference && !total && !number) return {};
    if (!reference || !total || !number) return {kRmissingtlv, "one of the three sar_ TLVs lacks"};
    out.part = {"sar", number_of(*reference), number_of(*total), number_of(*number)};
    return {};
}

// The elements of a user data header.
Refusal check_udh(std::string_view udh, Content &out) {
    udh.remove_prefix(1);
    while (!udh.empty()) {
        if (udh.size() < 2) return {kRinvesmclass, "the UDH ends inside an element"};
        const auto id = static_cast<unsigned char>(udh[0]);
        const std::size_t length = static_cast<unsigned char>(udh[1]);
        if (udh.size() < 2 + length) return {kRinvesmclass, "the UDH ends inside an element"};
        const auto value = udh.substr(2, length);
        const auto at = [&](std::size_t i) -> std::uint32_t {
            return static_cast<unsigned char>(value[i]);
        };
        if ((id == 0x00 && length != 3) || (id == 0x08 && length != 4)) {
            return {kRinvesmclass, "the UDH's concatenation has another length"};
        }
        if ((id == 0x00 || id == 0x08) && out.part) {
            return {kRinvesmclass, "the parts are numbered twice"};
        }
        if (id == 0x00) out.part = {"udh8", at(0), at(1), at(2)};
        if (id == 0x08) out.part = {"udh16", at(0) * 256 + at(1), at(2), at(3)};
        udh.remove_prefix(2 + length);
    }
    return {};
}

// Octets that the radio's frame has for it.
Refusal check_length(const Content &content) {
    const auto size = content.bytes.size();
    if (content.payload) return {};  // cut by the SMSC itself
    const bool seven = content.alphabet == Alphabet::gsm || content.alphabet == Alphabet::ascii;
    const auto room = kMaxOctets - std::min(kMaxOctets, content.udh.size());
    const auto most = seven ? room * 8 / 7 : room;
    if (size > most) {
        return {kRinvmsglen, "the text has " + std::to_string(size) + " octets, and a part has " +
                                 std::to_string(most)};
    }
    if (content.alphabet == Alphabet::ucs2 && size % 2 != 0) {
        return {kRinvmsglen, "UCS-2 has an odd number of octets"};
    }
    return {};
}

}  // namespace

Refusal check_submit(const ShortMessage &message, const Settings &settings, Content &out) {
    if (auto wrong = check_fields(message, settings); wrong.status != kRok) return wrong;
    if (auto wrong = check_tlvs(message, out); wrong.status != kRok) return wrong;
    out.bytes = message.content;
    if (const auto *payload = find(message.tlvs, kMessagePayload)) {
        if (!message.content.empty()) {
            return {kRtlvnotallwd, "message_payload, and sm_length is not 0"};
        }
        out.bytes = payload->value;
        out.payload = true;
    }
    if ((message.esm_class & kUdhi) != 0) {
        const auto length =
            out.bytes.empty() ? 0 : static_cast<unsigned char>(out.bytes.front()) + std::size_t{1};
        if (length < 3 || length > out.bytes.size()) {
            return {kRinvesmclass, "esm_class says UDH, and the content starts with none"};
        }
        out.udh = out.bytes.substr(0, length);
        out.bytes.erase(0, length);
        if (auto wrong = check_udh(out.udh, out); wrong.status != kRok) return wrong;
    }
    if (out.part && (out.part->number == 0 || out.part->number > out.part->total)) {
        const auto sar = out.part->way == "sar";
        return {sar ? kRinvtlvval : kRinvesmclass, "the part's number is not among the total"};
    }
    const auto alphabet = alphabet_of(message.data_coding, settings.default_alphabet);
    if (!alphabet) return {kRsubmitfail, "data_coding is reserved"};
    out.alphabet = *alphabet;
    if (auto wrong = check_length(out); wrong.status != kRok) return wrong;
    const auto text = decode(out.alphabet, out.bytes);
    if (!text && settings.check_text) {
        return {kRsubmitfail, "an octet is no character of " + std::string(name_of(out.alphabet)) +
                                  ", or one is cut in two"};
    }
    out.text = text.value_or("");
    return {};
}

}  // namespace patchbay::simulators::smsc
