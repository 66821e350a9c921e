// What a simulated account is like. Plain values; docs/simulators.md lists every key with its
// default.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/graph/app.h"

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::whatsapp {

// In the order that a message goes through them.
constexpr std::array<std::string_view, 4> kStatuses{"sent", "delivered", "read", "failed"};
constexpr std::size_t kFailed = 3;

// One business number. All numbers belong to one app: one webhook URL, one secret, one token.
struct Number {
    std::string phone_number_id = "106540352242922";
    std::string waba_id = "419561257915477";
    std::string display_phone_number = "15550783881";
};

struct Settings : graph::App {
    std::vector<Number> numbers{Number{}};

    double messages_per_second = 0;  // of a number; 0: no limit
    std::int64_t pair_every_ms = 0;  // of a number and a customer; 0: no limit
    std::int64_t pair_burst = 1;

    std::vector<std::string> statuses{"sent", "delivered", "read"};  // of every accepted send
    std::array<std::int64_t, kStatuses.size()> status_delays_ms{10, 30, 60,
                                                                30};  // after acceptance
    bool failures_as_status =
        false;  // 131026 and 131047 come as a failed status, not as the answer
};

// Sets what `wanted` has; all or nothing. The error names the key.
Result<void> configure(Settings &settings, const boost::json::object &wanted);
boost::json::object describe(const Settings &settings);

// {"phone_number_id", "waba_id", "display_phone_number"}, each with the first number's default.
Result<Number> read_number(const boost::json::object &wanted);

}  // namespace patchbay::simulators::whatsapp
