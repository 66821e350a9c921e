// HTTP requests on their way to a decode: borrowed, or as the journal keeps them.
#pragma once

#include "core/base/clock.h"
#include "core/net/http.h"
#include "core/plugin/plugin.h"

#include <string>
#include <string_view>

namespace patchbay::engine {

struct KeptRequest {
    net::Request request;
    bool asked = false;  // of the provider: nobody signed it
};

// A raw request as the journal keeps it, and back to what an instance decodes.
std::string to_raw_text(const net::Request &request, TimeMs received, bool asked = false);
Result<KeptRequest> from_raw_text(std::string_view text);

// Borrows from `request`.
plugin::WebhookRequest to_webhook_request(const net::Request &request, TimeMs received,
                                          bool asked = false);

}  // namespace patchbay::engine
