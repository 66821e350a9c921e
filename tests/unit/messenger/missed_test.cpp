// The operation messages.missed: conversations and their pages into webhooks, and what goes wrong.
#include "tests/contract/still_clock.h"
#include "tests/unit/messenger/bodies.h"
#include "tests/unit/plugin_kit/tasks.h"

#include <gtest/gtest.h>

#include <utility>

namespace messenger_test {
namespace {

json::object message(std::string_view id, std::string_view time, std::string_view from = kContact) {
    return {{"id", id},
            {"created_time", time},
            {"from", {{"id", from}, {"name", "Ana"}}},
            {"to", {{"data", json::array{json::object{{"id", kPage}}}}}},
            {"message", "about " + std::string(id)}};
}

// A page of a list; `after` empty: the last one.
json::object page(json::array data, std::string_view after = {}) {
    json::object paging = {{"cursors", {{"before", "b"}, {"after", after}}}};
    if (!after.empty()) paging["next"] = "https://evil.example/?access_token=EAAB";
    return {{"data", std::move(data)}, {"paging", paging}};
}

json::object conversation(std::string_view id, std::string_view updated, json::object messages) {
    return {{"id", id}, {"updated_time", updated}, {"messages", std::move(messages)}};
}

class MissedTest : public testing::TestWithParam<bool> {
protected:
    void start(std::string_view since = "2026-11-23T10:00:00Z",
               json::object settings = page_settings()) {
        tasks_ = {};
        auto with_tasks = options(GetParam(), std::move(settings));
        with_tasks.tasks = &tasks_;
        with_tasks.clock = &clock_;
        plugin_ = plugin_kit::created(loaded(), std::move(with_tasks));
        plugin_kit::start(*plugin_, "messages.missed",
                          patchbay::to_text(json::object{{"since", since}}));
    }
    void answer(int status, std::string_view body) { plugin_kit::answer(*plugin_, status, body); }
    // Also lets the pause before the next call pass, where there is one.
    void answer(const json::object &page) {
        const std::size_t pauses = tasks_.delays.size();
        answer(200, patchbay::to_text(page));
        if (tasks_.delays.size() == pauses) return;
        const auto rung = plugin_->task_timer(plugin_kit::kTask);
        EXPECT_TRUE(rung.ok()) << rung.error().message;
    }
    plugin::TaskResult result() { return tasks_.result(); }
    // The bodies of the webhooks.
    std::vector<std::string> bodies() {
        std::vector<std::string> found;
        EXPECT_TRUE(result().ok) << result().error << ": " << result().message;
        const auto output = patchbay::parse_json(result().output);
        EXPECT_TRUE(output.ok()) << result().output;
        if (!output) return found;
        for (const json::value &webhook : output->at("webhooks").as_array()) {
            EXPECT_EQ(webhook.at("content_type"), "application/json");
            found.emplace_back(webhook.at("body").as_string());
        }
        return found;
    }
    // The ids of the messages that they decode to.
    std::vector<std::string> ids() {
        std::vector<std::string> found;
        for (const std::string &body : bodies()) {
            for (const json::value &event : decoded_events(*plugin_, post(body)))
                found.emplace_back(event.at("id").as_string());
        }
        return found;
    }

