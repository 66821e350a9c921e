// Twilio Programmable Messaging.
#pragma once

#include "form.h"
#include "provider.h"
#include "senders.h"
#include "twilio_missed.h"

#include <map>
#include <optional>
#include <string>

namespace sms_http {

class Twilio final : public Provider {
public:
    using Provider::Provider;

    void configure(std::string_view name, sdk::Settings &settings) override;
    patchbay_status decode(const patchbay_webhook_request &request,
                           const sdk::EventSink &sink) override;
    patchbay_status encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) override;
    patchbay_status answer(const patchbay_http_response &response,
                           const sdk::AnswerSink &sink) override;

    patchbay_status fetch(const patchbay_media &media, const sdk::EncodeSink &sink) override;
    patchbay_status fetched(const patchbay_http_response &response,
                            const sdk::AnswerSink &sink) override;

    bool tells_missed() const override { return true; }
    patchbay_status start(const patchbay_task_request &request) override;
    patchbay_status on_http(patchbay_token token, const patchbay_http_response &response) override;
    void cancel(patchbay_token token) override;

private:
    // `fields`: those of the body, which are signed with the URL.
    bool is_signed(const patchbay_webhook_request &request,
                   const std::vector<sdk::FormField> &fields) const;
    bool json_is_signed(const patchbay_webhook_request &request) const;

    patchbay_status decode_json(const patchbay_webhook_request &request,
                                const sdk::EventSink &sink) const;
    patchbay_status decode_message(const Form &form, const Origin &origin);
    patchbay_status give_opt_out(const Form &form, const Origin &origin) const;
    patchbay_status decode_status(const Form &form, const patchbay_webhook_request &request,
                                  const Origin &origin) const;

    // The credentials go to the API itself and, where that is Twilio's, to its other hosts.
    bool may_see_credentials(std::string_view url) const;
    std::string redirected(std::string_view location) const;
    template <class Sink>
    patchbay_status get_file(const Sink &sink, std::string_view url, std::uint32_t step,
                             bool credentials) const;

    patchbay_status ask(patchbay_token token, const Missed &missed) const;

    Senders senders_;
    std::string api_url_;
    std::string account_url_;  // of the account's resources
    std::string webhook_url_;
    std::string authorization_;  // with the placeholder of the secret, which the host fills in
    bool mms_ = true;
    bool media_auth_ = true;
    std::map<patchbay_token, Missed> missed_;  // under way
};

}  // namespace sms_http
