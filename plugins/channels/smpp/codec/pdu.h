// Whole PDUs out of a stream of bytes, and their header (SMPP 3.4, 3.2 and 5.1).
#pragma once

#include "result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

constexpr std::size_t kHeaderBytes = 16;

// A message_payload of 64 KiB and, generously, all else that stands beside it. Longer is no SMPP
// but a stream that has lost its step, or somebody who wants the memory.
constexpr std::size_t kLargestPdu = 64 * 1024 + 4 * 1024;

constexpr std::uint32_t kResponseBit = 0x80000000;
constexpr std::uint32_t kLastSequence = 0x7FFFFFFF;  // 1 to here; a response repeats it

namespace command {
constexpr std::uint32_t kGenericNack = 0x80000000;
constexpr std::uint32_t kBindReceiver = 0x00000001;
constexpr std::uint32_t kBindTransmitter = 0x00000002;
constexpr std::uint32_t kQuerySm = 0x00000003;
constexpr std::uint32_t kSubmitSm = 0x00000004;
constexpr std::uint32_t kDeliverSm = 0x00000005;
constexpr std::uint32_t kUnbind = 0x00000006;
constexpr std::uint32_t kReplaceSm = 0x00000007;
constexpr std::uint32_t kCancelSm = 0x00000008;
constexpr std::uint32_t kBindTransceiver = 0x00000009;
constexpr std::uint32_t kOutbind = 0x0000000B;
constexpr std::uint32_t kEnquireLink = 0x00000015;
constexpr std::uint32_t kSubmitMulti = 0x00000021;
constexpr std::uint32_t kAlertNotification = 0x00000102;
constexpr std::uint32_t kDataSm = 0x00000103;
}  // namespace command

constexpr bool is_response(std::uint32_t command_id) { return (command_id & kResponseBit) != 0; }
constexpr std::uint32_t response_to(std::uint32_t command_id) { return command_id | kResponseBit; }

// "submit_sm_resp"; "" for an id that SMPP 3.4 does not have.
std::string command_name(std::uint32_t command_id);

struct Header {
    std::uint32_t length = 0;  // of the whole PDU, these 16 octets too
    std::uint32_t command_id = 0;
    std::uint32_t status = 0;
    std::uint32_t sequence = 0;

    bool operator==(const Header &) const = default;
};

struct Pdu {
    Header header;
    std::string_view body;
};

// The bytes of a PDU; RINVCMDLEN where it would be over kLargestPdu.
Result<std::string> frame(std::uint32_t command_id, std::uint32_t status, std::uint32_t sequence,
                          std::string_view body);

// Bytes in any pieces become whole PDUs:
//   framer.feed(bytes); while (auto pdu = framer.next()) ...; if (framer.error()) ...
// Each byte is copied a bounded number of times, however small the pieces or the PDUs. What was fed
// and not yet taken is kept, without a limit of its own: take before feeding more.
class Framer {
public:
    explicit Framer(std::size_t largest = kLargestPdu) : largest_(largest) {}

    // Not after an error: the bytes are dropped, since nobody knows where the next PDU begins.
    void feed(std::string_view bytes);

    // Its body is a view that holds until the next call of `feed`. {}: more bytes are needed, or
    // there is an error.
    std::optional<Pdu> next();

    // A length below kHeaderBytes or over the limit, told as soon as the length is there: the rest
    // may never come. The session answers generic_nack with its status and closes.
    const std::optional<Error> &error() const { return error_; }

    // Bytes that were not taken yet.
    std::size_t buffered() const { return bytes_.size() - begin_; }

    // Bytes that are in memory: after `feed`, at most what it brought and twice what was buffered.
    std::size_t held() const { return bytes_.size(); }

private:
    std::size_t largest_;
    std::string bytes_;
    std::size_t begin_ = 0;  // before it is what was taken
    std::optional<Error> error_;
};

}  // namespace smpp
