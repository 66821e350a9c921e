#include "tests/unit/whatsapp/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

class Handshake : public testing::TestWithParam<bool> {
protected:
    plugin::WebhookReply get(std::string_view query) {
        plugin::WebhookRequest request;
        request.method = "GET";
        request.path = "/webhooks/support-wa";
        request.query = query;
        auto decoded = instance(GetParam())->decode(request);
        EXPECT_TRUE(decoded.ok()) << decoded.error().message;
        EXPECT_TRUE(decoded->events.empty());
        EXPECT_TRUE(decoded->reply.has_value());
        return decoded->reply.value_or(plugin::WebhookReply{});
    }
};

TEST_P(Handshake, AnswersTheRawChallengeToTheRightToken) {
    const auto reply = get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=hello");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "1158201444");
    EXPECT_EQ(reply.content_type, "text/plain; charset=utf-8");
}

TEST_P(Handshake, DecodesThePercentEncodingOfNamesAndValues) {
    const auto reply =
        get("hub%2Emode=subscribe&hub.verify_token=h%65llo&hub.challenge=a%2Bb+%C3%A9");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "a+b é");
}

TEST_P(Handshake, RefusesAnythingElseWith403AndNoBody) {
    for (const std::string_view query : {
             "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
             "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
             "hub.mode=subscribe&hub.challenge=1&hub.verify_token=hello2",
             "hub.mode=subscribe&hub.challenge=1",
             "hub.mode=subscribe&hub.verify_token=hello",
             "hub.challenge=1&hub.verify_token=hello",
             "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=hello",
             "hub.mode=subscribe&hub.challenge=%4&hub.verify_token=hello",
             "hub.mode=subscribe&hub.challenge=%zz&hub.verify_token=hello",
             "hub.mode&hub.challenge&hub.verify_token",
             "&&=&",
             "",
         }) {
        const auto reply = get(query);
        EXPECT_EQ(reply.status, 403) << query;
        EXPECT_EQ(reply.body, "") << query;
    }
}

TEST_P(Handshake, TheFirstOfTwoParametersCounts) {
    EXPECT_EQ(
        get("hub.mode=subscribe&hub.challenge=1&hub.verify_token=no&hub.verify_token=hello").status,
        403);
}

PLUGIN_KIT_BOTH_WAYS(Handshake);

TEST(Settings, AMissingOneIsNamed) {
    for (const std::string name : {"phone_number_id", "access_token", "api_url", "api_version"}) {
        plugin::InstanceOptions options;
        options.name = kChannel;
        options.settings = default_settings();
        options.settings.erase(name);
        const auto result = loaded().create(std::move(options));
        ASSERT_FALSE(result.ok()) << name;
        EXPECT_EQ(result.error().code, plugin::kSettings);
        EXPECT_EQ(result.error().where, "/" + name);
    }
}

TEST(Settings, TheSchemaAcceptsTheDocumentedOnesAndNamesTheSecrets) {
    auto schema = patchbay::Schema::compile(loaded().manifest().settings);
    ASSERT_TRUE(schema.ok()) << schema.error().message;
    EXPECT_TRUE(schema->validate(default_settings()).empty());
    EXPECT_THAT(schema->secrets(),
                testing::UnorderedElementsAre("/access_token", "/app_secret", "/verify_token"));
    json::object smallest = {{"phone_number_id", "1"},
                             {"access_token", "a"},
                             {"app_secret", "b"},
                             {"verify_token", "c"}};
    EXPECT_TRUE(schema->validate(smallest).empty());
    const json::value filled = schema->with_defaults(smallest);
    EXPECT_EQ(filled.at("api_url"), "https://graph.facebook.com");
    EXPECT_EQ(filled.at("api_version"), "v23.0");
    for (const std::string_view name :
         {"phone_number_id", "access_token", "app_secret", "verify_token"}) {
        json::object lacking = smallest;
        lacking.erase(name);
        EXPECT_FALSE(schema->validate(lacking).empty()) << name;
    }
}

TEST(Signature, OnlyTheDigestOfTheRawBodyWithTheAppSecretVerifies) {
    const auto plugin = instance(false);
    plugin::WebhookRequest request;
    request.method = "POST";
    request.body = R"({"entry":[]})";
    EXPECT_FALSE(plugin->verify(request));
    // HMAC-SHA256 of the body with the key "s3cret".
    const std::string good =
        "sha256=55e94cedb4167d0e4e8c20f779a70292819e38da2afea51bf02dc6ecc52542ba";
    request.headers = {{"x-hub-signature-256", good}};
    EXPECT_TRUE(plugin->verify(request));
    request.body = R"({"entry":[] })";
    EXPECT_FALSE(plugin->verify(request));
    request.method = "GET";
    EXPECT_TRUE(plugin->verify(request));
}

}  // namespace
}  // namespace whatsapp_test
