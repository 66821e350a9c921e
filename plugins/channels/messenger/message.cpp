// The object `message`: what a contact wrote, an echo of what was written to it, or a deletion.
#include "attachment.h"
#include "event.h"

#include <utility>
#include <vector>

namespace messenger {
namespace {

constexpr std::size_t kMaxAttachments = 100;
constexpr std::size_t kMaxMidBytes = kMaxIdBytes - 4;  // room for "/100"

bool flag(sdk::JsonValue message, std::string_view name) {
    return message[name].boolean().value_or(false);
}

std::vector<sdk::JsonValue> attachments_of(sdk::JsonValue message) {
    const sdk::JsonValue given = message["attachments"];
    if (given.is_object()) return {given};
    std::vector<sdk::JsonValue> attachments;
    for (const sdk::JsonValue attachment : given.elements())
        attachments.push_back(attachment);
    return attachments;
}

// Its parts: a text or a picked reply, then each attachment. A text beside one file is its caption.
std::vector<Content> contents_of(sdk::JsonValue message) {
    const std::string_view text = message["text"].str();
    const std::string_view payload = message["quick_reply"]["payload"].text();
    const std::vector<sdk::JsonValue> attachments = attachments_of(message);
    if (attachments.size() > kMaxAttachments) {
        return {Content::unsupported("a message with more than 100 attachments")};
    }
    std::vector<Content> contents;
    if (!payload.empty()) {
        Content picked;
        picked.kind = PATCHBAY_CONTENT_CHOICE;
        picked.id = payload;
        picked.title = text;
        contents.push_back(std::move(picked));
    } else if (!text.empty()) {
        contents.push_back(Content::of_text(std::string(text)));
    }
    const bool beside_text = !contents.empty();
    for (const sdk::JsonValue attachment : attachments) {
        auto content = read_attachment(attachment, beside_text);
        if (content) contents.push_back(std::move(*content));
    }
    const bool captioned = contents.size() == 2 && contents[0].kind == PATCHBAY_CONTENT_TEXT &&
                           contents[1].kind == PATCHBAY_CONTENT_MEDIA && !text.empty();
    if (captioned) {
        contents[1].caption = text;
        contents.erase(contents.begin());
    }
    if (contents.empty()) {
        contents.push_back(Content::unsupported(
            flag(message, "is_unsupported") ? "the provider does not support this type of message"
                                            : "the message has neither text nor attachments"));
    }
    return contents;
}

}  // namespace

patchbay_status decode_message(const Event &event, sdk::JsonValue message) {
    if (flag(message, "is_deleted")) return give_notice(event, "message_deleted");
    // Whatever the account itself wrote is an echo, so that it is never answered.
    const bool own = !event.account.empty() && event.sender() == event.account;
    if (flag(message, "is_echo") || own) return give_notice(event, "echo");
    const std::string_view mid = message["mid"].text();
    if (mid.empty()) return give_unknown(event, "a message without an id");
    if (mid.size() > kMaxMidBytes) {
        return give_unknown(event, "a message with an id of more than 1,020 bytes");
    }
    const bool referred = message["referral"].is_object();
    std::size_t position = 0;
    for (Content &content : contents_of(message)) {
        Message part;
        part.id = mid;
        if (position != 0) part.id += "/" + std::to_string(position);
        part.content = std::move(content);
        part.reply_to = message["reply_to"]["mid"].text();
        // What brought the contact is said once.
        if (position == 0) part.referral = referred ? message["referral"] : event.json["referral"];
        const patchbay_status status = give_message(event, part);
        if (status != PATCHBAY_OK) return status;
        ++position;
    }
    return PATCHBAY_OK;
}

}  // namespace messenger
