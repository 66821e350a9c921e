// A message into the one request that sends it: {"recipient", "messaging_type", "message",
// "reply_to"}, or of a reaction {"recipient", "sender_action", "payload"}.
#include "encode.h"

#include "plugin.h"

#include <algorithm>

namespace messenger {
namespace {

// What Meta calls it on Instagram, where a heart is all that can be sent.
constexpr std::string_view kLove = "love";

bool is_heart(std::string_view emoji) { return emoji == "❤️" || emoji == "❤"; }

patchbay_status write_reaction(const Draft &draft, const patchbay_reaction &reaction) {
    const std::string_view emoji = sdk::view(reaction.emoji);
    if (reaction.message_id.len == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needs the message to react to", "/message_id");
    }
    if (draft.account.instagram && !emoji.empty() && !is_heart(emoji)) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "Instagram sends no reaction but ❤️",
                               "/emoji");
    }
    draft.body.member("sender_action", emoji.empty() ? "unreact" : "react");
    draft.body.key("payload").begin_object();
    draft.body.member("message_id", whole_mid(sdk::view(reaction.message_id)));
    draft.body.optional_member("reaction",
                               draft.account.instagram && !emoji.empty() ? kLove : emoji);
    draft.body.end_object();
    return PATCHBAY_OK;
}

// Only what a person wrote may leave after the window, under the one tag that is left. Whether any
// other message still may, the host's settings and the provider decide.
patchbay_status write_messaging_type(const Draft &draft, const patchbay_outbound &message,
                                     patchbay_time_ms now) {
    const bool human = (message.flags & PATCHBAY_OUTBOUND_HUMAN) != 0;
    const patchbay_time_ms silent = message.last_inbound != 0 ? now - message.last_inbound : 0;
    if (!human || silent <= kWindow) {
        draft.body.member("messaging_type", "RESPONSE");
        return PATCHBAY_OK;
    }
    if (silent > kHumanWindow) {
        return draft.sink.fail(
            PATCHBAY_E_INVALID,
            "the contact last wrote more than 7 days ago: " + std::string(draft.account.product()) +
                " takes nothing more until the contact writes again");
    }
    draft.body.member("messaging_type", "MESSAGE_TAG").member("tag", "HUMAN_AGENT");
    return PATCHBAY_OK;
}

}  // namespace

std::string_view whole_mid(std::string_view id) {
    const std::size_t slash = id.rfind('/');
    if (slash == std::string_view::npos || slash == 0) return id;
    const std::string_view number = id.substr(slash + 1);
    const bool part =
        !number.empty() && number.size() <= 3 &&
        std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    return part ? id.substr(0, slash) : id;
}

std::string at_most(const Draft &draft, std::size_t max, std::string_view of) {
    return std::string(draft.account.product()) + " takes at most " + std::to_string(max) + " " +
           std::string(of);
}

patchbay_status check_text(const Draft &draft, patchbay_str text, std::string_view field,
                           std::size_t max) {
    if (text.len == 0) return draft.sink.fail(PATCHBAY_E_INVALID, "must not be empty", field);
    const std::size_t length = sdk::characters(sdk::view(text));
    if (length <= max) return PATCHBAY_OK;
    return draft.sink.fail(PATCHBAY_E_TOO_LARGE,
                           std::to_string(length) + " characters; " + at_most(draft, max, "here"),
                           field);
}

patchbay_status check_message_text(const Draft &draft, std::string_view text,
                                   std::string_view field) {
    if (!draft.account.instagram) return check_text(draft, sdk::str(text), field, kMaxText);
    if (text.empty()) return draft.sink.fail(PATCHBAY_E_INVALID, "must not be empty", field);
    if (text.size() <= kMaxInstagramTextBytes) return PATCHBAY_OK;
    return draft.sink.fail(
        PATCHBAY_E_TOO_LARGE,
        std::to_string(text.size()) + " bytes; " + at_most(draft, kMaxInstagramTextBytes, "here"),
        field);
}

patchbay_status encode_content(const Draft &draft, const patchbay_text &content) {
    const patchbay_status status = check_message_text(draft, sdk::view(content.text), "/text");
    if (status != PATCHBAY_OK) return status;
    draft.body.member("text", sdk::view(content.text));
    return PATCHBAY_OK;
}

// Templates of WhatsApp have no counterpart here; some who write flows mean Meta's old tags.
patchbay_status encode_content(const Draft &draft, const patchbay_template &content) {
    const std::string_view name = sdk::view(content.name);
    for (const std::string_view tag :
         {"CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE", "ACCOUNT_UPDATE"}) {
        if (name != tag) continue;
        return draft.sink.fail(
            PATCHBAY_E_UNSUPPORTED,
            "Meta withdrew the message tag " + std::string(tag) +
                " on 2026-04-27 and refuses what carries it; within 24 hours send the text itself, "
                "later only a person may answer, for 7 days",
            "/name");
    }
    return draft.sink.fail(
        PATCHBAY_E_UNSUPPORTED,
        std::string(draft.account.product()) + " has no templates; send a text, choices or a link",
        "/type");
}

patchbay_status encode_content(const Draft &draft, const patchbay_content &) {
    return draft.sink.fail(
        PATCHBAY_E_UNSUPPORTED,
        std::string(draft.account.product()) + " cannot send this type of content", "/type");
}

patchbay_status Plugin::encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) {
    const patchbay_content content = sdk::read(message.content);
    auto upload = sdk::make<patchbay_media>();
    const Draft draft{sink, account_, body_, upload};
    const std::string_view to = sdk::view(message.to);
    if (to.empty() || to.find_first_not_of("0123456789") != std::string_view::npos) {
        return sink.fail(PATCHBAY_E_INVALID,
                         "the address must be the id that the contact has here, which is digits");
    }
    body_.clear();
    body_.begin_object().key("recipient").begin_object();
    body_.member("id", sdk::view(message.to)).end_object();
    if (content.kind == PATCHBAY_CONTENT_REACTION) {
        const patchbay_status status = write_reaction(draft, sdk::read(content.reaction));
        if (status != PATCHBAY_OK) return status;
        return access_.post(messages_url_).json(body_.end_object().text()).give(sink);
    }
    patchbay_status status = write_messaging_type(draft, message, host().now());
    if (status != PATCHBAY_OK) return status;
    body_.key("message").begin_object();
    status =
        sdk::visit(content, sink, [&](const auto &one) -> decltype(encode_content(draft, one)) {
            return encode_content(draft, one);
        });
    if (status != PATCHBAY_OK) return status;
    body_.optional_member("metadata", sdk::view(message.correlation)).end_object();
    if (message.reply_to.len != 0) {
        body_.key("reply_to").begin_object();
        body_.member("mid", whole_mid(sdk::view(message.reply_to))).end_object();
    }
    body_.end_object();
    const std::uint32_t uploads = upload.blob.len != 0 ? 1 : 0;
    if (uploads != 0) status = send_upload(sink, upload);
    if (status != PATCHBAY_OK) return status;
    return access_.post(messages_url_).json(body_.text()).step(uploads + 1, uploads).give(sink);
}

}  // namespace messenger
