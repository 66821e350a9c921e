// Read receipts and typing indicators, by what is asked for and what the settings allow.
#include "tests/unit/messenger/fixture.h"

#include <gtest/gtest.h>

namespace messenger_test {
namespace {

class AttendTest : public testing::TestWithParam<bool> {
protected:
    // The actions of the requests, in order.
    std::vector<std::string> attend(std::string_view setting, bool read, bool typing) {
        json::object settings = page_settings();
        settings["read_receipts"] = setting;
        const auto plugin = instance(GetParam(), settings);
        EXPECT_TRUE(plugin->has_attend());
        const auto requests = plugin->attend({kContact, "m_1", read, typing});
        EXPECT_TRUE(requests.ok()) << requests.error().message;
        std::vector<std::string> actions;
        if (!requests) return actions;
        for (const plugin::HttpRequest &request : *requests) {
            EXPECT_EQ(request.method, "POST");
            EXPECT_EQ(request.url, "https://graph.facebook.com/v23.0/101234567890/messages");
            EXPECT_EQ(request.headers.at(0).value, "Bearer {{secret:access_token}}");
            const auto body = patchbay::parse_json(request.body);
            EXPECT_TRUE(body.ok()) << request.body;
            if (!body) continue;
            actions.emplace_back(body->at("sender_action").as_string());
            EXPECT_EQ(*body, json::value({{"recipient", {{"id", kContact}}},
                                          {"sender_action", actions.back()}}));
        }
        return actions;
    }
};

PLUGIN_KIT_BOTH_WAYS(AttendTest);

using Actions = std::vector<std::string>;

TEST_P(AttendTest, EveryActionIsARequestOfItsOwn) {
    EXPECT_EQ(attend("typing", true, true), (Actions{"mark_seen", "typing_on"}));
    EXPECT_EQ(attend("typing", false, true), Actions{"typing_on"});
    EXPECT_EQ(attend("typing", true, false), Actions{"mark_seen"});
    EXPECT_EQ(attend("read", true, true), Actions{"mark_seen"});
}

TEST_P(AttendTest, WhereThereIsNothingToSayNothingIsSent) {
    EXPECT_EQ(attend("off", true, true), Actions{});
    EXPECT_EQ(attend("read", false, true), Actions{});
    EXPECT_EQ(attend("typing", false, false), Actions{});
}

}  // namespace
}  // namespace messenger_test
