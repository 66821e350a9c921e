#include "event.h"

#include "patchbay/encoding.hpp"

#include <utility>

namespace messenger {

Content Content::of_text(std::string text) {
    Content content;
    content.kind = PATCHBAY_CONTENT_TEXT;
    content.text = std::move(text);
    return content;
}

Content Content::unsupported(std::string reason) {
    Content content;
    content.text = std::move(reason);
    return content;
}

patchbay_status give_message(const Event &event, const Message &message) {
    const std::string_view sender = event.sender();
    if (sender.empty()) return give_unknown(event, "a message without a sender");
    if (fitting(message.id).empty()) {
        return give_unknown(event, "a message with an id of more than 1,024 bytes");
    }
    const Content &given = message.content;
    auto text = sdk::make<patchbay_text>();
    text.text = sdk::str(given.text);
    auto media = sdk::make<patchbay_media>();
    media.kind = given.media;
    media.url = sdk::optional_str(given.url);
    media.caption = sdk::optional_str(given.caption);
    auto location = sdk::make<patchbay_location>();
    location.latitude = given.latitude;
    location.longitude = given.longitude;
    location.name = sdk::optional_str(given.title);
    auto choice = sdk::make<patchbay_choice>();
    choice.id = sdk::optional_str(given.id);
    choice.title = sdk::optional_str(given.title);
    auto reaction = sdk::make<patchbay_reaction>();
    reaction.emoji = sdk::optional_str(given.emoji);
    reaction.message_id = sdk::optional_str(given.id);
    auto unsupported = sdk::make<patchbay_unsupported>();
    unsupported.reason = sdk::str(given.text);
    auto content = sdk::make<patchbay_content>();
    content.kind = given.kind;
    if (given.kind == PATCHBAY_CONTENT_TEXT) content.text = &text;
    if (given.kind == PATCHBAY_CONTENT_MEDIA) content.media = &media;
    if (given.kind == PATCHBAY_CONTENT_LOCATION) content.location = &location;
    if (given.kind == PATCHBAY_CONTENT_CHOICE) content.choice = &choice;
    if (given.kind == PATCHBAY_CONTENT_REACTION) content.reaction = &reaction;
    if (given.kind == PATCHBAY_CONTENT_UNSUPPORTED) content.unsupported = &unsupported;

    auto from = sdk::make<patchbay_contact>();
    from.address = sdk::str(sender);
    auto out = sdk::make<patchbay_message>();
    out.account = sdk::optional_str(event.account);
    out.id = sdk::str(message.id);
    out.timestamp = event.time();
    out.from = &from;
    out.content = &content;
    out.reply_to = sdk::optional_str(fitting(message.reply_to));
    out.part_of = sdk::optional_str(message.part_of);
    if (message.referral.is_object()) {
        out.referral = sdk::str(event.host.write(message.referral));
    }
    out.raw = event.raw(given.kind == PATCHBAY_CONTENT_UNSUPPORTED);
    return event.sink.message(out);
}

std::string made_id(const Event &event, std::string_view kind, std::string_view detail) {
    const auto digest = [&event](std::string_view text) {
        return sdk::hex(event.host.sha256(text));
    };
    const patchbay_time_ms time = read_time(event.json["timestamp"], 0);
    std::string id(kind);
    id.append(":").append(event.sender()).append(":");
    id += time != 0 ? std::to_string(time) : digest(event.host.write(event.json));
    if (!detail.empty()) id.append(":").append(detail);
    return id.size() <= kMaxIdBytes ? id : std::string(kind) + ":" + digest(id);
}

namespace {

patchbay_notice notice_of(const Event &event, std::string_view kind, std::string_view data) {
    auto notice = sdk::make<patchbay_notice>();
    notice.account = sdk::optional_str(event.account);
    notice.kind = sdk::str(kind);
    notice.timestamp = read_time(event.json["timestamp"], event.triggered_at);
    notice.data = sdk::str(data);
    return notice;
}

}  // namespace

patchbay_status give_notice(const Event &event, std::string_view kind, std::uint32_t flags) {
    patchbay_notice notice = notice_of(event, kind, event.host.write(event.json));
    notice.flags = flags;
    notice.raw = event.raw();
    if (kind == "echo") {
        const sdk::JsonValue message = event.json["message"];
        notice.correlation = sdk::optional_str(fitting(message["metadata"].str()));
        notice.message_id = sdk::optional_str(fitting(message["mid"].text()));
    }
    return event.sink.notice(notice);
}

patchbay_status give_act(const Event &event, std::string_view kind, std::string_view mid) {
    const std::string data = graph::with_member(event.host, event.json, "message_id", mid);
    patchbay_notice notice = notice_of(event, kind, data);
    notice.raw = event.raw();
    return event.sink.notice(notice);
}

patchbay_status give_unknown(const Event &event, std::string_view reason) {
    sdk::JsonWriter data;
    data.begin_object().member("field", event.field).member("reason", reason).end_object();
    patchbay_notice notice = notice_of(event, "unknown", data.text());
    notice.raw = event.raw(true);
    return event.sink.notice(notice);
}

patchbay_status decode_event(const Event &event) {
    struct Kind {
        std::string_view name;
        patchbay_status (*decode)(const Event &event, sdk::JsonValue object);
    };
    // A message may bring a referral with it; else an event is of one kind.
    static constexpr Kind kKinds[] = {
        {"message", decode_message},
        {"postback", decode_postback},
        {"reaction", decode_reaction},
        {"delivery", decode_delivery},
        {"read", decode_read},
        {"optin", decode_optin},
        {"message_edit", decode_edit},
        {"pass_thread_control", decode_handover},
        {"take_thread_control", decode_handover},
        {"request_thread_control", decode_handover},
        {"app_roles", decode_handover},
        {"account_linking", decode_linking},
        {"policy_enforcement", decode_policy},
        {"policy-enforcement", decode_policy},  // in older versions
        {"referral", decode_referral},
    };
    for (const Kind &kind : kKinds) {
        const sdk::JsonValue object = event.json[kind.name];
        if (!object.exists() || object.is_null()) continue;
        if (object.is_object()) return kind.decode(event, object);
        return give_unknown(event, std::string(kind.name) + " is not an object");
    }
    return give_unknown(event, "an event of an unknown kind");
}

}  // namespace messenger
