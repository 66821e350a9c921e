// Which news of the account raise an alarm, and which make the host ask for the templates anew.
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

struct Case {
    std::string_view field;
    std::string_view value;
    bool alarm;
    bool templates;
};

constexpr Case kCases[] = {
    {"message_template_status_update", R"({"event":"APPROVED"})", false, true},
    {"message_template_status_update", R"({"event":"PENDING"})", false, true},
    {"message_template_status_update", R"({"event":"REJECTED","reason":"X"})", true, true},
    {"message_template_status_update", R"({"event":"PAUSED"})", true, true},
    {"message_template_status_update", R"({"event":"DISABLED"})", true, true},
    {"message_template_status_update", R"({"event":"FLAGGED"})", true, true},
    {"message_template_status_update", R"({"event":"LOCKED"})", true, true},
    {"message_template_status_update", R"({"event":"LIMIT_EXCEEDED"})", true, true},
    {"message_template_status_update", R"({"event":"PAUSE"})", false, true},
    {"message_template_status_update", R"({"event":"PAUSED REJECTED"})", false, true},
    {"message_template_status_update", R"({"event":""})", false, true},
    {"message_template_status_update", R"({"event":7})", false, true},
    {"message_template_status_update", R"([])", false, true},
    {"message_template_quality_update", R"({"new_quality_score":"RED"})", true, true},
    {"message_template_quality_update", R"({"new_quality_score":"YELLOW"})", false, true},
    {"message_template_quality_update",
     R"({"previous_quality_score":"RED","new_quality_score":"GREEN"})", false, true},
    {"message_template_components_update", R"({})", false, true},
    {"template_category_update", R"({"new_category":"MARKETING"})", false, true},
    {"template_correct_category_detection", R"({})", false, true},
    {"phone_number_quality_update", R"({"event":"FLAGGED"})", true, false},
    {"phone_number_quality_update", R"({"event":"UNFLAGGED"})", false, false},
    {"phone_number_quality_update", R"({"event":"DOWNGRADE"})", true, false},
    {"phone_number_quality_update", R"({"event":"UPGRADE"})", false, false},
    {"phone_number_quality_update", R"({"event":"THROUGHPUT_UPGRADE"})", false, false},
    {"phone_number_quality_update", R"({"quality_rating":"RED"})", true, false},
    {"phone_number_name_update", R"({"decision":"APPROVED"})", false, false},
    {"phone_number_name_update", R"({"decision":"REJECTED"})", true, false},
    {"account_review_update", R"({"decision":"APPROVED"})", false, false},
    {"account_review_update", R"({"decision":"REJECTED"})", true, false},
    {"account_update", R"({"event":"VERIFIED_ACCOUNT"})", false, false},
    {"account_update", R"({"event":"ACCOUNT_RESTRICTION","restriction_info":[{}]})", true, false},
    {"account_update", R"({"event":"ACCOUNT_VIOLATION","violation_info":{}})", true, false},
    {"account_update", R"({"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}})",
     true, false},
    {"account_update", R"({"event":"X","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}})",
     true, false},
    {"account_update", R"({"event":"X","ban_info":{"waba_ban_state":"REINSTATE"}})", false, false},
    {"account_update", R"({"event":"X","restriction_info":[{"restriction_type":"Y"}]})", true,
     false},
    {"account_update", R"({"event":"X","status":"BANNED"})", true, false},
    {"account_update", R"({"event":"ACCOUNT_DELETED"})", true, false},
    {"account_update", R"({"event":"PARTNER_REMOVED"})", true, false},
    {"account_update", R"({"event":"PARTNER_ADDED"})", false, false},
    {"account_alerts", R"({"alert_severity":"CRITICAL"})", true, false},
    {"account_alerts", R"({"alert_severity":"WARNING"})", true, false},
    {"account_alerts", R"({"alert_severity":"INFORMATIONAL"})", false, false},
    {"business_capability_update", R"({"max_phone_numbers_per_waba":2})", false, false},
    {"account_settings_update", R"({})", false, false},
    {"security", R"({"event":"PIN_CHANGED"})", true, false},
    {"messaging_handovers", R"({"status":"BANNED"})", false, false},
    {"calls", R"({"event":"REJECTED"})", false, false},
    {"messages", R"({"errors":[{"code":131042}]})", true, false},
    {"messages", R"({"errors":[{"code":141006}]})", true, false},
    {"messages", R"({"errors":[{"code":999999}]})", true, false},
    {"messages", R"({"errors":[{"code":130429}]})", false, false},
    {"messages", R"({"errors":[{"code":131016}]})", false, false},
};

class News : public testing::TestWithParam<bool> {};
PLUGIN_KIT_BOTH_WAYS(News);

TEST_P(News, RaiseAnAlarmWhereAPersonMustAct) {
    const auto plugin = instance(GetParam());
    for (const Case &one : kCases) {
        const std::string body =
            R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":")" +
            std::string(one.field) + R"(","value":)" + std::string(one.value) + "}]}]}";
        plugin::WebhookRequest request;
        request.method = "POST";
        request.body = body;
        const auto decoded = plugin->decode(request);
        ASSERT_TRUE(decoded.ok()) << decoded.error().message;
        ASSERT_EQ(decoded->events.size(), 1u) << body;
        const auto &notice = std::get<patchbay::model::Notice>(decoded->events.front());
        EXPECT_EQ(notice.alarm, one.alarm) << body;
        EXPECT_EQ(notice.templates, one.templates) << body;
    }
}

}  // namespace
}  // namespace whatsapp_test
