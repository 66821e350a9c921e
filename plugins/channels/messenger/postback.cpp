// What a contact does without writing: a button, a link that leads into the conversation, a
// reaction.
#include "event.h"

#include <utility>

namespace messenger {

// Also the button "Get started", ice breakers and the persistent menu.
patchbay_status decode_postback(const Event &event, sdk::JsonValue postback) {
    Message message;
    const std::string_view mid = postback["mid"].text();
    message.id = mid.empty() ? made_id(event, "postback") : std::string(mid);
    message.referral = postback["referral"];
    const std::string_view payload = postback["payload"].text();
    const std::string_view title = postback["title"].str();
    message.content.kind = PATCHBAY_CONTENT_CHOICE;
    message.content.id = payload.empty() ? title : payload;
    message.content.title = title;
    if (message.content.id.empty()) {
        message.content = Content::unsupported("a postback without payload and title");
    }
    return give_message(event, message);
}

// The contact came by a link or an advertisement and has written nothing yet.
patchbay_status decode_referral(const Event &event, sdk::JsonValue referral) {
    Message message;
    message.id = made_id(event, "referral");
    message.content = Content::of_text("");
    message.referral = referral;
    return give_message(event, message);
}

patchbay_status decode_reaction(const Event &event, sdk::JsonValue reaction) {
    const std::string_view mid = fitting(reaction["mid"].text());
    const std::string_view emoji = fitting(reaction["emoji"].str());
    const std::string_view action = reaction["action"].str();
    Message message;
    message.id = made_id(event, action == "unreact" ? "unreact" : "react", mid);
    message.content.kind = PATCHBAY_CONTENT_REACTION;
    message.content.id = mid;
    if (action == "react") message.content.emoji = emoji;
    if (mid.empty()) {
        message.content = Content::unsupported("a reaction without a message");
    } else if (action != "react" && action != "unreact") {
        message.content = Content::unsupported("an unknown action of a reaction");
    } else if (action == "react" && emoji.empty()) {
        message.content = Content::unsupported("a reaction without an emoji");
    }
    return give_message(event, message);
}

}  // namespace messenger
