#include "tests/simulators/whatsapp/webhook_request.h"

#include "core/base/crypto.h"

#include <array>

namespace patchbay::simulators::whatsapp {

namespace {

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const auto c : text) {
        const auto plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out += '%';
            out += crypto::to_hex({&byte, 1});
        }
    }
    return out;
}

}  // namespace

std::string signature(std::string_view app_secret, std::string_view body) {
    return "sha256=" + crypto::to_hex(crypto::hmac_sha256(app_secret, body));
}

net::ClientRequest webhook_request(const Settings &settings, std::string body, bool is_signed) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = settings.webhook;
    request.headers = {{"content-type", "application/json"}, {"user-agent", "facebookexternalua"}};
    if (is_signed) {
        request.headers.push_back({"x-hub-signature-256", signature(settings.app_secret, body)});
    }
    request.body = std::move(body);
    request.timeout_ms = settings.webhook_timeout_ms;
    return request;
}

net::ClientRequest handshake_request(const Settings &settings, std::string_view challenge) {
    net::ClientRequest request;
    request.method = "GET";
    request.url = settings.webhook;
    request.url += settings.webhook.find('?') == std::string::npos ? '?' : '&';
    request.url += "hub.mode=subscribe&hub.challenge=";
    request.url += challenge;
    request.url += "&hub.verify_token=" + percent_encoded(settings.verify_token);
    request.headers = {{"user-agent", "facebookplatform/1.0"}};
    request.timeout_ms = settings.webhook_timeout_ms;
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

}  // namespace patchbay::simulators::whatsapp
