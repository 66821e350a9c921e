// The requests that the provider makes of a webhook's URL. Pure.
#pragma once

#include "core/net/http_client.h"
#include "tests/simulators/telegram/settings.h"

#include <string>

namespace patchbay::simulators::telegram {

net::ClientRequest webhook_request(const Settings &settings, std::string body,
                                   bool has_secret = true);

// What getWebhookInfo says of an answer that was none with 2xx.
std::string failure_of(const net::ClientResponse &answer);

}  // namespace patchbay::simulators::telegram
