// cases/encode.json: a content and the call that sends it. A case has "content", "method" and "body"
// ("chat_id" is filled in) or "parts" (name, text or {"file", "name", "type"}), or "field" (the one at
// fault); optional are "to" and "reply_to".
#include "tests/unit/plugin_kit/contents.h"
#include "tests/unit/plugin_kit/expect.h"
#include "tests/unit/telegram/fixture.h"

namespace telegram_test {
namespace {

json::array printed_parts(const plugin::HttpRequest &request) {
    json::array parts;
    for (const plugin::Part &part : request.parts) {
        if (part.blob.empty())
            parts.push_back(json::array{part.name, part.body});
        else
            parts.push_back(json::array{part.name, json::object{{"file", part.blob},
                                                                {"name", part.filename},
                                                                {"type", part.content_type}}});
    }
    return parts;
}

class Encode : public testing::TestWithParam<plugin_kit::Parameter> {};

TEST_P(Encode, GivesTheCallOrTheFieldOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance(framed);
    const auto content = plugin_kit::content_of(one.at("content"));
    plugin::Outgoing message;
    message.token = 1;
    message.to = text_of(one, "to", "777");
    message.reply_to = text_of(one, "reply_to");
    message.content = &content;
    const auto requests = plugin->encode(message);
    if (plugin_kit::expect_refused(one, requests)) return;
    ASSERT_TRUE(requests.ok()) << requests.error().where << ": " << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    const plugin::HttpRequest &request = requests->front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, std::string(kBot) + std::string(text_of(one, "method")));
    EXPECT_FALSE(request.idempotent) << "a lost answer to it is in doubt";
    EXPECT_TRUE(plugin->check_marks(request).ok());
    if (const auto *parts = one.if_contains("parts")) {
        plugin_kit::expect_same(printed_parts(request), *parts);
        return;
    }
    json::object want = one.at("body").as_object();
    plugin_kit::add_missing(want, {{"chat_id", 777}});
    plugin_kit::expect_same(*patchbay::parse_json(request.body), want);
}

PLUGIN_KIT_CASES(Encode, plugin_kit::cases("telegram", "encode.json"));

TEST(TelegramToken, IsInTheUrlThatLeavesAndNowhereElse) {
    const auto plugin = instance(false);
    const patchbay::model::Content content = patchbay::model::Text{"{{secret:token}}"};
    plugin::Outgoing message;
    message.token = 1;
    message.to = "777";
    message.content = &content;
    auto requests = plugin->encode(message);
    ASSERT_TRUE(requests.ok());
    ASSERT_TRUE(plugin->fill_in(requests->front()).ok());
    EXPECT_EQ(requests->front().url, "https://api.telegram.org/bot123456:ABC-DEF/sendMessage");
    EXPECT_EQ(requests->front().body, R"({"chat_id":777,"text":"{{secret:token}}"})")
        << "what a customer wrote stays a text";
}

}  // namespace
}  // namespace telegram_test
