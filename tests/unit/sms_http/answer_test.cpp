// cases/answer.json: an answer of the provider and what it means. "status" (default 400), "body" as
// JSON or "text", "retry_after"; "outcome", "flags" (a list), "retry_after_ms", "code", "id".
#include "patchbay/channel.h"
#include "tests/contract/sent_text.h"
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

namespace sms_http_test {
namespace {

constexpr std::string_view kKinds[] = {"",          "sent",   "retry",     "throttle_line",
                                       "wait_pair", "failed", "stop_line", "in_doubt"};

std::string outcome_text(const plugin::Outcome &outcome) {
    std::string text(kKinds[static_cast<std::size_t>(outcome.kind)]);
    if (outcome.flags & PATCHBAY_OUTCOME_NOT_ON_CHANNEL) text += " not_on_channel";
    if (outcome.flags & PATCHBAY_OUTCOME_WINDOW_CLOSED) text += " window_closed";
    if (outcome.flags & PATCHBAY_OUTCOME_ALARM) text += " alarm";
    if (outcome.flags & PATCHBAY_OUTCOME_OPTED_OUT) text += " opted_out";
    return text;
}

plugin::Outcome answered(plugin::Instance &plugin, int status, std::string_view body,
                         std::string_view retry_after = {}) {
    plugin::HttpResponse response;
    response.status = status;
    response.body = body;
    if (!retry_after.empty()) response.headers = {{"retry-after", retry_after}};
    const auto answer = plugin.answer(plugin::sent_text(), response);
    EXPECT_TRUE(answer.ok()) << answer.error().message;
    return answer && answer->outcome ? *answer->outcome : plugin::Outcome{};
}

class Answer : public testing::TestWithParam<Parameter> {};

TEST_P(Answer, MeansWhatTheCaseSays) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance_of(one, framed);
    const auto *status = one.if_contains("status");
    const auto *body = one.if_contains("body");
    const auto outcome =
        answered(*plugin, status != nullptr ? static_cast<int>(status->as_int64()) : 400,
                 body != nullptr ? patchbay::to_text(*body) : std::string(text_of(one, "text")),
                 text_of(one, "retry_after"));
    EXPECT_EQ(outcome_text(outcome), text_of(one, "outcome"));
    EXPECT_EQ(outcome.message_id, text_of(one, "id"));
    const auto *wait = one.if_contains("retry_after_ms");
    EXPECT_EQ(outcome.retry_after_ms, wait != nullptr ? wait->as_int64() : 0);
    if (one.contains("code")) {
        EXPECT_EQ(outcome.code, text_of(one, "code"));
    }
    if (one.contains("title")) {
        EXPECT_EQ(outcome.title, text_of(one, "title"));
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, Answer,
                         testing::Combine(testing::ValuesIn(cases("answer.json")), testing::Bool()),
                         [](const auto &test) {
                             return test_name(std::get<0>(test.param), std::get<1>(test.param));
                         });

struct Row {
    int code;
    std::string_view outcome;
    std::int64_t retry_after_ms = 0;
};

// The reference's table of codes, row by row.
constexpr Row kTable[] = {
    {14107, "retry"},
    {20003, "stop_line alarm"},
    {20404, "stop_line alarm"},
    {20429, "throttle_line"},
    {21211, "failed not_on_channel"},
    {21408, "failed alarm"},
    {21601, "failed alarm"},
    {21602, "failed"},
    {21604, "failed"},
    {21606, "failed alarm"},
    {21610, "failed opted_out"},
    {21611, "retry", 60'000},
    {21612, "failed"},
    {21614, "failed not_on_channel"},
    {21617, "failed"},
    {21620, "failed"},
    {30001, "retry"},
    {30002, "stop_line alarm"},
    {30003, "retry", 900'000},
    {30004, "failed"},
    {30005, "failed not_on_channel"},
    {30006, "failed not_on_channel"},
    {30007, "failed alarm"},
    {30008, "retry"},
    {30009, "failed"},
    {30010, "failed alarm"},
    {30022, "throttle_line"},
    {30023, "throttle_line alarm", 3'600'000},
    {30024, "failed alarm"},
    {30032, "failed alarm"},
    {30034, "failed alarm"},
    {63003, "failed not_on_channel"},
    {63007, "failed alarm"},
    {63016, "failed window_closed"},
    {63018, "retry"},
    {63024, "failed"},
    {63059, "stop_line alarm"},
};

class AnswerTest : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(Modes, AnswerTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(AnswerTest, AKnownCodeOfTwilioDecidesWhateverTheHttpStatus) {
    const auto plugin = instance(GetParam(), settings_of("twilio"));
    for (const Row &row : kTable) {
        const std::string code = std::to_string(row.code);
        for (const int status : {400, 401, 403, 404, 429, 500, 503}) {
            const auto outcome =
                answered(*plugin, status, R"({"message":"?","code":)" + code + "}");
            EXPECT_EQ(outcome_text(outcome), row.outcome) << code << " with " << status;
            EXPECT_EQ(outcome.retry_after_ms, row.retry_after_ms) << code;
            EXPECT_EQ(outcome.code, code);
            EXPECT_NE(outcome.title, "") << code;
            EXPECT_NE(outcome.title, "?") << code;
        }
    }
}

// The same table, as a status callback tells it.
TEST_P(AnswerTest, AFailedStatusSaysTheCodeItsTitleAndWhetherItMaySucceedLater) {
    const auto plugin = instance(GetParam(), settings_of("twilio"));
    for (const Row &row : kTable) {
        const std::string body =
            "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=" + std::to_string(row.code);
        plugin::WebhookRequest request;
        request.method = "POST";
        request.body = body;
        request.verified = false;
        const auto decoded = plugin->decode(request);
        ASSERT_TRUE(decoded.ok()) << decoded.error().message;
        const auto event = patchbay::model::to_json(decoded->events.at(0));
        const json::object &error = event.at("errors").at(0).as_object();
        EXPECT_EQ(error.at("code"), json::value(std::to_string(row.code)));
        EXPECT_FALSE(error.at("title").as_string().empty());
        const bool later =
            row.outcome.starts_with("retry") || row.outcome.starts_with("throttle_line");
        EXPECT_EQ(error.at("retryable"), json::value(later)) << row.code;
    }
}

TEST_P(AnswerTest, AnAnswerOfSomethingElseIsJudgedByItsStatus) {
    for (const std::string_view provider : {"twilio", "form"}) {
        const auto plugin = instance(GetParam(), settings_of(provider));
        for (const std::string_view body : {"", "<html>é</html>", "[]", R"({"code":"x"})"}) {
            struct Case {
                int status;
                std::string_view outcome;
            };
            for (const Case &one :
                 {Case{302, "failed"}, Case{400, "failed"}, Case{401, "stop_line alarm"},
                  Case{403, "failed"}, Case{404, "failed"}, Case{408, "in_doubt"},
                  Case{429, "throttle_line"}, Case{500, "in_doubt"}, Case{502, "in_doubt"},
                  Case{503, "in_doubt"}, Case{504, "in_doubt"}}) {
                const auto outcome = answered(*plugin, one.status, body);
                EXPECT_EQ(outcome_text(outcome), one.outcome)
                    << provider << " " << one.status << " " << body;
                EXPECT_EQ(outcome.code, "http_" + std::to_string(one.status));
            }
        }
    }
}

}  // namespace
}  // namespace sms_http_test
