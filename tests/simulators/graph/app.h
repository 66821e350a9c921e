// What every simulated account of a Meta app has: its webhook, its secrets, its clock.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/common/fields.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>

namespace patchbay::simulators::graph {

struct App {
    std::string webhook;  // where events are posted; empty: nowhere, and nothing waits
    std::string app_secret = "simulated-app-secret";
    std::string verify_token = "simulated-verify-token";
    std::string access_token = "simulated-access-token";
    bool token_expired = false;  // then every call is answered with 190

    std::int64_t clock_offset_ms = 0;  // the simulator's time is the system's plus this
    bool record = true;                // false: count only, for benchmarks

    std::int64_t redelivery_first_ms = 100;  // doubles up to
    std::int64_t redelivery_max_ms = 2000;
    std::int64_t webhook_timeout_ms = 10'000;
    std::int64_t webhook_concurrency = 16;  // posts under way at once

    TimeMs now() const { return system_clock().now() + clock_offset_ms; }
};

// Reads the app's keys of a config; the other keys are the caller's.
void read_app(Fields &fields, App &app);
boost::json::object describe_app(const App &app);

}  // namespace patchbay::simulators::graph
