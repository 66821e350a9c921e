// SMPP 3.4 on the wire: headers, fields, optional parameters. Written for this simulator alone, so
// that no mistake of the program under test hides in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::smsc {

constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kMaxPduBytes = 64 * 1024 + 1024;  // a whole message_payload and its fields
constexpr std::uint32_t kMaxSequence = 0x7FFFFFFF;
constexpr std::uint32_t kResponse = 0x80000000;  // of a command id

enum Command : std::uint32_t {
    kBindReceiver = 0x1,
    kBindTransmitter = 0x2,
    kQuerySm = 0x3,
    kSubmitSm = 0x4,
    kDeliverSm = 0x5,
    kUnbind = 0x6,
    kReplaceSm = 0x7,
    kCancelSm = 0x8,
    kBindTransceiver = 0x9,
    kOutbind = 0xB,
    kEnquireLink = 0x15,
    kSubmitMulti = 0x21,
    kAlertNotification = 0x102,
    kDataSm = 0x103,
    kGenericNack = 0x80000000,
};

enum CommandStatus : std::uint32_t {
    kRok = 0x0,
    kRinvmsglen = 0x1,
    kRinvcmdlen = 0x2,
    kRinvcmdid = 0x3,
    kRinvbndsts = 0x4,
    kRalybnd = 0x5,
    kRinvprtflg = 0x6,
    kRinvregdlvflg = 0x7,
    kRsyserr = 0x8,
    kRinvsrcadr = 0xA,
    kRinvdstadr = 0xB,
    kRinvmsgid = 0xC,
    kRbindfail = 0xD,
    kRinvpaswd = 0xE,
    kRinvsysid = 0xF,
    kRmsgqful = 0x14,
    kRinvsertyp = 0x15,
    kRinvesmclass = 0x43,
    kRsubmitfail = 0x45,
    kRinvsrcton = 0x48,
    kRinvsrcnpi = 0x49,
    kRinvdstton = 0x50,
    kRinvdstnpi = 0x51,
    kRinvsystyp = 0x53,
    kRinvrepflag = 0x54,
    kRthrottled = 0x58,
    kRinvsched = 0x61,
    kRinvexpiry = 0x62,
    kRinvdftmsgid = 0x63,
    kRxTAppn = 0x64,
    kRxPAppn = 0x65,
    kRxRAppn = 0x66,
    kRinvtlvstream = 0xC0,
    kRtlvnotallwd = 0xC1,
    kRinvtlvlen = 0xC2,
    kRmissingtlv = 0xC3,
    kRinvtlvval = 0xC4,
};

enum Tag : std::uint16_t {
    kReceiptedMessageId = 0x001E,
    kUserMessageReference = 0x0204,
    kSarMsgRefNum = 0x020C,
    kSarTotalSegments = 0x020E,
    kSarSegmentSeqnum = 0x020F,
    kScInterfaceVersion = 0x0210,
    kMessagePayload = 0x0424,
    kMessageState = 0x0427,
};

struct Pdu {
    std::uint32_t command = 0;
    std::uint32_t status = 0;
    std::uint32_t sequence = 0;
    std::string body;
};
std::string to_bytes(const Pdu &pdu);

// "submit_sm", "submit_sm_resp"; "0x00000099" for what has no name.
std::string command_name(std::uint32_t command);
std::string status_name(std::uint32_t status);  // "RTHROTTLED"; "0x00000400" likewise
std::optional<std::uint32_t> status_of(std::string_view name);  // with or without "ESME_"

// Cuts a connection's bytes into PDUs.
class PduReader {
public:
    enum class State { incomplete, complete, bad_length };

    void append(std::string_view bytes) { buffer_.append(bytes); }
    State next(Pdu &out);  // of a bad length, its header

private:
    std::string buffer_;
};

void put8(std::string &out, std::uint8_t value);
void put16(std::string &out, std::uint16_t value);
void put32(std::string &out, std::uint32_t value);
void put_text(std::string &out, std::string_view text);  // and its NUL

// Reads a body field by field. After a failure everything fails.
class BodyReader {
public:
    explicit BodyReader(std::string_view body) : rest_(body) {}

    std::uint8_t octet();
    // A C-octet string of at most `max` octets, its NUL among them. False where there is none: the
    // reader then cannot go on.
    bool text(std::size_t max, std::string &out);
    bool octets(std::size_t count, std::string &out);
    bool failed() const { return failed_; }  // the body ended too early
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
    bool failed_ = false;
};

struct Tlv {
    std::uint16_t tag;
    std::string value;
};
using Tlvs = std::vector<Tlv>;

std::optional<Tlvs> read_tlvs(std::string_view bytes);
void put_tlv(std::string &out, std::uint16_t tag, std::string_view value);
void put_tlvs(std::string &out, const Tlvs &tlvs);
const Tlv *find(const Tlvs &tlvs, std::uint16_t tag);
std::uint32_t number_of(const Tlv &tlv);  // big-endian

struct Address {
    std::uint8_t ton = 0;
    std::uint8_t npi = 0;
    std::string text;
};

// The body of submit_sm and deliver_sm.
struct ShortMessage {
    std::string service_type;
    Address source;
    Address destination;
    std::uint8_t esm_class = 0;
    std::uint8_t protocol_id = 0;
    std::uint8_t priority = 0;
    std::string schedule;
    std::string validity;
    std::uint8_t registered_delivery = 0;
    std::uint8_t replace = 0;
    std::uint8_t data_coding = 0;
    std::uint8_t default_id = 0;
    std::string content;  // short_message
    Tlvs tlvs;
};
// kRok, or the status of the first field that cannot be read; `out` has those before it.
std::uint32_t read(std::string_view body, ShortMessage &out);
std::string to_body(const ShortMessage &message);

}  // namespace patchbay::simulators::smsc
