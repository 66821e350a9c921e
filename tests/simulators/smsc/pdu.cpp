#include "tests/simulators/smsc/pdu.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace patchbay::simulators::smsc {

namespace {

constexpr std::size_t kMaxShortMessage = 254;

using Name = std::pair<std::uint32_t, std::string_view>;

constexpr std::array kCommands{Name{kBindReceiver, "bind_receiver"},
                               Name{kBindTransmitter, "bind_transmitter"},
                               Name{kQuerySm, "query_sm"},
                               Name{kSubmitSm, "submit_sm"},
                               Name{kDeliverSm, "deliver_sm"},
                               Name{kUnbind, "unbind"},
                               Name{kReplaceSm, "replace_sm"},
                               Name{kCancelSm, "cancel_sm"},
                               Name{kBindTransceiver, "bind_transceiver"},
                               Name{kOutbind, "outbind"},
                               Name{kEnquireLink, "enquire_link"},
                               Name{kSubmitMulti, "submit_multi"},
                               Name{kAlertNotification, "alert_notification"},
                               Name{kDataSm, "data_sm"}};

constexpr std::array kStatuses{
    Name{kRok, "ROK"},
    Name{kRinvmsglen, "RINVMSGLEN"},
    Name{kRinvcmdlen, "RINVCMDLEN"},
    Name{kRinvcmdid, "RINVCMDID"},
    Name{kRinvbndsts, "RINVBNDSTS"},
    Name{kRalybnd, "RALYBND"},
    Name{kRinvprtflg, "RINVPRTFLG"},
    Name{kRinvregdlvflg, "RINVREGDLVFLG"},
    Name{kRsyserr, "RSYSERR"},
    Name{kRinvsrcadr, "RINVSRCADR"},
    Name{kRinvdstadr, "RINVDSTADR"},
    Name{kRinvmsgid, "RINVMSGID"},
    Name{kRbindfail, "RBINDFAIL"},
    Name{kRinvpaswd, "RINVPASWD"},
    Name{kRinvsysid, "RINVSYSID"},
    Name{0x11, "RCANCELFAIL"},
    Name{0x13, "RREPLACEFAIL"},
    Name{kRmsgqful, "RMSGQFUL"},
    Name{kRinvsertyp, "RINVSERTYP"},
    Name{0x33, "RINVNUMDESTS"},
    Name{0x34, "RINVDLNAME"},
    Name{0x40, "RINVDESTFLAG"},
    Name{0x42, "RINVSUBREP"},
    Name{kRinvesmclass, "RINVESMCLASS"},
    Name{0x44, "RCNTSUBDL"},
    Name{kRsubmitfail, "RSUBMITFAIL"},
    Name{kRinvsrcton, "RINVSRCTON"},
    Name{kRinvsrcnpi, "RINVSRCNPI"},
    Name{kRinvdstton, "RINVDSTTON"},
    Name{kRinvdstnpi, "RINVDSTNPI"},
    Name{kRinvsystyp, "RINVSYSTYP"},
    Name{kRinvrepflag, "RINVREPFLAG"},
    Name{0x55, "RINVNUMMSGS"},
    Name{kRthrottled, "RTHROTTLED"},
    Name{kRinvsched, "RINVSCHED"},
    Name{kRinvexpiry, "RINVEXPIRY"},
    Name{kRinvdftmsgid, "RINVDFTMSGID"},
    Name{kRxTAppn, "RX_T_APPN"},
    Name{kRxPAppn, "RX_P_APPN"},
    Name{kRxRAppn, "RX_R_APPN"},
    Name{0x67, "RQUERYFAIL"},
    Name{kRinvtlvstream, "RINVOPTPARSTREAM"},
    Name{kRtlvnotallwd, "ROPTPARNOTALLWD"},
    Name{kRinvtlvlen, "RINVPARLEN"},
    Name{kRmissingtlv, "RMISSINGOPTPARAM"},
    Name{kRinvtlvval, "RINVOPTPARAMVAL"},
    Name{0xFE, "RDELIVERYFAILURE"},
    Name{0xFF, "RUNKNOWNERR"},
};

std::string hex32(std::uint32_t value) {
    std::array<char, 16> out{};
    std::snprintf(out.data(), out.size(), "0x%08X", value);
    return out.data();
}

std::uint32_t get32(std::string_view bytes, std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i)
        out = out << 8U | static_cast<unsigned char>(bytes[at + i]);
    return out;
}

std::uint32_t get16(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]) * 256U + static_cast<unsigned char>(bytes[at + 1]);
}

}  // namespace

std::string to_bytes(const Pdu &pdu) {
    std::string out;
    put32(out, static_cast<std::uint32_t>(kHeaderBytes + pdu.body.size()));
    put32(out, pdu.command);
    put32(out, pdu.status);
    put32(out, pdu.sequence);
    return out + pdu.body;
}

std::string command_name(std::uint32_t command) {
    if (command == kGenericNack) return "generic_nack";
    const auto *at = std::ranges::find(kCommands, command & ~kResponse, &Name::first);
    if (at == kCommands.end()) return hex32(command);
    return std::string(at->second) + ((command & kResponse) != 0 ? "_resp" : "");
}

std::string status_name(std::uint32_t status) {
    const auto *at = std::ranges::find(kStatuses, status, &Name::first);
    return at == kStatuses.end() ? hex32(status) : std::string(at->second);
}

