// Read receipt and typing indicator: one request each.
#include "plugin.h"

namespace messenger {

patchbay_status Plugin::send_action(const sdk::EncodeSink &sink, patchbay_str to,
                                    std::string_view action, std::uint32_t step) {
    body_.clear();
    body_.begin_object().key("recipient").begin_object().member("id", sdk::view(to)).end_object();
    body_.member("sender_action", action).end_object();
    return access_.post(messages_url_).json(body_.text()).step(step).give(sink);
}

patchbay_status Plugin::attend(const patchbay_attention &attention, const sdk::EncodeSink &sink) {
    const bool read = access_.attentions != graph::Attentions::off &&
                      (attention.flags & PATCHBAY_ATTENTION_READ) != 0;
    const bool typing = access_.attentions == graph::Attentions::typing &&
                        (attention.flags & PATCHBAY_ATTENTION_TYPING) != 0;
    patchbay_status status = PATCHBAY_OK;
    if (read) status = send_action(sink, attention.to, "mark_seen", 1);
    if (status != PATCHBAY_OK || !typing) return status;
    return send_action(sink, attention.to, "typing_on", 2);
}

}  // namespace messenger
