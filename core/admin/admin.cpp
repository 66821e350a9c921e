#include "core/admin/admin.h"

#include "core/admin/answers.h"
#include "core/admin/figures.h"
#include "core/base/crypto.h"

#include <algorithm>

namespace patchbay::admin {

namespace {

constexpr std::string_view kBearer = "bearer ";
constexpr std::string_view kApi = "/api/v1";

net::Response text(int status, std::string body) {
    net::Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

net::Response unauthorized() {
    net::Response refused = problem(401, "send Authorization: Bearer with admin.token");
    refused.headers.push_back({"www-authenticate", "Bearer realm=\"patchbay\""});
    return refused;
}

bool on_loopback(const net::Request &request) {
    return request.peer.starts_with("127.") || request.peer == "::1" ||
           request.peer.starts_with("::ffff:127.");
}

bool in_api(std::string_view path) {
    return path.starts_with(kApi) && (path.size() == kApi.size() || path[kApi.size()] == '/');
}

bool starts_with_bearer(std::string_view text) {
    return text.size() > kBearer.size() &&
           std::equal(kBearer.begin(), kBearer.end(), text.begin(), [](char expected, char c) {
               return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
           });
}

}  // namespace

bool Admin::authorized(const net::Request &request) const {
    const std::string_view given = request.header("authorization");
    return !token_.empty() && starts_with_bearer(given) &&
           crypto::equal_constant_time(given.substr(kBearer.size()), token_);
}

std::optional<net::Response> Admin::admit(const net::Request &head) const {
    if (in_api(head.path)) return authorized(head) ? api_.admit(head) : unauthorized();
    if (head.path != "/healthz" && head.path != "/readyz" && head.path != "/metrics")
        return problem(404, "this listener has /healthz, /readyz, /metrics, /api/v1");
    if (head.method == "GET" || head.method == "HEAD") return std::nullopt;
    net::Response refused = problem(405, "this path takes GET, HEAD");
    refused.headers.push_back({"allow", "GET, HEAD"});
    return refused;
}

void Admin::handle(net::Request &&request, net::Responder &&respond) {
    if (auto refusal = admit(request)) return respond(std::move(*refusal));
    if (in_api(request.path)) return api_.handle(std::move(request), std::move(respond));
    respond(health(request));
}

net::Response Admin::health(const net::Request &request) const {
    if (request.path == "/healthz") {
        const auto still = parts_.pulses ? parts_.pulses->still() : "";
        return still.empty() ? text(200, "ok\n") : text(503, "not well: " + still + "\n");
    }
    if (request.path == "/readyz") {
        const auto why_not = readiness_.why_not();
        if (!why_not.empty()) return text(503, "not ready: " + why_not + "\n");
        return text(200, "ready\n");
    }
    if (!on_loopback(request) && !authorized(request)) return unauthorized();
    auto metrics = metrics_text(parts_);
    if (!metrics) return come_again(metrics.error().message);
    net::Response response = text(200, std::move(*metrics));
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

}  // namespace patchbay::admin
