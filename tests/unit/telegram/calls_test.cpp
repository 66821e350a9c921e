// The calls beside decode, encode and answer: cases/calls.json says for each "call" (attend, fetch,
// fetched, ask, came) what it is given and what comes of it: "method", "url" (below the bot's URL
// unless it is whole), "body"; or "outcome"; or "webhooks" and "offset"; or "failure".
#include "tests/unit/plugin_kit/expect.h"
#include "tests/unit/telegram/fixture.h"

namespace telegram_test {
namespace {

plugin::HttpResponse response_of(const json::object &one, const std::string &text) {
    plugin::HttpResponse response;
    const auto *status = one.if_contains("status");
    const auto *step = one.if_contains("step");
    response.status = status != nullptr ? static_cast<int>(status->as_int64()) : 200;
    response.step = step != nullptr ? static_cast<std::uint32_t>(step->as_int64()) : 1;
    response.body = text;
    return response;
}

void expect_call(const json::object &one, const plugin::HttpRequest &request) {
    EXPECT_EQ(request.method, text_of(one, "method", "POST"));
    const std::string url(text_of(one, "url"));
    EXPECT_EQ(request.url, url.starts_with("https://") ? url : std::string(kBot) + url);
    if (const auto *body = one.if_contains("body"))
        plugin_kit::expect_same(*patchbay::parse_json(request.body), *body);
    const auto *timeout = one.if_contains("timeout_ms");
    EXPECT_EQ(request.timeout_ms, timeout != nullptr ? timeout->as_int64() : 0);
    EXPECT_EQ(request.keep_body, one.contains("keeps"));
}

void expect_outcome(const json::object &one, const plugin::Answer &answer) {
    if (answer.request) return expect_call(one, *answer.request);
    const auto kind = answer.outcome->kind;
    EXPECT_EQ(kind == plugin::OutcomeKind::sent     ? "sent"
              : kind == plugin::OutcomeKind::failed ? "failed"
              : kind == plugin::OutcomeKind::retry  ? "retry"
                                                    : "other",
              text_of(one, "outcome"));
}

void expect_polled(const json::object &one, const plugin::Polled &polled) {
    EXPECT_NE(polled.failure.find(text_of(one, "failure")), std::string::npos) << polled.failure;
    EXPECT_EQ(polled.failure.empty(), !one.contains("failure"));
    EXPECT_EQ(polled.refused, one.contains("refused"));
    const auto *wait = one.if_contains("retry_after_ms");
    EXPECT_EQ(polled.retry_after_ms, wait != nullptr ? wait->as_int64() : 0);
    EXPECT_EQ(polled.offset.value_or(""), text_of(one, "offset"));
    json::array bodies;
    for (const plugin::PolledWebhook &webhook : polled.webhooks)
        bodies.push_back(*patchbay::parse_json(webhook.body));
    const auto *webhooks = one.if_contains("webhooks");
    plugin_kit::expect_same(bodies, webhooks != nullptr ? *webhooks : json::value(json::array()));
}

class Calls : public testing::TestWithParam<plugin_kit::Parameter> {};

TEST_P(Calls, GiveWhatTheCaseSays) {
    const auto &[one, framed] = GetParam();
    const bool polling = !one.contains("webhook");
    const auto plugin = instance(framed, {{"polling", polling}});
    const std::string_view call = text_of(one, "call");
    const auto *given = one.if_contains("answer");
    const std::string text =
        given != nullptr ? patchbay::to_text(*given) : std::string(text_of(one, "text"));
    if (call == "attend") {
        plugin::Attention attention;
        attention.to = "777";
        attention.message_id = text_of(one, "message_id");
        const auto requests = plugin->attend(attention);
        ASSERT_TRUE(requests.ok()) << requests.error().message;
        ASSERT_EQ(requests->size(), 1u);
        expect_call(one, requests->front());
    } else if (call == "fetch") {
        patchbay::model::Media media;
        media.media_id = text_of(one, "media_id");
        const auto requests = plugin->fetch_media(1, media);
        ASSERT_TRUE(requests.ok()) << requests.error().message;
        expect_call(one, requests->front());
    } else if (call == "fetched") {
        const auto answer = plugin->media_fetched(1, response_of(one, text));
        ASSERT_TRUE(answer.ok()) << answer.error().message;
        expect_outcome(one, *answer);
    } else if (call == "ask") {
        std::optional<std::string> offset;
        if (one.contains("offset")) offset = text_of(one, "offset");
        const auto requests = plugin->ask_poll(offset);
        ASSERT_TRUE(requests.ok()) << requests.error().message;
        ASSERT_EQ(requests->size(), polling ? 1u : 0u);
        if (polling) expect_call(one, requests->front());
    } else {
        ASSERT_EQ(call, "came");
        const auto polled = plugin->poll_came(response_of(one, text));
        ASSERT_TRUE(polled.ok()) << polled.error().message;
        expect_polled(one, *polled);
    }
}

PLUGIN_KIT_CASES(Calls, plugin_kit::cases("telegram", "calls.json"));

}  // namespace
}  // namespace telegram_test
