// What an answer of the provider means: the whole table of codes, and answers of no code at all.
#include "patchbay/channel.h"
#include "tests/contract/sent_text.h"
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

using plugin::OutcomeKind;

constexpr std::uint32_t kAlarm = PATCHBAY_OUTCOME_ALARM;
constexpr std::uint32_t kNotOnChannel = PATCHBAY_OUTCOME_NOT_ON_CHANNEL;
constexpr std::uint32_t kWindowClosed = PATCHBAY_OUTCOME_WINDOW_CLOSED;

class AnswerTest : public testing::TestWithParam<bool> {
protected:
    plugin::Outcome answer(int status, std::string_view body, std::string_view retry_after = {}) {
        plugin::HttpResponse response;
        response.status = status;
        response.body = body;
        if (!retry_after.empty()) response.headers = {{"retry-after", retry_after}};
        auto result = plugin_->answer(plugin::sent_text(), response);
        EXPECT_TRUE(result.ok()) << result.error().message;
        EXPECT_TRUE(result->outcome.has_value());
        return result->outcome.value_or(plugin::Outcome{});
    }
    plugin::Outcome graph_error(int status, std::int64_t code, std::string_view extra = {}) {
        return answer(status, R"--({"error":{"message":"(#)","type":"OAuthException","code":)--" +
                                  std::to_string(code) + std::string(extra) + "}}");
    }

    std::unique_ptr<plugin::Instance> plugin_ = instance(GetParam());
};

PLUGIN_KIT_BOTH_WAYS(AnswerTest);

struct Row {
    std::int64_t code;
    OutcomeKind kind;
    std::uint32_t flags = 0;
    std::int64_t retry_after_ms = 0;
};

// The reference's table of codes, row by row. The HTTP status plays no part.
constexpr Row kTable[] = {
    {0, OutcomeKind::stop_line, kAlarm},
    {1, OutcomeKind::retry},
    {2, OutcomeKind::retry},
    {3, OutcomeKind::failed, kAlarm},
    {4, OutcomeKind::throttle_line},
    {10, OutcomeKind::failed, kAlarm},
    {33, OutcomeKind::stop_line, kAlarm},
    {100, OutcomeKind::failed},
    {190, OutcomeKind::stop_line, kAlarm},
    {200, OutcomeKind::failed, kAlarm},
    {250, OutcomeKind::failed, kAlarm},
    {299, OutcomeKind::failed, kAlarm},
    {368, OutcomeKind::stop_line, kAlarm},
    {470, OutcomeKind::failed, kWindowClosed},
    {80007, OutcomeKind::throttle_line},
    {130429, OutcomeKind::throttle_line},
    {130472, OutcomeKind::failed},
    {130497, OutcomeKind::failed},
    {131000, OutcomeKind::retry},
    {131005, OutcomeKind::failed, kAlarm},
    {131008, OutcomeKind::failed},
    {131009, OutcomeKind::failed},
    {131016, OutcomeKind::retry},
    {131021, OutcomeKind::failed},
    {131026, OutcomeKind::failed, kNotOnChannel},
    {131030, OutcomeKind::failed},
    {131031, OutcomeKind::stop_line, kAlarm},
    {131037, OutcomeKind::stop_line, kAlarm},
    {131042, OutcomeKind::failed, kAlarm},
    {131045, OutcomeKind::stop_line, kAlarm},
    {131047, OutcomeKind::failed, kWindowClosed},
    {131048, OutcomeKind::throttle_line, kAlarm, 900'000},
    {131049, OutcomeKind::failed},
    {131050, OutcomeKind::failed},
    {131051, OutcomeKind::failed},
    {131052, OutcomeKind::failed},
    {131053, OutcomeKind::retry},
    {131056, OutcomeKind::wait_pair},
    {131057, OutcomeKind::retry, 0, 60'000},
    {131062, OutcomeKind::failed},
    {132000, OutcomeKind::failed},
    {132001, OutcomeKind::failed},
    {132005, OutcomeKind::failed},
    {132007, OutcomeKind::failed},
    {132012, OutcomeKind::failed},
    {132015, OutcomeKind::failed, kAlarm},
    {132016, OutcomeKind::failed},
    {132018, OutcomeKind::failed},
    {132068, OutcomeKind::failed},
    {132069, OutcomeKind::retry, 0, 360'000},
    {133000, OutcomeKind::stop_line, kAlarm},
    {133004, OutcomeKind::retry},
    {133005, OutcomeKind::stop_line, kAlarm},
    {133006, OutcomeKind::stop_line, kAlarm},
    {133008, OutcomeKind::stop_line, kAlarm},
    {133009, OutcomeKind::stop_line, kAlarm},
    {133010, OutcomeKind::stop_line, kAlarm},
    {133015, OutcomeKind::retry, 0, 300'000},
    {133016, OutcomeKind::stop_line, kAlarm},
    {134011, OutcomeKind::failed, kAlarm},
    {135000, OutcomeKind::failed},
    {136025, OutcomeKind::retry},
    {2388012, OutcomeKind::failed},
    {2388091, OutcomeKind::failed},
    {2388093, OutcomeKind::failed},
    {2388103, OutcomeKind::failed, kAlarm},
    {2494010, OutcomeKind::failed},
    {2593006, OutcomeKind::failed},
};

TEST_P(AnswerTest, AKnownCodeDecidesWhateverTheHttpStatus) {
    for (const Row &row : kTable) {
        for (const int status : {400, 401, 403, 404, 429, 500, 502, 503, 504, 200}) {
            const auto outcome = graph_error(status, row.code);
            EXPECT_EQ(outcome.kind, row.kind) << row.code << " with " << status;
            EXPECT_EQ(outcome.flags, row.flags) << row.code;
            EXPECT_EQ(outcome.retry_after_ms, row.retry_after_ms) << row.code;
            EXPECT_EQ(outcome.code, std::to_string(row.code));
            EXPECT_NE(outcome.title, "") << row.code;
            EXPECT_NE(outcome.title, "(#)") << row.code;
        }
    }
}

TEST_P(AnswerTest, TheSubcode33OfAnInvalidParameterStopsTheLine) {
    EXPECT_EQ(graph_error(400, 100, R"(,"error_subcode":33)").kind, OutcomeKind::stop_line);
    EXPECT_EQ(graph_error(400, 100, R"(,"error_subcode":34)").kind, OutcomeKind::failed);
}

TEST_P(AnswerTest, AnUnknownCodeIsJudgedByStatusAndTransience) {
    EXPECT_EQ(graph_error(400, 999'999).kind, OutcomeKind::failed);
    EXPECT_EQ(graph_error(400, 999'999).title, "(#)");
    EXPECT_EQ(graph_error(400, 999'999, R"(,"is_transient":true)").kind, OutcomeKind::retry);
    EXPECT_EQ(graph_error(400, 999'999, R"(,"is_transient":false)").kind, OutcomeKind::failed);
    EXPECT_EQ(graph_error(429, 999'999).kind, OutcomeKind::throttle_line);
    EXPECT_EQ(graph_error(500, 999'999).kind, OutcomeKind::retry);
    EXPECT_EQ(graph_error(502, 999'999).kind, OutcomeKind::retry);
    EXPECT_EQ(graph_error(504, 999'999).kind, OutcomeKind::retry);
}

TEST_P(AnswerTest, TheDetailsOfAnErrorAreShown) {
    const auto outcome =
        graph_error(400, 131009, R"(,"error_data":{"details":"Parameter to is not valid"})");
    EXPECT_EQ(outcome.title, "A parameter has an invalid value: Parameter to is not valid");
}

TEST_P(AnswerTest, RetryAfterIsKeptWhereItMayBeTriedAgain) {
    const std::string body = R"({"error":{"code":130429}})";
    EXPECT_EQ(answer(429, body, "7").retry_after_ms, 7000);
    EXPECT_EQ(answer(429, R"({"error":{"code":131048}})", "7").retry_after_ms, 7000);
    EXPECT_EQ(answer(503, R"({"error":{"code":2}})", "30").retry_after_ms, 30'000);
    EXPECT_EQ(answer(400, R"({"error":{"code":131056}})", "4").retry_after_ms, 4000);
    EXPECT_EQ(answer(429, "slow down", "5").retry_after_ms, 5000);
    EXPECT_EQ(answer(400, R"({"error":{"code":100}})", "5").retry_after_ms, 0);
    EXPECT_EQ(answer(429, body, "Mon, 23 Nov 2026 10:00:00 GMT").retry_after_ms, 0);
    EXPECT_EQ(answer(429, body, "99999999999999999999").retry_after_ms, 86'400'000);
}

TEST_P(AnswerTest, AnAnswerOfSomethingElseIsJudgedByItsStatus) {
    struct Case {
        int status;
        OutcomeKind kind;
    };
    for (const std::string_view body :
         {"", "<html>Bad gateway</html>", R"({"error":"oops"})", R"({"error":{"message":"oops"}})",
          "[]", "null", R"({"error":{"code":"x"}})"}) {
        for (const Case &one :
             {Case{200, OutcomeKind::in_doubt}, Case{204, OutcomeKind::in_doubt},
              Case{302, OutcomeKind::failed}, Case{400, OutcomeKind::failed},
              Case{401, OutcomeKind::stop_line}, Case{403, OutcomeKind::failed},
              Case{404, OutcomeKind::failed}, Case{408, OutcomeKind::in_doubt},
              Case{429, OutcomeKind::throttle_line}, Case{500, OutcomeKind::in_doubt},
              Case{502, OutcomeKind::in_doubt}, Case{503, OutcomeKind::in_doubt},
              Case{504, OutcomeKind::in_doubt}}) {
            EXPECT_EQ(answer(one.status, body).kind, one.kind) << one.status << " " << body;
        }
    }
    EXPECT_EQ(answer(401, "").flags, kAlarm);
    EXPECT_EQ(answer(502, "").code, "http_502");
}

TEST_P(AnswerTest, AcceptedIsSentUnderTheProvidersId) {
    const auto outcome = answer(
        200,
        R"({"messaging_product":"whatsapp","contacts":[{"input":"+34600111222","wa_id":"34600111222"}],)"
        R"("messages":[{"id":"wamid.7","message_status":"accepted"}]})");
    EXPECT_EQ(outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(outcome.message_id, "wamid.7");
    EXPECT_EQ(outcome.address, "");
    EXPECT_EQ(outcome.flags, 0u);
}

TEST_P(AnswerTest, AnotherIdOfTheContactIsToldAsItsAddress) {
    EXPECT_EQ(
        answer(200,
               R"({"contacts":[{"input":"5491100","wa_id":"541100"}],"messages":[{"id":"w"}]})")
            .address,
        "541100");
    EXPECT_EQ(
        answer(200, R"({"contacts":[{"input":"US.1","user_id":"US.1"}],"messages":[{"id":"w"}]})")
            .address,
        "");
    EXPECT_EQ(answer(200, R"({"messages":[{"id":"w"}]})").address, "");
}

TEST_P(AnswerTest, AcceptedWithoutAnIdIsInDoubt) {
    for (const std::string_view body :
         {R"({"messages":[]})", R"({"messages":[{}]})", R"({"messages":[{"id":""}]})",
          R"({"success":true})", R"({"messages":[{"id":"w")"}) {
        EXPECT_EQ(answer(200, body).kind, OutcomeKind::in_doubt) << body;
    }
}

}  // namespace
}  // namespace whatsapp_test
