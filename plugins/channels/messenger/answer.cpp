// What the provider's answer to a send means.
#include "errors.h"
#include "plugin.h"

#include <string>

namespace messenger {

patchbay_status Plugin::answer(const patchbay_outbound &message,
                               const patchbay_http_response &response,
                               const sdk::AnswerSink &sink) {
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    // A message answers with its own id, an upload with that of the file; a reaction has none.
    std::string id(root["message_id"].text());
    if (id.empty()) id = root["attachment_id"].text();
    if (id.empty() && !root["message_id"].exists() && !root["recipient_id"].text().empty()) {
        id = "action:" + std::string(root["recipient_id"].text()) + ":" +
             std::to_string(message.token);
    }
    if (!sdk::good(response) || id.empty() || graph::error_of(root).exists()) {
        return sdk::give(graph::judge(kApi, root, response), sink);
    }
    return sdk::give_sent(id, sink);
}

}  // namespace messenger
