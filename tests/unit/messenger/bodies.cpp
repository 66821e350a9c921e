#include "tests/unit/messenger/bodies.h"

#include "tests/unit/plugin_kit/contents.h"

namespace messenger_test {

using plugin_kit::add_missing;
using plugin_kit::text_of;

namespace {

constexpr std::int64_t kTimestamp = 1'749'416'383'123;
constexpr std::string_view kTime = "2025-06-08T20:59:43.123Z";
constexpr std::string_view kMid = "m_1";

json::object message(const json::object &one, std::string_view id, const json::value &content) {
    json::object event = {{"type", "message"},
                          {"id", id},
                          {"timestamp", kTime},
                          {"from", {{"address", kContact}}},
                          {"content", content}};
    if (content.at("type") == "unsupported") event["raw"] = event_of(one);
    return event;
}

json::array expected(const json::object &one) {
    if (const auto *content = one.if_contains("content")) {
        json::object event = message(one, text_of(one, "id", kMid), *content);
        for (const std::string_view key : {"reply_to", "referral"})
            if (const auto *value = one.if_contains(key)) event[key] = *value;
        return {event};
    }
    if (const auto *contents = one.if_contains("contents")) {
        json::array events;
        for (const json::value &content : contents->as_array()) {
            const std::string number = events.empty() ? "" : "/" + std::to_string(events.size());
            json::object event = message(one, std::string(kMid) + number, content);
            if (!events.empty()) event["part_of"] = kMid;
            events.push_back(std::move(event));
        }
        return events;
    }
    if (const auto *status = one.if_contains("status")) {
        json::object event = status->as_object();
        add_missing(event,
                    {{"type", "status"}, {"from", {{"address", kContact}}}, {"timestamp", kTime}});
        return {event};
    }
    if (const auto *kind = one.if_contains("notice")) {
        json::object event = {
            {"type", "notice"}, {"kind", *kind}, {"timestamp", kTime}, {"data", event_of(one)}};
        if (const auto *about = one.if_contains("about"))
            event["data"].as_object()["message_id"] = *about;
        for (const std::string_view key : {"alarm", "correlation", "message_id"})
            if (const auto *value = one.if_contains(key)) event[key] = *value;
        return {event};
    }
    if (const auto *reason = one.if_contains("unknown")) {
        return {json::object{{"type", "notice"},
                             {"kind", "unknown"},
                             {"timestamp", kTime},
                             {"data", {{"field", "messaging"}, {"reason", *reason}}},
                             {"raw", event_of(one)}}};
    }
    return one.at("events").as_array();
}

}  // namespace

json::object event_of(const json::object &one) {
    json::object event;
    if (const auto *given = one.if_contains("event")) {
        event = given->as_object();
    } else {
        json::object filled = one.at("message").as_object();
        add_missing(filled, {{"mid", kMid}});
        event["message"] = filled;
    }
    add_missing(event, {{"sender", {{"id", kContact}}},
                        {"recipient", {{"id", kPage}}},
                        {"timestamp", kTimestamp}});
    return event;
}

std::string body_with(const json::array &events, std::string_view list, std::string_view object) {
    const json::object entry = {{"id", kPage}, {"time", kTimestamp + 1}, {list, events}};
    return patchbay::to_text(json::value({{"object", object}, {"entry", json::array{entry}}}));
}

std::string body_of(const json::object &one) {
    if (const auto *text = one.if_contains("text")) return std::string(text->as_string());
    if (const auto *body = one.if_contains("body")) return patchbay::to_text(*body);
    const std::string_view object = text_of(one, "object", "page");
    if (const auto *entry = one.if_contains("entry")) {
        return patchbay::to_text(json::value({{"object", object}, {"entry", json::array{*entry}}}));
    }
    return body_with({event_of(one)}, text_of(one, "list", "messaging"), object);
}

json::array expected_events(const json::object &one) {
    json::array events = expected(one);
    for (json::value &event : events) {
        add_missing(event.as_object(), {{"channel", kChannel}, {"account", kPage}});
    }
    return events;
}

plugin::WebhookRequest post(std::string_view body) {
    plugin::WebhookRequest request;
    request.method = "POST";
    request.path = "/webhooks/support-fb";
    request.body = body;
    request.received_at = kNow;
    return request;
}

json::array decoded_events(plugin::Instance &plugin, const plugin::WebhookRequest &request) {
    json::array events;
    for (const auto &event : plugin_kit::decoded(plugin, request)) {
        json::object object = plugin_kit::printed(event);
        if (const auto *notice = std::get_if<patchbay::model::Notice>(&event)) {
            if (notice->timestamp != 0) {
                object["timestamp"] = patchbay::to_rfc3339(notice->timestamp);
            }
            if (notice->alarm) object["alarm"] = true;
            if (!notice->correlation.empty()) object["correlation"] = notice->correlation;
            if (!notice->message_id.empty()) object["message_id"] = notice->message_id;
        }
        events.push_back(std::move(object));
    }
    return events;
}

json::object text_event(std::string_view mid, std::string_view sender) {
    return {{"sender", {{"id", sender}}},
            {"recipient", {{"id", kPage}}},
            {"timestamp", kTimestamp},
            {"message", {{"mid", mid}, {"text", "x"}}}};
}

}  // namespace messenger_test
