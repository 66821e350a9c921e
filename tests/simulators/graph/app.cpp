#include "tests/simulators/graph/app.h"

namespace patchbay::simulators::graph {

void read_app(Fields &fields, App &app) {
    read_basics(fields, app);
    fields.text("app_secret", app.app_secret);
    fields.text("verify_token", app.verify_token);
    fields.text("access_token", app.access_token);
    fields.boolean("token_expired", app.token_expired);
}

json::object describe_app(const App &app) {
    auto out = describe_basics(app);
    out["app_secret"] = app.app_secret;
    out["verify_token"] = app.verify_token;
    out["access_token"] = app.access_token;
    out["token_expired"] = app.token_expired;
    return out;
}

}  // namespace patchbay::simulators::graph
