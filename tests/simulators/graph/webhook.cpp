#include "tests/simulators/graph/webhook.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/control.h"

#include <array>

namespace patchbay::simulators::graph {

std::string signature(std::string_view app_secret, std::string_view body) {
    return "sha256=" + crypto::to_hex(crypto::hmac_sha256(app_secret, body));
}

net::ClientRequest webhook_request(const App &app, std::string body, bool is_signed) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = app.webhook;
    request.headers = {{"content-type", "application/json"}, {"user-agent", "facebookexternalua"}};
    if (is_signed) {
        request.headers.push_back({"x-hub-signature-256", signature(app.app_secret, body)});
    }
    request.body = std::move(body);
    request.timeout_ms = app.webhook_timeout_ms;
    return request;
}

net::ClientRequest handshake_request(const App &app, std::string_view challenge) {
    net::ClientRequest request;
    request.method = "GET";
    request.url = app.webhook;
    request.url += app.webhook.find('?') == std::string::npos ? '?' : '&';
    request.url += "hub.mode=subscribe&hub.challenge=";
    request.url += challenge;
    request.url += "&hub.verify_token=" + percent_encoded(app.verify_token);
    request.headers = {{"user-agent", "facebookplatform/1.0"}};
    request.timeout_ms = app.webhook_timeout_ms;
    return request;
}

std::string new_challenge() {
    std::array<std::uint8_t, 10> random{};
    crypto::random_bytes(random);
    std::string out;
    for (const auto byte : random)
        out += static_cast<char>('0' + byte % 10);
    return out;
}

}  // namespace patchbay::simulators::graph
