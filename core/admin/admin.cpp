#include "core/admin/admin.h"

#include "core/admin/figures.h"
#include "core/base/crypto.h"
#include "core/base/json.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::admin {

namespace {

constexpr std::string_view kBearer = "Bearer ";

net::Response text(int status, std::string body) {
    net::Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

// RFC 9457.
net::Response problem(int status, std::string_view title, std::string_view detail) {
    net::Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = to_text(json::object{
        {"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}});
    return response;
}

bool on_loopback(const net::Request &request) {
    return request.peer.starts_with("127.") || request.peer == "::1" ||
           request.peer.starts_with("::ffff:127.");
}

}  // namespace

bool Admin::authorized(const net::Request &request) const {
    const std::string_view given = request.header("authorization");
    return !token_.empty() && given.starts_with(kBearer) &&
           crypto::equal_constant_time(given.substr(kBearer.size()), token_);
}

void Admin::handle(net::Request &&request, net::Responder &&respond) { respond(answer(request)); }

net::Response Admin::answer(const net::Request &request) {
    const bool get = request.method == "GET" || request.method == "HEAD";
    const bool known = request.path == "/healthz" || request.path == "/readyz" ||
                       request.path == "/metrics" || request.path == "/api/v1/status";
    if (known && !get) {
        net::Response refused = problem(405, "Method Not Allowed", "use GET");
        refused.headers.push_back({"allow", "GET, HEAD"});
        return refused;
    }
    if (request.path == "/healthz") return text(200, "ok\n");
    if (request.path == "/readyz") {
        if (!ready_) return text(503, "not ready: starting or stopping\n");
        if (!engine_.store().healthy())
            return text(503, "not ready: the store cannot write; check the disk\n");
        return text(200, "ready\n");
    }
    if (request.path == "/metrics") {
        if (!on_loopback(request) && !authorized(request))
            return problem(401, "Unauthorized", "send Authorization: Bearer with admin.token");
        auto metrics = metrics_text(engine_);
        if (!metrics) return problem(503, "Store", metrics.error().message);
        net::Response response = text(200, std::move(*metrics));
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        return response;
    }
    if (!request.path.starts_with("/api/v1"))
        return problem(404, "Not Found", "this listener has /healthz, /readyz, /metrics, /api/v1");
    if (!authorized(request))
        return problem(401, "Unauthorized", "send Authorization: Bearer with admin.token");
    if (request.path == "/api/v1/status") {
        auto figures = status_figures(engine_);
        if (!figures) return problem(503, "Store", figures.error().message);
        (*figures)["ready"] = ready_ && engine_.store().healthy();
        net::Response response;
        response.content_type = "application/json";
        response.body = to_text(*figures);
        return response;
    }
    return problem(404, "Not Found", "no such resource");
}

}  // namespace patchbay::admin
