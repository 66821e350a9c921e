// What the provider's answer to a send means.
#include "errors.h"
#include "plugin.h"

#include <string_view>

namespace whatsapp {
namespace {

// The id under which the contact is known, where that is not what we wrote to.
std::string_view other_address(sdk::JsonValue contact) {
    std::string_view input = contact["input"].text();
    if (!input.empty() && input.front() == '+') input.remove_prefix(1);
    const std::string_view wa_id = contact["wa_id"].text();
    return wa_id == input ? std::string_view() : wa_id;
}

}  // namespace

patchbay_status Plugin::answer(const patchbay_outbound &, const patchbay_http_response &response,
                               const sdk::AnswerSink &sink) {
    const sdk::JsonValue root = host().parse(sdk::view(response.body));

    // An upload answers with the id of the file, a message with its own.
    std::string_view id = root["messages"].at(0)["id"].text();
    if (id.empty() && !root["messages"].exists()) id = root["id"].text();
    if (!sdk::good(response) || id.empty() || graph::error_of(root).exists()) {
        return sdk::give(graph::judge(kApi, root, response), sink);
    }
    patchbay_outcome outcome = sdk::make_sent(id);
    outcome.address = sdk::optional_str(other_address(root["contacts"].at(0)));
    return sink.outcome(outcome);
}

}  // namespace whatsapp
