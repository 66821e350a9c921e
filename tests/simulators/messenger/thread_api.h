// ThreadApi: which app controls a thread, as the business's app asks and orders.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/messenger/world.h"

#include <string_view>

namespace patchbay::simulators::messenger {

class ThreadApi {
public:
    explicit ThreadApi(World &world) : world_(world) {}

    // "pass_thread_control" and the like.
    static bool owns(std::string_view edge);
    net::Response order(std::string_view edge, const net::Request &request);
    net::Response owner(const net::Request &request);

private:
    World &world_;
};

}  // namespace patchbay::simulators::messenger
