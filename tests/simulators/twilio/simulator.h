// Simulator: one simulated account behind one listener. Lives on its loop. Destroyed after the
// loop has ended, for what waits in the loop's timers points here.
#pragma once

#include "core/net/http_client.h"
#include "core/net/loop.h"
#include "tests/simulators/twilio/control_api.h"
#include "tests/simulators/twilio/rest_api.h"

#include <cstdint>
#include <memory>
#include <string>

namespace patchbay::simulators::twilio {

class Simulator {
public:
    // The error says why it cannot listen.
    static Result<std::unique_ptr<Simulator>> start(net::Loop &loop, const std::string &address,
                                                    std::uint16_t port, Settings settings);

    std::uint16_t port() const { return listener_->port(); }

private:
    Simulator(net::Loop &loop, std::unique_ptr<net::HttpClient> client, Settings settings);

    std::unique_ptr<net::HttpClient> client_;
    World world_;
    RestApi rest_;
    ControlApi control_;
    std::unique_ptr<Listener> listener_;
};

}  // namespace patchbay::simulators::twilio
