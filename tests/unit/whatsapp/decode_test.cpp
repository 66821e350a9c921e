// Webhooks into events: cases/decode.json (bodies.h says what a case is) and what holds for all of
// them.
#include "tests/unit/plugin_kit/expect.h"
#include "tests/unit/whatsapp/bodies.h"

#include <gtest/gtest.h>

#include <iterator>

namespace whatsapp_test {
namespace {

class Decode : public testing::TestWithParam<Parameter> {};

TEST_P(Decode, GivesTheEventsOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance(framed);
    const std::string body = body_of(one);
    if (plugin_kit::expect_malformed(one, plugin->decode(post(body)))) return;
    plugin_kit::expect_same(decoded_events(*plugin, post(body)), expected_events(one));
}

PLUGIN_KIT_CASES(Decode, cases("decode.json"));

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
        plugin_kit::read_json("tests/unit/whatsapp/examples/webhooks.json");
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
