// The operation messages.missed: what it asks, and that its webhooks give the events that the
// provider's own would have given.
#include "patchbay/encoding.hpp"
#include "tests/contract/still_clock.h"
#include "tests/unit/plugin_kit/tasks.h"
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

namespace sms_http_test {
namespace {

using plugin_kit::Tasks;

json::object inbound(std::string_view sid, std::string_view sent, int files = 0) {
    return {{"sid", sid},
            {"account_sid", "AC1"},
            {"direction", "inbound"},
            {"from", "+34600111222"},
            {"to", "+15557654321"},
            {"body", "hi & é"},
            {"num_media", std::to_string(files)},
            {"status", "received"},
            {"date_sent", sent}};
}

json::object outbound(std::string_view sid, std::string_view status, std::string_view updated,
                      const json::value &error = nullptr) {
    return {{"sid", sid},
            {"account_sid", "AC1"},
            {"direction", "outbound-api"},
            {"from", "+15557654321"},
            {"to", "+34600111222"},
            {"status", status},
            {"error_code", error},
            {"date_updated", updated}};
}

std::string page(const json::array &messages, const json::value &next = nullptr) {
    return patchbay::to_text(json::value({{"messages", messages}, {"next_page_uri", next}}));
}

constexpr std::string_view kEarly = "Mon, 23 Nov 2026 09:59:59 +0000";
constexpr std::string_view kLate = "Mon, 23 Nov 2026 10:00:00 +0000";
constexpr std::string_view kLater = "Mon, 23 Nov 2026 12:00:01 +0200";
constexpr std::string_view kSinceLate = "2026-11-23T10:00:01Z";

constexpr std::string_view kInbound =
    "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"
    "?To=%2B15557654321&DateSent%3E=2026-11-23&PageSize=200";
constexpr std::string_view kOutbound =
    "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"
    "?From=%2B15557654321&DateSent%3E=2026-11-22&PageSize=200";

class MissedTest : public testing::TestWithParam<bool> {
protected:
    void create(const json::object &settings = settings_of("twilio")) {
        plugin_ = instance(GetParam(), settings, &tasks_, &clock_);
    }
    void start(std::string_view since = "2026-11-23T10:00:00Z") {
        plugin::TaskRequest request;
        request.token = 7;
        request.operation = "messages.missed";
        const std::string input = patchbay::to_text(json::value({{"since", since}}));
        request.input = input;
        const auto started = plugin_->start_task(request);
        EXPECT_TRUE(started.ok()) << started.error().message;
    }
    void answer(std::string_view body, int status = 200, std::uint32_t result = 0) {
        plugin::HttpResponse response;
        response.status = status;
        response.result = result;
        response.body = body;
        if (result != 0) response.error = "no connection";
        const auto taken = plugin_->task_http(7, response);
        EXPECT_TRUE(taken.ok()) << taken.error().message;
    }
    plugin::TaskResult result() { return tasks_.result(); }
    std::string_view asked() {
        return tasks_.requests.empty() ? "" : std::string_view(tasks_.requests.back().url);
    }
    // All events of the webhooks, as the host would decode them.
    json::array events() {
        json::array all;
        const auto output = patchbay::parse_json(result().output);
        EXPECT_TRUE(output.ok());
        for (const json::value &webhook : output->at("webhooks").as_array()) {
            const std::string type(webhook.at("content_type").as_string());
            const std::string body(webhook.at("body").as_string());
            plugin::WebhookRequest request;
            request.method = "POST";
            request.headers = {{"content-type", type}};
            request.body = body;
            request.verified = false;
            request.received_at = kReceivedAt;
            const auto decoded = plugin_->decode(request);
            EXPECT_TRUE(decoded.ok()) << decoded.error().message;
            for (const auto &event : decoded->events)
                all.push_back(patchbay::model::to_json(event));
        }
        return all;
    }

