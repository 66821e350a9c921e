// What a simulated bot is like. Plain values; docs/simulators.md lists every key with its default.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/common/basics.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::telegram {

constexpr std::int64_t kMostConnections = 100;    // of a webhook
constexpr std::size_t kMaxSecretToken = 256;      // characters
constexpr std::int64_t kDefaultConnections = 40;  // of a webhook, where setWebhook does not say

struct Settings : Basics {
    // The digits before the colon are the bot's id, which has more than 32 bits.
    std::string token = "5550783881:simulated-bot-token";
    bool token_revoked = false;  // then every call is answered with 401
    std::string first_name = "Patchbay Repairs";
    std::string username = "patchbay_repairs_bot";
    std::string secret_token = "simulated-secret-token";  // "": webhooks have no such header
    std::vector<std::string> allowed_updates;  // kinds; empty: all but those to be asked for

    double messages_per_second = 0;  // of the bot; 0: no limit
    std::int64_t pair_every_ms = 0;  // of a chat; 0: no limit
    std::int64_t pair_burst = 1;
    std::int64_t callback_expires_ms = std::int64_t{15} * 60'000;  // to answer a press

    std::string bot_id() const { return token.substr(0, token.find(':')); }
};

// What is wrong with a secret token, or "".
std::string_view secret_token_problem(std::string_view token);
// Digits, a colon and something after it.
bool is_token(std::string_view token);
// Whether updates of this kind are told.
bool allows(const Settings &settings, std::string_view kind);

// Sets what `wanted` has; all or nothing. The error names the key.
Result<void> configure(Settings &settings, const boost::json::object &wanted);
boost::json::object describe(const Settings &settings);

}  // namespace patchbay::simulators::telegram
