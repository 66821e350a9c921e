#include "core/engine/exchange.h"

#include <patchbay/http.h>

namespace patchbay::engine {

namespace {

std::uint32_t result_of(net::ErrorKind kind) {
    switch (kind) {
        case net::ErrorKind::none:
            return PATCHBAY_HTTP_RESPONSE;
        case net::ErrorKind::network:
            return PATCHBAY_HTTP_NETWORK;
        case net::ErrorKind::timeout:
            return PATCHBAY_HTTP_TIMEOUT;
        case net::ErrorKind::cancelled:
            return PATCHBAY_HTTP_CANCELLED;
        case net::ErrorKind::blocked:
            return PATCHBAY_HTTP_BLOCKED;
        case net::ErrorKind::tls:
            return PATCHBAY_HTTP_TLS;
        case net::ErrorKind::protocol:
            return PATCHBAY_HTTP_PROTOCOL;
        case net::ErrorKind::too_large:
            return PATCHBAY_HTTP_TOO_LARGE;
        case net::ErrorKind::invalid:
            return PATCHBAY_HTTP_INVALID;
    }
    return PATCHBAY_HTTP_NETWORK;
}

}  // namespace

net::ClientRequest to_client_request(plugin::HttpRequest request) {
    net::ClientRequest out;
    out.method = std::move(request.method);
    out.url = std::move(request.url);
    out.body = std::move(request.body);
    if (request.timeout_ms != 0) out.timeout_ms = request.timeout_ms;
    out.headers.reserve(request.headers.size());
    for (plugin::HttpHeader &header : request.headers)
        out.headers.push_back({std::move(header.name), std::move(header.value)});
    return out;
}

plugin::HttpResponse to_plugin_response(const net::ClientResponse &response, std::uint32_t step) {
    plugin::HttpResponse out;
    out.result = result_of(response.kind);
    out.status = response.status;
    out.step = step;
    out.body = response.body;
    out.error = response.error;
    out.headers.reserve(response.headers.size());
    for (const net::Header &header : response.headers)
        out.headers.emplace_back(header.name, header.value);
    return out;
}

}  // namespace patchbay::engine
