#include "event.h"

#include "graph/member.h"

namespace messenger {

patchbay_status give_message(const Event &event, sdk::Message &message, sdk::JsonValue referral) {
    const std::string_view sender = event.sender();
    if (sender.empty()) return give_unknown(event, "a message without a sender");
    if (sdk::fitting(sdk::view(message.event.id)).empty()) {
        return give_unknown(event, "a message with an id of more than 1,024 bytes");
    }
    message.from.address = sdk::str(sender);
    message.event.account = sdk::optional_str(event.account);
    message.event.timestamp = event.time();
    if (referral.is_object()) message.event.referral = sdk::str(event.host.write(referral));
    message.event.raw =
        event.raw(event.json, message.content.kind() == PATCHBAY_CONTENT_UNSUPPORTED);
    return message.give(event.sink);
}

std::string made_id(const Event &event, std::string_view kind, std::string_view detail) {
    const auto digest = [&event](std::string_view text) {
        return sdk::hex(event.host.sha256(text));
    };
    const patchbay_time_ms time = sdk::epoch_time(event.json["timestamp"], 0);
    std::string id(kind);
    id.append(":").append(event.sender()).append(":");
    id += time != 0 ? std::to_string(time) : digest(event.host.write(event.json));
    if (!detail.empty()) id.append(":").append(detail);
    return id.size() <= sdk::kMaxIdBytes ? id : std::string(kind) + ":" + digest(id);
}

patchbay_status give_act(const Event &event, std::string_view kind, std::string_view mid) {
    return give_data(event, kind, event.json,
                     graph::with_member(event.host, event.json, "message_id", mid));
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
