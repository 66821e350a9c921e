#include "patchbay/kit.hpp"

#include "tests/unit/sdk/kit_fixture.h"

#include <gtest/gtest.h>

namespace patchbay::sdk::kit_test {
namespace {

// ---- Limits and texts ---------------------------------------------------------------------------

TEST(KitLimits, AnIdThatIsTooLongIsNone) {
    const std::string longest(1024, 'x');
    EXPECT_EQ(fitting(longest), longest);
    EXPECT_EQ(fitting(longest + "x"), "");
    EXPECT_EQ(fitting(""), "");
}

TEST(KitLimits, TheBeginningEndsBetweenCharacters) {
    EXPECT_EQ(beginning("abc", 3), "abc");
    EXPECT_EQ(beginning("abcd", 3), "abc");
    const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";  // 1, 2, 3, 4 and 1 bytes
    const std::size_t cut[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (std::size_t most = 0; most < std::size(cut); ++most)
        EXPECT_EQ(beginning(text, most), text.substr(0, cut[most])) << most;
    EXPECT_EQ(beginning(std::string(2000, 'x')).size(), kMaxIdBytes);
    EXPECT_EQ(beginning("\x80\x80\x80", 2), "");  // no UTF-8 at all
    EXPECT_EQ(characters(text), 5u);
    EXPECT_EQ(characters(""), 0u);
}

TEST(KitText, LettersOfAsciiAreLowered) {
    EXPECT_EQ(lower("AZaz[@]09-\xC3\x89"), "azaz[@]09-\xC3\x89");
    EXPECT_EQ(lower(""), "");
}

TEST(KitText, APhoneHasItsPlus) {
    for (const char *phone : {"+1234567", "+123456789012345", "+15557654321"})
        EXPECT_TRUE(is_phone(phone)) << phone;
    for (const char *none : {"", "+", "+123456", "+1234567890123456", "15557654321", "+0123456789",
                             "+1555 765", "++1234567", "+1234567x"})
        EXPECT_FALSE(is_phone(none)) << none;
    EXPECT_TRUE(is_digits("0123456789"));
    for (const char *none : {"", "1a", "/", ":", "-1", "1."})
        EXPECT_FALSE(is_digits(none)) << none;
    EXPECT_EQ(view(contact_of("+1234567").phone), "+1234567");
    EXPECT_EQ(contact_of("12345").phone.ptr, nullptr);
    EXPECT_EQ(view(contact_of("12345").address), "12345");
}

// ---- URLs ---------------------------------------------------------------------------------------

TEST(KitUrl, TheOriginIsTheSchemeAndTheHost) {
    EXPECT_EQ(origin_of("https://x.example"), "https://x.example");
    EXPECT_EQ(origin_of("https://x.example/a?b#c"), "https://x.example");
    EXPECT_EQ(origin_of("http://x.example:8080?b"), "http://x.example:8080");
    EXPECT_EQ(origin_of("http://X-1.example#c"), "http://X-1.example");
    EXPECT_EQ(origin_of("https://[2001:db8::1]:443/"), "https://[2001:db8::1]:443");
    EXPECT_EQ(origin_of("https://x.example/@y/%2F"), "https://x.example");
}

TEST(KitUrl, TheSchemeMayBeInCapitals) {
    EXPECT_EQ(origin_of("HTTPS://x.example/a"), "HTTPS://x.example");
    EXPECT_TRUE(is_https("Https://x"));
    EXPECT_FALSE(is_web_url("HTTPX://x"));
}

TEST(KitUrl, WhatCouldBeReadInTwoWaysHasNone) {
    for (const char *url : {"",
                            "x",
                            "x.example/a",
                            "//x.example",
                            "ftp://x.example",
                            "https:/x",
                            "https://",
                            "http://",
                            "https:///a",
                            "https://?a",
                            "https://u@x.example",
                            "https://u:p@x.example/",
                            "https://x.example\\@y.example/",
                            "https://x.example/a\\b",
                            "https://x.example/a b",
                            " https://x.example",
                            "https://x.example\t/",
                            "https://x%2Ey/",
                            "https://x.example/\xC3\xA9",
                            "https://\xC3\xA9.example",
                            "https://x.example/\x7F",
                            "https://x_y.example",
                            "https://x.example/\n"})
        EXPECT_EQ(origin_of(url), "") << url;
    EXPECT_EQ(origin_of(std::string_view("https://x.example/\0", 19)), "");
}

TEST(KitUrl, TheHostIsWithoutItsPort) {
    EXPECT_EQ(host_of("https://x.example"), "x.example");
    EXPECT_EQ(host_of("https://x.example:8443"), "x.example");
    EXPECT_EQ(host_of("http://[::1]"), "[::1]");
    EXPECT_EQ(host_of("http://[::1]:80"), "[::1]");
    EXPECT_EQ(host_of(""), "");
    EXPECT_EQ(host_of("x.example"), "");
    EXPECT_TRUE(is_https("https://"));
    EXPECT_FALSE(is_https("http://x"));
    EXPECT_FALSE(is_web_url("https://"));
    EXPECT_FALSE(is_web_url("http://"));
    EXPECT_TRUE(is_web_url("http://x"));
}

// ---- Verdicts -----------------------------------------------------------------------------------

constexpr ErrorRule kRules[] = {
    {"1", rule::kRetry, 0, 60, "later"},
    {"2", rule::kFail, rule::kOptedOut, 60, "stopped"},
    {"3", rule::kPair, 0, 0, "too many to one"},
    {"3/1", rule::kThrottle, 0, 0, "too many"},
    {"4", rule::kStop, rule::kAlarm, 0, "no more"},
};
constexpr ErrorRules kTable = kRules;

// Borrows `wait`.
struct Answer {
    explicit Answer(std::uint32_t status, std::string_view wait = {})
        : header_{str("retry-after"), str(wait)} {
        response = make<patchbay_http_response>();
        response.status = status;
        if (wait.data() != nullptr) response.headers = {&header_, 1, sizeof header_};
    }
    Answer(const Answer &) = delete;
    Answer &operator=(const Answer &) = delete;

    patchbay_http_response response;

private:
    patchbay_header header_;
};

TEST(KitVerdict, ATableHasItsCodesAndNoOther) {
    EXPECT_EQ(kTable.find("3/1")->title, "too many");
    EXPECT_EQ(kTable.find("3"), &kRules[2]);
    EXPECT_EQ(kTable.find("5"), nullptr);
    EXPECT_EQ(kTable.find(""), nullptr);
    EXPECT_EQ(ErrorRules().find("1"), nullptr);
    EXPECT_FALSE(retryable(nullptr));
    std::string all;
    for (const ErrorRule &one : kRules)
        all += retryable(&one) ? 'y' : 'n';
    EXPECT_EQ(all, "ynyyn");
}

TEST(KitVerdict, TheProvidersWaitComesBeforeThatOfTheTable) {
    const Answer none(400);
    const Answer five(400, "5");
    EXPECT_EQ(judge_rule(kRules[0], none.response).retry_after_ms, 60'000);
    EXPECT_EQ(judge_rule(kRules[0], five.response).retry_after_ms, 5'000);
    EXPECT_EQ(judge_rule(kRules[2], five.response).retry_after_ms, 5'000);
    const Verdict final = judge_rule(kRules[1], five.response);
    EXPECT_EQ(final.retry_after_ms, 0);
    EXPECT_EQ(final.flags, PATCHBAY_OUTCOME_OPTED_OUT);
    EXPECT_EQ(final.code, "2");
    EXPECT_TRUE(final.final());
    EXPECT_TRUE(judge_rule(kRules[4], five.response).final());
}

TEST(KitVerdict, RetryAfterIsANumberOfSecondsUpToADay) {
    const auto wait = [](std::string_view text) {
        return retry_after_ms(Answer(429, text).response);
    };
    EXPECT_EQ(wait({}), 0);
    EXPECT_EQ(wait(""), 0);
    EXPECT_EQ(wait("0"), 0);
    EXPECT_EQ(wait("7"), 7'000);
    EXPECT_EQ(wait("007"), 7'000);
    EXPECT_EQ(wait("86400"), 86'400'000);
    EXPECT_EQ(wait("86401"), 86'400'000);
    EXPECT_EQ(wait("99999999999999999999999999999999"), 86'400'000);
    for (const char *none : {"Mon, 23 Nov 2026 10:00:00 GMT", "-1", "1.5", "1s", "9x", " 5"})
        EXPECT_EQ(wait(none), 0) << none;
}

TEST(KitVerdict, AnAnswerOfSomethingElseIsJudgedByItsStatus) {
    struct Case {
        std::uint32_t from;
        std::uint32_t to;
        std::uint32_t kind;
        std::uint32_t flags;
        std::int64_t wait;
    };
    for (const Case &one :
         {Case{0, 299, PATCHBAY_OUTCOME_IN_DOUBT, 0, 0}, Case{300, 400, rule::kFail, 0, 0},
          Case{401, 401, rule::kStop, rule::kAlarm, 0}, Case{402, 407, rule::kFail, 0, 0},
          Case{408, 408, PATCHBAY_OUTCOME_IN_DOUBT, 0, 0}, Case{409, 428, rule::kFail, 0, 0},
          Case{429, 429, rule::kThrottle, 0, 3000}, Case{430, 499, rule::kFail, 0, 0},
          Case{500, 999, PATCHBAY_OUTCOME_IN_DOUBT, 0, 0}}) {
        for (std::uint32_t status = one.from; status <= one.to; ++status) {
            const Verdict verdict = judge_status("Test", Answer(status, "3").response);
            ASSERT_EQ(verdict.kind, one.kind) << status;
            ASSERT_EQ(verdict.flags, one.flags) << status;
            ASSERT_EQ(verdict.retry_after_ms, one.wait) << status;
            ASSERT_EQ(verdict.code, "http_" + std::to_string(status));
            ASSERT_EQ(verdict.title, "an answer that is not of the Test API");
        }
    }
}

TEST(KitVerdict, AFileIsAskedForAgainWhereThatMayHelp) {
    for (const std::uint32_t status : {408u, 429u, 500u, 503u}) {
        const Verdict verdict = judge_download(Answer(status, "3").response);
        EXPECT_EQ(verdict.kind, rule::kRetry) << status;
        EXPECT_EQ(verdict.retry_after_ms, 3000) << status;
    }
    for (const std::uint32_t status : {301u, 400u, 401u, 403u, 404u, 410u, 499u}) {
        const Verdict verdict = judge_download(Answer(status, "3").response);
        EXPECT_EQ(verdict.kind, rule::kFail) << status;
        EXPECT_EQ(verdict.retry_after_ms, 0) << status;
    }
}

TEST(KitVerdict, GoodIsAResponseOfTheTwoHundreds) {
    for (const std::uint32_t status : {200u, 202u, 299u})
        EXPECT_TRUE(good(Answer(status).response)) << status;
    for (const std::uint32_t status : {0u, 199u, 300u, 500u})
        EXPECT_FALSE(good(Answer(status).response)) << status;
    auto lost = Answer(200).response;
    lost.result = PATCHBAY_HTTP_NETWORK;
    EXPECT_FALSE(good(lost));
}

TEST(KitVerdict, IsGivenWithWhatItHas) {
    FakeHost host;
    EXPECT_EQ(give(judge_rule(kRules[3], Answer(400, "2").response), host.answers()), PATCHBAY_OK);
    EXPECT_EQ(give_sent("m1", host.answers()), PATCHBAY_OK);
    ASSERT_EQ(host.outcomes.size(), 2u);
    EXPECT_EQ(host.outcomes[0].kind, rule::kThrottle);
    EXPECT_EQ(host.outcomes[0].retry_after_ms, 2000);
    EXPECT_EQ(host.outcomes[0].code, "3/1");
    EXPECT_EQ(host.outcomes[0].title, "too many");
    EXPECT_EQ(host.outcomes[1].kind, PATCHBAY_OUTCOME_SENT);
    EXPECT_EQ(host.outcomes[1].message_id, "m1");
    EXPECT_EQ(make_sent("").message_id.ptr, nullptr);
    EXPECT_EQ(Verdict().get().code.ptr, nullptr);
}

TEST(KitVerdict, ATaskEndsAsWhatItsAnswerMeans) {
    FakeHost host;
    const auto settled = [&](const patchbay_http_response &response) {
        host.results.clear();
        settle_failure(host.host(), 1, judge_status("Test", response), response);
        const HeardResult &result = host.results.at(0);
        return std::to_string(result.status) + " " + result.error + " " + result.message;
    };
    const std::string unavailable = std::to_string(PATCHBAY_E_UNAVAILABLE) + " unavailable ";
    const std::string refused = std::to_string(PATCHBAY_E_REFUSED) + " refused ";
    auto lost = Answer(0).response;
    lost.result = PATCHBAY_HTTP_TIMEOUT;
    lost.error = str("no answer");
    EXPECT_EQ(settled(lost), unavailable + "no answer");
    const std::string title = ": an answer that is not of the Test API";
    EXPECT_EQ(settled(Answer(503).response), unavailable + "http_503" + title);
    EXPECT_EQ(settled(Answer(429).response), unavailable + "http_429" + title);
    EXPECT_EQ(settled(Answer(401).response), refused + "http_401" + title);
    EXPECT_EQ(settled(Answer(404).response), refused + "http_404" + title);
}

// ---- Requests -----------------------------------------------------------------------------------

TEST(KitRequest, HasWhatItWasGivenAndNothingElse) {
    FakeHost host;
    EXPECT_EQ(Request("GET", "https://x.example").give(host.encode()), PATCHBAY_OK);
    const HeardRequest &heard = host.requests.at(0);
    EXPECT_EQ(heard.method, "GET");
    EXPECT_EQ(heard.url, "https://x.example");
    EXPECT_EQ(heard.headers, "");
    EXPECT_FALSE(heard.has_body);
    EXPECT_TRUE(heard.parts.empty());
    EXPECT_EQ(heard.step, 1u);
    EXPECT_EQ(heard.needs, 0u);
    EXPECT_EQ(heard.flags, 0u);
    EXPECT_EQ(heard.timeout_ms, 0u);
}

TEST(KitRequest, JsonAndFormsSayTheirType) {
    FakeHost host;
    Request("POST", "u").header("authorization", "Bearer x").json("{}").give(host.encode());
    Request("POST", "u").form("a=1").give(host.answers());
    Request("POST", "u").body("").ask(host.host(), 7);
    EXPECT_EQ(host.requests.at(0).headers,
              "authorization: Bearer x\ncontent-type: application/json\n");
    EXPECT_EQ(host.requests.at(0).body, "{}");
    EXPECT_EQ(host.requests.at(1).headers, "content-type: application/x-www-form-urlencoded\n");
    EXPECT_EQ(host.requests.at(1).body, "a=1");
    EXPECT_EQ(host.requests.at(2).headers, "");
    EXPECT_TRUE(host.requests.at(2).has_body);
}

TEST(KitRequest, TakesAsManyHeadersAsTheHost) {
    FakeHost host;
    Request request("GET", "u");
    std::string all;
    for (int i = 0; i < 128; ++i) {
        request.header("h", "v");
        all += "h: v\n";
    }
    EXPECT_EQ(request.give(host.encode()), PATCHBAY_OK);
    EXPECT_EQ(host.requests.at(0).headers, all);
}

TEST(KitRequest, PartsMakeAFormWithAFile) {
    FakeHost host;
    auto media = make<patchbay_media>();
    media.mime_type = str("image/png");
    media.blob = str("b1");
    media.filename = str("a.png");
    Request request("POST", "u");
    request.part("type", "image").file("file", media).part("empty", "");
    EXPECT_EQ(request.give(host.encode()), PATCHBAY_OK);
    EXPECT_EQ(host.requests.at(0).parts,
              (std::vector<std::string>{"type=image", "file@a.png:image/png:b1"}));
    EXPECT_FALSE(host.requests.at(0).has_body);
}

TEST(KitRequest, AStepMayNeedAnother) {
    FakeHost host;
    Request("POST", "u")
        .step(2, 1)
        .flags(PATCHBAY_HTTP_IDEMPOTENT)
        .flags(PATCHBAY_HTTP_KEEP_BODY)
        .timeout(500)
        .give(host.encode());
    EXPECT_EQ(host.requests.at(0).step, 2u);
    EXPECT_EQ(host.requests.at(0).needs, 1u);
    EXPECT_EQ(host.requests.at(0).flags, PATCHBAY_HTTP_IDEMPOTENT | PATCHBAY_HTTP_KEEP_BODY);
    EXPECT_EQ(host.requests.at(0).timeout_ms, 500u);
}

// ---- Operations ---------------------------------------------------------------------------------

TEST(KitOperation, NamesItsErrors) {
    std::string heard;
    const patchbay_operation_sink table = {
        sizeof table, 0, &heard, [](void *self, const patchbay_operation *operation) {
            auto &text = *static_cast<std::string *>(self);
            text.append(view(operation->name)).append(" ").append(view(operation->input));
            text.append(" ").append(view(operation->output));
            for (const patchbay_str &error : each<patchbay_str>(operation->errors))
                text.append(" ").append(view(error));
            return PATCHBAY_OK;
        }};
    EXPECT_EQ(give_operation(OperationSink(&table), kMissedMessages, "{}", "true",
                             {kRefused, kUnavailable}),
              PATCHBAY_OK);
    EXPECT_EQ(heard, "messages.missed {} true refused unavailable");
}

}  // namespace
}  // namespace patchbay::sdk::kit_test
