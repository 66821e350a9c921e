// What a simulated account is like. Plain values; docs/simulators.md lists every key with its
// default.
#pragma once

#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::twilio {

// In the order that a message goes through them; the last three are ends.
constexpr std::array<std::string_view, 5> kStatuses{"queued", "sent", "delivered", "undelivered",
                                                    "failed"};
enum Status : std::size_t { kQueued, kSent, kDelivered, kUndelivered, kFailed };

// A number of the account. Each has a webhook of its own, as the provider's have.
struct Number {
    std::string number = "+15550783881";
    std::string webhook;     // where inbound messages are posted; empty: nowhere, and nothing waits
    std::string fallback;    // where they go when `webhook` fails; empty: nowhere
    bool in_service = true;  // one of the messaging service's senders
};

struct Settings {
    std::string account_sid = "AC5e0a11d0c0ffee00112233445566778a";
    std::string auth_token = "simulated-auth-token";  // of calls, and the key of signatures
    std::string api_key = "SK5e0a11d0c0ffee00112233445566778a";
    std::string api_key_secret = "simulated-api-key-secret";
    std::string messaging_service_sid = "MG5e0a11d0c0ffee00112233445566778a";
    std::vector<Number> numbers{Number{}};

    std::int64_t clock_offset_ms = 0;  // the simulator's time is the system's plus this
    std::vector<std::size_t> statuses{kQueued, kSent, kDelivered};  // of every accepted send
    std::array<std::int64_t, kStatuses.size()> status_delays_ms{0, 10, 30, 30, 30};
    std::int64_t error_code = 30003;  // of `undelivered` and `failed` among the statuses
    bool provider_handles_optout = false;
    bool media_auth = true;  // a media's URL asks for credentials

    std::int64_t retry_delay_ms = 100;  // between the posts of one webhook, where it has several
    std::int64_t webhook_concurrency = 16;  // posts under way at once
    bool record = true;                     // false: count only, for benchmarks
};

// Sets what `wanted` has; all or nothing. The error names the key.
Result<void> configure(Settings &settings, const boost::json::object &wanted);
boost::json::object describe(const Settings &settings);

// {"number", "webhook", "fallback", "service"}; the number is required.
Result<Number> read_number(const boost::json::object &wanted);

// "+" and 7 to 15 digits, the first of them no zero.
bool is_e164(std::string_view text);

}  // namespace patchbay::simulators::twilio
