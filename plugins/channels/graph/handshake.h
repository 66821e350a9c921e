// The verification handshake: the provider proves that the callback URL is ours by the verify
// token.
#pragma once

#include "patchbay/patchbay.hpp"

namespace graph {

namespace sdk = patchbay::sdk;

// Answers a GET: 200 with the challenge where the token is the setting verify_token, else 403.
patchbay_status handshake(const sdk::Host &host, const patchbay_webhook_request &request,
                          const sdk::EventSink &sink);

}  // namespace graph