    patchbay::StillClock clock_{1'795'500'000'000};  // on the day after the messages
    Tasks tasks_;
    std::unique_ptr<plugin::Instance> plugin_;
};

INSTANTIATE_TEST_SUITE_P(Modes, MissedTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(MissedTest, IsDeclaredWithItsErrors) {
    create();
    const auto operations = plugin_->operations();
    ASSERT_TRUE(operations.ok()) << operations.error().message;
    ASSERT_EQ(operations->size(), 1u);
    EXPECT_EQ(operations->front().name, "messages.missed");
    EXPECT_EQ(operations->front().errors,
              (std::vector<std::string>{"refused", "unavailable", "not_configured"}));
}

TEST_P(MissedTest, AsksForMessagesToUsThenFromUs) {
    create();
    start();
    EXPECT_EQ(asked(), kInbound);
    EXPECT_EQ(tasks_.requests.back().method, "GET");
    EXPECT_TRUE(tasks_.requests.back().idempotent);
    EXPECT_EQ(tasks_.requests.back().headers.at(0).value, "Basic {{basic:AC1:auth_token}}");
    answer(page({}));
    EXPECT_EQ(asked(), kOutbound);
    answer(page({}));
    ASSERT_TRUE(result().ok) << result().message;
    EXPECT_EQ(result().output, R"({"webhooks":[]})");
}

TEST_P(MissedTest, MessagesAndFinalStatusesSinceThenComeTheOldestFirst) {
    create();
    start();
    answer(page({inbound("SM3", kLater), inbound("SM2", kLate), inbound("SM1", kEarly),
                 outbound("SM8", "delivered", kLater)}));
    answer(page({outbound("SM7", "undelivered", kLater, 30003), outbound("SM6", "sent", kLater),
                 outbound("SM5", "delivered", kLate), outbound("SM4", "failed", kEarly),
                 inbound("SM9", kLater)}));
    const json::array all = events();
    ASSERT_EQ(all.size(), 4u) << patchbay::to_text(json::value(all));
    EXPECT_EQ(all[0].at("id"), "SM2");
    EXPECT_EQ(all[0].at("account"), "+15557654321");
    EXPECT_EQ(all[0].at("from").at("address"), "+34600111222");
    EXPECT_EQ(all[0].at("content").at("text"), "hi & é");
    EXPECT_EQ(all[1].at("id"), "SM3");
    EXPECT_EQ(all[2].at("message_id"), "SM5");
    EXPECT_EQ(all[2].at("status"), "delivered");
    EXPECT_EQ(all[3].at("message_id"), "SM7");
    EXPECT_EQ(all[3].at("errors").at(0).at("code"), "30003");
}

TEST_P(MissedTest, EachNumberOfAListHasAListOfItsOwn) {
    create(settings_of("twilio", {{"from", json::array{"+15557654321", "+15550000002"}}}));
    start();
    EXPECT_EQ(asked(), kInbound);
    answer(page({inbound("SM1", kLate)}));
    EXPECT_NE(asked().find("?To=%2B15550000002&DateSent%3E=2026-11-23"), std::string_view::npos);
    json::object second = inbound("SM2", kLate);
    second["to"] = "+15550000002";
    answer(page({second}));
    EXPECT_EQ(asked(), kOutbound);
    answer(page({}));
    EXPECT_NE(asked().find("?From=%2B15550000002&DateSent%3E=2026-11-22"), std::string_view::npos);
    answer(page({}));
    const json::array all = events();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("account"), "+15550000002");
    EXPECT_EQ(all[1].at("account"), "+15557654321");
}

TEST_P(MissedTest, OfAServiceTheAccountsListIsAskedForAndTheServicesAreTaken) {
    create(settings_of("twilio", {{"from", nullptr}, {"messaging_service_sid", "MG1"}}));
    start();
    EXPECT_NE(asked().find("/Messages.json?DateSent%3E=2026-11-23&"), std::string_view::npos);
    json::object of_service = inbound("SM1", kLate);
    of_service["messaging_service_sid"] = "MG1";
    json::object of_another = inbound("SM2", kLate);
    of_another["messaging_service_sid"] = "MG2";
    answer(page({of_service, of_another, inbound("SM3", kLate)}));
    EXPECT_NE(asked().find("/Messages.json?DateSent%3E=2026-11-22&"), std::string_view::npos);
    json::object news = outbound("SM4", "delivered", kLate);
    news["messaging_service_sid"] = "MG1";
    answer(page({outbound("SM5", "delivered", kLate), news}));
    const json::array all = events();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("id"), "SM1");
    EXPECT_EQ(all[0].at("account"), "+15557654321");
    EXPECT_EQ(all[1].at("message_id"), "SM4");
}

TEST_P(MissedTest, AMessageWithoutAReadableTimeIsTaken) {
    create();
    start();
    answer(page({inbound("SM1", "?")}));
    answer(page({outbound("SM2", "read", "")}));
    EXPECT_EQ(events().size(), 2u);
}

TEST_P(MissedTest, PagesAreFollowedAtTheApisOwnHostAlone) {
    create();
    start();
    answer(page({inbound("SM2", kLate)}, "/2010-04-01/Accounts/AC1/Messages.json?Page=1&x=%2B"));
    EXPECT_EQ(asked(), "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json?Page=1&x=%2B");
    answer(page({inbound("SM1", kLate)}, "https://evil.example/x"));
    EXPECT_EQ(asked(), kOutbound);
    answer(page({}, "//evil.example/x"));
    EXPECT_EQ(events().size(), 2u);
}

TEST_P(MissedTest, FilesAreLookedUpForTheMessagesThatHaveSome) {
    create();
    start();
    answer(page({inbound("MM3", kLate, 1), inbound("SM2", kLate), inbound("MM1", kLate, 2)}));
    answer(page({}));
    const std::string messages = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/";
    EXPECT_EQ(asked(), messages + "MM3/Media.json");
    answer(R"({"media_list":[]})");
    EXPECT_EQ(asked(), messages + "MM1/Media.json");
    answer(R"({"media_list":[
        {"uri":"/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1.json","content_type":"image/png"},
        {"uri":"/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME2.json","content_type":"audio/amr"}]})");
    const json::array all = events();
    ASSERT_EQ(all.size(), 5u);
    EXPECT_EQ(all[0].at("id"), "MM1");
    EXPECT_EQ(all[0].at("content").at("kind"), "image");
    EXPECT_EQ(all[0].at("content").at("url"), json::value(messages + "MM1/Media/ME1"));
    EXPECT_EQ(all[0].at("content").at("caption"), "hi & é");
    EXPECT_EQ(all[1].at("id"), "MM1/1");
    EXPECT_EQ(all[1].at("content").at("kind"), "audio");
    EXPECT_EQ(all[2].at("id"), "SM2");
    EXPECT_EQ(all[3].at("content").at("type"), "text");  // the files are gone, the text is not
    EXPECT_EQ(all[4].at("content").at("type"), "unsupported");
}

