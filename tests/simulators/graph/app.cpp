#include "tests/simulators/graph/app.h"

namespace patchbay::simulators::graph {

void read_app(Fields &fields, App &app) {
    fields.webhook("webhook", app.webhook);
    fields.text("app_secret", app.app_secret);
    fields.text("verify_token", app.verify_token);
    fields.text("access_token", app.access_token);
    fields.boolean("token_expired", app.token_expired);
    fields.duration("clock_offset", app.clock_offset_ms);
    fields.boolean("record", app.record);
    fields.nested("redelivery", [&](Fields &inner) {
        inner.duration("first", app.redelivery_first_ms);
        inner.duration("max", app.redelivery_max_ms);
        inner.duration("timeout", app.webhook_timeout_ms);
        inner.integer("concurrency", app.webhook_concurrency, 1);
    });
}

json::object describe_app(const App &app) {
    return {{"webhook", app.webhook},
            {"app_secret", app.app_secret},
            {"verify_token", app.verify_token},
            {"access_token", app.access_token},
            {"token_expired", app.token_expired},
            {"clock_offset", app.clock_offset_ms},
            {"redelivery",
             {{"first", app.redelivery_first_ms},
              {"max", app.redelivery_max_ms},
              {"timeout", app.webhook_timeout_ms},
              {"concurrency", app.webhook_concurrency}}},
            {"record", app.record}};
}

}  // namespace patchbay::simulators::graph
