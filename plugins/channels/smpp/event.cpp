#include "event.h"

#include "address.h"

namespace smpp {
namespace {

patchbay_contact contact_of(const std::string &address) {
    auto contact = sdk::make<patchbay_contact>();
    contact.address = sdk::str(address);
    if (is_phone(address)) contact.phone = sdk::str(address);
    return contact;
}

void give(const Origin &origin, const patchbay_content &content, std::string_view raw,
          patchbay_token token, Out &out) {
    const patchbay_contact from = contact_of(origin.from);
    auto event = sdk::make<patchbay_message>();
    event.account = sdk::str(origin.account);
    event.id = sdk::str(origin.id);
    event.timestamp = origin.timestamp;
    event.from = &from;
    event.content = &content;
    event.raw = sdk::optional_str(raw);
    out.event(token, event);
}

std::uint32_t status_of(Fate fate) {
    switch (fate) {
        case Fate::delivered:
            return PATCHBAY_STATUS_DELIVERED;
        case Fate::failed:
            return PATCHBAY_STATUS_FAILED;
        case Fate::sent:
        case Fate::untold:
            break;
    }
    return PATCHBAY_STATUS_SENT;
}

}  // namespace

void give_text(const Origin &origin, std::string_view text, std::string_view raw,
               patchbay_token token, Out &out) {
    auto inner = sdk::make<patchbay_text>();
    inner.text = text.data() != nullptr ? sdk::str(text) : sdk::str("");
    auto content = sdk::make<patchbay_content>();
    content.kind = PATCHBAY_CONTENT_TEXT;
    content.text = &inner;
    give(origin, content, raw, token, out);
}

void give_unsupported(const Origin &origin, std::string_view reason, std::string_view raw,
                      patchbay_token token, Out &out) {
    auto inner = sdk::make<patchbay_unsupported>();
    inner.reason = sdk::str(reason);
    auto content = sdk::make<patchbay_content>();
    content.kind = PATCHBAY_CONTENT_UNSUPPORTED;
    content.unsupported = &inner;
    give(origin, content, raw, token, out);
}

void give_status(const News &news, patchbay_token token, Out &out) {
    const patchbay_contact to = contact_of(news.to);
    auto error = sdk::make<patchbay_delivery_error>();
    error.code = sdk::str(news.code);
    error.title = sdk::optional_str(news.title);
    error.retryable = news.retryable ? 1 : 0;

    auto event = sdk::make<patchbay_status_update>();
    event.status = status_of(news.fate);
    event.account = sdk::str(news.account);
    event.message_id = sdk::str(news.message_id);
    event.from = news.to.empty() ? nullptr : &to;
    event.timestamp = news.timestamp;
    if (news.fate == Fate::failed) event.errors = {&error, 1, sizeof error};
    event.reference = news.to.empty() ? 0 : news.reference;
    out.event(token, event);
}

void give_unknown(std::string_view account, std::string_view reason, std::string_view raw,
                  patchbay_time_ms timestamp, patchbay_token token, Out &out) {
    sdk::JsonWriter data;
    data.begin_object().member("reason", reason).end_object();
    auto notice = sdk::make<patchbay_notice>();
    notice.account = sdk::str(account);
    notice.kind = sdk::str("unknown");
    notice.timestamp = timestamp;
    notice.data = sdk::str(data.text());
    notice.raw = sdk::str(raw);
    out.event(token, notice);
}

}  // namespace smpp
