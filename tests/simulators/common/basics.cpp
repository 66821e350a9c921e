#include "tests/simulators/common/basics.h"

namespace patchbay::simulators {

void read_basics(Fields &fields, Basics &basics) {
    fields.webhook("webhook", basics.webhook);
    fields.duration("clock_offset", basics.clock_offset_ms);
    fields.boolean("record", basics.record);
    fields.nested("redelivery", [&](Fields &inner) {
        inner.duration("first", basics.redelivery_first_ms);
        inner.duration("max", basics.redelivery_max_ms);
        inner.duration("timeout", basics.webhook_timeout_ms);
        inner.integer("concurrency", basics.webhook_concurrency, 1);
    });
}

json::object describe_basics(const Basics &basics) {
    return {{"webhook", basics.webhook},
            {"clock_offset", basics.clock_offset_ms},
            {"redelivery",
             {{"first", basics.redelivery_first_ms},
              {"max", basics.redelivery_max_ms},
              {"timeout", basics.webhook_timeout_ms},
              {"concurrency", basics.webhook_concurrency}}},
            {"record", basics.record}};
}

}  // namespace patchbay::simulators
