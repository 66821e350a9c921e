#include "tests/simulators/messenger/send_api.h"

#include "tests/simulators/common/control.h"
#include "tests/simulators/common/send_faults.h"
#include "tests/simulators/messenger/message_check.h"
#include "tests/simulators/messenger/message_view.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace patchbay::simulators::messenger {

namespace {

constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60'000;
constexpr std::int64_t kWindowMs = kDayMs;
constexpr std::int64_t kHumanWindowMs = 7 * kDayMs;

constexpr int kTooLarge = 2018109;
constexpr int kWrongFile = 2018047;
constexpr int kNoAttachment = 2018074;

std::optional<GraphError> check_file(std::string_view type, const std::optional<Part> &file) {
    if (!file) return {};
    if (file->content.size() > kMaxFileBytes) {
        return GraphError{100, "Attachment size exceeds allowable limit", kTooLarge};
    }
    const auto family = file->content_type.substr(0, file->content_type.find('/'));
    const auto is_media = family == "image" || family == "audio" || family == "video";
    if (type == "file" || !is_media || family == type) return {};
    return GraphError{100, "Upload attachment failure: the file is no " + std::string(type),
                      kWrongFile};
}

json::object &attachment_in(json::object &body) {
    return body.at("message").get_object().at("attachment").get_object();
}

bool has_attachment(const json::object &body) {
    const auto *message = object_member(body, "message");
    return message && message->contains("attachment");
}

}  // namespace

std::optional<std::size_t> SendApi::recipient(const json::object &body) const {
    const auto &member = *body.at("recipient").get_object().begin();
    const std::string_view kind = member.key();
    const std::string_view value = member.value().get_string();
    if (kind == "id") return world_.book.find(value);
    return world_.book.find_alias(std::string(kind) + "/" + std::string(value));
}

void SendApi::messages(const net::Request &request, Listener::Answer &&answer) {
    ++world_.counts.requests;
    auto call = read_call(request);
    if (!call) return answer.send(world_.refuse({100, call.error().message}));
    auto &[body, file] = *call;
    if (const auto error = check_send(body, world_.settings.platform, file.has_value())) {
        return answer.send(world_.refuse(*error));
    }
    const auto conversation = recipient(body);
    if (!conversation) return answer.send(world_.refuse(no_such_customer(world_.settings)));
    if (body.contains("sender_action")) return answer.send(act(*conversation, body));
    auto error = check_references(*conversation, body);
    if (!error && file) error = check_file(text_member(attachment_in(body), "type"), file);
    if (error) return answer.send(world_.refuse(*error));
    if (has_attachment(body)) keep(attachment_in(body), file);
    send(*conversation, std::move(body), request, std::move(answer));
}

std::optional<GraphError> SendApi::check_message_of(std::size_t conversation,
                                                    std::string_view mid) const {
    if (!world_.settings.record) return {};
    const auto place = world_.book.find_message(mid);
    if (place && place->conversation == conversation) return {};
    return GraphError{100, "The message id is of no message of this conversation."};
}

std::optional<GraphError> SendApi::check_attachment_id(const json::object &media,
                                                       std::string_view type) const {
    const auto *id = media.if_contains("attachment_id");
    if (!id) return {};
    const auto *item = world_.media.find(id->get_string());
    if (item && item->type == type) return {};
    return GraphError{100, "Possible invalid ID or you do not own the attachment.", kNoAttachment};
}

std::optional<GraphError> SendApi::check_attachment(const json::object &attachment) const {
    const auto type = text_member(attachment, "type");
    const auto &payload = attachment.at("payload").get_object();
    if (type != "template") return check_attachment_id(payload, type);
    if (text_member(payload, "template_type") != "media") return {};
    const auto &element = payload.at("elements").at(0).get_object();
    return check_attachment_id(element, text_member(element, "media_type"));
}

std::optional<GraphError> SendApi::check_references(std::size_t conversation,
                                                    const json::object &body) const {
    if (const auto mid = reply_to_of(body); !mid.empty()) {
        if (auto error = check_message_of(conversation, mid)) return error;
    }
    const auto &message = body.at("message").get_object();
    const auto *attachment = object_member(message, "attachment");
    return attachment ? check_attachment(*attachment) : std::optional<GraphError>();
}

std::optional<GraphError> SendApi::check_conversation(std::size_t conversation,
                                                      const json::object &body) {
    const auto &talk = world_.book.at(conversation);
    if (talk.blocked) return person_unavailable();
    if (world_.is_standby(conversation)) return other_app_controls();
    // Who has opted in to notifications gets them whenever.
    if (body.at("recipient").get_object().contains("notification_messages_token")) return {};
    const auto window = text_member(body, "tag") == kHumanAgent ? kHumanWindowMs : kWindowMs;
    const auto last = talk.last_customer_message;
    if (last != 0 && world_.now() - last < window) return {};
    return outside_window(world_.settings);
}

