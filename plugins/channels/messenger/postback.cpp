// What a contact does without writing: a button, a link that leads into the conversation, a
// reaction.
#include "event.h"

namespace messenger {

// Also the button "Get started", ice breakers and the persistent menu.
patchbay_status decode_postback(const Event &event, sdk::JsonValue postback) {
    const std::string_view mid = postback["mid"].text();
    const std::string id = mid.empty() ? made_id(event, "postback") : std::string(mid);
    const std::string_view payload = postback["payload"].text();
    const std::string_view title = postback["title"].str();
    sdk::Message message;
    message.event.id = sdk::str(id);
    if (payload.empty() && title.empty()) {
        message.content.unsupported("a postback without payload and title");
    } else {
        message.content.choice(payload.empty() ? title : payload, title);
    }
    return give_message(event, message, postback["referral"]);
}

// The contact came by a link or an advertisement and has written nothing yet.
patchbay_status decode_referral(const Event &event, sdk::JsonValue referral) {
    const std::string id = made_id(event, "referral");
    sdk::Message message;
    message.event.id = sdk::str(id);
    message.content.text("");
    return give_message(event, message, referral);
}

patchbay_status decode_reaction(const Event &event, sdk::JsonValue reaction) {
    const std::string_view mid = sdk::fitting(reaction["mid"].text());
    const std::string_view emoji = sdk::fitting(reaction["emoji"].str());
    const std::string_view action = reaction["action"].str();
    const std::string id = made_id(event, action == "unreact" ? "unreact" : "react", mid);
    sdk::Message message;
    message.event.id = sdk::str(id);
    if (mid.empty()) {
        message.content.unsupported("a reaction without a message");
    } else if (action != "react" && action != "unreact") {
        message.content.unsupported("an unknown action of a reaction");
    } else if (action == "react" && emoji.empty()) {
        message.content.unsupported("a reaction without an emoji");
    } else {
        message.content.reaction(action == "react" ? emoji : std::string_view(), mid);
    }
    return give_message(event, message);
}

}  // namespace messenger
