// What the provider's answer to a send means.
#include "errors.h"
#include "plugin.h"

#include <string>

namespace messenger {

patchbay_status Plugin::answer(const patchbay_outbound &message,
                               const patchbay_http_response &response,
                               const sdk::AnswerSink &sink) {
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    const bool good =
        response.status >= 200 && response.status <= 299 && !graph::error_of(root).exists();
    // A message answers with its own id, an upload with that of the file; a reaction has none.
    std::string id(root["message_id"].text());
    if (id.empty()) id = root["attachment_id"].text();
    if (id.empty() && !root["message_id"].exists() && !root["recipient_id"].text().empty()) {
        id = "action:" + std::string(root["recipient_id"].text()) + ":" +
             std::to_string(message.token);
    }
    if (!good || id.empty()) return graph::give(graph::judge(kApi, root, response), sink);
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = PATCHBAY_OUTCOME_SENT;
    outcome.message_id = sdk::str(id);
    return sink.outcome(outcome);
}

}  // namespace messenger
