#include "tests/unit/repair_tracker/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace repair_tracker_test {
namespace {

// The pointer of the setting that the plugin refuses, or "" where it takes them all.
std::string refused(json::object settings) {
    plugin::InstanceOptions options;
    options.name = "repairs";
    options.settings = with_defaults(std::move(settings));
    FakeTasks tasks;
    options.tasks = &tasks;
    const auto made = loaded().create(std::move(options));
    if (made.ok()) return {};
    EXPECT_EQ(made.error().code, plugin::kSettings) << made.error().message;
    return made.error().where;
}

std::string refused_url(std::string_view url) {
    return refused({{"status", {{"by_ticket", {{"url", url}}}}}});
}

bool schema_takes(json::object settings) {
    auto schema = patchbay::Schema::compile(loaded().manifest().settings);
    EXPECT_TRUE(schema.ok());
    return schema->validate(json::value(std::move(settings))).empty();
}

TEST(Settings, TheSmallestOnesAreEnough) {
    EXPECT_EQ(refused(small_settings()), "");
    EXPECT_EQ(refused_url("https://tracker.example/{ticket}"), "");
    EXPECT_EQ(refused_url("http://127.0.0.1:8080?t={ticket}"), "");
}

TEST(Settings, AUrlNeedsItsPlaceholderAndNoOther) {
    EXPECT_EQ(refused_url("https://tracker.example/repairs"), "/status/by_ticket/url");
    EXPECT_EQ(refused_url("https://tracker.example/{serial}"), "/status/by_ticket/url");
    EXPECT_EQ(refused_url("https://tracker.example/{ticket}/{site}"), "/status/by_ticket/url");
    EXPECT_EQ(refused_url("https://tracker.example/{ticket"), "/status/by_ticket/url");
}

TEST(Settings, APlaceholderNeverChoosesTheHost) {
    EXPECT_FALSE(
        schema_takes({{"status", {{"by_ticket", {{"url", "https://{ticket}.example/"}}}}}}));
    EXPECT_EQ(refused_url("https://tracker.{ticket}/"), "/status/by_ticket/url");
    EXPECT_EQ(refused_url("https://a@{ticket}/x"), "/status/by_ticket/url");
}

TEST(Settings, OnlyAPostHasABody) {
    EXPECT_EQ(
        refused({{"status",
                  {{"by_serial", {{"url", "https://x.example/{serial}"}, {"body", "{serial}"}}}}}}),
        "/status/by_serial/body");
}

TEST(Settings, OnlyOneCredential) {
    auto settings = small_settings();
    settings["token"] = "{{secret:token}}";
    settings["api_key"] = "{{secret:api_key}}";
    EXPECT_EQ(refused(settings), "/api_key");
}

TEST(Settings, ATimeoutIsAtMostTwoMinutes) {
    for (const std::string_view good : {"250ms", "10s", "120s", "2m"}) {
        auto settings = small_settings();
        settings["timeout"] = good;
        EXPECT_EQ(refused(settings), "") << good;
    }
    for (const std::string_view bad : {"121s", "3m", "1h", "0s"}) {
        auto settings = small_settings();
        settings["timeout"] = bad;
        EXPECT_EQ(refused(settings), "/timeout") << bad;
    }
}

TEST(Settings, TheSchemaRefusesWhatItDoesNotKnow) {
    EXPECT_FALSE(schema_takes({}));
    EXPECT_FALSE(schema_takes({{"status", json::object()}}));
    EXPECT_FALSE(
        schema_takes({{"status", {{"by_name", {{"url", "https://x.example/{ticket}"}}}}}}));
    const auto with = [](std::string_view key, json::value value) {
        auto settings = small_settings();
        settings[key] = std::move(value);
        return schema_takes(std::move(settings));
    };
    EXPECT_FALSE(with("states", {{"done", "finished"}}));
    EXPECT_TRUE(with("states", {{"done", "repaired"}}));
    EXPECT_FALSE(with("texts", {{"finished", "x"}}));
    EXPECT_FALSE(with("fields", {{"colour", "/x"}}));
    EXPECT_FALSE(with("fields", {{"ticket", "x"}}));
    EXPECT_FALSE(with("record", "x"));
    EXPECT_FALSE(with("retries", 6));
    EXPECT_FALSE(with("api_key_header", "x-other"));
}

TEST(Settings, TheSecretsAreMarked) {
    auto schema = patchbay::Schema::compile(loaded().manifest().settings);
    ASSERT_TRUE(schema.ok());
    EXPECT_THAT(schema->secrets(), testing::UnorderedElementsAre("/token", "/basic_credentials",
                                                                 "/api_key", "/webhook_secret"));
}

}  // namespace
}  // namespace repair_tracker_test