std::optional<GraphError> SendApi::take_pace(Conversation &conversation) {
    const auto &settings = world_.settings;
    const auto steady = system_clock().steady_ms();
    const auto rate = settings.messages_per_second;
    auto &account = world_.pace;
    auto &pair = conversation.pair;
    if (rate > 0 && !account.has_room(rate / 1000, std::max(1.0, rate), steady)) {
        return GraphError{32, "Page request limit reached"};
    }
    if (settings.pair_every_ms > 0) {
        if (!pair.has_room(1 / static_cast<double>(settings.pair_every_ms),
                           static_cast<double>(settings.pair_burst), steady)) {
            return GraphError{613, "Calls to this api have exceeded the rate limit."};
        }
        pair.used += 1;
    }
    if (rate > 0) account.used += 1;
    return {};
}

net::Response SendApi::act(std::size_t conversation, const json::object &body) {
    if (const auto error = check_conversation(conversation, body)) return world_.refuse(*error);
    auto &talk = world_.book.at(conversation);
    const auto action = text_member(body, "sender_action");
    if (const auto *payload = object_member(body, "payload")) {
        const auto error = check_message_of(conversation, text_member(*payload, "message_id"));
        if (error) return world_.refuse(*error);
        ++world_.counts.reactions;
    }
    const auto of_customer = [](const Entry &entry) { return !entry.business; };
    if (action == "mark_seen") {
        ++world_.counts.read_receipts;
        for (auto &entry : talk.entries) {
            if (of_customer(entry) && entry.read == 0) entry.read = system_clock().now();
        }
    }
    if (action == "typing_on") {
        ++world_.counts.typing_indicators;
        const auto last = std::find_if(talk.entries.rbegin(), talk.entries.rend(), of_customer);
        if (last != talk.entries.rend()) ++last->typing;
    }
    return json_response(200, {{"recipient_id", talk.psid}});
}

std::string SendApi::keep(json::object &attachment, std::optional<Part> &file) {
    auto &payload = attachment.at("payload").get_object();
    const std::string type(text_member(attachment, "type"));
    const auto *reusable = payload.if_contains("is_reusable");
    const auto again = reusable && reusable->is_bool() && reusable->get_bool();
    if (type == "template" || (!file && !again) || payload.contains("attachment_id")) return {};
    MediaItem item;
    item.type = type;
    if (file) {
        item.mime_type = std::move(file->content_type);
        item.bytes = std::move(file->content);
    } else {
        item.link = text_member(payload, "url");
    }
    auto id = world_.media.add(std::move(item));
    payload = {{"attachment_id", id}, {"is_reusable", again}};
    return id;
}

net::Response SendApi::upload(const net::Request &request) {
    auto call = read_call(request);
    if (!call) return world_.refuse({100, call.error().message});
    auto &[body, file] = *call;
    auto error = check_upload(body, file.has_value());
    if (!error) error = check_file(text_member(attachment_in(body), "type"), file);
    if (error) return world_.refuse(*error);
    auto &attachment = attachment_in(body);
    attachment.at("payload").get_object()["is_reusable"] = true;
    return json_response(200, {{"attachment_id", keep(attachment, file)}});
}

net::Response SendApi::accepted(std::size_t conversation, const json::object &body,
                                const std::string &mid) const {
    json::object out;
    // Whoever is known by a web page's reference alone stays so.
    if (!body.at("recipient").get_object().contains("user_ref")) {
        out["recipient_id"] = world_.book.at(conversation).psid;
    }
    out["message_id"] = mid;
    const auto *attachment = object_member(body.at("message").get_object(), "attachment");
    const auto *payload = attachment ? object_member(*attachment, "payload") : nullptr;
    const auto *reusable = payload ? payload->if_contains("is_reusable") : nullptr;
    if (reusable && reusable->get_bool() && payload->contains("attachment_id")) {
        out["attachment_id"] = payload->at("attachment_id");
    }
    return json_response(200, out);
}

void SendApi::send(std::size_t conversation, json::object body, const net::Request &request,
                   Listener::Answer &&answer) {
    auto &talk = world_.book.at(conversation);
    const auto ordinal = ++talk.requests;
    const auto fault = world_.faults.pick("send", talk.subject, ordinal);
    if (strikes_before(fault, ordinal, answer)) return;
    if (fault == "throttled") {
        const auto code = static_cast<int>(world_.faults.parameter("throttled_code"));
        return answer.send(world_.refuse({code, "Throttled by a fault of the simulator."}));
    }
    if (fault == "server_error") {
        return answer.send(world_.refuse({2, "An unexpected error by a fault of the simulator."}));
    }
    if (!world_.ordered_errors.empty()) {
        const auto ordered = world_.ordered_errors.front();
        world_.ordered_errors.pop_front();
        return answer.send(
            world_.refuse({ordered.code, "Ordered by the control API.", ordered.subcode}));
    }
    auto error = take_pace(talk);
    if (!error) error = check_conversation(conversation, body);
    if (error) return answer.send(world_.refuse(*error));

    const auto mid = world_.accept(conversation, body, base_of(request), fault);
    if (fault == "error_accepted") {
        return answer.send(world_.refuse({1, "Received invalid JSON reply.", 1357046}));
    }
    answer_accepted(world_.executor, world_.faults, fault, accepted(conversation, body, mid),
                    std::move(answer));
}

}  // namespace patchbay::simulators::messenger
