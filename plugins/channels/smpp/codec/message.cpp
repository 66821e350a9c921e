#include "message.h"

namespace smpp {
namespace {

constexpr std::string_view kLengthField = "sm_length";

std::string_view payload_of(const Tlvs &tlvs) {
    const Tlv *const payload = find(tlvs, tag::kMessagePayload);
    return payload == nullptr ? std::string_view() : std::string_view(payload->value);
}

bool two_texts(const ShortMessage &message) {
    return !message.short_message.empty() && !payload_of(message.tlvs).empty();
}

}  // namespace

Result<std::string> encode(const ShortMessage &message) {
    Writer writer;
    writer.c_string(message.service_type, kServiceTypeBytes, "service_type",
                    status::kInvalidServiceType);
    write_address(writer, message.source, kAddressBytes, "source_addr", status::kInvalidSource);
    write_address(writer, message.destination, kAddressBytes, "destination_addr",
                  status::kInvalidDestination);
    writer.u8(message.esm_class);
    writer.u8(message.protocol_id);
    writer.u8(message.priority_flag);
    writer.c_string(message.schedule_delivery_time, kTimeBytes, "schedule_delivery_time",
                    status::kInvalidSchedule);
    writer.c_string(message.validity_period, kTimeBytes, "validity_period", status::kInvalidExpiry);
    writer.u8(message.registered_delivery);
    writer.u8(message.replace_if_present_flag);
    writer.u8(message.data_coding);
    writer.u8(message.sm_default_msg_id);
    if (message.short_message.size() > kShortMessageBytes)
        writer.fail(status::kInvalidMessageLength, kLengthField, "is over 254");
    if (two_texts(message))
        writer.fail(status::kTlvNotAllowed, "message_payload", "stands beside a short_message");
    writer.u8(static_cast<std::uint8_t>(message.short_message.size()));
    writer.octets(message.short_message);
    write_tlvs(writer, message.tlvs);
    return writer.take();
}

Result<ShortMessage> decode_short_message(std::string_view body) {
    Reader reader(body);
    ShortMessage message;
    message.service_type =
        reader.c_string(kServiceTypeBytes, "service_type", status::kInvalidServiceType);
    message.source = read_address(reader, kAddressBytes, "source_addr", status::kInvalidSource);
    message.destination =
        read_address(reader, kAddressBytes, "destination_addr", status::kInvalidDestination);
    message.esm_class = reader.u8("esm_class");
    message.protocol_id = reader.u8("protocol_id");
    message.priority_flag = reader.u8("priority_flag");
    message.schedule_delivery_time =
        reader.c_string(kTimeBytes, "schedule_delivery_time", status::kInvalidSchedule);
    message.validity_period =
        reader.c_string(kTimeBytes, "validity_period", status::kInvalidExpiry);
    message.registered_delivery = reader.u8("registered_delivery");
    message.replace_if_present_flag = reader.u8("replace_if_present_flag");
    message.data_coding = reader.u8("data_coding");
    message.sm_default_msg_id = reader.u8("sm_default_msg_id");
    const std::size_t length = reader.u8(kLengthField);
    if (length > kShortMessageBytes)
        reader.fail(status::kInvalidMessageLength, kLengthField, "is over 254");
    message.short_message = reader.octets(length, "short_message", status::kInvalidMessageLength);
    message.tlvs = read_tlvs(reader);
    if (two_texts(message))
        reader.fail(status::kTlvNotAllowed, "message_payload", "stands beside a short_message");
    return ended(reader, std::move(message));
}

Result<std::string> encode(const DataMessage &message) {
    Writer writer;
    writer.c_string(message.service_type, kServiceTypeBytes, "service_type",
                    status::kInvalidServiceType);
    write_address(writer, message.source, kDataAddressBytes, "source_addr", status::kInvalidSource);
    write_address(writer, message.destination, kDataAddressBytes, "destination_addr",
                  status::kInvalidDestination);
    writer.u8(message.esm_class);
    writer.u8(message.registered_delivery);
    writer.u8(message.data_coding);
    write_tlvs(writer, message.tlvs);
    return writer.take();
}

Result<DataMessage> decode_data_message(std::string_view body) {
    Reader reader(body);
    DataMessage message;
    message.service_type =
        reader.c_string(kServiceTypeBytes, "service_type", status::kInvalidServiceType);
    message.source = read_address(reader, kDataAddressBytes, "source_addr", status::kInvalidSource);
    message.destination =
        read_address(reader, kDataAddressBytes, "destination_addr", status::kInvalidDestination);
    message.esm_class = reader.u8("esm_class");
    message.registered_delivery = reader.u8("registered_delivery");
    message.data_coding = reader.u8("data_coding");
    message.tlvs = read_tlvs(reader);
    return ended(reader, std::move(message));
}

Result<std::string> encode(const MessageResponse &response) {
    Writer writer;
    write_optional_start(writer, response.message_id, kMessageIdBytes, "message_id", response.tlvs);
    return writer.take();
}

Result<MessageResponse> decode_message_response(std::string_view body) {
    Reader reader(body);
    MessageResponse response;
    response.message_id = read_optional_start(reader, kMessageIdBytes, "message_id");
    response.tlvs = read_tlvs(reader);
    return ended(reader, std::move(response));
}

std::string_view octets_of(const ShortMessage &message) {
    return message.short_message.empty() ? payload_of(message.tlvs)
                                         : std::string_view(message.short_message);
}

std::string_view octets_of(const DataMessage &message) { return payload_of(message.tlvs); }

}  // namespace smpp
