// The way to a file that a contact sent: its URL needs the credentials and leads on to a storage,
// which must not see them.
#include "twilio.h"
#include "url.h"

namespace sms_http {
namespace {

constexpr std::uint32_t kDownloadTimeoutMs = 120'000;
constexpr std::uint32_t kFirst = 1;  // steps: the URL itself, then redirects
constexpr std::uint32_t kMaxRedirects = 3;
constexpr std::string_view kTwilio = ".twilio.com";

bool is_twilio(std::string_view host) {
    return host.size() > kTwilio.size() && host.substr(host.size() - kTwilio.size()) == kTwilio;
}

bool is_redirect(std::uint32_t status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// A file has no line to stop for a while and nothing to be in doubt about.
Verdict judge_file(const patchbay_http_response &response) {
    Verdict verdict = judge_status(response);
    const bool passing =
        verdict.kind == PATCHBAY_OUTCOME_THROTTLE_LINE || verdict.kind == PATCHBAY_OUTCOME_IN_DOUBT;
    // A link of the storage runs out: the way begins anew.
    const bool run_out =
        response.step > kFirst && (response.status == 401 || response.status == 403);
    if (passing || run_out) {
        verdict.kind = PATCHBAY_OUTCOME_RETRY;
        verdict.flags = 0;
        verdict.retry_after_ms = retry_after_ms(response);
    }
    verdict.title = response.status == 404 ? "the file is gone" : "the file cannot be fetched";
    return verdict;
}

}  // namespace

bool Twilio::may_see_credentials(std::string_view url) const {
    const std::string_view origin = origin_of(url);
    const std::string_view api = origin_of(api_url_);
    if (origin.empty()) return false;
    const bool twilios = is_twilio(host_of(api)) && is_twilio(host_of(origin)) && is_https(url);
    return origin == api || twilios;
}

template <class Sink>
patchbay_status Twilio::get_file(const Sink &sink, std::string_view url, std::uint32_t step,
                                 bool credentials) const {
    const patchbay_header headers[] = {{sdk::str("authorization"), sdk::str(authorization_)}};
    auto request = sdk::make<patchbay_http_request>();
    request.flags = PATCHBAY_HTTP_IDEMPOTENT | PATCHBAY_HTTP_KEEP_BODY;
    request.step = step;
    request.method = sdk::str("GET");
    request.url = sdk::str(url);
    if (credentials) request.headers = {headers, 1, sizeof headers[0]};
    request.timeout_ms = kDownloadTimeoutMs;
    return sink.request(request);
}

patchbay_status Twilio::fetch(const patchbay_media &media, const sdk::EncodeSink &sink) {
    const std::string_view url = sdk::view(media.url);
    if (!may_see_credentials(url)) {
        return sink.fail(PATCHBAY_E_INVALID, "leads to a host that is not the provider's", "/url");
    }
    return get_file(sink, url, kFirst, media_auth_);
}

// "": leads to where no file is fetched from.
std::string Twilio::redirected(std::string_view location) const {
    const std::string_view api = origin_of(api_url_);
    const bool path = location.substr(0, 1) == "/" && location.substr(0, 2) != "//";
    const std::string url = path ? std::string(api).append(location) : std::string(location);
    const bool allowed = is_https(url) || !is_https(api);
    return allowed && !origin_of(url).empty() ? url : std::string();
}

patchbay_status Twilio::fetched(const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    if (good(response)) {
        auto outcome = sdk::make<patchbay_outcome>();
        outcome.kind = PATCHBAY_OUTCOME_SENT;
        return sink.outcome(outcome);
    }
    if (!is_redirect(response.status)) return give(judge_file(response), sink);
    const std::string url = redirected(sdk::header(response.headers, "location"));
    const bool too_far = response.step > kMaxRedirects;
    if (!too_far && !url.empty()) return get_file(sink, url, response.step + 1, false);
    Verdict verdict;
    verdict.kind = PATCHBAY_OUTCOME_FAILED;
    verdict.code = "redirect";
    verdict.title = too_far ? "the file is more than 3 redirects away"
                            : "the file's URL leads on to what is no https address";
    return give(verdict, sink);
}

}  // namespace sms_http
