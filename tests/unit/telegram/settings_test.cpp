// Settings, the secret header, and what a missing one leads to.
#include "tests/unit/telegram/fixture.h"

namespace telegram_test {
namespace {

std::string refusal(json::object changes) {
    auto made = options(false);
    for (const auto &[key, value] : changes) {
        if (value.is_null())
            made.settings.erase(key);
        else
            made.settings[key] = value;
    }
    const auto result = plugin_kit::loaded("telegram").create(std::move(made));
    return result ? "" : result.error().where;
}

TEST(TelegramSettings, AWebhookNeedsItsSecretAndPollingDoesNot) {
    EXPECT_EQ(refusal({}), "");
    EXPECT_EQ(refusal({{"secret_token", nullptr}}), "/secret_token");
    EXPECT_EQ(refusal({{"secret_token", nullptr}, {"polling", true}}), "");
}

TEST(TelegramSettings, TheApiIsAUrl) {
    for (const char *bad :
         {"api.telegram.org", "ftp://x", "https://", "https://u@x", "https://x/?a"})
        EXPECT_EQ(refusal({{"api_url", bad}}), "/api_url") << bad;
    EXPECT_EQ(refusal({{"api_url", "http://127.0.0.1:8081/"}}), "");
}

TEST(TelegramSettings, AnUpdateIsTelegramsWhereItsHeaderIsTheSecret) {
    const auto plugin = instance(false);
    plugin::WebhookRequest request;
    request.method = "POST";
    request.body = "{}";
    EXPECT_FALSE(plugin->verify(request));
    for (const char *bad : {"", "sesam", "sesame ", "Sesame"}) {
        request.headers = {{"x-telegram-bot-api-secret-token", bad}};
        EXPECT_FALSE(plugin->verify(request)) << bad;
    }
    request.headers = {{"x-telegram-bot-api-secret-token", "sesame"}};
    EXPECT_TRUE(plugin->verify(request));
    request.headers.push_back(request.headers.front());
    EXPECT_FALSE(plugin->verify(request)) << "twice";
}

TEST(TelegramSettings, WithoutTheSecretNoUpdateIsTaken) {
    auto made = options(false, {{"polling", true}});
    made.settings.erase("secret_token");
    made.secrets.erase("secret_token");
    const auto plugin = plugin_kit::created(plugin_kit::loaded("telegram"), std::move(made));
    plugin::WebhookRequest request;
    request.method = "POST";
    request.headers = {{"x-telegram-bot-api-secret-token", ""}};
    EXPECT_FALSE(plugin->verify(request));
}

}  // namespace
}  // namespace telegram_test