    patchbay::StillClock clock_;
    plugin_kit::Tasks tasks_;
    std::unique_ptr<plugin::Instance> plugin_;
};

PLUGIN_KIT_BOTH_WAYS(MissedTest);

using Ids = std::vector<std::string>;

constexpr std::string_view kFields =
    "updated_time%2Cmessages.limit%2820%29%7Bid%2Ccreated_time%2Cfrom%2Cto%2Cmessage"
    "%2Cattachments%7D";
constexpr std::string_view kBefore = "2026-11-23T09:59:59+0000";
constexpr std::string_view kAfter = "2026-11-23T10:00:00+0000";
constexpr std::string_view kSinceAfter = "2026-11-23T10:00:01.000Z";
constexpr std::size_t kMaxOutput = std::size_t{4} * 1024 * 1024;
constexpr std::string_view kLater = "2026-11-23T10:05:00+0000";

TEST_P(MissedTest, IsDeclaredWithItsErrors) {
    start();
    const auto operations = plugin_->operations();
    ASSERT_TRUE(operations.ok()) << operations.error().message;
    ASSERT_EQ(operations->size(), 1u);
    EXPECT_EQ(operations->front().name, "messages.missed");
    EXPECT_EQ(operations->front().errors, (Ids{"refused", "unavailable"}));
}

TEST_P(MissedTest, AsksForTheConversationsOfThePage) {
    start();
    ASSERT_EQ(tasks_.requests.size(), 1u);
    const plugin::HttpRequest &request = tasks_.requests[0];
    EXPECT_EQ(request.method, "GET");
    EXPECT_TRUE(request.idempotent);
    EXPECT_EQ(request.url,
              "https://graph.facebook.com/v23.0/101234567890/conversations?platform=messenger"
              "&fields=" +
                  std::string(kFields) + "&limit=20");
    EXPECT_EQ(request.headers.at(0).value, "Bearer {{secret:access_token}}");
    start("2026-11-23T10:00:00Z", instagram_settings());
    EXPECT_NE(tasks_.requests.at(0).url.find("/17841400000000001/conversations?platform=instagram"),
              std::string::npos);
}

// The host recognises what came after all by the id, which must be the webhook's.
TEST_P(MissedTest, AMissedMessageIsTheWebhookThatTheProviderWouldHavePosted) {
    start();
    answer(page({conversation("t_1", kAfter, page({message("m_1", kAfter)}))}));
    ASSERT_EQ(bodies().size(), 1u);
    EXPECT_EQ(bodies()[0],
              R"({"object":"page","entry":[{"id":"101234567890","time":1795428000000,"messaging":[)"
              R"({"sender":{"id":"24681012141618"},"recipient":{"id":"101234567890"},)"
              R"("timestamp":1795428000000,"message":{"mid":"m_1","text":"about m_1"}}]}]})");
    const json::array events = decoded_events(*plugin_, post(bodies()[0]));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0], json::value({{"type", "message"},
                                      {"channel", kChannel},
                                      {"account", kPage},
                                      {"id", "m_1"},
                                      {"timestamp", "2026-11-23T10:00:00Z"},
                                      {"from", {{"address", kContact}}},
                                      {"content", {{"type", "text"}, {"text", "about m_1"}}}}));
}

TEST_P(MissedTest, OnInstagramTheEnvelopeIsInstagrams) {
    start("2026-11-23T10:00:00Z", instagram_settings());
    answer(page({conversation(
        "t_1", kAfter,
        page({message("m_1", kAfter), message("own", kAfter, kInstagram)}, "more"))}));
    ASSERT_EQ(bodies().size(), 1u);
    EXPECT_EQ(bodies()[0].find(R"({"object":"instagram","entry":[{"id":"17841400000000001")"), 0u);
    EXPECT_EQ(tasks_.requests.size(), 1u);  // no more than 20 can be read of a conversation there
}

TEST_P(MissedTest, FilesComeAsAttachments) {
    start();
    json::object with = message("m_1", kAfter);
    with["message"] = "";
    with["attachments"] = {
        {"data",
         json::array{
             json::object{{"id", "1"},
                          {"mime_type", "image/jpeg"},
                          {"image_data", {{"url", "https://cdn.example/1"}, {"width", 9}}}},
             json::object{{"mime_type", "video/mp4"},
                          {"video_data", {{"url", "https://cdn.example/2"}}}},
             json::object{{"mime_type", "audio/mpeg"}, {"file_url", "https://cdn.example/3"}},
             json::object{{"mime_type", "audiology/x"}, {"file_url", "https://cdn.example/4"}},
             json::object{{"mime_type", "text/plain"}}, json::value(7)}}};
    answer(page({conversation("t_1", kAfter, page({with}))}));
    ASSERT_EQ(bodies().size(), 1u);
    const json::array events = decoded_events(*plugin_, post(bodies()[0]));
    ASSERT_EQ(events.size(), 4u);
    const std::string_view kinds[] = {"image", "video", "audio", "document"};
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].at("content"),
                  json::value({{"type", "media"},
                               {"kind", kinds[i]},
                               {"url", "https://cdn.example/" + std::to_string(i + 1)}}));
    }
}

