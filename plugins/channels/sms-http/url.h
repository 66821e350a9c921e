// The URL under which a provider finds this channel.
#pragma once

#include "patchbay/patchbay.hpp"

#include <string>
#include <string_view>

namespace sms_http {

// `public_url` itself where it leads to /webhooks/NAME already, else with that behind it.
std::string webhook_url(std::string_view public_url, std::string_view name);

// The same URL with the scheme's own port written or left out; "" where it has another port.
std::string with_or_without_port(std::string_view url);

// The webhook URL that tells in its query which message a status is about.
std::string callback_url(std::string_view webhook_url, std::string_view correlation);

// What callback_url has put there; "": nothing.
std::string correlation_of(const patchbay_webhook_request &request);

}  // namespace sms_http
