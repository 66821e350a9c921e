// The verification handshake: the provider proves that the callback URL is ours by the verify
// token.
#include "plugin.h"

#include <optional>
#include <string>
#include <string_view>

namespace whatsapp {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

// The first parameter of this name, decoded.
std::optional<std::string> parameter(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size() == query.size() ? pair.size() : pair.size() + 1);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && percent_decode(pair.substr(0, equals)) == name) {
            return percent_decode(pair.substr(equals + 1));
        }
    }
    return std::nullopt;
}

}  // namespace

patchbay_status Plugin::handshake(const patchbay_webhook_request &request,
                                  const sdk::EventSink &sink) {
    const std::string_view query = sdk::view(request.query);
    const auto mode = parameter(query, "hub.mode");
    const auto token = parameter(query, "hub.verify_token");
    const auto challenge = parameter(query, "hub.challenge");
    const bool verified =
        mode == "subscribe" && token && challenge && host().equal_secret("verify_token", *token);

    auto reply = sdk::make<patchbay_webhook_reply>();
    reply.status = verified ? 200 : 403;
    reply.content_type = sdk::str("text/plain; charset=utf-8");
    reply.body = sdk::bytes(verified ? std::string_view(*challenge) : std::string_view(""));
    return sink.reply(reply);
}

}  // namespace whatsapp
