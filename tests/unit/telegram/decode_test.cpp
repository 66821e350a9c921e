// cases/decode.json: an update and the event that comes of it. A case has "update", or "body", the
// text itself; "chat" and "from" of an update's message are filled in where it has none. And
// "event" ("channel" and "account" are filled in; "raw": true: it has one), or "malformed", a part
// of the error's text.
#include "tests/unit/plugin_kit/contents.h"
#include "tests/unit/plugin_kit/expect.h"
#include "tests/unit/telegram/fixture.h"

namespace telegram_test {
namespace {

const json::object kChat = {{"id", 7770001112223}, {"type", "private"}, {"first_name", "Ana"}};
const json::object kAna = {{"id", 7770001112223},
                           {"is_bot", false},
                           {"first_name", "Ana"},
                           {"last_name", "García"},
                           {"username", "ana_g"}};

std::string body_of(const json::object &one) {
    const auto *update = one.if_contains("update");
    if (update == nullptr) return std::string(text_of(one, "body"));
    json::object whole = update->as_object();
    for (auto &[key, value] : whole) {
        auto *what = value.if_object();
        if (what == nullptr) continue;
        const bool reaction = key == "message_reaction";
        plugin_kit::add_missing(*what, {{reaction ? "user" : "from", kAna}});
        if (key != "callback_query") plugin_kit::add_missing(*what, {{"chat", kChat}});
    }
    return patchbay::to_text(whole);
}

plugin::WebhookRequest posted(const std::string &body) {
    plugin::WebhookRequest request;
    request.method = "POST";
    request.path = "/webhooks/support-tg";
    request.headers = {{"content-type", "application/json"}};
    request.body = body;
    request.received_at = kReceivedAt;
    return request;
}

class Decode : public testing::TestWithParam<plugin_kit::Parameter> {};

TEST_P(Decode, GivesTheEventOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance(framed);
    const std::string body = body_of(one);
    const auto result = plugin->decode(posted(body));
    if (plugin_kit::expect_malformed(one, result)) return;
    const auto events = plugin_kit::decoded(*plugin, posted(body));
    ASSERT_EQ(events.size(), 1u);
    json::object got = plugin_kit::printed(events.front());
    json::object want = one.at("event").as_object();
    plugin_kit::add_missing(want, {{"channel", "support-tg"}, {"account", "123456"}});
    EXPECT_EQ(got.contains("raw"), want.contains("raw")) << patchbay::to_text(got);
    got.erase("raw");
    want.erase("raw");
    plugin_kit::expect_same(got, want);
}

PLUGIN_KIT_CASES(Decode, plugin_kit::cases("telegram", "decode.json"));

TEST(TelegramDecode, EveryEventHasItsRawWhereTheHostWantsIt) {
    const auto plugin = instance(false);
    for (const json::object &one : plugin_kit::cases("telegram", "decode.json")) {
        if (one.contains("malformed")) continue;
        const std::string body = body_of(one);
        plugin::WebhookRequest request = posted(body);
        request.want_raw = true;
        for (const auto &event : plugin_kit::decoded(*plugin, request)) {
            const json::object printed = plugin_kit::printed(event);
            EXPECT_EQ(printed.at("raw"), *patchbay::parse_json(body)) << text_of(one, "name");
        }
    }
}

}  // namespace
}  // namespace telegram_test
