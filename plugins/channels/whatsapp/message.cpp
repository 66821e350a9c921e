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
    if (sdk::fitting(id).empty()) {
        return give_unknown(change, message, "a message with an id of more than 1,024 bytes");
    }
    const Sender sender =
        Sender::of_message(message, change.value["contacts"], change.value["messages"].size() == 1);
    if (!sender.known()) return give_unknown(change, message, "a message without a sender");

    sdk::Message out;
    read_content(change.host, message, out.content);
    out.from = sender.contact();
    out.event.account = sdk::optional_str(change.account);
    out.event.id = sdk::str(id);
    out.event.timestamp = sdk::epoch_time(message["timestamp"], change.received_at);
    out.event.reply_to = sdk::optional_str(sdk::fitting(message["context"]["id"].text()));
    const sdk::JsonValue referral = message["referral"];
    if (referral.is_object()) out.event.referral = sdk::str(change.host.write(referral));
    out.event.raw = change.raw(message, out.content.kind() == PATCHBAY_CONTENT_UNSUPPORTED);
    return out.give(change.sink);
}

}  // namespace whatsapp
