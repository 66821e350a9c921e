// What the simulators' programs share.
#pragma once

#include "core/net/loop.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>

namespace patchbay::simulators {

// Prints {"event":"listening","listener":"simulator","address":…,"port":…} on standard output, with
// `more` members, and runs the loop until SIGTERM or SIGINT. Returns the exit code.
int serve(net::Loop &loop, const std::string &address, std::uint16_t port,
          const boost::json::object &more = {});

}  // namespace patchbay::simulators
