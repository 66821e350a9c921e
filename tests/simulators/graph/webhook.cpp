#include "tests/simulators/graph/webhook.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/control.h"

#include <array>

namespace patchbay::simulators::graph {

namespace {

void append_unit(std::string &out, unsigned unit) {
    out += "\\u";
    for (const auto shift : {12U, 8U, 4U, 0U})
        out += "0123456789abcdef"[(unit >> shift) & 0xfU];
}

// The code point that starts at `at`, which is moved behind it. The text is valid UTF-8.
unsigned take_code_point(std::string_view text, std::size_t &at) {
    const auto first = static_cast<unsigned char>(text[at++]);
    const auto more = first >= 0xf0U ? 3U : first >= 0xe0U ? 2U : 1U;
    auto point = first & (0x3fU >> more);
    for (auto i = 0U; i < more && at < text.size(); ++i) {
        point = point << 6U | (static_cast<unsigned char>(text[at++]) & 0x3fU);
    }
    return point;
}

}  // namespace

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

std::string escape_as_provider(std::string_view json_text) {
    std::string out;
    out.reserve(json_text.size() + 16);
    for (std::size_t at = 0; at < json_text.size();) {
        const auto c = json_text[at];
        if (static_cast<unsigned char>(c) < 0x80U) {
            if (c == '/') out += '\\';
            out += c;
            ++at;
            if (c == '\\') out += json_text[at++];  // the second half of an escape
            continue;
        }
        const auto point = take_code_point(json_text, at);
        if (point < 0x10000U) {
            append_unit(out, point);
        } else {
            append_unit(out, 0xd800U + ((point - 0x10000U) >> 10U));
            append_unit(out, 0xdc00U + ((point - 0x10000U) & 0x3ffU));
        }
    }
    return out;
}

}  // namespace patchbay::simulators::graph
