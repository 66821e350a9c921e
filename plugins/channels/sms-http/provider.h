// What each provider does its own way. One is made for an instance, by the setting `provider`.
#pragma once

#include "patchbay/kit/settings.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace sms_http {

namespace sdk = patchbay::sdk;

struct Origin;

class Provider {
public:
    explicit Provider(const sdk::Host &host) : host_(host) {}
    virtual ~Provider() = default;
    Provider(const Provider &) = delete;
    Provider &operator=(const Provider &) = delete;

    // `name`: of the channel.
    virtual void configure(std::string_view name, sdk::Settings &settings) = 0;
    virtual patchbay_status decode(const patchbay_webhook_request &request,
                                   const sdk::EventSink &sink) = 0;
    virtual patchbay_status encode(const patchbay_outbound &message,
                                   const sdk::EncodeSink &sink) = 0;
    virtual patchbay_status answer(const patchbay_http_response &response,
                                   const sdk::AnswerSink &sink) = 0;

    // Files of contacts and webhooks that never came: not every provider can.
    virtual bool tells_missed() const { return false; }
    virtual patchbay_status fetch(const patchbay_media &media, const sdk::EncodeSink &sink);
    virtual patchbay_status fetched(const patchbay_http_response &response,
                                    const sdk::AnswerSink &sink);
    virtual patchbay_status start(const patchbay_task_request &request);
    virtual patchbay_status on_http(patchbay_token token, const patchbay_http_response &response);
    virtual void cancel(patchbay_token token);

protected:
    const sdk::Host &host() const { return host_; }

    // The scheme of the first of the two that this line does not serve; "": both are plain.
    static std::string unserved(std::string_view from, std::string_view to);
    // What came from or to an address of that scheme: kept, and never answered, since no answer
    // would arrive.
    patchbay_status give_unserved(const Origin &origin, std::string_view account,
                                  std::string_view scheme);

    // A warning in the log that would be the same for each webhook.
    void warn_once(const std::string &text);

private:
    const sdk::Host host_;
    std::set<std::string> warned_;
};

std::unique_ptr<Provider> make_twilio(const sdk::Host &host);
std::unique_ptr<Provider> make_bird(const sdk::Host &host);
std::unique_ptr<Provider> make_generic(const sdk::Host &host);

}  // namespace sms_http
