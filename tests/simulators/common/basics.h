// What every simulated account has that posts webhooks until they are taken: where to and how
// often, its clock, and whether it remembers.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/common/fields.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>

namespace patchbay::simulators {

struct Basics {
    std::string webhook;  // where events are posted; empty: nowhere

    std::int64_t clock_offset_ms = 0;  // the simulator's time is the system's plus this
    bool record = true;                // false: count only, for benchmarks

    std::int64_t redelivery_first_ms = 100;  // doubles up to
    std::int64_t redelivery_max_ms = 2000;
    std::int64_t webhook_timeout_ms = 10'000;
    std::int64_t webhook_concurrency = 16;  // posts under way at once

    TimeMs now() const { return system_clock().now() + clock_offset_ms; }
};

// Reads these keys of a config; the other keys are the caller's.
void read_basics(Fields &fields, Basics &basics);
boost::json::object describe_basics(const Basics &basics);

}  // namespace patchbay::simulators
