// The object `message`: what a contact wrote, an echo of what was written to it, or a deletion.
#include "attachment.h"
#include "event.h"

#include <algorithm>
#include <cstddef>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace messenger {
namespace {

constexpr std::size_t kMaxAttachments = 100;
constexpr std::size_t kMaxMidBytes = sdk::kMaxIdBytes - 4;  // room for "/100"

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
std::list<sdk::Message> parts_of(sdk::JsonValue message) {
    const std::string_view text = message["text"].str();
    const std::string_view payload = message["quick_reply"]["payload"].text();
    const std::vector<sdk::JsonValue> attachments = attachments_of(message);
    if (attachments.size() > kMaxAttachments) {
        std::list<sdk::Message> unread;
        unread.emplace_back().content.unsupported("a message with more than 100 attachments");
        return unread;
    }
    Attached attached = read_attachments(attachments, !text.empty() || !payload.empty());
    std::list<sdk::Message> &parts = attached.parts;
    std::string words = with_links(payload.empty() ? text : std::string_view(), attached.links);
    if (!words.empty() && payload.empty() && !attached.files.empty()) {
        attached.files.front()->caption = sdk::str(parts.front().content.keep(std::move(words)));
    } else if (!words.empty()) {
        sdk::Content &content = parts.emplace_front().content;
        content.text(content.keep(std::move(words)));
    }
    if (!payload.empty()) parts.emplace_front().content.choice(payload, text);
    if (parts.empty()) {
        parts.emplace_back().content.unsupported(
            flag(message, "is_unsupported") ? "the provider does not support this type of message"
                                            : "the message has neither text nor attachments");
    }
    return std::move(parts);
}

// What was written to the contact, by us or in the provider's own app.
patchbay_status give_echo(const Event &event, sdk::JsonValue message) {
    patchbay_notice notice = sdk::make_notice(
        "echo", event.account, sdk::epoch_time(event.json["timestamp"], event.triggered_at),
        event.host.write(event.json));
    notice.raw = event.raw(event.json);
    notice.correlation = sdk::optional_str(sdk::fitting(message["metadata"].str()));
    notice.message_id = sdk::optional_str(sdk::fitting(message["mid"].text()));
    return event.sink.notice(notice);
}

}  // namespace

patchbay_status decode_message(const Event &event, sdk::JsonValue message) {
    if (flag(message, "is_deleted")) {
        return give_act(event, "message_deleted", message["mid"].text());
    }
    // Whatever the account itself wrote is an echo, so that it is never answered.
    const bool own = !event.account.empty() && event.sender() == event.account;
    if (flag(message, "is_echo") || own) return give_echo(event, message);
    const std::string_view mid = message["mid"].text();
    if (mid.empty()) return give_unknown(event, "a message without an id");
    if (mid.size() > kMaxMidBytes) {
        return give_unknown(event, "a message with an id of more than 1,020 bytes");
    }
    std::list<sdk::Message> parts = parts_of(message);
    std::size_t position = 0;
    for (sdk::Message &part : parts) {
        const std::string number = "/" + std::to_string(position);
        part.event.id =
            sdk::str(position == 0 ? mid : part.content.keep(std::string(mid) + number));
        ++position;
    }
    // What the contact sent at once is one turn: that of the first part that can be read.
    const auto readable = std::find_if(parts.begin(), parts.end(), [](const sdk::Message &part) {
        return part.content.kind() != PATCHBAY_CONTENT_UNSUPPORTED;
    });
    const sdk::Message &turn = readable == parts.end() ? parts.front() : *readable;
    const bool referred = message["referral"].is_object();
    for (sdk::Message &part : parts) {
        sdk::JsonValue referral;  // what brought the contact is said once
        if (&part == &turn) {
            referral = referred ? message["referral"] : event.json["referral"];
        } else {
            part.event.part_of = turn.event.id;
        }
        part.event.reply_to = sdk::optional_str(sdk::fitting(message["reply_to"]["mid"].text()));
        const patchbay_status status = give_message(event, part, referral);
        if (status != PATCHBAY_OK) return status;
    }
    return PATCHBAY_OK;
}

}  // namespace messenger
