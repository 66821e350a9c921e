#include "pdu.h"

#include "wire.h"

namespace smpp {
namespace {

constexpr std::size_t kLengthBytes = 4;

std::string_view request_name(std::uint32_t command_id) {
    switch (command_id) {
        case command::kBindReceiver:
            return "bind_receiver";
        case command::kBindTransmitter:
            return "bind_transmitter";
        case command::kQuerySm:
            return "query_sm";
        case command::kSubmitSm:
            return "submit_sm";
        case command::kDeliverSm:
            return "deliver_sm";
        case command::kUnbind:
            return "unbind";
        case command::kReplaceSm:
            return "replace_sm";
        case command::kCancelSm:
            return "cancel_sm";
        case command::kBindTransceiver:
            return "bind_transceiver";
        case command::kOutbind:
            return "outbind";
        case command::kEnquireLink:
            return "enquire_link";
        case command::kSubmitMulti:
            return "submit_multi";
        case command::kAlertNotification:
            return "alert_notification";
        case command::kDataSm:
            return "data_sm";
        default:
            return {};
    }
}

}  // namespace

std::string command_name(std::uint32_t command_id) {
    if (command_id == command::kGenericNack) return "generic_nack";
    const std::uint32_t request = command_id & ~kResponseBit;
    std::string name(request_name(request));
    if (!is_response(command_id) || name.empty()) return name;
    // These two are told and not answered.
    if (request == command::kOutbind || request == command::kAlertNotification) return {};
    return name + "_resp";
}

Result<std::string> frame(std::uint32_t command_id, std::uint32_t status, std::uint32_t sequence,
                          std::string_view body) {
    Writer writer;
    if (body.size() > kLargestPdu - kHeaderBytes)
        writer.fail(status::kInvalidCommandLength, "command_length", "is over the limit");
    writer.u32(static_cast<std::uint32_t>(kHeaderBytes + body.size()));
    writer.u32(command_id);
    writer.u32(status);
    writer.u32(sequence);
    writer.octets(body);
    return writer.take();
}

void Framer::feed(std::string_view bytes) {
    if (error_) return;
    // Only once at least half of it was taken: so what is moved is never more than what was taken,
    // and all moves together are not more than all bytes.
    if (begin_ > 0 && begin_ >= bytes_.size() - begin_) {
        bytes_.erase(0, begin_);
        begin_ = 0;
    }
    bytes_ += bytes;
}

std::optional<Pdu> Framer::next() {
    if (error_ || buffered() < kLengthBytes) return {};
    Reader reader(std::string_view(bytes_).substr(begin_));
    Pdu pdu;
    pdu.header.length = reader.u32("command_length");
    const std::size_t length = pdu.header.length;
    if (length < kHeaderBytes || length > largest_) {
        error_ =
            Error{status::kInvalidCommandLength,
                  "command_length: " + std::to_string(length) +
                      (length < kHeaderBytes ? " is less than a header" : " is over the limit")};
        return {};
    }
    if (buffered() < length) return {};
    pdu.header.command_id = reader.u32("command_id");
    pdu.header.status = reader.u32("command_status");
    pdu.header.sequence = reader.u32("sequence_number");
    pdu.body = std::string_view(bytes_).substr(begin_ + kHeaderBytes, length - kHeaderBytes);
    begin_ += length;
    return pdu;
}

}  // namespace smpp
