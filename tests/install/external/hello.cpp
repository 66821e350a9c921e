// A channel in C++17 that can only send.
#include <patchbay/patchbay.hpp>
#include <string>

namespace {

using namespace patchbay::sdk;

class Hello : public Instance<Hello> {
public:
    using Instance::Instance;

    patchbay_status configure(const patchbay_instance_config &config, const ErrorSink &errors) {
        const auto settings = host().parse(view(config.settings));
        url_ = std::string(settings["api_url"].text());
        if (url_.empty()) return errors.fail(PATCHBAY_E_SETTINGS, "is needed", "/api_url");
        return PATCHBAY_OK;
    }

    patchbay_status encode(const patchbay_outbound &message, const EncodeSink &sink) {
        if (message.content->kind != PATCHBAY_CONTENT_TEXT)
            return sink.fail(PATCHBAY_E_UNSUPPORTED, "text alone", "/type");
        auto request = make<patchbay_http_request>();
        request.step = 1;
        request.method = str("POST");
        request.url = str(url_);
        request.body = bytes(view(message.content->text->text));
        return sink.request(request);
    }

    patchbay_status answer(const patchbay_outbound &, const patchbay_http_response &response,
                           const AnswerSink &sink) {
        auto outcome = make<patchbay_outcome>();
        outcome.kind = response.status == 200 ? PATCHBAY_OUTCOME_SENT : PATCHBAY_OUTCOME_FAILED;
        return sink.outcome(outcome);
    }

private:
    std::string url_;
};

}  // namespace

PATCHBAY_PLUGIN(Hello)
