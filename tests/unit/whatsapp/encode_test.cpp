// cases/encode.json: a content and the body of the one request that sends it, or the field at
// fault. "to", "reply_to" and "correlation" are optional; the body's first members are filled in
// here.
#include "core/plugin/veil.h"
#include "tests/unit/plugin_kit/contents.h"
#include "tests/unit/plugin_kit/expect.h"
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

using plugin_kit::text_of;

constexpr std::string_view kTo = "+34600111222";

plugin::Outgoing outgoing(const json::object &one, const patchbay::model::Content &content) {
    plugin::Outgoing message;
    message.token = 1;
    message.to = text_of(one, "to", kTo);
    message.reply_to = text_of(one, "reply_to");
    message.correlation = text_of(one, "correlation");
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
    const auto content = plugin_kit::content_of(one.at("content"));
    auto requests = plugin->encode(outgoing(one, content));
    if (plugin_kit::expect_refused(one, requests)) return;
    ASSERT_TRUE(requests.ok()) << requests.error().where << ": " << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    plugin::HttpRequest &request = requests->front();
    plugin::unveil(request);  // as the wire has it
    plugin_kit::expect_post(request, "https://graph.facebook.com/v23.0/106540352242922/messages");
    const auto body = patchbay::parse_json(request.body);
    ASSERT_TRUE(body.ok()) << request.body;
    plugin_kit::expect_same(*body, expected_body(one));
}

PLUGIN_KIT_CASES(Encode, cases("encode.json"));

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
