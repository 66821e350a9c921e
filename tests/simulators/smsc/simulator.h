// Simulator: one simulated SMSC behind two listeners, SMPP and /_control. Lives on its loop.
// Destroyed after the loop has ended, for what waits in the loop's timers points here.
#pragma once

#include "core/net/loop.h"
#include "tests/simulators/common/stream.h"
#include "tests/simulators/smsc/control_api.h"

#include <cstdint>
#include <memory>
#include <string>

namespace patchbay::simulators::smsc {

struct Ports {
    std::uint16_t smpp = 2775;
    std::uint16_t control = 9510;
};

class Simulator {
public:
    // The error says why it cannot listen.
    static Result<std::unique_ptr<Simulator>> start(net::Loop &loop, const std::string &address,
                                                    Ports ports, Settings settings);

    std::uint16_t port() const { return control_listener_->port(); }
    std::uint16_t smpp_port() const { return smpp_listener_->port(); }

private:
    Simulator(net::Loop &loop, Settings settings)
        : world_(loop, std::move(settings)), control_(world_) {}

    World world_;
    ControlApi control_;
    std::unique_ptr<Listener> control_listener_;
    std::unique_ptr<StreamListener> smpp_listener_;
};

}  // namespace patchbay::simulators::smsc
