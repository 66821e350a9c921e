// The task: what is asked of the tracker, when again, and which error an answer becomes.
#include "patchbay/encoding.hpp"
#include "patchbay/http.h"
#include "tests/unit/repair_tracker/fixture.h"

#include <gtest/gtest.h>

namespace repair_tracker_test {
namespace {

class Lookup : public testing::TestWithParam<bool> {
protected:
    Tracker tracker(json::object settings = small_settings()) {
        return Tracker(std::move(settings), GetParam());
    }
};

INSTANTIATE_TEST_SUITE_P(Modes, Lookup, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

std::string_view header(const plugin::HttpRequest &request, std::string_view name) {
    for (const auto &one : request.headers) {
        if (one.name == name) return one.value;
    }
    return {};
}

TEST_P(Lookup, ATicketIsAskedForInItsUrlPercentEncoded) {
    auto it = tracker();
    it.start(R"({"ticket":"R-7/ä ?&#.."})");
    ASSERT_EQ(it.tasks.requests.size(), 1u);
    const auto &request = it.tasks.requests[0];
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.url, "https://tracker.example/api/repairs/R-7%2F%C3%A4%20%3F%26%23..");
    EXPECT_EQ(header(request, "accept"), "application/json");
    EXPECT_TRUE(request.idempotent);
    EXPECT_EQ(request.timeout_ms, 10'000u);
    EXPECT_EQ(request.body, "");
}

TEST_P(Lookup, DotsDoNotLeaveThePath) {
    auto it = tracker();
    it.start(R"({"ticket":".."})");
    EXPECT_EQ(it.tasks.requests.at(0).url, "https://tracker.example/api/repairs/%2E%2E");
}

TEST_P(Lookup, ASerialGoesToItsOwnUrl) {
    auto it = tracker();
    it.start(R"({"serial":"PF-0A1B"})");
    EXPECT_EQ(it.tasks.requests.at(0).url, "https://tracker.example/api/repairs?serial=PF-0A1B");
}

TEST_P(Lookup, ANumberIsATicketTooAndAnEmptyTextIsNone) {
    auto it = tracker();
    it.start(R"({"ticket":1234567,"serial":""})");
    EXPECT_EQ(it.tasks.requests.at(0).url, "https://tracker.example/api/repairs/1234567");
}

TEST_P(Lookup, NeitherOrBothIsInvalidAndNothingIsAsked) {
    for (const std::string_view input :
         {"{}", R"({"ticket":"1","serial":"2"})", R"({"ticket":""})", R"({"ticket":null})",
          R"({"ticket":["1"]})", R"({"other":"1"})"}) {
        auto it = tracker();
        it.start(input);
        EXPECT_TRUE(it.tasks.requests.empty()) << input;
        EXPECT_EQ(it.result().error, "invalid") << input;
    }
}

TEST_P(Lookup, AKeyThatTheSettingsDoNotKnowIsInvalid) {
    auto it = tracker({{"status", {{"by_ticket", {{"url", "https://x.example/{ticket}"}}}}}});
    it.start(R"({"serial":"1"})");
    EXPECT_EQ(it.result().error, "invalid");
    EXPECT_NE(it.result().message.find("status.by_serial"), std::string::npos);
}

TEST_P(Lookup, APostCarriesTheKeyInsideAJsonString) {
    auto it = tracker({{"status",
                        {{"by_ticket",
                          {{"url", "https://x.example/search"},
                           {"method", "POST"},
                           {"headers", {{"X-Site", "7"}}},
                           {"body", R"({"q":"{ticket}","n":1})"}}}}}});
    it.start(R"({"ticket":"a\"}\\,\"b"})");
    const auto &request = it.tasks.requests.at(0);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "https://x.example/search");
    EXPECT_EQ(request.body, R"({"q":"a\"}\\,\"b","n":1})");
    EXPECT_EQ(header(request, "content-type"), "application/json");
    EXPECT_EQ(header(request, "x-site"), "7");
    EXPECT_FALSE(request.idempotent);
}

TEST_P(Lookup, AnswersBecomeTheDeclaredErrors) {
    struct Case {
        int status;
        std::string_view body;
        std::string_view error;
    };
    for (const Case &one : {
             Case{404, "", "not_found"},
             Case{410, "{}", "not_found"},
             Case{204, "", "not_found"},
             Case{200, "{}", "not_found"},
             Case{200, "[]", "not_found"},
             Case{200, R"({"total":0,"items":[]})", "not_found"},
             Case{200, "null", "not_found"},
             Case{200, R"(["x"])", "not_found"},
             Case{400, "{}", "invalid"},
             Case{422, "{}", "invalid"},
             Case{401, "{}", "refused"},
             Case{403, "{}", "refused"},
             Case{405, "{}", "refused"},
             Case{302, "{}", "refused"},
             Case{200, "<html>", "unavailable"},
         }) {
        auto it = tracker();
        it.start(R"({"ticket":"1"})");
        it.answer(one.status, one.body);
        EXPECT_TRUE(it.tasks.timers.empty()) << one.status;
        EXPECT_FALSE(it.result().ok) << one.status;
        EXPECT_EQ(it.result().error, one.error) << one.status << " " << one.body;
    }
}

TEST_P(Lookup, AGetIsTriedTwiceMoreThenUnavailable) {
    for (const int status : {408, 429, 500, 502, 503, 504, 0}) {
        auto it = tracker();
        it.start(R"({"ticket":"1"})");
        for (std::size_t attempt = 1; attempt <= 3; ++attempt) {
            EXPECT_EQ(it.tasks.requests.size(), attempt);
            EXPECT_TRUE(it.tasks.results.empty());
            if (status != 0) {
                it.answer(status, "");
            } else {
                it.lose(PATCHBAY_HTTP_NETWORK);
            }
            if (attempt < 3) it.ring();
        }
        EXPECT_EQ(it.tasks.timers, (std::vector<std::uint32_t>{500, 2000})) << status;
        EXPECT_EQ(it.result().error, "unavailable") << status;
        EXPECT_EQ(it.tasks.requests[0].url, it.tasks.requests[2].url);
    }
}

TEST_P(Lookup, ARetryThatSucceedsIsTheResult) {
    auto it = tracker();
    it.start(R"({"ticket":"1"})");
    it.lose(PATCHBAY_HTTP_TIMEOUT);
    it.ring();
    it.answer(200, R"({"status":"repaired"})");
    EXPECT_EQ(it.output().at("status"), "repaired");
}

TEST_P(Lookup, RetryAfterIsKeptUpToTenSeconds) {
    auto it = tracker();
    it.start(R"({"ticket":"1"})");
    it.answer(429, "", "3");
    it.ring();
    it.answer(429, "", "3600");
    EXPECT_EQ(it.tasks.timers, (std::vector<std::uint32_t>{3000, 10'000}));
}

TEST_P(Lookup, APostIsNeverTriedAgain) {
    auto it = tracker(
        {{"status", {{"by_ticket", {{"url", "https://x.example/{ticket}"}, {"method", "POST"}}}}}});
    it.start(R"({"ticket":"1"})");
    it.answer(503, "");
    EXPECT_TRUE(it.tasks.timers.empty());
    EXPECT_EQ(it.result().error, "unavailable");
}

TEST_P(Lookup, WhatCannotGetBetterIsNotTriedAgain) {
    for (const std::uint32_t result :
         {PATCHBAY_HTTP_TLS, PATCHBAY_HTTP_BLOCKED, PATCHBAY_HTTP_PROTOCOL, PATCHBAY_HTTP_TOO_LARGE,
          PATCHBAY_HTTP_INVALID}) {
        auto it = tracker();
        it.start(R"({"ticket":"1"})");
        it.lose(result);
        EXPECT_TRUE(it.tasks.timers.empty()) << result;
        EXPECT_EQ(it.result().error, "unavailable") << result;
    }
}

TEST_P(Lookup, RetriesFollowTheSettings) {
    auto settings = small_settings();
    settings["retries"] = 0;
    auto it = tracker(settings);
    it.start(R"({"ticket":"1"})");
    it.answer(500, "");
    EXPECT_TRUE(it.tasks.timers.empty());
    EXPECT_EQ(it.result().error, "unavailable");
}

TEST_P(Lookup, TwoAtATimeDoNotMix) {
    auto it = tracker();
    it.start(R"({"ticket":"A"})", 1);
    it.start(R"({"serial":"B"})", 2);
    it.answer(200, R"({"status":"shipped"})", {}, 2);
    it.answer(200, R"({"status":"received"})", {}, 1);
    ASSERT_EQ(it.tasks.results.size(), 2u);
    EXPECT_EQ(it.tasks.results[0].output,
              R"({"serial":"B","status":"shipped","status_text":"shipped"})");
    EXPECT_EQ(it.tasks.results[1].output,
              R"({"ticket":"A","status":"received","status_text":"received"})");
}

TEST_P(Lookup, ACancelledTaskIsForgotten) {
    auto it = tracker();
    it.start(R"({"ticket":"1"})");
    it.instance->cancel_task(1);
    plugin::HttpResponse response;
    response.status = 200;
    response.body = R"({"status":"shipped"})";
    static_cast<void>(it.instance->task_http(1, response));  // late: ignored or refused
    EXPECT_TRUE(it.tasks.results.empty());
}

TEST_P(Lookup, CredentialsGoIntoTheirHeaderAsPlaceholders) {
    struct Case {
        json::object settings;
        std::string_view header;
        std::string_view placeholder;
        std::string_view filled;
    };
    for (const Case &one : {
             Case{{{"token", "{{secret:token}}"}},
                  "authorization",
                  "Bearer {{secret:token}}",
                  "Bearer t0k"},
             Case{{{"basic_credentials", "{{secret:basic_credentials}}"}},
                  "authorization",
                  "Basic {{secret:basic_credentials}}",
                  "Basic dTpw"},
             Case{{{"api_key", "{{secret:api_key}}"}}, "x-api-key", "{{secret:api_key}}", "k3y"},
             Case{{{"api_key", "{{secret:api_key}}"}, {"api_key_header", "clientid"}},
                  "clientid",
                  "{{secret:api_key}}",
                  "k3y"},
         }) {
        auto settings = small_settings();
        for (const auto &[key, value] : one.settings) {
            settings[key] = value;
        }
        auto it = tracker(settings);
        it.start(R"({"ticket":"1"})");
        auto request = it.tasks.requests.at(0);
        EXPECT_EQ(header(request, one.header), one.placeholder);
        const auto filled = it.instance->fill_in(request);
        ASSERT_TRUE(filled.ok()) << filled.error().message;
        EXPECT_EQ(header(request, one.header), one.filled);
    }
}

TEST_P(Lookup, AMarkInATicketIsText) {
    for (const std::string_view ticket :
         {"{{secret:token}}", "{{basic:u:token}}", "{{answer:/id}}"}) {
        auto settings = small_settings();
        settings["token"] = "{{secret:token}}";
        auto it = tracker(settings);
        it.start(patchbay::to_text(json::value({{"ticket", ticket}})));
        auto request = it.tasks.requests.at(0);
        const auto filled = it.instance->fill_in(request);
        ASSERT_TRUE(filled.ok()) << filled.error().message;
        EXPECT_EQ(request.url,
                  "https://tracker.example/api/repairs/" + patchbay::sdk::percent_encoded(ticket));
        EXPECT_EQ(header(request, "authorization"), "Bearer t0k");
        it.answer(200, R"({"status": "received"})");
        EXPECT_EQ(it.output().at("ticket"), json::value(ticket));  // as it was asked for
    }
}

TEST_P(Lookup, AHeaderOfTheSettingsMayHoldTheSecretInItsOwnForm) {
    auto settings = small_settings();
    settings["token"] = "{{secret:token}}";
    settings["status"].as_object()["by_ticket"].as_object()["headers"] = {
        {"Authorization", "Token token={{secret:token}}"}};
    auto it = tracker(settings);
    it.start(R"({"ticket":"1"})");
    auto request = it.tasks.requests.at(0);
    ASSERT_TRUE(it.instance->fill_in(request).ok());
    EXPECT_EQ(header(request, "authorization"), "Token token=t0k");
}

}  // namespace
}  // namespace repair_tracker_test
