// cases/encode.json: a content and the body of the one request that sends it, or the field at
// fault. "to", "reply_to" and "correlation" are optional; the body's first members are filled in
// here.
#include "core/plugin/veil.h"
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

constexpr std::string_view kTo = "+34600111222";

// A content as a plugin may be given it; what the model itself refuses is built by hand.
patchbay::model::Content content_of(const json::object &one) {
    const json::value &content = one.at("content");
    if (auto read = patchbay::model::content_from_json(content)) return *read;
    if (auto read = patchbay::model::stored_content(content)) return *read;
    const std::string_view type = content.at("type").as_string();
    if (type == "text") return patchbay::model::Text{};
    if (type == "template") {
        return patchbay::model::Template{std::string(content.at("name").as_string()),
                                         std::string(content.at("language").as_string()),
                                         {}};
    }
    if (type == "choices") {
        patchbay::model::Choices choices;
        choices.text = content.at("text").as_string();
        return choices;
    }
    if (type == "contacts") return patchbay::model::Cards{};
    throw std::runtime_error("cannot read the content of " +
                             std::string(one.at("name").as_string()));
}

std::string_view member(const json::object &one, std::string_view key) {
    return patchbay::text_member(one, key);
}

plugin::Outgoing outgoing(const json::object &one, const patchbay::model::Content &content) {
    plugin::Outgoing message;
    message.token = 1;
    message.to = one.contains("to") ? member(one, "to") : kTo;
    message.reply_to = member(one, "reply_to");
    message.correlation = member(one, "correlation");
    message.content = &content;
    return message;
}

json::object expected_body(const json::object &one) {
    json::object body = {{"messaging_product", "whatsapp"}, {"recipient_type", "individual"}};
    if (one.contains("recipient")) {
        body["recipient"] = one.at("recipient");
    } else {
        body["to"] = "34600111222";
    }
    for (const auto &[key, value] : one.at("body").as_object()) {
        body[key] = value;
    }
    return body;
}

class Encode : public testing::TestWithParam<Parameter> {};

TEST_P(Encode, GivesTheRequestOrTheFieldOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance(framed);
    const auto content = content_of(one);
    auto requests = plugin->encode(outgoing(one, content));
    if (const auto *field = one.if_contains("field")) {
        ASSERT_FALSE(requests.ok());
        EXPECT_EQ(requests.error().code, plugin::kContent);
        EXPECT_EQ(requests.error().where, field->as_string()) << requests.error().message;
        return;
    }
    ASSERT_TRUE(requests.ok()) << requests.error().where << ": " << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    plugin::HttpRequest &request = requests->front();
    plugin::unveil(request);  // as the wire has it
    EXPECT_EQ(request.step, 1u);
    EXPECT_EQ(request.needs, 0u);
    EXPECT_FALSE(request.idempotent);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "https://graph.facebook.com/v23.0/106540352242922/messages");
    ASSERT_EQ(request.headers.size(), 2u);
    EXPECT_EQ(request.headers[0].name, "authorization");
    EXPECT_EQ(request.headers[0].value, "Bearer {{secret:access_token}}");
    EXPECT_EQ(request.headers[1].name, "content-type");
    EXPECT_EQ(request.headers[1].value, "application/json");
    const auto body = patchbay::parse_json(request.body);
    ASSERT_TRUE(body.ok()) << request.body;
    EXPECT_EQ(*body, json::value(expected_body(one)))
        << "got  " << request.body << "\nwant " << patchbay::to_text(expected_body(one));
}

INSTANTIATE_TEST_SUITE_P(Cases, Encode,
                         testing::Combine(testing::ValuesIn(cases("encode.json")), testing::Bool()),
                         [](const auto &test) {
                             return test_name(std::get<0>(test.param), std::get<1>(test.param));
                         });

TEST(EncodeTest, TheHostFillsTheTokenIntoTheHeaderAlone) {
    const auto plugin = instance(false);
    const patchbay::model::Content content = patchbay::model::Text{"{{secret:access_token}}"};
    auto requests = plugin->encode(outgoing({}, content));
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    ASSERT_TRUE(plugin->fill_in(requests->front()).ok());
    EXPECT_EQ(requests->front().headers[0].value, "Bearer EAAB");
    EXPECT_NE(requests->front().body.find("{{secret:access_token}}"), std::string::npos);
}

TEST(EncodeTest, TheUrlFollowsTheSettings) {
    json::object settings = default_settings();
    settings["api_url"] = "http://127.0.0.1:8081/graph//";
    settings["api_version"] = "v25.0";
    settings["phone_number_id"] = "777";
    const auto plugin = instance(false, settings);
    const patchbay::model::Content content = patchbay::model::Text{"x"};
    const auto requests = plugin->encode(outgoing({}, content));
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(requests->front().url, "http://127.0.0.1:8081/graph/v25.0/777/messages");
}

TEST(EncodeTest, AFailedEncodeLeavesNothingBehindForTheNext) {
    const auto plugin = instance(false);
    const patchbay::model::Content bad = patchbay::model::Cards{};
    const patchbay::model::Content good = patchbay::model::Text{"x"};
    EXPECT_FALSE(plugin->encode(outgoing({}, bad)).ok());
    const auto requests = plugin->encode(outgoing({}, good));
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(requests->front().body,
              R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"34600111222",)"
              R"("type":"text","text":{"body":"x"}})");
}

}  // namespace
}  // namespace whatsapp_test