TEST_P(MissedTest, OnlyWhatContactsWroteSinceThenIsMissed) {
    start("2026-11-23T11:00:00.900+01:00");
    answer(page({conversation("t_1", kLater,
                              page({message("m_4", kLater), message("own", kAfter, kPage),
                                    message("m_2", kAfter), message("m_1", kBefore)},
                                   "more")),
                 conversation("t_2", kBefore, page({message("m_0", kAfter)}))},
                "more"));
    EXPECT_EQ(tasks_.requests.size(), 1u);  // what lies behind is older
    EXPECT_EQ(ids(), (Ids{"m_2", "m_4"}));
}

TEST_P(MissedTest, PagesAreFollowedByTheirCursorsTwoCallsASecond) {
    start();
    answer(page({conversation("t/1", kLater, page({message("m_5", kLater)}, "c&1"))}, "next/1"));
    ASSERT_EQ(tasks_.requests.size(), 2u);
    EXPECT_EQ(tasks_.requests[1].url,
              "https://graph.facebook.com/v23.0/t%2F1/messages?fields=id%2Ccreated_time%2Cfrom"
              "%2Cto%2Cmessage%2Cattachments&limit=20&after=c%261");
    answer(page({message("m_3", kAfter), message("m_2", kAfter)}, "c2"));
    ASSERT_EQ(tasks_.requests.size(), 3u);
    EXPECT_EQ(tasks_.requests[2].url, tasks_.requests[0].url + "&after=next%2F1");
    answer(page({conversation("t_2", kAfter, page({message("m_4", kAfter)}))}));
    ASSERT_EQ(tasks_.requests.size(), 4u);
    EXPECT_NE(tasks_.requests[3].url.find("&after=c2"), std::string::npos);
    EXPECT_TRUE(tasks_.results.empty());
    answer(page({message("m_1", kAfter), message("m_0", kBefore)}, "c3"));
    EXPECT_EQ(tasks_.delays, (std::vector<std::uint32_t>{500, 500, 500}));
    for (const plugin::HttpRequest &request : tasks_.requests) {
        EXPECT_EQ(request.url.find("https://graph.facebook.com/v23.0/"), 0u);
        EXPECT_EQ(request.url.find("access_token"), std::string::npos);
    }
    // Oldest first, also of one conversation within one second.
    EXPECT_EQ(ids(), (Ids{"m_1", "m_4", "m_2", "m_3", "m_5"}));
}

TEST_P(MissedTest, NothingMissedIsAnEmptyList) {
    start();
    answer(page({}));
    EXPECT_EQ(result().output, R"({"webhooks":[]})");
}

TEST_P(MissedTest, WhatIsNoMessageIsLeftOut) {
    start();
    json::object unnamed = message("", kAfter);
    json::object nobody = message("m_1", kAfter, "");
    answer(page({7, json::object{},
                 conversation(
                     "t_1", "soon",
                     page({7, unnamed, nobody, message("m_2", "soon"), message("m_3", kAfter)}))}));
    EXPECT_EQ(ids(), Ids{"m_3"});
}

TEST_P(MissedTest, ATimeThatIsNoneIsRefused) {
    for (const std::string_view since :
         {"yesterday", "2026-11-23", "2026-11-23T10:00:00", "2026-13-23T10:00:00Z",
          "2026-02-30T10:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T10:60:00Z",
          "2026-11-23T10:00:61Z", "2026-11-23T10:00:00Zx", "2026-11-23T10:00:00+1",
          "2026-11-23 10:00:00Z", "2026-11-23T10:00:00+24:00"}) {
        start(since);
        EXPECT_TRUE(tasks_.requests.empty()) << since;
        EXPECT_FALSE(result().ok);
        EXPECT_EQ(result().error, "refused") << since;
    }
    for (const std::string_view since : {"2026-11-23T10:00:00Z", "2026-11-23t10:00:00.123456z",
                                         "2026-11-23T10:00:00-05:00", "2024-02-29T10:00:00+0100"}) {
        start(since);
        EXPECT_EQ(tasks_.requests.size(), 1u) << since;
    }
}

TEST_P(MissedTest, ErrorsAreToldApart) {
    struct Case {
        int status;
        std::string_view body;
        std::string_view error;
    };
    for (const Case &one :
         {Case{401, R"({"error":{"code":190}})", "refused"},
          Case{403, R"({"error":{"code":200}})", "refused"},
          Case{400, R"({"error":{"code":100}})", "refused"}, Case{404, "", "refused"},
          Case{429, R"({"error":{"code":613}})", "unavailable"},
          Case{400, R"({"error":{"code":80006}})", "unavailable"},
          Case{500, R"({"error":{"code":2}})", "unavailable"}, Case{503, "", "unavailable"},
          Case{200, "{}", "unavailable"}, Case{200, "no JSON", "unavailable"}}) {
        start();
        answer(one.status, one.body);
        EXPECT_FALSE(result().ok);
        EXPECT_EQ(result().error, one.error) << one.status << " " << one.body;
    }
}

