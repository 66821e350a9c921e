#include "event.h"

#include "patchbay/kit/text.hpp"

namespace sms_http {

patchbay_status give(const Origin &origin, const Incoming &message, sdk::Message &out) {
    out.from = sdk::contact_of(message.from);
    if (message.answered) out.event.flags |= PATCHBAY_MESSAGE_ANSWERED;
    if (message.own) out.event.flags |= PATCHBAY_MESSAGE_OWN;
    out.event.part_of = sdk::optional_str(message.part_of);
    out.event.account = sdk::optional_str(message.account);
    out.event.id = sdk::str(message.id);
    out.event.timestamp = message.timestamp;
    const bool unread = out.content.kind() == PATCHBAY_CONTENT_UNSUPPORTED;
    if (origin.want_raw || unread) out.event.raw = sdk::str(origin.raw);
    return out.give(origin.sink);
}

patchbay_status give_text(const Origin &origin, const Incoming &message, std::string_view text) {
    sdk::Message out;
    out.content.text(text);
    return give(origin, message, out);
}

patchbay_status give_unsupported(const Origin &origin, const Incoming &message,
                                 std::string_view reason) {
    sdk::Message out;
    out.content.unsupported(reason);
    return give(origin, message, out);
}

patchbay_status give_status(const Origin &origin, const Delivery &delivery) {
    sdk::Status out(delivery.status);
    if (delivery.own) out.event.flags |= PATCHBAY_STATUS_OWN;
    out.event.account = sdk::optional_str(delivery.account);
    out.event.message_id = sdk::optional_str(delivery.id);
    out.event.correlation = sdk::optional_str(delivery.correlation);
    out.event.timestamp = delivery.timestamp;
    if (origin.want_raw) out.event.raw = sdk::str(origin.raw);
    out.to = sdk::contact_of(delivery.to);
    if (delivery.status == PATCHBAY_STATUS_FAILED && !delivery.code.empty())
        out.error(delivery.code, delivery.title, delivery.retryable);
    return out.give(origin.sink);
}

patchbay_status give_verdict(const Origin &origin, std::string_view account, std::string_view kind,
                             std::string_view contact, std::string_view data) {
    const patchbay_contact from = sdk::contact_of(contact);
    auto notice = sdk::make_notice(kind, account, origin.received_at, data);
    if (!contact.empty()) notice.from = &from;
    if (origin.want_raw) notice.raw = sdk::str(origin.raw);
    return origin.sink.notice(notice);
}

patchbay_status give_unknown(const Origin &origin, std::string_view account,
                             std::string_view reason, std::string_view scheme) {
    sdk::JsonWriter data;
    data.begin_object().member("reason", reason).optional_member("scheme", scheme).end_object();
    auto notice = sdk::make_notice("unknown", account, origin.received_at, data.text());
    notice.raw = sdk::str(origin.raw);
    return origin.sink.notice(notice);
}

}  // namespace sms_http
