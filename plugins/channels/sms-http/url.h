// Parts of URLs, and the URL under which a provider finds this channel.
#pragma once

#include <string>
#include <string_view>

namespace sms_http {

// "https://host:port" of a URL; {} where it has none, or one that could be read in two ways.
std::string_view origin_of(std::string_view url);

bool is_https(std::string_view url);

// The host of an origin, without its port.
std::string_view host_of(std::string_view origin);

// `public_url` itself where it leads to /webhooks/NAME already, else with that behind it.
std::string webhook_url(std::string_view public_url, std::string_view name);

// The same URL with the scheme's own port written or left out; "" where it has another port.
std::string with_or_without_port(std::string_view url);

// The webhook URL that tells in its query which message a status is about.
std::string callback_url(std::string_view webhook_url, std::string_view correlation);

}  // namespace sms_http
