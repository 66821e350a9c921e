// Signatures as www.standardwebhooks.com says them.
#pragma once

#include "patchbay/patchbay.hpp"

#include <string_view>

namespace sms_http {

namespace sdk = patchbay::sdk;

// `secret`: the setting that holds the key. The time in the header may be 5 minutes from the one at
// which the request came: who has recorded one cannot play it back later.
bool standard_signature_holds(const sdk::Host &host, std::string_view secret,
                              const patchbay_webhook_request &request);

// The request has the header, and has it once.
bool stands_once(const patchbay_webhook_request &request, std::string_view header);

}  // namespace sms_http
