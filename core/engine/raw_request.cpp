#include "core/engine/raw_request.h"

#include "core/base/crypto.h"
#include "core/base/json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

plugin::WebhookRequest to_webhook_request(const net::Request &request, TimeMs received,
                                          bool asked) {
    plugin::WebhookRequest out;
    out.verified = !asked;
    out.method = request.method;
    out.path = request.path;
    out.query = request.query;
    out.body = request.body;
    out.received_at = received;
    out.headers.reserve(request.headers.size());
    for (const net::Header &header : request.headers)
        out.headers.emplace_back(header.name, header.value);
    return out;
}

std::string to_raw_text(const net::Request &request, TimeMs received, bool asked) {
    json::array headers;
    for (const net::Header &header : request.headers)
        headers.push_back(json::array{header.name, crypto::to_base64(header.value)});
    json::object kept = {{"method", request.method},
                         {"path", request.path},
                         {"query", request.query},
                         {"headers", std::move(headers)},
                         {"body", crypto::to_base64(request.body)},
                         {"received", received}};
    if (asked) kept["asked"] = true;
    return to_text(kept);
}

Result<KeptRequest> from_raw_text(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed) return parsed.error();
    if (!parsed->is_object()) return Error{"a kept request is no JSON object"};
    const json::object &object = parsed->as_object();
    KeptRequest kept;
    net::Request &request = kept.request;
    request.method = text_member(object, "method");
    request.path = text_member(object, "path");
    request.query = text_member(object, "query");
    auto body = crypto::from_base64(text_member(object, "body"));
    if (!body) return Error{"a kept request's body is no base64"};
    request.body = std::move(*body);
    if (const json::value *headers = object.if_contains("headers"); headers && headers->is_array())
        for (const json::value &header : headers->as_array()) {
            const json::array *pair = header.if_array();
            if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string())
                return Error{"a kept request's header is no pair of texts"};
            auto value = crypto::from_base64((*pair)[1].as_string());
            request.headers.push_back({std::string((*pair)[0].as_string()), value.value_or("")});
        }
    const json::value *asked = object.if_contains("asked");
    kept.asked = asked && asked->is_bool() && asked->get_bool();
    return kept;
}

}  // namespace patchbay::engine
