// cases/encode.json: a content and the request that sends it. A case has "content", and "message"
// (the object `message`) or "action" (the members beside the recipient) or "field" (the one at
// fault); optional are "instagram", "human", "silent" (milliseconds since the contact wrote),
// "reply_to", "correlation", and "with" (further members of the body).
#include "tests/unit/messenger/fixture.h"

#include <gtest/gtest.h>

namespace messenger_test {
namespace {

std::string_view member(const json::object &one, std::string_view key) {
    return patchbay::text_member(one, key);
}

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

// A content as a plugin may be given it; what the model itself refuses is built by hand.
patchbay::model::Content content_of(const json::object &one) {
    const json::value content = unfolded(one.at("content"));
    if (auto read = patchbay::model::content_from_json(content)) return *read;
    if (auto read = patchbay::model::stored_content(content)) return *read;
    const std::string_view type = content.at("type").as_string();
    if (type == "text") return patchbay::model::Text{};
    if (type == "choices") {
        patchbay::model::Choices choices;
        choices.text = content.at("text").as_string();
        return choices;
    }
    throw std::runtime_error("cannot read the content of " + std::string(member(one, "name")));
}

plugin::Outgoing outgoing(const json::object &one, const patchbay::model::Content &content) {
    plugin::Outgoing message;
    message.token = 1;
    message.to = kContact;
    message.reply_to = member(one, "reply_to");
    message.correlation = member(one, "correlation");
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
    const auto content = content_of(one);
    auto requests = plugin->encode(outgoing(one, content));
    if (const auto *field = one.if_contains("field")) {
        ASSERT_FALSE(requests.ok());
        EXPECT_EQ(requests.error().code, plugin::kContent);
        EXPECT_EQ(requests.error().where, field->as_string()) << requests.error().message;
        EXPECT_NE(requests.error().message.find(member(one, "says")), std::string::npos)
            << requests.error().message;
        return;
    }
    ASSERT_TRUE(requests.ok()) << requests.error().where << ": " << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    const plugin::HttpRequest &request = requests->front();
    EXPECT_EQ(request.step, 1u);
    EXPECT_EQ(request.needs, 0u);
    EXPECT_FALSE(request.idempotent);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "https://graph.facebook.com/v23.0/" +
                               std::string(instagram ? kInstagram : kPage) + "/messages");
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
