// Read receipts and typing indicators, by what is asked for and what the settings allow.
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

class AttendTest : public testing::TestWithParam<bool> {
protected:
    // The body of the one request; "" where there is none.
    std::string attend(std::string_view setting, bool read, bool typing,
                       std::string_view message_id = "wamid.1") {
        json::object settings = default_settings();
        settings["read_receipts"] = setting;
        const auto plugin = instance(GetParam(), settings);
        EXPECT_TRUE(plugin->has_attend());
        const auto requests = plugin->attend({"16505551234", message_id, read, typing});
        EXPECT_TRUE(requests.ok()) << requests.error().message;
        if (!requests || requests->empty()) return "";
        EXPECT_EQ(requests->size(), 1u);
        EXPECT_EQ(requests->front().method, "POST");
        EXPECT_EQ(requests->front().url,
                  "https://graph.facebook.com/v23.0/106540352242922/messages");
        EXPECT_EQ(requests->front().headers.at(0).value, "Bearer {{secret:access_token}}");
        return requests->front().body;
    }
};

PLUGIN_KIT_BOTH_WAYS(AttendTest);

constexpr std::string_view kRead =
    R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.1"})";
constexpr std::string_view kTyping =
    R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.1",)"
    R"("typing_indicator":{"type":"text"}})";

TEST_P(AttendTest, OneRequestSaysAllThatTheSettingsAllow) {
    EXPECT_EQ(attend("typing", true, true), kTyping);
    EXPECT_EQ(attend("typing", false, true), kTyping);  // an indicator marks as read too
    EXPECT_EQ(attend("typing", true, false), kRead);
    EXPECT_EQ(attend("read", true, true), kRead);
    EXPECT_EQ(attend("read", true, false), kRead);
}

TEST_P(AttendTest, WhereThereIsNothingToSayNothingIsSent) {
    EXPECT_EQ(attend("off", true, true), "");
    EXPECT_EQ(attend("read", false, true), "");
    EXPECT_EQ(attend("typing", false, false), "");
    EXPECT_EQ(attend("typing", true, true, ""), "");
}

}  // namespace
}  // namespace whatsapp_test
