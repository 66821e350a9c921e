#include "handshake.h"

#include "patchbay/encoding.hpp"

#include <string_view>

namespace graph {

patchbay_status handshake(const sdk::Host &host, const patchbay_webhook_request &request,
                          const sdk::EventSink &sink) {
    const auto query =
        sdk::parse_form(sdk::view(request.query)).value_or(std::vector<sdk::FormField>());
    const std::string *mode = sdk::find_field(query, "hub.mode");
    const std::string *token = sdk::find_field(query, "hub.verify_token");
    const std::string *challenge = sdk::find_field(query, "hub.challenge");
    const bool verified = mode != nullptr && *mode == "subscribe" && token != nullptr &&
                          challenge != nullptr && host.equal_secret("verify_token", *token);

    auto reply = sdk::make<patchbay_webhook_reply>();
    reply.status = verified ? 200 : 403;
    reply.content_type = sdk::str("text/plain; charset=utf-8");
    reply.body = sdk::bytes(verified ? std::string_view(*challenge) : std::string_view(""));
    return sink.reply(reply);
}

}  // namespace graph
