// Read receipt and typing indicator: one request, since an indicator marks the message as read too.
#include "plugin.h"

namespace whatsapp {

patchbay_status Plugin::attend(const patchbay_attention &attention, const sdk::EncodeSink &sink) {
    const bool typing = access_.attentions == graph::Attentions::typing &&
                        (attention.flags & PATCHBAY_ATTENTION_TYPING) != 0;
    const bool read = typing || (attention.flags & PATCHBAY_ATTENTION_READ) != 0;
    if (access_.attentions == graph::Attentions::off || !read || attention.message_id.len == 0)
        return PATCHBAY_OK;
    body_.clear();
    body_.begin_object().member("messaging_product", "whatsapp").member("status", "read");
    body_.member("message_id", sdk::view(attention.message_id));
    if (typing) {
        body_.key("typing_indicator").begin_object().member("type", "text").end_object();
    }
    body_.end_object();
    return access_.post(messages_url_).json(body_.text()).give(sink);
}

}  // namespace whatsapp
