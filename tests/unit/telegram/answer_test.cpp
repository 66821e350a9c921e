// cases/answer.json: an answer of the API and what it means: "status" (200), "body" or "text", and
// "outcome", "id", "media_id", "code", "retry_after_ms", "flags".
#include "patchbay/channel.h"
#include "tests/contract/sent_text.h"
#include "tests/unit/plugin_kit/contents.h"
#include "tests/unit/telegram/fixture.h"

namespace telegram_test {
namespace {

std::string_view name_of(plugin::OutcomeKind kind) {
    constexpr std::string_view kNames[] = {"",          "sent",   "retry",     "throttle_line",
                                           "wait_pair", "failed", "stop_line", "in_doubt"};
    return kNames[static_cast<int>(kind)];
}

std::string flags_of(std::uint32_t flags) {
    std::string names;
    if (flags & PATCHBAY_OUTCOME_ALARM) names += "alarm ";
    if (flags & PATCHBAY_OUTCOME_OPTED_OUT) names += "opted_out ";
    if (flags & PATCHBAY_OUTCOME_NOT_ON_CHANNEL) names += "not_on_channel ";
    return names;
}

class Answer : public testing::TestWithParam<plugin_kit::Parameter> {};

TEST_P(Answer, MeansWhatTheCaseSays) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance(framed);
    const auto *body = one.if_contains("body");
    const std::string text =
        body != nullptr ? patchbay::to_text(*body) : std::string(text_of(one, "text"));
    plugin::HttpResponse response;
    const auto *status = one.if_contains("status");
    response.status = status != nullptr ? static_cast<int>(status->as_int64()) : 200;
    response.body = text;
    const auto answer = plugin->answer(plugin::sent_text(), response);
    ASSERT_TRUE(answer.ok()) << answer.error().message;
    ASSERT_TRUE(answer->outcome);
    EXPECT_EQ(name_of(answer->outcome->kind), text_of(one, "outcome"));
    EXPECT_EQ(answer->outcome->message_id, text_of(one, "id"));
    EXPECT_EQ(answer->outcome->media_id, text_of(one, "media_id"));
    EXPECT_EQ(answer->outcome->code, text_of(one, "code"));
    const auto *wait = one.if_contains("retry_after_ms");
    EXPECT_EQ(answer->outcome->retry_after_ms, wait != nullptr ? wait->as_int64() : 0);
    const std::string flags(text_of(one, "flags"));
    EXPECT_EQ(flags_of(answer->outcome->flags), flags.empty() ? flags : flags + " ");
}

PLUGIN_KIT_CASES(Answer, plugin_kit::cases("telegram", "answer.json"));

}  // namespace
}  // namespace telegram_test
