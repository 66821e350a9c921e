// Bodies that carry a message, and their responses (SMPP 3.4, 4.4, 4.6 and 4.7).
#pragma once

#include "fields.h"
#include "tlv.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

// With their NUL.
constexpr std::size_t kServiceTypeBytes = 6;
constexpr std::size_t kAddressBytes = 21;
constexpr std::size_t kDataAddressBytes = 65;  // of data_sm and alert_notification
constexpr std::size_t kTimeBytes = 17;
constexpr std::size_t kMessageIdBytes = 65;

constexpr std::size_t kShortMessageBytes = 254;  // without a NUL; longer goes as message_payload

// Bits of esm_class (5.2.12).
constexpr std::uint8_t kEsmTypeMask = 0x3C;
constexpr std::uint8_t kEsmReceipt = 0x04;
constexpr std::uint8_t kEsmIntermediate = 0x20;
constexpr std::uint8_t kEsmUserData = 0x40;  // the text begins with a user data header

// submit_sm and deliver_sm
struct ShortMessage {
    std::string service_type;
    Address source;
    Address destination;
    std::uint8_t esm_class = 0;
    std::uint8_t protocol_id = 0;
    std::uint8_t priority_flag = 0;
    std::string schedule_delivery_time;
    std::string validity_period;
    std::uint8_t registered_delivery = 0;
    std::uint8_t replace_if_present_flag = 0;
    std::uint8_t data_coding = 0;
    std::uint8_t sm_default_msg_id = 0;
    std::string short_message;
    Tlvs tlvs;

    bool operator==(const ShortMessage &) const = default;
};

struct DataMessage {
    std::string service_type;
    Address source;
    Address destination;
    std::uint8_t esm_class = 0;
    std::uint8_t registered_delivery = 0;
    std::uint8_t data_coding = 0;
    Tlvs tlvs;  // the text is the message_payload

    bool operator==(const DataMessage &) const = default;
};

// submit_sm_resp, deliver_sm_resp (whose id is empty) and data_sm_resp. With an error there may be
// no id at all. SMPP 3.4 has TLVs in the last only; other versions have them in all.
struct MessageResponse {
    std::optional<std::string> message_id;
    Tlvs tlvs;

    bool operator==(const MessageResponse &) const = default;
};

// A text in short_message and in message_payload is refused both ways: 3.4 says that both must not
// be used at once (4.4.1), so the optional one is not allowed there. One without content is none.
Result<std::string> encode(const ShortMessage &message);
Result<std::string> encode(const DataMessage &message);
Result<std::string> encode(const MessageResponse &response);

Result<ShortMessage> decode_short_message(std::string_view body);
Result<DataMessage> decode_data_message(std::string_view body);
Result<MessageResponse> decode_message_response(std::string_view body);

// The octets of the text, wherever they stand.
std::string_view octets_of(const ShortMessage &message);
std::string_view octets_of(const DataMessage &message);

}  // namespace smpp
