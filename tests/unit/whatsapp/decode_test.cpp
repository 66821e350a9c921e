// cases/decode.json: what the provider posts and the events that come of it. A case has
//   "message"  one object of value.messages (id, from, timestamp and contacts are filled in), or
//   "status"   one object of value.statuses, or
//   "value"    a whole value, with "field" (default "messages"), or
//   "body"     the whole body, or "text", which may be no JSON at all;
// and "content" (of the one message), "events" (all; channel and account are filled in), or
// "malformed" (a part of the error's text).
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

#include <iterator>

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
        auto &object = event.as_object();
        add_missing(object, {{"channel", kChannel}, {"account", kAccount}});
        if (object["account"].is_null()) object.erase("account");  // a case says: none
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

// Bodies as the provider publishes them (examples/README.md): what each of them is.
TEST(DecodeTest, ThePublishedExamplesAreRead) {
    struct Example {
        std::string_view name;
        json::value content;  // of a message; else the kind of the notice
    };
    const Example examples[] = {
        {"Text Message", {{"type", "text"}, {"text", "Does it come in another color?"}}},
        {"Text Message with Context (Product Inquiry)",
         {{"type", "text"}, {"text", "Is this still available?"}}},
        {"Text Message from Click to WhatsApp Ad",
         {{"type", "text"}, {"text", "Hello! Can I get more info on this?"}}},
        {"Reaction Message",
         {{"type", "reaction"},
          {"emoji", "👍"},
          {"message_id", "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA"}}},
        {"Image Message",
         {{"type", "media"},
          {"kind", "image"},
          {"media_id", "1003383421387256"},
          {"mime_type", "image/jpeg"},
          {"sha256", "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="},
          {"caption", "Taj Mahal"}}},
        {"Location Message",
         {{"type", "location"},
          {"latitude", 37.44221496582},
          {"longitude", -122.16165924072},
          {"name", "Philz Coffee"},
          {"address", "101 Forest Ave, Palo Alto, CA 94301"}}},
        {"Contact Sharing Message",
         {{"type", "contacts"},
          {"contacts", json::array{json::object{
                           {"name", "Lucía Gómez"},
                           {"phones", json::array{json::object{{"number", "+1 (983) 555-2319"},
                                                               {"type", "MOBILE"}}}},
                           {"organization", "Google"}}}}}},
        {"Unsupported Message",
         {{"type", "unsupported"}, {"reason", "Message type is currently not supported."}}},
        {"Button Message", {{"type", "choice"}, {"id", "Unsubscribe"}, {"title", "Unsubscribe"}}},
        {"Interactive List Reply Message",
         {{"type", "choice"},
          {"id", "priority_express"},
          {"title", "Priority Mail Express"},
          {"description", "Next Day to 2 Days"}}},
        {"Interactive Button Reply Message",
         {{"type", "choice"}, {"id", "cancel-button"}, {"title", "Cancel"}}},
        {"Order Message",
         {{"type", "order"},
          {"catalog_id", "194836987003835"},
          {"items",
           json::array{
               json::object{
                   {"id", "di9ozbzfi4"}, {"quantity", 2}, {"price", 30}, {"currency", "USD"}},
               json::object{
                   {"id", "nqryix03ez"}, {"quantity", 1}, {"price", 25}, {"currency", "USD"}}}}}},
        {"System Message", "number_changed"},
        {"Group Create Message", "unknown"},
        {"Group Settings Update", "unknown"},
        {"Group Remove Participants", "unknown"},
    };
    const json::value published =
        read_json(PATCHBAY_SOURCE_DIR "/tests/unit/whatsapp/examples/webhooks.json");
    ASSERT_EQ(published.as_array().size(), std::size(examples));
    for (std::size_t i = 0; i < std::size(examples); ++i) {
        const auto &[name, content] = examples[i];
        ASSERT_EQ(published.at(i).at("name"), json::value(name));
        const std::string body = patchbay::to_text(published.at(i).at("body"));
        for (const bool framed : {false, true}) {
            const json::array events = decoded_events(*instance(framed), post(body));
            ASSERT_EQ(events.size(), 1u) << name;
            EXPECT_EQ(events[0].at("account"), json::value(kAccount)) << name;
            if (content.is_string()) {
                EXPECT_EQ(events[0].at("kind"), content) << name;
                continue;
            }
            EXPECT_EQ(events[0].at("from"), json::value({{"address", "16505551234"},
                                                         {"phone", "+16505551234"},
                                                         {"name", "Sheena Nelson"}}))
                << name;
            EXPECT_EQ(events[0].at("content"), content) << name;
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

json::object text_message(std::string_view id, std::string_view from = "16505551234") {
    return {{"id", id},
            {"from", from},
            {"timestamp", "1749416383"},
            {"type", "text"},
            {"text", {{"body", "x"}}}};
}

// The ids of the messages among the events.
std::vector<std::string> ids(const json::array &events) {
    std::vector<std::string> found;
    for (const json::value &event : events) {
        if (event.at("type") == "message") found.emplace_back(event.at("id").as_string());
    }
    return found;
}

// However one message of a body is broken, its neighbours come and it is something itself.
TEST(DecodeTest, NoOddMessageCostsItsNeighbours) {
    const std::string most(1024, 'x');
    const std::string over(1025, 'x');
    const json::array odd = {
        nullptr,
        "x",
        7,
        json::array{},
        json::object{},
        text_message(over),
        text_message("odd", over),
        text_message("odd", std::string(1025, '1')),
        text_message("odd", std::string(1024, '1')),
        json::object{{"id", "odd"}, {"from", "1"}, {"type", over}},
        json::object{{"id", "odd"},
                     {"from", "1"},
                     {"type", "image"},
                     {"image", {{"id", over}, {"mime_type", over}, {"sha256", over}}}},
        json::object{{"id", "odd"},
                     {"from", "1"},
                     {"type", "reaction"},
                     {"reaction", {{"message_id", over}, {"emoji", over}}}},
        json::object{
            {"id", "odd"},
            {"from", "1"},
            {"type", "contacts"},
            {"contacts",
             json::array{json::object{
                 {"name", {{"formatted_name", over}}},
                 {"phones", json::array{json::object{{"phone", over}, {"type", over}}}}}}}},
        json::object{
            {"id", "odd"},
            {"from", "1"},
            {"type", "contacts"},
            {"contacts",
             json::array{json::object{
                 {"phones", json::array{json::object{{"wa_id", std::string(1024, '1')}}}}}}}},
        json::object{{"id", "odd"},
                     {"from", "1"},
                     {"type", "order"},
                     {"order",
                      {{"catalog_id", over},
                       {"product_items", json::array{json::object{{"product_retailer_id", over},
                                                                  {"currency", over}}}}}}},
        json::object{{"id", "odd"},
                     {"from", "1"},
                     {"type", "text"},
                     {"text", {{"body", "x"}}},
                     {"context", {{"id", over}}}},
        json::object{{"id", "odd"},
                     {"from_user_id", over},
                     {"from_parent_user_id", over},
                     {"type", "text"},
                     {"text", {{"body", "x"}}}},
        json::object{
            {"id", over}, {"from", over}, {"type", "system"}, {"system", {{"wa_id", over}}}},
    };
    for (const bool framed : {false, true}) {
        const auto plugin = instance(framed);
        for (const json::value &one : odd) {
            const json::object value = {
                {"metadata", {{"phone_number_id", kAccount}}},
                {"messages", json::array{text_message("a"), one, text_message(most)}}};
            const json::array events = decoded_events(*plugin, post(body_of({{"value", value}})));
            EXPECT_EQ(events.size(), 3u) << patchbay::to_text(one).substr(0, 200);
            const auto found = ids(events);
            EXPECT_EQ(found.front(), "a");
            EXPECT_EQ(found.back(), most);
        }
    }
}

TEST(DecodeTest, NoOddStatusCostsItsNeighbours) {
    const std::string over(1025, 'x');
    const json::object good = {{"id", "s"}, {"status", "read"}, {"timestamp", "1749416383"}};
    json::array errors;
    for (int i = 0; i < 10'001; ++i)
        errors.push_back(json::object{{"code", i}});
    const json::array odd = {
        nullptr,
        json::object{{"id", over}, {"status", "read"}},
        json::object{{"id", "s"}, {"status", over}},
        json::object{{"id", "s"}, {"status", "read"}, {"biz_opaque_callback_data", over}},
        json::object{{"id", "s"}, {"status", "read"}, {"recipient_id", over}},
        json::object{{"id", "s"},
                     {"status", "failed"},
                     {"errors", json::array{json::object{{"code", over}, {"title", over}}}}},
        json::object{{"id", "s"}, {"status", "failed"}, {"errors", errors}},
    };
    for (const json::value &one : odd) {
        const json::object value = {{"metadata", {{"phone_number_id", over}}},
                                    {"contacts", json::array{json::object{{"wa_id", over}}}},
                                    {"statuses", json::array{good, one, good}}};
        const json::array events =
            decoded_events(*instance(true), post(body_of({{"value", value}})));
        EXPECT_EQ(events.size(), 3u) << patchbay::to_text(one).substr(0, 200);
        EXPECT_EQ(events[0].at("account"), json::value(kBusinessAccount));
    }
}

TEST(DecodeTest, ANameThatIsTooLongIsCutBetweenCharacters) {
    std::string name;
    for (int i = 0; i < 400; ++i)
        name += "€";  // three bytes
    const json::object value = {
        {"contacts", json::array{json::object{{"wa_id", "1"}, {"profile", {{"name", name}}}}}},
        {"messages", json::array{text_message("a", "1")}}};
    const json::array events = decoded_events(*instance(true), post(body_of({{"value", value}})));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].at("from").at("name").as_string(), name.substr(0, 1023));
}

TEST(DecodeTest, ABodyWithBytesThatAreNoUtf8IsReadAllTheSame) {
    const auto plugin = instance(true);
    for (const std::string_view bytes :
         {"\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xC0\xAF"}) {
        std::string body = body_of({{"message", {{"type", "text"}, {"text", {{"body", "<>"}}}}}});
        body.insert(body.find('>'), bytes);
        const json::array events = decoded_events(*plugin, post(body));
        ASSERT_EQ(events.size(), 1u);
        const std::string text(events[0].at("content").at("text").as_string());
        EXPECT_EQ(text.substr(0, 4), "<\xEF\xBF\xBD");
        EXPECT_EQ(text.back(), '>');
    }
}

// What has no place in an event is in its raw JSON.
TEST(DecodeTest, NothingOfAMessageIsLostFromItsRawJson) {
    json::object message = text_message("a");
    message["context"] = {{"frequently_forwarded", true},
                          {"referred_product", {{"catalog_id", "1"}}}};
    message["origin"] = "contact_request";
    const json::object status = {{"id", "s"},
                                 {"status", "sent"},
                                 {"pricing", {{"billable", true}, {"category", "utility"}}},
                                 {"conversation", {{"id", "c"}}}};
    auto request_body = body_of(
        {{"value", {{"messages", json::array{message}}, {"statuses", json::array{status}}}}});
    auto request = post(request_body);
    request.want_raw = true;
    const json::array events = decoded_events(*instance(true), request);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].at("raw"), json::value(message));
    EXPECT_EQ(events[1].at("raw"), json::value(status));
}

TEST(DecodeTest, AThousandMessagesInOneBodyKeepTheirOrder) {
    const auto plugin = instance(true);
    json::array messages;
    for (int i = 0; i < 1000; ++i) {
        messages.push_back(text_message("wamid." + std::to_string(i)));
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
