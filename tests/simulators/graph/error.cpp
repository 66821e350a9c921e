#include "tests/simulators/graph/error.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/control.h"

#include <algorithm>

namespace patchbay::simulators::graph {

net::Response to_response(int http_status, const GraphError &error, std::string_view message,
                          const json::object &more) {
    json::object body{{"message", message}, {"type", "OAuthException"}, {"code", error.code}};
    if (error.subcode != 0) body["error_subcode"] = error.subcode;
    for (const auto &member : more)
        body[member.key()] = member.value();
    body["fbtrace_id"] = "Asimulated0trace0of0patchbay";
    return json_response(http_status, {{"error", std::move(body)}});
}

GraphError no_such_object(const std::string &id) {
    return {100,
            "Object with ID '" + id +
                "' does not exist, cannot be loaded due to missing permissions, or does not "
                "support this operation",
            33};
}

GraphError unknown_path(std::string_view path) {
    return {2500, "Unknown path components: " + std::string(path)};
}

bool is_version(std::string_view text) {
    if (!text.starts_with('v')) return false;
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || dot < 2 || dot + 1 == text.size()) return false;
    return std::ranges::all_of(text.substr(1),
                               [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

std::optional<GraphError> check_token(const App &app, const net::Request &request) {
    constexpr std::string_view kScheme = "Bearer ";
    constexpr int kExpired = 463;
    const auto header = request.header("authorization");
    const auto given = header.starts_with(kScheme)
                           ? std::string(header.substr(kScheme.size()))
                           : query_value(request.query, "access_token").value_or("");
    if (!crypto::equal_constant_time(given, app.access_token)) {
        return GraphError{190, "The access token could not be decoded."};
    }
    if (app.token_expired) {
        return GraphError{190, "Error validating access token: the session has expired.", kExpired};
    }
    const auto proof = query_value(request.query, "appsecret_proof");
    const auto expected = crypto::to_hex(crypto::hmac_sha256(app.app_secret, app.access_token));
    if (!proof || crypto::equal_constant_time(*proof, expected)) return {};
    return GraphError{100, "Invalid appsecret_proof provided in the API argument"};
}

}  // namespace patchbay::simulators::graph
