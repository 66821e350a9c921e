// Between a plugin's view of an HTTP exchange and the engine that performs it.
#pragma once

#include "core/net/http_client.h"
#include "core/plugin/plugin.h"

namespace patchbay::engine {

net::ClientRequest to_client_request(plugin::HttpRequest request);

// Borrows from `response`.
plugin::HttpResponse to_plugin_response(const net::ClientResponse &response, std::uint32_t step);

}  // namespace patchbay::engine
