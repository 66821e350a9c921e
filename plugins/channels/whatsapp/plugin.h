// The WhatsApp Business Cloud API as a Patchbay channel. One instance is one business phone number.
#pragma once

#include "patchbay/patchbay.hpp"

#include <string>

namespace whatsapp {

namespace sdk = patchbay::sdk;

class Plugin : public sdk::Instance<Plugin> {
public:
    using Instance::Instance;

    patchbay_status configure(const patchbay_instance_config &config, const sdk::ErrorSink &errors);

    // POST: the envelope into events. GET: the handshake.
    patchbay_status decode(const patchbay_webhook_request &request, const sdk::EventSink &sink);

    patchbay_status encode(const patchbay_outbound &message, const sdk::EncodeSink &sink);

    patchbay_status answer(patchbay_token token, const patchbay_http_response &response,
                           const sdk::AnswerSink &sink);

private:
    patchbay_status handshake(const patchbay_webhook_request &request, const sdk::EventSink &sink);

    std::string messages_url_;
    std::string authorization_;  // with the placeholder of the secret, which the host fills in
    sdk::JsonWriter body_;       // kept for its memory
};

}  // namespace whatsapp