TEST_P(MissedTest, ALostAnswerIsUnavailable) {
    start();
    plugin_kit::lose(*plugin_, 2);
    EXPECT_EQ(result().error, "unavailable");
}

// A busy page: an answer is never refused for its size, and says since when nothing is left out.
TEST_P(MissedTest, WhatDoesNotFitIsLeftOutAndItIsSaidSinceWhenAllIsThere) {
    start();
    json::object long_one = message("m", kAfter);
    long_one["message"] = std::string(1024 * 1024, 'x');
    while (tasks_.results.empty() && tasks_.requests.size() < 100)
        answer(page({conversation("t_1", kAfter, page({long_one}))}, "again"));
    EXPECT_EQ(tasks_.requests.size(), 4u);
    EXPECT_EQ(bodies().size(), 3u);
    EXPECT_LE(result().output.size(), kMaxOutput);
    EXPECT_EQ(patchbay::parse_json(result().output)->at("since"), json::value(kSinceAfter));
}

TEST_P(MissedTest, AListThatTakesTooLongEndsAndSaysSinceWhenAllIsThere) {
    start();
    clock_.time += 120'000 - 1;
    answer(page({conversation("t_1", kLater, page({message("m_2", kLater)}))}, "more"));
    ASSERT_EQ(tasks_.requests.size(), 2u);
    clock_.time += 1;
    answer(page({conversation("t_2", kAfter, page({message("m_1", kAfter)}))}, "again"));
    EXPECT_EQ(tasks_.requests.size(), 2u);
    EXPECT_EQ(ids(), (Ids{"m_1", "m_2"}));
    EXPECT_EQ(patchbay::parse_json(result().output)->at("since"), json::value(kSinceAfter));
}

TEST_P(MissedTest, AListWithoutAnEndIsAskedForSoLong) {
    start();
    while (tasks_.results.empty() && tasks_.requests.size() < 1000)
        answer(page({}, "again"));
    EXPECT_EQ(tasks_.requests.size(), 500u);
    EXPECT_TRUE(result().ok);
    EXPECT_NE(result().output.find("\"since\""), std::string::npos);
}

TEST_P(MissedTest, AllThatFitsSaysNoSince) {
    start();
    json::array messages;
    for (std::size_t i = 0; i < 5'000; ++i)
        messages.push_back(message("m_" + std::to_string(i), kAfter));
    answer(page({conversation("t_1", kAfter, page(messages))}));
    EXPECT_EQ(bodies().size(), 5'000u);
    EXPECT_EQ(result().output.find("\"since\""), std::string::npos);
}

// Quoted once more, a body may grow beyond what the host takes.
TEST_P(MissedTest, TheSizeThatCountsIsTheResults) {
    start();
    json::object quotes = message("m", kAfter);
    quotes["message"] = std::string(1'300'000, '"');
    answer(page({conversation("t_1", kAfter, page({quotes}))}));
    EXPECT_TRUE(result().ok);
    EXPECT_EQ(bodies().size(), 0u);
    EXPECT_EQ(patchbay::parse_json(result().output)->at("since"), json::value(kSinceAfter));
}

TEST_P(MissedTest, ACancelledTaskAsksForNothingMore) {
    start();
    plugin_->cancel_task(plugin_kit::kTask);
    plugin::HttpResponse late;
    late.status = 200;
    const std::string body = patchbay::to_text(page({}, "again"));
    late.body = body;
    static_cast<void>(plugin_->task_http(plugin_kit::kTask,
                                         late));  // refused or ignored, but nothing comes of it
    static_cast<void>(plugin_->task_timer(plugin_kit::kTask));
    EXPECT_EQ(tasks_.requests.size(), 1u);
    EXPECT_TRUE(tasks_.results.empty());
    EXPECT_TRUE(tasks_.delays.empty());
}

}  // namespace
}  // namespace messenger_test
