#include "event.h"

#include <patchbay/kit/event.hpp>
#include <patchbay/kit/text.hpp>

namespace smpp {
namespace {

void give(const Origin &origin, sdk::Message &message, std::string_view raw, patchbay_token token,
          Out &out) {
    message.from = sdk::contact_of(origin.from);
    message.event.account = sdk::str(origin.account);
    message.event.id = sdk::str(origin.id);
    message.event.timestamp = origin.timestamp;
    message.event.raw = sdk::optional_str(raw);
    out.event(token, message.get());
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
    sdk::Message message;
    message.content.text(text);
    give(origin, message, raw, token, out);
}

void give_unsupported(const Origin &origin, std::string_view reason, std::string_view raw,
                      patchbay_token token, Out &out) {
    sdk::Message message;
    message.content.unsupported(reason);
    give(origin, message, raw, token, out);
}

void give_status(const News &news, patchbay_token token, Out &out) {
    sdk::Status status(status_of(news.fate));
    status.event.account = sdk::str(news.account);
    status.event.message_id = sdk::str(news.message_id);
    status.event.timestamp = news.timestamp;
    status.event.reference = news.to.empty() ? 0 : news.reference;
    status.to = sdk::contact_of(news.to);
    if (news.fate == Fate::failed) status.error(news.code, news.title, news.retryable);
    out.event(token, status.get());
}

void give_unknown(std::string_view account, std::string_view reason, std::string_view raw,
                  patchbay_time_ms timestamp, patchbay_token token, Out &out) {
    sdk::JsonWriter data;
    data.begin_object().member("reason", reason).end_object();
    auto notice = sdk::make_notice("unknown", account, timestamp, data.text());
    notice.raw = sdk::str(raw);
    out.event(token, notice);
}

}  // namespace smpp
