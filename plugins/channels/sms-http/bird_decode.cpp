// A webhook of Bird: {"type": "sms.received", "timestamp", "data": {"sms_id", "from", "to", ...}}.
#include "address.h"
#include "bird.h"
#include "event.h"
#include "standard_webhooks.h"
#include "time.h"

#include <optional>

namespace sms_http {
namespace {

// 0: none that is told.
std::uint32_t status_of(std::string_view type) {
    if (type == "sms.sent") return PATCHBAY_STATUS_SENT;
    if (type == "sms.delivered") return PATCHBAY_STATUS_DELIVERED;
    if (type == "sms.undelivered" || type == "sms.failed" || type == "sms.rejected" ||
        type == "sms.expired") {
        return PATCHBAY_STATUS_FAILED;
    }
    return 0;
}

}  // namespace

patchbay_status Bird::decode(const patchbay_webhook_request &request, const sdk::EventSink &sink) {
    const bool verified = (request.flags & PATCHBAY_WEBHOOK_UNVERIFIED) == 0;
    if (verified && !standard_signature_holds(host(), "webhook_secret", request)) {
        return sink.fail(PATCHBAY_E_REFUSED,
                         "the signature in webhook-id, webhook-timestamp and webhook-signature is "
                         "missing, wrong or older than 5 minutes; check webhook_secret");
    }
    const sdk::JsonValue event = host().parse(sdk::view(request.body));
    if (!event.is_object()) {
        return sink.fail(PATCHBAY_E_MALFORMED, "the body is no JSON object");
    }
    const std::string_view type = event["type"].str();
    if (type.empty()) return sink.fail(PATCHBAY_E_MALFORMED, "type: is missing");
    Origin origin(sink, request, std::string(host().write(event)));
    if (type == "sms.received") return decode_message(event, origin);
    if (const std::uint32_t status = status_of(type)) return decode_status(event, status, origin);
    if (type == "sms.accepted") return PATCHBAY_OK;  // the answer to the send said so
    if (type == "sms_suppression.created" && event["data"].is_object()) {
        return give_opt_out(event["data"], origin);
    }
    return give_unknown(origin, from_, "an event of another kind");
}

// Bird holds to it: later messages are refused.
patchbay_status Bird::give_opt_out(sdk::JsonValue data, const Origin &origin) const {
    const std::string_view sender = data["originator"].text();
    const std::string_view contact = data["destination"].text();
    if (!fits(contact) || !scheme_of(contact).empty()) {
        return give_unknown(origin, from_, "a suppression without the number that it is of");
    }
    const std::string account = fits(sender) ? normal_address(sender) : from_;
    const bool ours = account == from_;  // else of another sender of the workspace
    return give_verdict(origin, account, "opt_out", ours ? normal_address(contact) : "",
                        host().write(data));
}

patchbay_status Bird::decode_message(sdk::JsonValue event, const Origin &origin) {
    const sdk::JsonValue data = event["data"];
    for (const std::string_view name : {"sms_id", "from", "to"}) {
        if (!fits(data[name].text())) {
            return give_unknown(
                origin, from_,
                "a message whose data." + std::string(name) + " is missing or over 1,024 bytes");
        }
    }
    if (const std::string scheme = unserved(data["from"].text(), data["to"].text());
        !scheme.empty()) {
        return give_unserved(origin, from_, scheme);
    }
    Incoming message;
    message.account = normal_address(data["to"].text());
    message.id = data["sms_id"].text();
    message.from = normal_address(data["from"].text());
    message.timestamp = read_time(event["timestamp"].str()).value_or(origin.received_at);
    const sdk::JsonValue text = data["text"];
    if (text.is_string()) return give_text(origin, message, text.str());
    return give_unsupported(origin, message, "data.text is missing or not a text");
}

patchbay_status Bird::decode_status(sdk::JsonValue event, std::uint32_t status,
                                    const Origin &origin) const {
    const sdk::JsonValue data = event["data"];
    const std::string_view id = data["sms_id"].text();
    if (!fits(id)) {
        return give_unknown(origin, from_,
                            "a status whose data.sms_id is missing or over 1,024 bytes");
    }
    Delivery delivery;
    delivery.status = status;
    delivery.id = id;
    const std::string_view from = data["from"].text();
    delivery.account = fits(from) ? normal_address(from) : from_;
    const std::string_view to = data["to"].text();
    if (fits(to)) delivery.to = normal_address(to);
    delivery.correlation = fitting_correlation(data["metadata"]["correlation"].str());
    delivery.timestamp = read_time(event["timestamp"].str()).value_or(origin.received_at);
    const sdk::JsonValue error = data["error"];
    delivery.code = sdk::fitting(error["code"].text());
    const sdk::ErrorRule *rule = bird_errors().find(delivery.code);
    delivery.title = rule != nullptr ? rule->title : error["description"].str();
    delivery.retryable = sdk::retryable(rule);
    return give_status(origin, delivery);
}

}  // namespace sms_http
