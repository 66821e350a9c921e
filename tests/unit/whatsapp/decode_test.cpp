// cases/decode.json: what the provider posts and the events that come of it. A case has
//   "message"  one object of value.messages (id, from, timestamp and contacts are filled in), or
//   "status"   one object of value.statuses, or
//   "value"    a whole value, with "field" (default "messages"), or
//   "body"     the whole body, or "text", which may be no JSON at all;
// and "content" (of the one message), "events" (all; channel and account are filled in), or
// "malformed" (a part of the error's text).
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

void add_missing(json::object &object, const json::object &defaults) {
    for (const auto &[key, value] : defaults) {
        if (!object.contains(key)) object[key] = value;
    }
}

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

// What a case expects, with what all events share filled in.
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
    auto decoded = plugin.decode(request);
    EXPECT_TRUE(decoded.ok()) << decoded.error().message;
    json::array events;
    if (!decoded) return events;
    for (const auto &event : decoded->events) {
        json::object object = patchbay::model::to_json(event);
        // What the plugin says beyond the printed shape.
        if (const auto *status = std::get_if<patchbay::model::Status>(&event)) {
            if (!status->from.address.empty()) {
                object["from"] = patchbay::model::to_json(status->from);
            }
        } else if (const auto *notice = std::get_if<patchbay::model::Notice>(&event)) {
            if (notice->timestamp != 0) {
                object["timestamp"] = patchbay::to_rfc3339(notice->timestamp);
            }
        }
        events.push_back(std::move(object));
    }
    return events;
}

class Decode : public testing::TestWithParam<Parameter> {};

TEST_P(Decode, GivesTheEventsOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance(framed);
    const std::string body = body_of(one);
    if (const auto *malformed = one.if_contains("malformed")) {
        const auto decoded = plugin->decode(post(body));
        ASSERT_FALSE(decoded.ok());
        EXPECT_EQ(decoded.error().code, plugin::kMalformed);
        EXPECT_NE(decoded.error().message.find(malformed->as_string()), std::string::npos)
            << decoded.error().message;
        return;
    }
    const json::array events = decoded_events(*plugin, post(body));
    const json::array expected = expected_events(one);
    EXPECT_EQ(events, expected) << "got  " << patchbay::to_text(json::value(events)) << "\nwant "
                                << patchbay::to_text(json::value(expected));
}

INSTANTIATE_TEST_SUITE_P(Cases, Decode,
                         testing::Combine(testing::ValuesIn(cases("decode.json")), testing::Bool()),
                         [](const auto &test) {
                             return test_name(std::get<0>(test.param), std::get<1>(test.param));
                         });

// Bodies as the provider publishes them (examples/README.md).
TEST(DecodeTest, ThePublishedExamplesAreRead) {
    struct Example {
        const char *file;
        json::object content;
    };
    const Example examples[] = {
        {"text.json", {{"type", "text"}, {"text", "Does it come in another color?"}}},
        {"image.json",
         {{"type", "media"},
          {"kind", "image"},
          {"media_id", "1003383421387256"},
          {"mime_type", "image/jpeg"},
          {"sha256", "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="},
          {"caption", "Taj Mahal"}}},
        {"interactive_button_reply.json",
         {{"type", "choice"}, {"id", "cancel-button"}, {"title", "Cancel"}}},
    };
    for (const Example &example : examples) {
        const std::string path = PATCHBAY_SOURCE_DIR "/tests/unit/whatsapp/examples/";
        const std::string body = patchbay::to_text(read_json(path + example.file));
        for (const bool framed : {false, true}) {
            const json::array events = decoded_events(*instance(framed), post(body));
            ASSERT_EQ(events.size(), 1u) << example.file;
            EXPECT_EQ(events[0].at("account"), json::value(kAccount));
            EXPECT_EQ(events[0].at("from"), json::value({{"address", "16505551234"},
                                                         {"phone", "+16505551234"},
                                                         {"name", "Sheena Nelson"}}));
            EXPECT_EQ(events[0].at("content"), json::value(example.content));
        }
    }
}

TEST(DecodeTest, EveryEventCarriesItsRawJsonWhereItIsWanted) {
    const auto plugin = instance(false);
    const std::string body =
        R"({"entry":[{"id":"1","changes":[{"field":"messages","value":{"statuses":[{"id":"w","status":"sent",)"
        R"("timestamp":"1749416383","recipient_id":"1"}],"errors":[{"code":1.50}]}},)"
        R"({"field":"account_update","value":{"event":"X"}}]}]})";
    auto request = post(body);
    request.want_raw = true;
    const json::array events = decoded_events(*plugin, request);
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].at("raw").at("status"), "sent");
    EXPECT_EQ(events[1].at("raw").at("code"), 1.5);
    EXPECT_EQ(events[2].at("raw").at("field"), "account_update");
}

TEST(DecodeTest, EveryTruncationOfABodyIsMalformedAndNeverACrash) {
    const auto plugin = instance(false);
    const std::string body =
        body_of({{"message", {{"type", "text"}, {"text", {{"body", "é\"😀"}}}}}});
    for (std::size_t length = 0; length < body.size(); ++length) {
        const auto decoded = plugin->decode(post(std::string_view(body).substr(0, length)));
        ASSERT_FALSE(decoded.ok()) << length;
        EXPECT_EQ(decoded.error().code, plugin::kMalformed) << length;
    }
}

// Whatever stands in the place of any value of a message, the webhook is answered with 200.
TEST(DecodeTest, NoWrongTypeInsideAMessageIsRefused) {
    const auto plugin = instance(false);
    const json::array odd = {
        nullptr, true, 7, -1.5e300, "x", json::array{1}, json::object{{"a", 1}}};
    for (const json::object &one : cases("decode.json")) {
        if (!one.contains("message") && !one.contains("status")) continue;
        const bool message = one.contains("message");
        const json::object original = one.at(message ? "message" : "status").as_object();
        for (const auto &[key, inner] : original) {
            for (const json::value &strange : odd) {
                json::object changed = original;
                changed[key] = strange;
                json::object with = {{message ? "message" : "status", changed}};
                EXPECT_EQ(decoded_events(*plugin, post(body_of(with))).size(), 1u) << key;
                if (!inner.is_object()) continue;
                for (const auto &[inner_key, innermost] : inner.as_object()) {
                    json::object nested = inner.as_object();
                    nested[inner_key] = strange;
                    changed[key] = nested;
                    with = {{message ? "message" : "status", changed}};
                    EXPECT_EQ(decoded_events(*plugin, post(body_of(with))).size(), 1u)
                        << key << "." << inner_key;
                }
            }
        }
    }
}

TEST(DecodeTest, AThousandMessagesInOneBodyKeepTheirOrder) {
    const auto plugin = instance(true);
    json::array messages;
    for (int i = 0; i < 1000; ++i) {
        messages.push_back(json::object{{"id", "wamid." + std::to_string(i)},
                                        {"from", "16505551234"},
                                        {"timestamp", "1749416383"},
                                        {"type", "text"},
                                        {"text", {{"body", "x"}}}});
    }
    const std::string body = body_of({{"value", {{"messages", messages}}}});
    const json::array events = decoded_events(*plugin, post(body));
    ASSERT_EQ(events.size(), 1000u);
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].at("id"), json::value("wamid." + std::to_string(i)));
    }
}

}  // namespace
}  // namespace whatsapp_test
