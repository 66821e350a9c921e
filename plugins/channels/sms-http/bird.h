// Bird's SMS API of 2026 (platform.bird.com); not the older one of rest.messagebird.com.
#pragma once

#include "patchbay/kit/verdict.hpp"
#include "provider.h"

#include <string>

namespace sms_http {

class Bird final : public Provider {
public:
    using Provider::Provider;

    void configure(std::string_view name, sdk::Settings &settings) override;
    patchbay_status decode(const patchbay_webhook_request &request,
                           const sdk::EventSink &sink) override;
    patchbay_status encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) override;
    patchbay_status answer(const patchbay_http_response &response,
                           const sdk::AnswerSink &sink) override;

private:
    patchbay_status decode_message(sdk::JsonValue event, const Origin &origin);
    patchbay_status give_opt_out(sdk::JsonValue data, const Origin &origin) const;
    patchbay_status decode_status(sdk::JsonValue event, std::uint32_t status,
                                  const Origin &origin) const;

    std::string from_;
    std::string messages_url_;
    std::string authorization_;  // with the placeholder of the secret, which the host fills in
    std::string category_;
    sdk::JsonWriter body_;  // kept for its memory
};

// Codes of failed deliveries.
sdk::ErrorRules bird_errors();

}  // namespace sms_http
