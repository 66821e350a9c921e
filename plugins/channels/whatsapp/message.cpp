// One object of `messages`: a message of a contact, or a notice where it is none.
#include "change.h"
#include "content.h"
#include "sender.h"

namespace whatsapp {

patchbay_status decode_message(const Change &change, sdk::JsonValue message) {
    if (message["type"].str() == "system") return decode_system(change, message);
    if (!message["group_id"].text().empty()) {
        return give_unknown(change, message, "a message of a group");
    }
    const std::string_view type = message["type"].str();
    if (type == "revoke" || type == "edit") return decode_act(change, message, type);
    const std::string_view id = message["id"].text();
    if (id.empty()) return give_unknown(change, message, "a message without an id");
    if (fitting(id).empty()) {
        return give_unknown(change, message, "a message with an id of more than 1,024 bytes");
    }
    const Sender sender =
        Sender::of_message(message, change.value["contacts"], change.value["messages"].size() == 1);
    if (!sender.known()) return give_unknown(change, message, "a message without a sender");

    InboundContent content(change.host);
    const patchbay_contact from = sender.contact();
    const sdk::JsonValue referral = message["referral"];

    auto event = sdk::make<patchbay_message>();
    event.account = sdk::optional_str(change.account);
    event.id = sdk::str(id);
    event.timestamp = read_time(message["timestamp"], change.received_at);
    event.from = &from;
    event.content = &content.read(message);
    event.reply_to = sdk::optional_str(fitting(message["context"]["id"].text()));
    if (referral.is_object()) event.referral = sdk::str(change.host.write(referral));
    event.raw = change.raw(message, event.content->kind == PATCHBAY_CONTENT_UNSUPPORTED);
    return change.sink.message(event);
}

}  // namespace whatsapp
