// The errors of this product: http statuses by code, and those that several places give.
#pragma once

#include "tests/simulators/graph/error.h"
#include "tests/simulators/messenger/settings.h"

namespace patchbay::simulators::messenger {

using graph::GraphError;

int http_status(int code);
net::Response to_response(const GraphError &error);

GraphError no_such_customer(const Settings &settings);
GraphError outside_window(const Settings &settings);
GraphError person_unavailable();
GraphError other_app_controls();

}  // namespace patchbay::simulators::messenger
