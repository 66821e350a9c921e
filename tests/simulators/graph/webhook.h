// The requests that the provider makes of a webhook's URL. Pure, but for the challenge.
#pragma once

#include "core/net/http_client.h"
#include "tests/simulators/graph/app.h"

#include <string>
#include <string_view>

namespace patchbay::simulators::graph {

// "sha256=" and the hex HMAC of the bytes.
std::string signature(std::string_view app_secret, std::string_view body);

net::ClientRequest webhook_request(const App &app, std::string body, bool is_signed = true);

// The GET of a subscription; the URL must answer the challenge's bytes with 200.
net::ClientRequest handshake_request(const App &app, std::string_view challenge);
std::string new_challenge();  // random digits

}  // namespace patchbay::simulators::graph
