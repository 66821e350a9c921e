#include "body.h"

namespace smpp {
namespace {

template <class T>
Result<Body> body_of(Result<T> decoded) {
    if (!decoded) return decoded.error();
    return Body(std::move(*decoded));
}

}  // namespace

Result<Body> decode_body(std::uint32_t command_id, std::string_view body) {
    switch (command_id) {
        case command::kBindReceiver:
        case command::kBindTransmitter:
        case command::kBindTransceiver:
            return body_of(decode_bind(body));
        case response_to(command::kBindReceiver):
        case response_to(command::kBindTransmitter):
        case response_to(command::kBindTransceiver):
            return body_of(decode_bind_response(body));
        case command::kOutbind:
            return body_of(decode_outbind(body));
        case command::kSubmitSm:
        case command::kDeliverSm:
            return body_of(decode_short_message(body));
        case command::kDataSm:
            return body_of(decode_data_message(body));
        case response_to(command::kSubmitSm):
        case response_to(command::kDeliverSm):
        case response_to(command::kDataSm):
            return body_of(decode_message_response(body));
        case command::kQuerySm:
            return body_of(decode_query(body));
        case response_to(command::kQuerySm):
            return body_of(decode_query_response(body));
        case command::kAlertNotification:
            return body_of(decode_alert(body));
        case command::kEnquireLink:
        case response_to(command::kEnquireLink):
        case command::kUnbind:
        case response_to(command::kUnbind):
        case command::kGenericNack:
        case response_to(command::kCancelSm):
        case response_to(command::kReplaceSm):
            return body_of(decode_bare(body));
        default:
            return Error{status::kInvalidCommandId,
                         "command_id: " + command_name(command_id) + " is not read here"};
    }
}

Result<std::string> encode_body(const Body &body) {
    return std::visit([](const auto &b) { return encode(b); }, body);
}

Result<std::string> encode_pdu(std::uint32_t command_id, std::uint32_t status,
                               std::uint32_t sequence, const Body &body) {
    const auto bytes = encode_body(body);
    if (!bytes) return bytes.error();
    return frame(command_id, status, sequence, *bytes);
}

}  // namespace smpp
