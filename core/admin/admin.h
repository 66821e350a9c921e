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
        : parts_(parts),
          token_(std::move(token)),
          readiness_(parts.store),
          api_(parts, readiness_) {}

    // On the loop of `parts`.
    void handle(net::Request &&request, net::Responder &&respond);

    // The refusal of a request whatever its body will say: 404, 405, 401, 413.
    std::optional<net::Response> admit(const net::Request &head) const;

    Readiness &readiness() { return readiness_; }

private:
    bool authorized(const net::Request &request) const;
    net::Response health(const net::Request &request) const;

    Parts parts_;
    const std::string token_;
    Readiness readiness_;
    Api api_;
};

}  // namespace patchbay::admin
