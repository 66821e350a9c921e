#include "tests/unit/whatsapp/bodies.h"

#include "tests/unit/plugin_kit/contents.h"

namespace whatsapp_test {

using plugin_kit::add_missing;

namespace {

const json::object &contact() {
    static const json::object value = {{"profile", {{"name", "Sheena Nelson"}}},
                                       {"wa_id", "16505551234"}};
    return value;
}

json::object value_of(const json::object &one) {
    json::object value;
    if (const auto *given = one.if_contains("value")) return given->as_object();
    value["messaging_product"] = "whatsapp";
    value["metadata"] = {{"display_phone_number", "15550783881"}, {"phone_number_id", kAccount}};
    if (const auto *message = one.if_contains("message")) {
        json::object filled = message->as_object();
        add_missing(filled,
                    {{"from", "16505551234"}, {"id", "wamid.1"}, {"timestamp", "1749416383"}});
        value["contacts"] = json::array{contact()};
        value["messages"] = json::array{filled};
    }
    if (const auto *status = one.if_contains("status")) {
        json::object filled = status->as_object();
        add_missing(
            filled,
            {{"id", "wamid.2"}, {"timestamp", "1749416383"}, {"recipient_id", "16505551234"}});
        value["statuses"] = json::array{filled};
    }
    return value;
}

}  // namespace

std::string body_of(const json::object &one) {
    if (const auto *text = one.if_contains("text")) return std::string(text->as_string());
    if (const auto *body = one.if_contains("body")) return patchbay::to_text(*body);
    const auto *field = one.if_contains("field");
    const json::object change = {{"value", value_of(one)},
                                 {"field", field != nullptr ? *field : json::value("messages")}};
    return patchbay::to_text(json::value(
        {{"object", "whatsapp_business_account"},
         {"entry",
          json::array{json::object{{"id", kBusinessAccount}, {"changes", json::array{change}}}}}}));
}

json::array expected_events(const json::object &one) {
    json::array events;
    if (const auto *content = one.if_contains("content")) {
        events.push_back(json::object{
            {"type", "message"},
            {"id", "wamid.1"},
            {"timestamp", "2025-06-08T20:59:43Z"},
            {"from",
             {{"address", "16505551234"}, {"phone", "+16505551234"}, {"name", "Sheena Nelson"}}},
            {"content", *content}});
        if (content->at("type") == "unsupported") {
            events.back().as_object()["raw"] = value_of(one).at("messages").at(0);
        }
    } else {
        events = one.at("events").as_array();
    }
    for (json::value &event : events) {
        add_missing(event.as_object(), {{"channel", kChannel}, {"account", kAccount}});
    }
    return events;
}

plugin::WebhookRequest post(std::string_view body) {
    plugin::WebhookRequest request;
    request.method = "POST";
    request.path = "/webhooks/support-wa";
    request.body = body;
    request.received_at = kReceivedAt;
    return request;
}

json::array decoded_events(plugin::Instance &plugin, const plugin::WebhookRequest &request) {
    json::array events;
    for (const auto &event : plugin_kit::decoded(plugin, request)) {
        json::object object = plugin_kit::printed(event);
        const auto *notice = std::get_if<patchbay::model::Notice>(&event);
        if (notice != nullptr && notice->timestamp != 0) {
            object["timestamp"] = patchbay::to_rfc3339(notice->timestamp);
        }
        events.push_back(std::move(object));
    }
    return events;
}

json::object text_message(std::string_view id, std::string_view from) {
    return {{"id", id},
            {"from", from},
            {"timestamp", "1749416383"},
            {"type", "text"},
            {"text", {{"body", "x"}}}};
}

}  // namespace whatsapp_test
