// Tracker: a company's repair system behind one listener. Lives on its loop. Destroyed after the
// loop has ended, for what waits in the loop's timers points here.
#pragma once

#include "tests/simulators/common/faults.h"
#include "tests/simulators/common/listener.h"
#include "tests/simulators/repair-tracker/pushes.h"
#include "tests/simulators/repair-tracker/repairs.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace patchbay::simulators::repair_tracker {

constexpr std::string_view kDefaultToken = "simulated-tracker-token";

class Tracker {
public:
    // `token` is what requests must carry as Bearer. The error says why it cannot listen.
    static Result<std::unique_ptr<Tracker>> start(net::Loop &loop, const std::string &address,
                                                  std::uint16_t port, std::string token);

    std::uint16_t port() const { return listener_->port(); }

private:
    Tracker(net::Loop &loop, std::string token);

    void handle(net::Request &&request, Listener::Answer &&answer);
    net::Response lookup(const net::Request &request) const;
    net::Response control(const net::Request &request);

    net::Loop &loop_;
    std::string token_;
    Repairs repairs_;
    Faults faults_;
    std::map<std::string, std::uint64_t> ordinals_;  // requests so far, by path and query
    std::map<int, std::uint64_t> answers_;           // by HTTP status
    std::unique_ptr<Pushes> pushes_;
    std::unique_ptr<Listener> listener_;
};

}  // namespace patchbay::simulators::repair_tracker
