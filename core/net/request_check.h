// What is wrong with a request, before curl sees it.
#pragma once

#include "core/net/http_client.h"

#include <string>
#include <string_view>

namespace patchbay::net {

// "" where the request can be sent. Names the part that is wrong, never its content: that may be
// secret.
std::string check_request(const ClientRequest &request);

// "https://host:port" of a URL, for errors; what it cannot read is left out.
std::string_view origin_of(std::string_view url);

bool is_https(std::string_view url);

// Without the blanks around it and its line end, which are no part of a header's value.
std::string_view trimmed(std::string_view value);

// May go a second time without doing a second time.
bool is_safe(std::string_view method);

// "METHOD https://host:port: why", for a log.
std::string describe_failure(const ClientRequest &request, std::string_view why);

}  // namespace patchbay::net
