// What every simulated account of a Meta app has beside the basics: its secrets.
#pragma once

#include "tests/simulators/common/basics.h"

#include <boost/json/object.hpp>

#include <string>

namespace patchbay::simulators::graph {

struct App : Basics {
    std::string app_secret = "simulated-app-secret";
    std::string verify_token = "simulated-verify-token";
    std::string access_token = "simulated-access-token";
    bool token_expired = false;  // then every call is answered with 190
};

// Reads the app's keys of a config; the other keys are the caller's.
void read_app(Fields &fields, App &app);
boost::json::object describe_app(const App &app);

}  // namespace patchbay::simulators::graph