std::optional<std::uint32_t> status_of(std::string_view name) {
    if (name.starts_with("ESME_")) name.remove_prefix(5);
    const auto *at = std::ranges::find(kStatuses, name, &Name::second);
    if (at == kStatuses.end()) return std::nullopt;
    return at->first;
}

PduReader::State PduReader::next(Pdu &out) {
    if (buffer_.size() < kHeaderBytes) return State::incomplete;
    const std::size_t length = get32(buffer_, 0);
    out.command = get32(buffer_, 4);
    out.status = get32(buffer_, 8);
    out.sequence = get32(buffer_, 12);
    if (length < kHeaderBytes || length > kMaxPduBytes) return State::bad_length;
    if (buffer_.size() < length) return State::incomplete;
    out.body = buffer_.substr(kHeaderBytes, length - kHeaderBytes);
    buffer_.erase(0, length);
    return State::complete;
}

void put8(std::string &out, std::uint8_t value) { out += static_cast<char>(value); }

void put16(std::string &out, std::uint16_t value) {
    put8(out, static_cast<std::uint8_t>(value >> 8U));
    put8(out, static_cast<std::uint8_t>(value & 0xFFU));
}

void put32(std::string &out, std::uint32_t value) {
    put16(out, static_cast<std::uint16_t>(value >> 16U));
    put16(out, static_cast<std::uint16_t>(value & 0xFFFFU));
}

void put_text(std::string &out, std::string_view text) {
    out += text;
    out += '\0';
}

std::uint8_t BodyReader::octet() {
    if (failed_ || rest_.empty()) {
        failed_ = true;
        return 0;
    }
    const auto out = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return out;
}

bool BodyReader::text(std::size_t max, std::string &out) {
    const auto end = rest_.substr(0, max).find('\0');
    if (failed_ || end == std::string_view::npos) {
        // Too long a field is a mistake of its own; a body that ends first is too short.
        failed_ = failed_ || rest_.size() < max;
        return false;
    }
    out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
}

bool BodyReader::octets(std::size_t count, std::string &out) {
    if (failed_ || rest_.size() < count) {
        failed_ = true;
        return false;
    }
    out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
}

std::optional<Tlvs> read_tlvs(std::string_view bytes) {
    Tlvs out;
    while (!bytes.empty()) {
        if (bytes.size() < 4) return std::nullopt;
        const auto tag = static_cast<std::uint16_t>(get16(bytes, 0));
        const std::size_t length = get16(bytes, 2);
        bytes.remove_prefix(4);
        if (bytes.size() < length) return std::nullopt;
        out.push_back({tag, std::string(bytes.substr(0, length))});
        bytes.remove_prefix(length);
    }
    return out;
}

void put_tlv(std::string &out, std::uint16_t tag, std::string_view value) {
    put16(out, tag);
    put16(out, static_cast<std::uint16_t>(value.size()));
    out += value;
}

void put_tlvs(std::string &out, const Tlvs &tlvs) {
    for (const auto &tlv : tlvs)
        put_tlv(out, tlv.tag, tlv.value);
}

const Tlv *find(const Tlvs &tlvs, std::uint16_t tag) {
    const auto at = std::ranges::find(tlvs, tag, &Tlv::tag);
    return at == tlvs.end() ? nullptr : &*at;
}

std::uint32_t number_of(const Tlv &tlv) {
    std::uint32_t out = 0;
    for (const auto c : tlv.value)
        out = out << 8U | static_cast<unsigned char>(c);
    return out;
}

std::uint32_t read(std::string_view body, ShortMessage &out) {
    BodyReader in(body);
    const auto missing = [&](std::uint32_t status) { return in.failed() ? kRinvcmdlen : status; };
    if (!in.text(6, out.service_type)) return missing(kRinvsertyp);
    out.source.ton = in.octet();
    out.source.npi = in.octet();
    if (!in.text(21, out.source.text)) return missing(kRinvsrcadr);
    out.destination.ton = in.octet();
    out.destination.npi = in.octet();
    if (!in.text(21, out.destination.text)) return missing(kRinvdstadr);
    out.esm_class = in.octet();
    out.protocol_id = in.octet();
    out.priority = in.octet();
    if (!in.text(17, out.schedule)) return missing(kRinvsched);
    if (!in.text(17, out.validity)) return missing(kRinvexpiry);
    out.registered_delivery = in.octet();
    out.replace = in.octet();
    out.data_coding = in.octet();
    out.default_id = in.octet();
    const std::size_t length = in.octet();
    if (in.failed()) return kRinvcmdlen;
    if (length > kMaxShortMessage || !in.octets(length, out.content)) return kRinvmsglen;
    auto tlvs = read_tlvs(in.rest());
    if (!tlvs) return kRinvtlvstream;
    out.tlvs = std::move(*tlvs);
    return kRok;
}

std::string to_body(const ShortMessage &message) {
    std::string out;
    put_text(out, message.service_type);
    put8(out, message.source.ton);
    put8(out, message.source.npi);
    put_text(out, message.source.text);
    put8(out, message.destination.ton);
    put8(out, message.destination.npi);
    put_text(out, message.destination.text);
    put8(out, message.esm_class);
    put8(out, message.protocol_id);
    put8(out, message.priority);
    put_text(out, message.schedule);
    put_text(out, message.validity);
    put8(out, message.registered_delivery);
    put8(out, message.replace);
    put8(out, message.data_coding);
    put8(out, message.default_id);
    put8(out, static_cast<std::uint8_t>(message.content.size()));
    out += message.content;
    put_tlvs(out, message.tlvs);
    return out;
}

}  // namespace patchbay::simulators::smsc
