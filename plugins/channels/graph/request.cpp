#include "request.h"

namespace graph {

patchbay_status post_json(const sdk::EncodeSink &sink, std::string_view url,
                          std::string_view authorization, std::string_view body, std::uint32_t step,
                          std::uint32_t needs) {
    const patchbay_header headers[] = {
        {sdk::str("authorization"), sdk::str(authorization)},
        {sdk::str("content-type"), sdk::str("application/json")},
    };
    auto request = sdk::make<patchbay_http_request>();
    request.step = step;
    request.needs = needs;
    request.method = sdk::str("POST");
    request.url = sdk::str(url);
    request.headers = {headers, 2, sizeof headers[0]};
    request.body = sdk::bytes(body);
    return sink.request(request);
}

patchbay_status get_json(const sdk::Host &host, patchbay_token token, std::string_view url,
                         std::string_view authorization) {
    const patchbay_header headers[] = {{sdk::str("authorization"), sdk::str(authorization)}};
    auto request = sdk::make<patchbay_http_request>();
    request.flags = PATCHBAY_HTTP_IDEMPOTENT;
    request.step = 1;
    request.method = sdk::str("GET");
    request.url = sdk::str(url);
    request.headers = {headers, 1, sizeof headers[0]};
    return host.http(token, request);
}

patchbay_part part(std::string_view name, std::string_view body) {
    auto made = sdk::make<patchbay_part>();
    made.name = sdk::str(name);
    made.body = sdk::bytes(body);
    return made;
}

}  // namespace graph
