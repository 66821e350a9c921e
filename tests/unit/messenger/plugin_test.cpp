// Settings, manifest, signature and handshake.
#include "tests/unit/messenger/fixture.h"

#include <gtest/gtest.h>

namespace messenger_test {
namespace {

// The JSON pointer of the setting that is refused; "" where none is.
std::string refused(json::object settings) {
    const auto made = loaded().create(options(false, std::move(settings)));
    if (made.ok()) return "";
    EXPECT_EQ(made.error().code, plugin::kSettings) << made.error().message;
    return made.error().where;
}

json::object with(json::object settings, std::string_view key, json::value value) {
    settings[key] = std::move(value);
    return settings;
}

TEST(PluginTest, AChannelIsEitherAPageOrAnInstagramAccount) {
    EXPECT_EQ(refused(page_settings()), "");
    EXPECT_EQ(refused(instagram_settings()), "");
    EXPECT_EQ(refused(with(page_settings(), "instagram_id", "17841400000000001")), "/instagram_id");
    EXPECT_EQ(refused(with(page_settings(), "page_id", "")), "/page_id");
    json::object neither = page_settings();
    neither.erase("page_id");
    EXPECT_EQ(refused(neither), "/page_id");
}

TEST(PluginTest, WhatTheApiNeedsMustBeThere) {
    for (const std::string_view url :
         {"https://user@graph.example", "https://graph.example?v=1", "ftp://graph.example", "//"}) {
        EXPECT_EQ(refused(with(page_settings(), "api_url", json::value(url))), "/api_url") << url;
    }
    for (const std::string_view name : {"access_token", "api_url", "api_version"}) {
        EXPECT_EQ(refused(with(page_settings(), name, nullptr)), "/" + std::string(name));
    }
}

TEST(PluginTest, TheAccountIsWhicheverIdIsSet) {
    EXPECT_EQ(loaded().manifest().account, (std::vector<std::string>{"page_id", "instagram_id"}));
}

plugin::WebhookRequest get(std::string_view query) {
    plugin::WebhookRequest request;
    request.method = "GET";
    request.path = "/webhooks/support-fb";
    request.query = query;
    return request;
}

TEST(PluginTest, TheHandshakeGivesTheChallengeBackForTheRightTokenAlone) {
    for (const bool framed : {false, true}) {
        const auto plugin = instance(framed);
        const auto good =
            plugin->decode(get("hub.mode=subscribe&hub.verify_token=hello&hub.challenge=11%20x"));
        ASSERT_TRUE(good.ok()) << good.error().message;
        ASSERT_TRUE(good->reply.has_value());
        EXPECT_EQ(good->reply->status, 200);
        EXPECT_EQ(good->reply->body, "11 x");
        for (const std::string_view query :
             {"hub.mode=subscribe&hub.verify_token=hullo&hub.challenge=11",
              "hub.mode=subscribe&hub.challenge=11", "hub.verify_token=hello&hub.challenge=11",
              ""}) {
            const auto bad = plugin->decode(get(query));
            ASSERT_TRUE(bad.ok()) << bad.error().message;
            ASSERT_TRUE(bad->reply.has_value());
            EXPECT_EQ(bad->reply->status, 403) << query;
            EXPECT_EQ(bad->reply->body, "") << query;
        }
    }
}

// HMAC-SHA256 of "{}" with the key "s3cret", made with another program.
TEST(PluginTest, APostIsSignedWithTheAppSecret) {
    const auto plugin = instance(false);
    plugin::WebhookRequest request;
    request.method = "POST";
    request.body = "{}";
    const std::string signature =
        "sha256=adbde1ce40c89c14215687d5d762a47df6dfaefcfad61e2e86718ffc8498571b";
    request.headers = {{"x-hub-signature-256", signature}};
    EXPECT_TRUE(plugin->verify(request));
    request.body = "{ }";
    EXPECT_FALSE(plugin->verify(request));
    request.headers.clear();
    EXPECT_FALSE(plugin->verify(request));
}

}  // namespace
}  // namespace messenger_test
