#include "webhook.h"

#include "patchbay/kit.hpp"

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
    return verified ? sdk::give_reply(sink, 200, *challenge) : sdk::give_reply(sink, 403, "");
}

}  // namespace graph
