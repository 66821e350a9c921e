// SMS through a provider's HTTP API as a Patchbay channel. One instance is one sender.
#include "patchbay/kit/limits.hpp"
#include "patchbay/kit/operation.hpp"
#include "provider.h"

namespace sms_http {
namespace {

constexpr std::string_view kMissedInput = R"({
    "type": "object", "additionalProperties": false, "required": ["since"],
    "properties": {"since": {"type": "string"}}})";
constexpr std::string_view kMissedOutput = R"({
    "type": "object", "additionalProperties": false, "required": ["webhooks"],
    "properties": {"since": {"type": "string"},
                   "webhooks": {"type": "array", "items": {
        "type": "object", "additionalProperties": false, "required": ["content_type", "body"],
        "properties": {"content_type": {"type": "string"}, "query": {"type": "string"},
                       "body": {"type": "string"}}}}}})";

}  // namespace

class Plugin : public sdk::Instance<Plugin> {
public:
    using Instance::Instance;

    patchbay_status configure(const patchbay_instance_config &config,
                              const sdk::ErrorSink &errors) {
        sdk::Settings settings(host(), config, errors);
        const std::string_view provider = settings["provider"].str();
        if (provider == "twilio") provider_ = make_twilio(host());
        if (provider == "bird") provider_ = make_bird(host());
        if (provider == "generic") provider_ = make_generic(host());
        if (provider_) {
            provider_->configure(sdk::view(config.name), settings);
        } else {
            settings.fail("provider", "must be twilio, bird or generic");
        }
        return settings.status();
    }

    patchbay_status decode(const patchbay_webhook_request &request, const sdk::EventSink &sink) {
        return provider_->decode(request, sink);
    }
    patchbay_status encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) {
        return provider_->encode(message, sink);
    }
    patchbay_status answer(const patchbay_outbound &, const patchbay_http_response &response,
                           const sdk::AnswerSink &sink) {
        return provider_->answer(response, sink);
    }

    patchbay_status fetch(patchbay_token, const patchbay_media &media,
                          const sdk::EncodeSink &sink) {
        return provider_->fetch(media, sink);
    }
    patchbay_status fetched(patchbay_token, const patchbay_http_response &response,
                            const sdk::AnswerSink &sink) {
        return provider_->fetched(response, sink);
    }

    patchbay_status list(const sdk::OperationSink &sink) {
        if (!provider_->tells_missed()) return PATCHBAY_OK;
        return sdk::give_operation(sink, sdk::kMissedMessages, kMissedInput, kMissedOutput,
                                   {sdk::kRefused, sdk::kUnavailable, "not_configured"});
    }
    patchbay_status start(const patchbay_task_request &request) {
        return provider_->start(request);
    }
    patchbay_status on_http(patchbay_token token, const patchbay_http_response &response) {
        return provider_->on_http(token, response);
    }
    patchbay_status on_timer(patchbay_token) { return PATCHBAY_E_STATE; }  // none is set
    void cancel(patchbay_token token) { provider_->cancel(token); }

private:
    std::unique_ptr<Provider> provider_;
};

}  // namespace sms_http

PATCHBAY_PLUGIN(sms_http::Plugin)
