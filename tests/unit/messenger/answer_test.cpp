// What an answer of the provider means: the whole table of codes, and answers of no code at all.
#include "patchbay/channel.h"
#include "tests/contract/sent_text.h"
#include "tests/unit/messenger/fixture.h"

#include <gtest/gtest.h>

namespace messenger_test {
namespace {

using plugin::OutcomeKind;

constexpr std::uint32_t kAlarm = PATCHBAY_OUTCOME_ALARM;
constexpr std::uint32_t kAway = PATCHBAY_OUTCOME_NOT_ON_CHANNEL;
constexpr std::uint32_t kClosed = PATCHBAY_OUTCOME_WINDOW_CLOSED;

class AnswerTest : public testing::TestWithParam<bool> {
protected:
    plugin::Outcome answer(int status, std::string_view body, std::string_view retry_after = {}) {
        plugin::HttpResponse response;
        response.status = status;
        response.body = body;
        if (!retry_after.empty()) response.headers = {{"retry-after", retry_after}};
        auto result = plugin_->answer(plugin::sent_text(71), response);
        EXPECT_TRUE(result.ok()) << result.error().message;
        if (!result.ok()) return {};
        EXPECT_TRUE(result->outcome.has_value());
        return result->outcome.value_or(plugin::Outcome{});
    }
    plugin::Outcome graph_error(int status, std::int64_t code, std::int64_t subcode,
                                std::string_view extra = {}) {
        return answer(status, R"--({"error":{"message":"(#)","type":"OAuthException","code":)--" +
                                  std::to_string(code) + R"(,"error_subcode":)" +
                                  std::to_string(subcode) + std::string(extra) + "}}");
    }

    std::unique_ptr<plugin::Instance> plugin_ = instance(GetParam());
};

PLUGIN_KIT_BOTH_WAYS(AnswerTest);

struct Row {
    std::int64_t code;
    std::int64_t subcode;
    OutcomeKind kind;
    std::uint32_t flags = 0;
};

// The reference's table of codes, row by row. The HTTP status plays no part.
constexpr Row kTable[] = {
    {1, 0, OutcomeKind::retry},
    {1, 99, OutcomeKind::failed, kAlarm},
    {1, 1357046, OutcomeKind::in_doubt},
    {2, 0, OutcomeKind::retry},
    {3, 0, OutcomeKind::failed, kAlarm},
    {4, 0, OutcomeKind::throttle_line},
    {4, 2018354, OutcomeKind::failed},
    {9, 2018352, OutcomeKind::failed},
    {10, 0, OutcomeKind::failed, kAlarm},
    {10, 2018065, OutcomeKind::failed, kClosed},
    {10, 2018278, OutcomeKind::failed, kClosed},
    {10, 2534022, OutcomeKind::failed, kClosed},
    {17, 0, OutcomeKind::throttle_line},
    {32, 0, OutcomeKind::throttle_line},
    {100, 0, OutcomeKind::failed},
    {100, 33, OutcomeKind::stop_line, kAlarm},
    {100, 2018001, OutcomeKind::failed, kAway},
    {100, 2018109, OutcomeKind::failed},
    {190, 0, OutcomeKind::stop_line, kAlarm},
    {200, 0, OutcomeKind::failed, kAlarm},
    {200, 1545041, OutcomeKind::failed, kAway},
    {200, 2018021, OutcomeKind::failed},
    {200, 2018027, OutcomeKind::failed},
    {200, 2018108, OutcomeKind::failed, kAway},
    {230, 0, OutcomeKind::failed, kAlarm},
    {250, 0, OutcomeKind::failed, kAlarm},
    {299, 0, OutcomeKind::failed, kAlarm},
    {368, 0, OutcomeKind::stop_line, kAlarm},
    {551, 0, OutcomeKind::failed, kAway},
    {613, 0, OutcomeKind::throttle_line},
    {1200, 0, OutcomeKind::retry},
    {80001, 0, OutcomeKind::throttle_line},
    {80002, 0, OutcomeKind::throttle_line},
    {80006, 0, OutcomeKind::throttle_line},
};

TEST_P(AnswerTest, AKnownCodeDecidesWhateverTheHttpStatus) {
    for (const Row &row : kTable) {
        for (const int status : {400, 401, 403, 404, 429, 500, 502, 503, 504, 200}) {
            const auto outcome = graph_error(status, row.code, row.subcode);
            EXPECT_EQ(outcome.kind, row.kind) << row.code << "/" << row.subcode << " " << status;
            EXPECT_EQ(outcome.flags, row.flags) << row.code << "/" << row.subcode;
            EXPECT_EQ(outcome.retry_after_ms, 0) << row.code;
            EXPECT_EQ(outcome.code, std::to_string(row.code));
            EXPECT_NE(outcome.title, "") << row.code;
            EXPECT_NE(outcome.title, "(#)") << row.code;
        }
    }
}

// A subcode that is not in the table says no more than its code.
TEST_P(AnswerTest, AnUnknownSubcodeIsItsCode) {
    for (const Row &row : kTable) {
        if (row.subcode != 0) continue;
        const auto outcome = graph_error(400, row.code, 1545133);
        EXPECT_EQ(outcome.kind, row.kind) << row.code;
        EXPECT_EQ(outcome.flags, row.flags) << row.code;
    }
    EXPECT_EQ(graph_error(400, 190, 463).kind, OutcomeKind::stop_line);
    EXPECT_EQ(graph_error(400, 551, 1545041).flags, kAway);
    EXPECT_EQ(graph_error(400, 9, 0).kind, OutcomeKind::failed);
}

TEST_P(AnswerTest, AnUnknownCodeIsJudgedByStatusAndTransience) {
    EXPECT_EQ(graph_error(400, 999'999, 0).kind, OutcomeKind::failed);
    EXPECT_EQ(graph_error(400, 999'999, 0).title, "(#)");
    EXPECT_EQ(graph_error(400, 999'999, 0, R"(,"is_transient":true)").kind, OutcomeKind::retry);
    EXPECT_EQ(graph_error(429, 999'999, 0).kind, OutcomeKind::throttle_line);
    EXPECT_EQ(graph_error(500, 999'999, 0).kind, OutcomeKind::retry);
}

TEST_P(AnswerTest, AnErrorBesideAnIdIsAnError) {
    EXPECT_EQ(answer(200, R"({"message_id":"m_1","error":{"code":2}})").kind, OutcomeKind::retry);
}

TEST_P(AnswerTest, RetryAfterIsKeptWhereItMayBeTriedAgain) {
    EXPECT_EQ(answer(429, R"({"error":{"code":613}})", "7").retry_after_ms, 7000);
    EXPECT_EQ(answer(503, R"({"error":{"code":2}})", "30").retry_after_ms, 30'000);
    EXPECT_EQ(answer(429, "slow down", "5").retry_after_ms, 5000);
    EXPECT_EQ(answer(400, R"({"error":{"code":100}})", "5").retry_after_ms, 0);
}

TEST_P(AnswerTest, AnAnswerOfSomethingElseIsJudgedByItsStatus) {
    struct Case {
        int status;
        OutcomeKind kind;
    };
    for (const std::string_view body : {"", "<html>Bad gateway</html>", R"({"error":"oops"})", "[]",
                                        "null", R"({"error":{"code":"x"}})", "{}"}) {
        for (const Case &one :
             {Case{200, OutcomeKind::in_doubt}, Case{302, OutcomeKind::failed},
              Case{400, OutcomeKind::failed}, Case{401, OutcomeKind::stop_line},
              Case{404, OutcomeKind::failed}, Case{408, OutcomeKind::in_doubt},
              Case{429, OutcomeKind::throttle_line}, Case{500, OutcomeKind::in_doubt},
              Case{502, OutcomeKind::in_doubt}, Case{504, OutcomeKind::in_doubt}}) {
            EXPECT_EQ(answer(one.status, body).kind, one.kind) << one.status << " " << body;
        }
    }
    EXPECT_EQ(answer(401, "").flags, kAlarm);
    EXPECT_EQ(answer(502, "").title, "an answer that is not of the Messenger API");
}

TEST_P(AnswerTest, AcceptedIsSentUnderTheProvidersId) {
    for (const std::string_view body :
         {R"({"recipient_id":"24681012141618","message_id":"m_7"})", R"({"message_id":"m_7"})"}) {
        const auto outcome = answer(200, body);
        EXPECT_EQ(outcome.kind, OutcomeKind::sent);
        EXPECT_EQ(outcome.message_id, "m_7");
        EXPECT_EQ(outcome.flags, 0u);
    }
}

TEST_P(AnswerTest, TheAnswerToAnUploadIsTheIdOfTheFile) {
    const auto outcome = answer(200, R"({"attachment_id":"1857777774821032"})");
    EXPECT_EQ(outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(outcome.message_id, "1857777774821032");
}

TEST_P(AnswerTest, AReactionIsSentUnderAnIdOfOurOwn) {
    const auto outcome = answer(200, R"({"recipient_id":"24681012141618"})");
    EXPECT_EQ(outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(outcome.message_id, "action:24681012141618:71");
}

TEST_P(AnswerTest, AcceptedWithoutAnIdIsInDoubt) {
    for (const std::string_view body :
         {R"({"recipient_id":""})", R"({"recipient_id":"1","message_id":""})",
          R"({"recipient_id":"1","message_id":null})", R"({"success":true})",
          R"({"message_id":"m_7")"}) {
        EXPECT_EQ(answer(200, body).kind, OutcomeKind::in_doubt) << body;
    }
    EXPECT_EQ(answer(500, R"({"message_id":"m_7"})").kind, OutcomeKind::in_doubt);
}

}  // namespace
}  // namespace messenger_test
