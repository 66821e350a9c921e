// The object `message`: what a contact wrote, an echo of what was written to it, or a deletion.
#include "attachment.h"
#include "event.h"

#include <algorithm>
#include <cstddef>
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

// Its parts: what was picked or written, and what is attached. A text beside files is the caption
// of the first one; a link to a page joins the text.
std::vector<Content> contents_of(sdk::JsonValue message) {
    const std::string_view text = message["text"].str();
    const std::string_view payload = message["quick_reply"]["payload"].text();
    const std::vector<sdk::JsonValue> attachments = attachments_of(message);
    if (attachments.size() > kMaxAttachments) {
        return {Content::unsupported("a message with more than 100 attachments")};
    }
    Attached attached = read_attachments(attachments, !text.empty() || !payload.empty());
    std::vector<Content> &contents = attached.contents;
    std::string words = with_links(payload.empty() ? text : std::string_view(), attached.links);
    const auto file = std::find_if(contents.begin(), contents.end(), [](const Content &content) {
        return content.kind == PATCHBAY_CONTENT_MEDIA;
    });
    if (!words.empty() && payload.empty() && file != contents.end()) {
        file->caption = std::move(words);
    } else if (!words.empty()) {
        contents.insert(contents.begin(), Content::of_text(std::move(words)));
    }
    if (!payload.empty()) {
        Content picked;
        picked.kind = PATCHBAY_CONTENT_CHOICE;
        picked.id = payload;
        picked.title = text;
        contents.insert(contents.begin(), std::move(picked));
    }
    if (contents.empty()) {
        contents.push_back(Content::unsupported(
            flag(message, "is_unsupported") ? "the provider does not support this type of message"
                                            : "the message has neither text nor attachments"));
    }
    return std::move(contents);
}

}  // namespace

patchbay_status decode_message(const Event &event, sdk::JsonValue message) {
    if (flag(message, "is_deleted")) {
        return give_act(event, "message_deleted", message["mid"].text());
    }
    // Whatever the account itself wrote is an echo, so that it is never answered.
    const bool own = !event.account.empty() && event.sender() == event.account;
    if (flag(message, "is_echo") || own) return give_notice(event, "echo");
    const std::string_view mid = message["mid"].text();
    if (mid.empty()) return give_unknown(event, "a message without an id");
    if (mid.size() > kMaxMidBytes) {
        return give_unknown(event, "a message with an id of more than 1,020 bytes");
    }
    const bool referred = message["referral"].is_object();
    std::vector<Content> contents = contents_of(message);
    // What the contact sent at once is one turn: that of the first part that can be read.
    const auto readable = std::find_if(
        contents.begin(), contents.end(),
        [](const Content &content) { return content.kind != PATCHBAY_CONTENT_UNSUPPORTED; });
    const auto turn = readable == contents.end() ? contents.begin() : readable;
    const auto id_of = [&](std::ptrdiff_t position) {
        return std::string(mid) + (position == 0 ? "" : "/" + std::to_string(position));
    };
    for (auto content = contents.begin(); content != contents.end(); ++content) {
        const std::ptrdiff_t position = content - contents.begin();
        Message part;
        part.id = id_of(position);
        if (content != turn) part.part_of = id_of(turn - contents.begin());
        part.content = std::move(*content);
        part.reply_to = message["reply_to"]["mid"].text();
        // What brought the contact is said once.
        if (content == turn)
            part.referral = referred ? message["referral"] : event.json["referral"];
        const patchbay_status status = give_message(event, part);
        if (status != PATCHBAY_OK) return status;
    }
    return PATCHBAY_OK;
}

}  // namespace messenger
