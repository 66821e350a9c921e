#include "tests/simulators/messenger/message_check.h"

#include "core/base/json.h"

#include <boost/json/array.hpp>

#include <array>
#include <string>

namespace patchbay::simulators::messenger {

namespace {

using graph::Field;
using graph::Kind;
using graph::Shape;
using Refusal = std::optional<GraphError>;

constexpr std::size_t kMaxTextChars = 2000;
constexpr std::size_t kMaxInstagramTextBytes = 1000;
constexpr std::size_t kMaxQuickReplies = 13;
constexpr std::size_t kMaxTitleChars = 20;
constexpr std::size_t kMaxPayloadChars = 1000;
constexpr std::size_t kMaxMetadataChars = 1000;

constexpr int kMessageAndAction = 2018014;

constexpr std::array<std::string_view, 3> kMessagingTypes{"RESPONSE", "UPDATE", "MESSAGE_TAG"};
constexpr std::array<std::string_view, 3> kNotificationTypes{"REGULAR", "SILENT_PUSH", "NO_PUSH"};
constexpr std::array<std::string_view, 5> kActions{"typing_on", "typing_off", "mark_seen", "react",
                                                   "unreact"};
constexpr std::array<std::string_view, 3> kReplyTypes{"text", "user_phone_number", "user_email"};
constexpr std::array<std::string_view, 4> kMediaTypes{"image", "audio", "video", "file"};
constexpr std::array<std::string_view, 5> kAttachmentTypes{"image", "audio", "video", "file",
                                                           "template"};

constexpr std::array kReplyTo{Field{"mid", Kind::text, true, 1}};
constexpr std::array kReaction{Field{"message_id", Kind::text, true, 1},
                               Field{"reaction", Kind::text}};
constexpr std::array kRecipient{Field{"id", Kind::text, false, 1},
                                Field{"user_ref", Kind::text, false, 1},
                                Field{"notification_messages_token", Kind::text, false, 1}};
constexpr std::array kQuickReply{Field{"content_type", Kind::text, true, 0, 0, {}, kReplyTypes},
                                 Field{"title", Kind::text, false, 1, kMaxTitleChars},
                                 Field{"payload", Kind::text, false, 1, kMaxPayloadChars},
                                 Field{"image_url", Kind::text}};
constexpr std::array kMessage{
    Field{"text", Kind::text, false, 1, kMaxTextChars}, Field{"attachment", Kind::any_object},
    Field{"quick_replies", Kind::list, false, 1, kMaxQuickReplies, kQuickReply},
    Field{"metadata", Kind::text, false, 0, kMaxMetadataChars},
    Field{"reply_to", Kind::object, false, 0, 0, kReplyTo}};
constexpr std::array kBody{
    Field{"recipient", Kind::object, true, 0, 0, kRecipient},
    Field{"messaging_type", Kind::text, false, 0, 0, {}, kMessagingTypes},
    Field{"tag", Kind::text},
    Field{"notification_type", Kind::text, false, 0, 0, {}, kNotificationTypes},
    Field{"message", Kind::object, false, 0, 0, kMessage},
    Field{"sender_action", Kind::text, false, 0, 0, {}, kActions},
    Field{"payload", Kind::object, false, 0, 0, kReaction},
    Field{"reply_to", Kind::object, false, 0, 0, kReplyTo}};

constexpr std::array kAttachment{Field{"type", Kind::text, true, 0, 0, {}, kAttachmentTypes},
                                 Field{"payload", Kind::any_object, true}};
constexpr std::array kMediaPayload{Field{"url", Kind::text, false, 1},
                                   Field{"attachment_id", Kind::text, false, 1},
                                   Field{"is_reusable", Kind::flag}};
constexpr std::array kUpload{Field{"attachment", Kind::any_object, true}};
constexpr std::array kUploadBody{Field{"message", Kind::object, true, 0, 0, kUpload},
                                 Field{"platform", Kind::text}};
constexpr std::array kUploadedAttachment{Field{"type", Kind::text, true, 0, 0, {}, kMediaTypes},
                                         Field{"payload", Kind::any_object, true}};

constexpr std::array kThreadRecipient{Field{"id", Kind::text, true, 1}};

Refusal bad(std::string message) { return GraphError{100, std::move(message)}; }

Refusal check_media(const json::object &payload, const std::string &path, bool has_file,
                    bool may_have_id) {
    if (auto refusal = check_object(payload, kMediaPayload, path)) return refusal;
    const auto by_id = payload.contains("attachment_id");
    if (by_id && !may_have_id) return bad("Param " + path + " takes a url or a file.");
    if (int{by_id} + int{payload.contains("url")} + int{has_file} != 1) {
        return bad("Param " + path + " needs exactly one of url, attachment_id and a file.");
    }
    const auto url = text_member(payload, "url");
    if (url.empty() || url.starts_with("https://") || url.starts_with("http://")) return {};
    return bad("Param " + graph::member_path(path, "url") + " must be an http(s) URL.");
}

Refusal check_attachment(const json::object &attachment, Platform platform, bool has_file) {
    const std::string path = "message['attachment']";
    if (auto refusal = check_object(attachment, kAttachment, path)) return refusal;
    const auto &payload = attachment.at("payload").get_object();
    const auto payload_path = graph::member_path(path, "payload");
    if (text_member(attachment, "type") != "template") {
        return check_media(payload, payload_path, has_file, true);
    }
    if (has_file) return bad("A template takes no file.");
    return check_template(payload, platform, payload_path);
}

Refusal check_quick_replies(const json::object &message) {
    const auto *replies = message.if_contains("quick_replies");
    if (!replies) return {};
    for (const auto &reply : replies->get_array()) {
        const auto &object = reply.get_object();
        const auto needs = [&](const char *key) {
            return text_member(object, "content_type") == "text" && !object.contains(key);
        };
        for (const auto *key : {"title", "payload"}) {
            if (needs(key)) return bad(std::string("A quick reply of text needs a ") + key + ".");
        }
    }
    return {};
}

Refusal check_message(const json::object &message, Platform platform, bool has_file) {
    const auto *attachment = message.if_contains("attachment");
    if (message.contains("text") == (attachment != nullptr)) {
        return bad("Param message needs exactly one of text and attachment.");
    }
    if (has_file && !attachment) return bad("A file needs an attachment to be of.");
    if (platform == Platform::instagram &&
        text_member(message, "text").size() > kMaxInstagramTextBytes) {
        return bad("Param message['text'] must be at most " +
                   std::to_string(kMaxInstagramTextBytes) + " bytes of UTF-8.");
    }
    if (auto refusal = check_quick_replies(message)) return refusal;
    if (!attachment) return {};
    return check_attachment(attachment->get_object(), platform, has_file);
}

Refusal check_action(const json::object &body) {
    for (const auto *key : {"messaging_type", "tag", "notification_type", "reply_to"}) {
        if (body.contains(key)) return bad(std::string("A sender action takes no ") + key + ".");
    }
    const auto action = text_member(body, "sender_action");
    const auto reacts = action == "react" || action == "unreact";
    if (reacts != body.contains("payload")) {
        return bad(reacts ? "The parameter payload is required."
                          : "A sender action other than react and unreact takes no payload.");
    }
    if (action == "react" && !body.at("payload").get_object().contains("reaction")) {
        return bad("The parameter payload['reaction'] is required.");
    }
    return {};
}

// The tags that are gone since April 2026 are refused like any word that never was one.
Refusal check_tag(const json::object &body) {
    const auto tagged = text_member(body, "messaging_type") == "MESSAGE_TAG";
    if (tagged != body.contains("tag")) {
        return bad("The parameter tag goes with messaging_type MESSAGE_TAG, and only with it.");
    }
    if (!tagged || text_member(body, "tag") == kHumanAgent) return {};
    return bad("Invalid parameter");
}

}  // namespace

Refusal check_object(const json::object &object, Shape shape, const std::string &path) {
    const auto mistake = graph::first_mistake(object, shape, path);
    if (!mistake) return {};
    return GraphError{100, mistake->message};
}

Refusal check_send(const json::object &body, Platform platform, bool has_file) {
    if (auto refusal = check_object(body, kBody, "")) return refusal;
    if (body.at("recipient").get_object().size() != 1) {
        return bad(
            "Param recipient needs exactly one of id, user_ref and "
            "notification_messages_token.");
    }
    const auto acts = body.contains("sender_action");
    const auto *message = body.if_contains("message");
    if (acts && message) {
        return GraphError{100, "Cannot send both message and state at the same time.",
                          kMessageAndAction};
    }
    if (acts) return check_action(body);
    if (!message) return bad("The parameter message is required.");
    if (body.contains("payload")) return bad("Unexpected key \"payload\" on param \"message\".");
    if (auto refusal = check_tag(body)) return refusal;
    return check_message(message->get_object(), platform, has_file);
}

Refusal check_upload(const json::object &body, bool has_file) {
    if (auto refusal = check_object(body, kUploadBody, "")) return refusal;
    const auto &attachment = body.at("message").get_object().at("attachment").get_object();
    const std::string path = "message['attachment']";
    if (auto refusal = check_object(attachment, kUploadedAttachment, path)) return refusal;
    return check_media(attachment.at("payload").get_object(), graph::member_path(path, "payload"),
                       has_file, false);
}

Refusal check_thread_control(const json::object &body, bool has_target) {
    constexpr Field kTarget{"target_app_id", Kind::id, true};
    const std::array shape{Field{"recipient", Kind::object, true, 0, 0, kThreadRecipient},
                           Field{"metadata", Kind::text, false, 0, kMaxMetadataChars}, kTarget};
    return check_object(body, Shape(shape).first(has_target ? 3 : 2), "");
}

}  // namespace patchbay::simulators::messenger
