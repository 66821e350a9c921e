#include "provider.h"

#include "address.h"
#include "event.h"

namespace sms_http {
namespace {

constexpr std::size_t kMaxWarnings = 16;  // strangers may cause more

}  // namespace

patchbay_status Provider::fetch(const patchbay_media &, const sdk::EncodeSink &sink) {
    return sink.fail(PATCHBAY_E_UNSUPPORTED, "this provider's messages bring no files");
}

patchbay_status Provider::fetched(const patchbay_http_response &, const sdk::AnswerSink &sink) {
    return sink.fail(PATCHBAY_E_STATE, "nothing was asked for");
}

patchbay_status Provider::start(const patchbay_task_request &request) {
    if (sdk::view(request.operation) != sdk::kMissedMessages) return PATCHBAY_E_UNSUPPORTED;
    return host_.settle_error(request.token, PATCHBAY_E_SETTINGS, "not_configured",
                              "this provider has no list of what it sent");
}

patchbay_status Provider::on_http(patchbay_token, const patchbay_http_response &) {
    return PATCHBAY_E_STALE;
}

void Provider::cancel(patchbay_token) {}

std::string Provider::unserved(std::string_view from, std::string_view to) {
    std::string scheme = scheme_of(from);
    return scheme.empty() ? scheme_of(to) : scheme;
}

patchbay_status Provider::give_unserved(const Origin &origin, std::string_view account,
                                        std::string_view scheme) {
    warn_once("a message from or to an address of the scheme " + std::string(scheme) +
              ": this channel serves phones alone, so such messages are kept as notices and not "
              "answered; let the provider send them elsewhere");
    return give_unknown(origin, account, "an address of a scheme that this channel does not serve",
                        scheme);
}

void Provider::warn_once(const std::string &text) {
    if (warned_.size() >= kMaxWarnings || !warned_.insert(text).second) return;
    host_.log(PATCHBAY_LOG_WARN, text);
}

}  // namespace sms_http
