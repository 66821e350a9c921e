#include "news.h"

#include <algorithm>
#include <iterator>

namespace whatsapp {
namespace {

constexpr std::string_view kAccount = "account_update";
constexpr std::string_view kTemplate = "template_update";

// `member`: which member of the value says what happened, and `alarms`: what in it needs an
// operator. The words are Meta's.
struct News {
    std::string_view field;
    std::string_view kind;
    std::string_view member;
    std::string_view alarms;  // between blanks, "*": any
};

constexpr News kNews[] = {
    {"account_alerts", kAccount, "alert_severity", " CRITICAL WARNING "},
    {"account_review_update", kAccount, "decision", " REJECTED "},
    {"account_settings_update", kAccount, "", ""},
    {"account_update", kAccount, "event",
     " ACCOUNT_DELETED ACCOUNT_OFFBOARDED ACCOUNT_RESTRICTION ACCOUNT_VIOLATION DISABLED_UPDATE "
     "PARTNER_APP_UNINSTALLED PARTNER_REMOVED "},
    {"business_capability_update", kAccount, "", ""},
    {"business_status_update", kAccount, "event", " COMPROMISED_NOTIFICATION DISABLED RESTRICTED "},
    {"message_template_components_update", kTemplate, "", ""},
    {"message_template_quality_update", kTemplate, "new_quality_score", " RED "},
    {"message_template_status_update", kTemplate, "event",
     " DISABLED FLAGGED LIMIT_EXCEEDED LOCKED PAUSED REJECTED "},
    {"messaging_handovers", "handover", "", ""},
    {"payment_configuration_update", kAccount, "status", " Needs_Connecting Needs_Testing "},
    {"phone_number_name_update", kAccount, "decision", " REJECTED "},
    {"phone_number_quality_update", kAccount, "event", " DOWNGRADE FLAGGED "},
    {"security", kAccount, "event", "*"},
    {"template_category_update", kTemplate, "", ""},
    {"template_correct_category_detection", kTemplate, "", ""},
};

const News *find(std::string_view field) {
    const auto *found = std::find_if(std::begin(kNews), std::end(kNews),
                                     [&](const News &news) { return news.field == field; });
    return found == std::end(kNews) ? nullptr : found;
}

bool is_alarm(const News &news, sdk::JsonValue value) {
    const std::string_view word = value[news.member].str();
    if (word.empty() || word.find(' ') != std::string_view::npos) return false;
    if (news.alarms == "*") return true;
    const std::size_t at = news.alarms.find(word);
    return at != std::string_view::npos && at > 0 && news.alarms[at - 1] == ' ' &&
           news.alarms[at + word.size()] == ' ';
}

// What some news say besides their event: the account is banned, restricted or in violation, or the
// number's quality or status is bad.
bool is_alarm_anywhere(sdk::JsonValue value) {
    const std::string_view ban = value["ban_info"]["waba_ban_state"].str();
    if (!ban.empty() && ban != "REINSTATE") return true;
    if (value["violation_info"].is_object() || value["restriction_info"].size() != 0) return true;
    const std::string_view quality = value["quality_rating"].str();
    const std::string_view status = value["status"].str();
    return quality == "RED" || quality == "LOW" || status == "BANNED" || status == "RESTRICTED" ||
           status == "FLAGGED";
}

}  // namespace

std::string_view news_kind(std::string_view field) {
    const News *news = find(field);
    return news != nullptr ? news->kind : "unknown";
}

std::uint32_t news_flags(std::string_view field, sdk::JsonValue value) {
    const News *news = find(field);
    if (news == nullptr) return 0;
    std::uint32_t flags = news->kind == kTemplate ? PATCHBAY_NOTICE_TEMPLATES : 0U;
    const bool account = news->kind == kAccount && is_alarm_anywhere(value);
    if (account || is_alarm(*news, value)) flags |= PATCHBAY_NOTICE_ALARM;
    return flags;
}

}  // namespace whatsapp
