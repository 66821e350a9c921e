// Files of contacts: the credentials go to the provider alone, and redirects end.
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

namespace sms_http_test {
namespace {

using plugin::OutcomeKind;

constexpr std::string_view kUrl =
    "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1";

class MediaTest : public testing::TestWithParam<bool> {
protected:
    void use(const json::object &changes) {
        plugin_ = instance(GetParam(), settings_of("twilio", changes));
    }
    patchbay::Result<std::vector<plugin::HttpRequest>> fetch(std::string_view url) {
        patchbay::model::Media media;
        media.url = url;
        return plugin_->fetch_media(1, media);
    }
    plugin::Answer fetched(std::uint32_t step, int status, std::string_view location = {},
                           std::string_view retry_after = {}) {
        plugin::HttpResponse response;
        response.step = step;
        response.status = status;
        if (!location.empty()) response.headers.emplace_back("location", location);
        if (!retry_after.empty()) response.headers.emplace_back("retry-after", retry_after);
        auto answer = plugin_->media_fetched(1, response);
        EXPECT_TRUE(answer.ok()) << answer.error().message;
        return answer ? std::move(*answer) : plugin::Answer{};
    }
    OutcomeKind outcome(std::uint32_t step, int status, std::string_view location = {}) {
        const auto answer = fetched(step, status, location);
        EXPECT_TRUE(answer.outcome.has_value()) << status << " " << location;
        return answer.outcome ? answer.outcome->kind : OutcomeKind::in_doubt;
    }
    std::string next_url(std::uint32_t step, std::string_view location) {
        const auto answer = fetched(step, 307, location);
        return answer.request ? answer.request->url : "";
    }

    std::unique_ptr<plugin::Instance> plugin_ = instance(GetParam(), settings_of("twilio"));
};

INSTANTIATE_TEST_SUITE_P(Modes, MediaTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(MediaTest, TheFirstRequestCarriesTheCredentials) {
    const auto requests = fetch(kUrl);
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    const plugin::HttpRequest &request = requests->front();
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.url, kUrl);
    EXPECT_EQ(request.step, 1u);
    EXPECT_TRUE(request.keep_body);
    EXPECT_TRUE(request.idempotent);
    ASSERT_EQ(request.headers.size(), 1u);
    EXPECT_EQ(request.headers[0].name, "authorization");
    EXPECT_EQ(request.headers[0].value, "Basic {{basic:AC1:auth_token}}");
}

TEST_P(MediaTest, WithoutMediaAuthNothingCarriesThem) {
    use({{"media_auth", false}});
    const auto requests = fetch(kUrl);
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_TRUE(requests->front().headers.empty());
}

TEST_P(MediaTest, OnlyTheApisOwnHostsAreAsked) {
    EXPECT_TRUE(fetch("https://mcs.us1.twilio.com/v1/x").ok());
    for (const std::string_view url :
         {"https://evil.example/x", "https://api.twilio.com.evil.example/x",
          "https://eviltwilio.com/x", "http://api.twilio.com/x", "https://api.twilio.com@evil/x",
          "https://.twilio.com.evil/x", "ftp://api.twilio.com/x", "", "x"}) {
        EXPECT_EQ(fetch(url).error().where, "/url") << url;
    }
    // Against a simulator the real provider is a stranger.
    use({{"api_url", "http://127.0.0.1:8081/x"}});
    EXPECT_TRUE(fetch("http://127.0.0.1:8081/y").ok());
    EXPECT_FALSE(fetch("http://127.0.0.1:8082/y").ok());
    EXPECT_FALSE(fetch(kUrl).ok());
}

TEST_P(MediaTest, ARedirectIsFollowedWithoutThem) {
    const auto answer = fetched(1, 307, "https://storage.example/a?sig=1");
    ASSERT_TRUE(answer.request.has_value());
    EXPECT_EQ(answer.request->url, "https://storage.example/a?sig=1");
    EXPECT_EQ(answer.request->step, 2u);
    EXPECT_TRUE(answer.request->headers.empty());
    EXPECT_TRUE(answer.request->keep_body);
    for (const int status : {301, 302, 303, 308}) {
        EXPECT_TRUE(fetched(1, status, "https://storage.example/a").request.has_value()) << status;
    }
    // Also where it leads back to the API.
    EXPECT_TRUE(fetched(1, 307, kUrl).request->headers.empty());
}

TEST_P(MediaTest, AtMostThreeRedirectsAreFollowed) {
    EXPECT_TRUE(fetched(3, 302, "https://storage.example/a").request.has_value());
    EXPECT_EQ(outcome(4, 302, "https://storage.example/a"), OutcomeKind::failed);
    EXPECT_EQ(outcome(4, 200), OutcomeKind::sent);
}

TEST_P(MediaTest, ARedirectLeadsToHttpsAlone) {
    for (const std::string_view location : {"http://storage.example/a", "//storage.example/a",
                                            "ftp://x/a", "a", "", "https://u@storage.example/a"}) {
        EXPECT_EQ(outcome(1, 302, location), OutcomeKind::failed) << location;
    }
    EXPECT_EQ(next_url(1, "/a"), "https://api.twilio.com/a");
    use({{"api_url", "http://127.0.0.1:8081"}});
    EXPECT_EQ(next_url(1, "http://127.0.0.1:9/a"), "http://127.0.0.1:9/a");
    EXPECT_EQ(next_url(1, "/a"), "http://127.0.0.1:8081/a");
}

TEST_P(MediaTest, WhatTheAnswersMean) {
    EXPECT_EQ(outcome(1, 200), OutcomeKind::sent);
    EXPECT_EQ(outcome(1, 404), OutcomeKind::failed);
    EXPECT_EQ(outcome(1, 400), OutcomeKind::failed);
    EXPECT_EQ(outcome(1, 403), OutcomeKind::failed);
    EXPECT_EQ(outcome(1, 401), OutcomeKind::stop_line);
    EXPECT_EQ(outcome(1, 304), OutcomeKind::failed);
    for (const int status : {408, 429, 500, 502, 503}) {
        EXPECT_EQ(outcome(1, status), OutcomeKind::retry) << status;
    }
    // A link of the storage has run out.
    EXPECT_EQ(outcome(2, 401), OutcomeKind::retry);
    EXPECT_EQ(outcome(2, 403), OutcomeKind::retry);
    EXPECT_EQ(outcome(2, 404), OutcomeKind::failed);
    EXPECT_EQ(fetched(1, 503, {}, "9").outcome->retry_after_ms, 9000);
}

TEST_P(MediaTest, OtherProvidersBringNoFiles) {
    for (const std::string_view provider : {"bird", "generic"}) {
        plugin_ = instance(GetParam(), settings_of(provider));
        EXPECT_FALSE(fetch(kUrl).ok()) << provider;
    }
}

}  // namespace
}  // namespace sms_http_test
