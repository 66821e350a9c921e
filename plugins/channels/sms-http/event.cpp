#include "event.h"

#include "address.h"

namespace sms_http {
namespace {

patchbay_contact contact_of(const std::string &address) {
    auto contact = sdk::make<patchbay_contact>();
    contact.address = sdk::str(address);
    if (is_phone(address)) contact.phone = sdk::str(address);
    return contact;
}

patchbay_status give(const Origin &origin, const Incoming &message,
                     const patchbay_content &content) {
    const patchbay_contact from = contact_of(message.from);
    auto event = sdk::make<patchbay_message>();
    if (message.answered) event.flags |= PATCHBAY_MESSAGE_ANSWERED;
    if (message.own) event.flags |= PATCHBAY_MESSAGE_OWN;
    event.part_of = sdk::optional_str(message.part_of);
    event.account = sdk::optional_str(message.account);
    event.id = sdk::str(message.id);
    event.timestamp = message.timestamp;
    event.from = &from;
    event.content = &content;
    if (origin.want_raw || content.kind == PATCHBAY_CONTENT_UNSUPPORTED) {
        event.raw = sdk::str(origin.raw);
    }
    return origin.sink.message(event);
}

}  // namespace

patchbay_status give_text(const Origin &origin, const Incoming &message, std::string_view text) {
    auto content = sdk::make<patchbay_content>();
    auto inner = sdk::make<patchbay_text>();
    inner.text = text.data() != nullptr ? sdk::str(text) : sdk::str("");
    content.kind = PATCHBAY_CONTENT_TEXT;
    content.text = &inner;
    return give(origin, message, content);
}

patchbay_status give_media(const Origin &origin, const Incoming &message,
                           const patchbay_media &media) {
    auto content = sdk::make<patchbay_content>();
    content.kind = PATCHBAY_CONTENT_MEDIA;
    content.media = &media;
    return give(origin, message, content);
}

patchbay_status give_unsupported(const Origin &origin, const Incoming &message,
                                 std::string_view reason) {
    auto content = sdk::make<patchbay_content>();
    auto inner = sdk::make<patchbay_unsupported>();
    inner.reason = sdk::str(reason);
    content.kind = PATCHBAY_CONTENT_UNSUPPORTED;
    content.unsupported = &inner;
    return give(origin, message, content);
}

patchbay_status give_status(const Origin &origin, const Delivery &delivery) {
    const patchbay_contact to = contact_of(delivery.to);
    auto error = sdk::make<patchbay_delivery_error>();
    error.code = sdk::str(delivery.code);
    error.title = sdk::optional_str(delivery.title);
    error.retryable = delivery.retryable ? 1 : 0;
    const bool told = delivery.status == PATCHBAY_STATUS_FAILED && !delivery.code.empty();

    auto event = sdk::make<patchbay_status_update>();
    event.status = delivery.status;
    if (delivery.own) event.flags |= PATCHBAY_STATUS_OWN;
    event.account = sdk::optional_str(delivery.account);
    event.message_id = sdk::optional_str(delivery.id);
    event.correlation = sdk::optional_str(delivery.correlation);
    event.from = delivery.to.empty() ? nullptr : &to;
    event.timestamp = delivery.timestamp;
    if (told) event.errors = {&error, 1, sizeof error};
    if (origin.want_raw) event.raw = sdk::str(origin.raw);
    return origin.sink.status(event);
}

patchbay_status give_verdict(const Origin &origin, std::string_view account, std::string_view kind,
                             const std::string &contact, std::string_view data) {
    const patchbay_contact from = contact_of(contact);
    auto notice = sdk::make<patchbay_notice>();
    notice.account = sdk::optional_str(account);
    notice.kind = sdk::str(kind);
    notice.timestamp = origin.received_at;
    notice.data = sdk::str(data);
    if (!contact.empty()) notice.from = &from;
    if (origin.want_raw) notice.raw = sdk::str(origin.raw);
    return origin.sink.notice(notice);
}

patchbay_status give_unknown(const Origin &origin, std::string_view account,
                             std::string_view reason, std::string_view scheme) {
    sdk::JsonWriter data;
    data.begin_object().member("reason", reason);
    if (!scheme.empty()) data.member("scheme", scheme);
    data.end_object();
    auto notice = sdk::make<patchbay_notice>();
    notice.account = sdk::optional_str(account);
    notice.kind = sdk::str("unknown");
    notice.timestamp = origin.received_at;
    notice.data = sdk::str(data.text());
    notice.raw = sdk::str(origin.raw);
    return origin.sink.notice(notice);
}

}  // namespace sms_http
