// The operation templates.list: pages, their end, and what goes wrong on the way.
#include "tests/unit/plugin_kit/tasks.h"
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

class TemplateListTest : public testing::TestWithParam<bool> {
protected:
    void create(json::object settings = default_settings()) {
        auto with_tasks = options(GetParam(), std::move(settings));
        with_tasks.tasks = &tasks_;
        plugin_ = plugin_kit::created(loaded(), std::move(with_tasks));
    }
    void start() { plugin_kit::start(*plugin_, "templates.list", "{}"); }
    void answer(int status, std::string_view body) { plugin_kit::answer(*plugin_, status, body); }
    // A page of one template; `after` empty: the last one.
    static std::string page(std::string_view name, std::string_view after) {
        json::object paging = {{"cursors", {{"before", "b"}, {"after", after}}}};
        if (!after.empty()) paging["next"] = "https://evil.example/?access_token=EAAB";
        return patchbay::to_text(json::value(
            {{"data", json::array{json::object{
                          {"name", name},
                          {"language", "en"},
                          {"status", "APPROVED"},
                          {"category", "UTILITY"},
                          {"quality_score", {{"score", "GREEN"}, {"date", 1}}},
                          {"components",
                           json::array{json::object{
                               {"type", "BODY"}, {"text", "{{1}}"}, {"example", json::array{1}}}}},
                          {"id", "1"}}}},
             {"paging", paging}}));
    }
    plugin::TaskResult result() { return tasks_.result(); }

    plugin_kit::Tasks tasks_;
    std::unique_ptr<plugin::Instance> plugin_;
};

PLUGIN_KIT_BOTH_WAYS(TemplateListTest);

constexpr std::string_view kFirst =
    "https://graph.facebook.com/v23.0/419561257915477/message_templates"
    "?fields=name,language,status,category,quality_score,components&limit=100";

TEST_P(TemplateListTest, IsDeclaredWithItsErrors) {
    create();
    const auto operations = plugin_->operations();
    ASSERT_TRUE(operations.ok()) << operations.error().message;
    ASSERT_EQ(operations->size(), 1u);
    EXPECT_EQ(operations->front().name, "templates.list");
    EXPECT_EQ(operations->front().errors,
              (std::vector<std::string>{"not_configured", "refused", "unavailable", "too_large"}));
}

TEST_P(TemplateListTest, FollowsTheCursorsAndNeverTheLink) {
    create();
    start();
    ASSERT_EQ(tasks_.requests.size(), 1u);
    EXPECT_EQ(tasks_.requests[0].method, "GET");
    EXPECT_EQ(tasks_.requests[0].url, kFirst);
    EXPECT_EQ(tasks_.requests[0].headers.at(0).value, "Bearer {{secret:access_token}}");
    answer(200, page("a", "c/1=&x=2"));
    ASSERT_EQ(tasks_.requests.size(), 2u);
    EXPECT_EQ(tasks_.requests[1].url, std::string(kFirst) + "&after=c%2F1%3D%26x%3D2");
    answer(200, page("b", ""));
    ASSERT_TRUE(result().ok) << result().message;
    const auto one = [](std::string_view name) {
        return json::object{
            {"name", name},
            {"language", "en"},
            {"status", "APPROVED"},
            {"category", "UTILITY"},
            {"usable", true},
            {"quality", "GREEN"},
            {"components", json::array{json::object{{"type", "BODY"}, {"text", "{{1}}"}}}}};
    };
    EXPECT_EQ(*patchbay::parse_json(result().output),
              json::value({{"templates", json::array{one("a"), one("b")}}}));
}

TEST_P(TemplateListTest, AnEmptyAccountHasAnEmptyList) {
    create();
    start();
    answer(200, R"({"data":[]})");
    EXPECT_EQ(result().output, R"({"templates":[]})");
}

TEST_P(TemplateListTest, WhatIsNoTemplateIsLeftOut) {
    create();
    start();
    answer(200, R"({"data":["x",{"name":"a"},{"name":"a","language":"en","status":"PENDING",)"
                R"("components":{}},{"name":"b","language":"en","status":"X","components":[1]}]})");
    EXPECT_EQ(result().output,
              R"({"templates":[{"name":"a","language":"en","status":"PENDING","usable":false},)"
              R"({"name":"b","language":"en","status":"X","usable":false,"components":[]}]})");
}

TEST_P(TemplateListTest, WithoutTheAccountThereIsNothingToAsk) {
    json::object settings = default_settings();
    settings.erase("business_account_id");
    create(settings);
    start();
    EXPECT_TRUE(tasks_.requests.empty());
    EXPECT_FALSE(result().ok);
    EXPECT_EQ(result().error, "not_configured");
}

TEST_P(TemplateListTest, ErrorsAreToldApart) {
    struct Case {
        int status;
        std::string_view body;
        std::string_view error;
    };
    for (const Case &one :
         {Case{401, R"({"error":{"code":190}})", "refused"},
          Case{403, R"({"error":{"code":200}})", "refused"},
          Case{400, R"({"error":{"code":100}})", "refused"}, Case{404, "", "refused"},
          Case{429, R"({"error":{"code":80007}})", "unavailable"},
          Case{500, R"({"error":{"code":2}})", "unavailable"}, Case{503, "", "unavailable"},
          Case{200, "{}", "unavailable"}, Case{200, "no JSON", "unavailable"}}) {
        tasks_ = {};
        create();
        start();
        answer(one.status, one.body);
        EXPECT_FALSE(result().ok);
        EXPECT_EQ(result().error, one.error) << one.status << " " << one.body;
    }
}

TEST_P(TemplateListTest, ALostAnswerIsUnavailable) {
    create();
    start();
    plugin_kit::lose(*plugin_, 2);
    EXPECT_EQ(result().error, "unavailable");
}

TEST_P(TemplateListTest, AListWithoutAnEndIsGivenUp) {
    create();
    start();
    while (tasks_.results.empty() && tasks_.requests.size() < 1000)
        answer(200, page("a", "again"));
    EXPECT_EQ(tasks_.requests.size(), 100u);
    EXPECT_EQ(result().error, "too_large");
}

TEST_P(TemplateListTest, AListThatIsTooLargeIsGivenUp) {
    create();
    start();
    const std::string name(1024 * 1024, 'x');
    while (tasks_.results.empty() && tasks_.requests.size() < 100)
        answer(200, page(name, "again"));
    EXPECT_EQ(tasks_.requests.size(), 4u);
    EXPECT_EQ(result().error, "too_large");
}

TEST_P(TemplateListTest, ACancelledListAsksForNothingMore) {
    create();
    start();
    plugin_->cancel_task(plugin_kit::kTask);
    plugin::HttpResponse late;
    late.status = 200;
    const std::string body = page("a", "again");
    late.body = body;
    static_cast<void>(plugin_->task_http(plugin_kit::kTask,
                                         late));  // refused or ignored, but nothing comes of it
    EXPECT_EQ(tasks_.requests.size(), 1u);
    EXPECT_TRUE(tasks_.results.empty());
}

}  // namespace
}  // namespace whatsapp_test
