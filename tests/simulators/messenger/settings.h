// What a simulated page or Instagram account is like. Plain values; docs/simulators.md lists every
// key with its default.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/graph/app.h"

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::messenger {

enum class Platform { messenger, instagram };

constexpr std::string_view kInboxApp = "263902037430900";  // the page's own inbox

// What is told of a message that was accepted.
constexpr std::array<std::string_view, 3> kStatuses{"echo", "delivered", "read"};

// What an app can subscribe to, and gets then.
constexpr std::array<std::string_view, 14> kFields{"messages",
                                                   "message_deliveries",
                                                   "message_echoes",
                                                   "message_edits",
                                                   "message_reads",
                                                   "message_reactions",
                                                   "messaging_account_linking",
                                                   "messaging_feedback",
                                                   "messaging_handovers",
                                                   "messaging_optins",
                                                   "messaging_postbacks",
                                                   "messaging_referrals",
                                                   "messaging_seen",
                                                   "standby"};

struct Settings : graph::App {
    Platform platform = Platform::messenger;
    std::string page_id = "1906385232743451";
    std::string instagram_id = "17841405822304914";
    std::string app_id = "1517776481860111";
    std::vector<std::string> subscribed{kFields.begin(), kFields.end()};

    double messages_per_second = 0;  // of the account; 0: no limit
    std::int64_t pair_every_ms = 0;  // of a customer; 0: no limit
    std::int64_t pair_burst = 1;

    std::vector<std::string> statuses{"echo", "delivered", "read"};  // Instagram: no "delivered"
    std::array<std::int64_t, kStatuses.size()> status_delays_ms{10, 30, 60};  // after acceptance
    bool delivery_mids = true;  // false: a delivery tells its watermark alone

    bool instagram() const { return platform == Platform::instagram; }
    // The id of the account in webhooks.
    const std::string &account_id() const { return instagram() ? instagram_id : page_id; }
};

// "messenger" or "instagram"; false for anything else.
bool set_platform(Settings &settings, std::string_view name);

// Sets what `wanted` has; all or nothing. The error names the key.
Result<void> configure(Settings &settings, const boost::json::object &wanted);
boost::json::object describe(const Settings &settings);

}  // namespace patchbay::simulators::messenger
