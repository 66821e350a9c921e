// The handler of the admin listener.
#pragma once

#include "core/engine/engine.h"
#include "core/net/http.h"

#include <atomic>
#include <string>

namespace patchbay::admin {

class Admin {
public:
    // An empty token: /api/v1 answers nobody, and /metrics only on loopback.
    Admin(engine::Engine &engine, std::string token) : engine_(engine), token_(std::move(token)) {}

    void handle(net::Request &&request, net::Responder &&respond);

    // False while starting and while draining: /readyz says 503. Any thread.
    void set_ready(bool ready) { ready_ = ready; }

private:
    bool authorized(const net::Request &request) const;
    net::Response answer(const net::Request &request);

    engine::Engine &engine_;
    const std::string token_;
    std::atomic<bool> ready_{false};
};

}  // namespace patchbay::admin
