// Bodies in which something is odd: its neighbours come all the same, and nothing is lost.
#include "tests/unit/whatsapp/bodies.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

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

TEST(DecodeTest, ABodyWithBytesThatAreNoUtf8IsNoJson) {
    const auto plugin = instance(true);
    for (const std::string_view bytes :
         {"\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xC0\xAF"}) {
        std::string body = body_of({{"message", {{"type", "text"}, {"text", {{"body", "<>"}}}}}});
        body.insert(body.find('>'), bytes);
        const auto decoded = plugin->decode(post(body));
        ASSERT_FALSE(decoded);
        EXPECT_EQ(decoded.error().code, patchbay::plugin::kMalformed);
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

}  // namespace
}  // namespace whatsapp_test