// A busy line: an answer is never refused for its size, and the newest messages are in it.
TEST_P(MissedTest, OfMoreThanFitsTheNewestAreGivenAndSinceWhenTheyAreAll) {
    create();
    start();
    const auto sent = [](int seconds_ago) {
        char text[64];
        std::snprintf(text, sizeof text, "Mon, 23 Nov 2026 10:%02d:%02d +0000",
                      59 - seconds_ago / 60, 59 - seconds_ago % 60);
        return std::string(text);
    };
    for (int given = 0; asked() != kOutbound;) {
        ASSERT_LT(given, 3'000);
        json::array messages;
        for (const int end = given + 50; given < end; ++given) {
            json::object message = inbound("SM" + std::to_string(given), sent(given));
            message["body"] = std::string(2'000, 'x');
            messages.push_back(std::move(message));
        }
        answer(page(messages, "/next"));
    }
    json::array statuses;
    for (int i = 0; i < 9'000; ++i)
        statuses.push_back(outbound("ST" + std::to_string(i), "failed", kLater));
    answer(page(statuses, "/next"));
    ASSERT_TRUE(result().ok);
    EXPECT_LE(result().output.size(), std::size_t{4} * 1024 * 1024);
    const json::array all = events();
    int whole = 0;
    while (all.at(static_cast<std::size_t>(whole)).as_object().contains("id"))
        ++whole;
    EXPECT_GT(whole, 1'000);
    EXPECT_GT(all.size(), static_cast<std::size_t>(whole) + 1'000);
    EXPECT_LT(all.size(), static_cast<std::size_t>(whole) + 9'000);
    for (int i = 0; i < whole; ++i)
        ASSERT_EQ(all[static_cast<std::size_t>(i)].at("id"),
                  json::value("SM" + std::to_string(whole - 1 - i)));
    // The newest that was left out was sent a second before the oldest that is there.
    const auto output = patchbay::parse_json(result().output);
    char since[64];
    std::snprintf(since, sizeof since, "2026-11-23T10:%02d:%02dZ", 59 - (whole - 1) / 60,
                  59 - (whole - 1) % 60);
    EXPECT_EQ(output->at("since"), json::value(since));
}

TEST_P(MissedTest, SinceIsTheSecondAfterTheNewestThatWasLeftOut) {
    create();
    start();
    for (int pages = 0; asked() != kOutbound; ++pages) {
        ASSERT_LE(pages, 100);
        answer(page({inbound("SM" + std::to_string(pages), kLate)}, "/next"));
    }
    answer(page({}));
    const auto output = patchbay::parse_json(result().output);
    ASSERT_TRUE(output.ok());
    EXPECT_EQ(output->at("webhooks").as_array().size(), 100u);
    EXPECT_EQ(output->at("since"), json::value(kSinceLate));
}

// The host waits five minutes for a list; one that a slow provider drags out ends before.
TEST_P(MissedTest, AListThatTakesTooLongEndsAndWhatWasNotReadIsNotTakenWithoutItsFiles) {
    create();
    start();
    answer(page({inbound("MM3", kLater, 1), inbound("SM2", kLate), inbound("MM1", kLate, 1)}));
    clock_.time += 120'000 - 1;
    answer(page({}));
    EXPECT_NE(asked().find("/MM3/Media.json"), std::string_view::npos);
    clock_.time += 1;
    answer(R"({"media_list":[{"uri":"/2010-04-01/Accounts/AC1/Messages/MM3/Media/ME1.json",)"
           R"("content_type":"image/jpeg"}]})");
    const json::array all = events();
    ASSERT_EQ(all.size(), 2u) << patchbay::to_text(json::value(all));
    EXPECT_EQ(all[0].at("id"), "SM2");
    EXPECT_EQ(all[1].at("id"), "MM3");
    EXPECT_EQ(patchbay::parse_json(result().output)->at("since"), json::value(kSinceLate));
}

TEST_P(MissedTest, AListThatEndsBeforeItWasWholeSaysSinceNow) {
    create();
    start();
    clock_.time += 120'000;
    answer(page({inbound("SM1", kLate)}, "/next"));
    EXPECT_EQ(events().size(), 1u);
    EXPECT_EQ(tasks_.requests.size(), 1u);
    EXPECT_EQ(patchbay::parse_json(result().output)->at("since"),
              json::value(patchbay::to_rfc3339(clock_.time + 1'000)));
}

TEST_P(MissedTest, AListThatDoesNotEndIsAskedForSoManyPagesLong) {
    create();
    start();
    while (tasks_.results.empty() && tasks_.requests.size() < 1'000)
        answer(page({}, "/next"));
    EXPECT_TRUE(result().ok);
    EXPECT_EQ(tasks_.requests.size(), 200u);  // those to us, and those from us
    EXPECT_NE(result().output.find("\"since\""), std::string::npos);
}

TEST_P(MissedTest, WhatGoesWrongHasAName) {
    struct Case {
        int status;
        std::string_view body;
        std::string_view error;
    };
    for (const Case &one :
         {Case{401, R"({"code":20003})", "refused"}, Case{404, "", "refused"},
          Case{429, "", "unavailable"}, Case{500, "", "unavailable"}, Case{200, "x", "unavailable"},
          Case{200, R"({"messages":7})", "unavailable"}, Case{302, "", "unavailable"}}) {
        tasks_ = Tasks();
        create();
        start();
        answer(one.body, one.status);
        EXPECT_EQ(result().error, one.error) << one.status << one.body;
    }
    tasks_ = Tasks();
    create();
    start();
    answer("", 0, 1);
    EXPECT_EQ(result().error, "unavailable");
    EXPECT_EQ(result().message, "no connection");
}

TEST_P(MissedTest, ATimeThatIsNoneIsRefused) {
    create();
    start("yesterday");
    EXPECT_EQ(result().error, "refused");
    EXPECT_TRUE(tasks_.requests.empty());
}

TEST_P(MissedTest, OtherProvidersHaveNoList) {
    for (const std::string_view provider : {"bird", "generic"}) {
        tasks_ = Tasks();
        create(settings_of(provider));
        start();
        EXPECT_EQ(result().error, "not_configured") << provider;
    }
}

TEST_P(MissedTest, ACancelledTaskIsForgotten) {
    create();
    start();
    plugin_->cancel_task(7);
    plugin::HttpResponse response;
    response.status = 200;
    const std::string body = page({});
    response.body = body;
    EXPECT_TRUE(plugin_->task_http(7, response).ok());  // late, and ignored
    EXPECT_EQ(tasks_.requests.size(), 1u);
    EXPECT_TRUE(tasks_.results.empty());
}

}  // namespace
}  // namespace sms_http_test
