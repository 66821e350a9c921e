// The handler of the admin listener: health, metrics, and the API behind its token.
#pragma once

#include "core/admin/api.h"
#include "core/admin/parts.h"
#include "core/net/http.h"

#include <atomic>
#include <optional>
#include <string>

namespace patchbay::admin {

class Admin {
public:
    // An empty token: /api/v1 answers nobody, and /metrics only on loopback.
    Admin(Parts parts, std::string token)
        : parts_(parts), token_(std::move(token)), api_(parts, ready_) {}

    // On the loop of `parts`.
    void handle(net::Request &&request, net::Responder &&respond);

    // The refusal of a request whatever its body will say: 404, 405, 401, 413.
    std::optional<net::Response> admit(const net::Request &head) const;

    // False while starting and while draining: /readyz says 503. Any thread.
    void set_ready(bool ready) { ready_ = ready; }

private:
    bool authorized(const net::Request &request) const;
    net::Response health(const net::Request &request) const;

    Parts parts_;
    const std::string token_;
    std::atomic<bool> ready_{false};
    Api api_;
};

}  // namespace patchbay::admin
