// What comes to a callback URL of a Meta app.
#pragma once

#include "mended.h"
#include "patchbay/patchbay.hpp"

namespace graph {

namespace sdk = patchbay::sdk;

// The verification handshake: Meta proves that the callback URL is ours by the verify token. 200
// with the challenge where the token is the setting verify_token, else 403.
patchbay_status handshake(const sdk::Host &host, const patchbay_webhook_request &request,
                          const sdk::EventSink &sink);

// A GET is the handshake; of a POST the JSON object goes to `read`, which gives its events.
template <class Read>
patchbay_status decode(const sdk::Host &host, const patchbay_webhook_request &request,
                       const sdk::EventSink &sink, const Read &read) {
    const std::string_view method = sdk::view(request.method);
    if (method == "GET") return handshake(host, request, sink);
    if (method != "POST") {
        return sink.fail(PATCHBAY_E_UNSUPPORTED, "only GET and POST come to this webhook");
    }
    const sdk::JsonValue root = parse_mended(host, sdk::view(request.body));
    if (!root.exists()) return sink.fail(PATCHBAY_E_MALFORMED, "body: must be JSON");
    if (!root.is_object()) return sink.fail(PATCHBAY_E_MALFORMED, "body: must be a JSON object");
    return read(root);
}

}  // namespace graph
