// cases/encode.json: a content and the request that sends it. A case has "content", and "message"
// (the object `message`) or "action" (the members beside the recipient) or "field" (the one at
// fault); optional are "instagram", "human", "silent" (milliseconds since the contact wrote),
// "reply_to", "correlation", and "with" (further members of the body).
#include "tests/unit/messenger/fixture.h"
#include "tests/unit/plugin_kit/contents.h"
#include "tests/unit/plugin_kit/expect.h"

#include <gtest/gtest.h>

namespace messenger_test {
namespace {

using plugin_kit::text_of;

bool is(const json::object &one, std::string_view key) {
    const auto *value = one.if_contains(key);
    return value != nullptr && value->as_bool();
}

// {"repeat": ["x", 3]} stands for "xxx".
json::value unfolded(const json::value &value) {
    if (value.is_array()) {
        json::array list;
        for (const json::value &element : value.as_array())
            list.push_back(unfolded(element));
        return list;
    }
    if (!value.is_object()) return value;
    if (const auto *repeat = value.as_object().if_contains("repeat")) {
        std::string text;
        for (std::int64_t i = 0; i < repeat->at(1).as_int64(); ++i)
            text += repeat->at(0).as_string();
        return json::value(text);
    }
    json::object object;
    for (const auto &[key, inner] : value.as_object())
        object[key] = unfolded(inner);
    return object;
}

plugin::Outgoing outgoing(const json::object &one, const patchbay::model::Content &content) {
    plugin::Outgoing message;
    message.token = 1;
    message.to = kContact;
    message.reply_to = text_of(one, "reply_to");
    message.correlation = text_of(one, "correlation");
    message.content = &content;
    message.human = is(one, "human");
    if (const auto *silent = one.if_contains("silent"))
        message.last_inbound = kNow - silent->as_int64();
    return message;
}

json::object expected_body(const json::object &one) {
    json::object body = {{"recipient", {{"id", kContact}}}};
    if (const auto *action = one.if_contains("action")) {
        for (const auto &[key, value] : action->as_object())
            body[key] = value;
        return body;
    }
    body["messaging_type"] = "RESPONSE";
    body["message"] = unfolded(one.at("message"));
    if (const auto *with = one.if_contains("with")) {
        for (const auto &[key, value] : with->as_object())
            body[key] = value;
    }
    return body;
}

class Encode : public testing::TestWithParam<Parameter> {};

TEST_P(Encode, GivesTheRequestOrTheFieldOfTheCase) {
    const auto &[one, framed] = GetParam();
    const bool instagram = is(one, "instagram");
    const auto plugin = instance(framed, instagram ? instagram_settings() : page_settings());
    const auto content = plugin_kit::content_of(unfolded(one.at("content")));
    const auto requests = plugin->encode(outgoing(one, content));
    if (plugin_kit::expect_refused(one, requests)) return;
    ASSERT_TRUE(requests.ok()) << requests.error().where << ": " << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    const plugin::HttpRequest &request = requests->front();
    plugin_kit::expect_post(request, "https://graph.facebook.com/v23.0/" +
                                         std::string(instagram ? kInstagram : kPage) + "/messages");
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
    json::object settings = page_settings();
    settings["api_url"] = "http://127.0.0.1:8081/graph//";
    settings["api_version"] = "v25.0";
    settings["page_id"] = "777";
    const auto plugin = instance(false, settings);
    const patchbay::model::Content content = patchbay::model::Text{"x"};
    const auto requests = plugin->encode(outgoing({}, content));
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(requests->front().url, "http://127.0.0.1:8081/graph/v25.0/777/messages");
}

TEST(EncodeTest, AFailedEncodeLeavesNothingBehindForTheNext) {
    const auto plugin = instance(false);
    const patchbay::model::Content bad = patchbay::model::Choices{};
    const patchbay::model::Content good = patchbay::model::Text{"x"};
    EXPECT_FALSE(plugin->encode(outgoing({}, bad)).ok());
    const auto requests = plugin->encode(outgoing({}, good));
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(requests->front().body,
              R"({"recipient":{"id":"24681012141618"},"messaging_type":"RESPONSE",)"
              R"("message":{"text":"x"}})");
}

}  // namespace
}  // namespace messenger_test
