// The way to a file that a contact sent: its URL needs the credentials and leads on to a storage,
// which must not see them.
#include "patchbay/kit/request.hpp"
#include "patchbay/kit/url.hpp"
#include "patchbay/kit/verdict.hpp"
#include "twilio.h"

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
sdk::Verdict judge_file(const patchbay_http_response &response) {
    sdk::Verdict verdict = sdk::judge_status("Twilio", response);
    const bool passing =
        verdict.kind == PATCHBAY_OUTCOME_THROTTLE_LINE || verdict.kind == PATCHBAY_OUTCOME_IN_DOUBT;
    // A link of the storage runs out: the way begins anew.
    const bool run_out =
        response.step > kFirst && (response.status == 401 || response.status == 403);
    if (passing || run_out) {
        verdict.kind = PATCHBAY_OUTCOME_RETRY;
        verdict.flags = 0;
        verdict.retry_after_ms = sdk::retry_after_ms(response);
    }
    verdict.title = response.status == 404 ? "the file is gone" : "the file cannot be fetched";
    return verdict;
}

}  // namespace

bool Twilio::may_see_credentials(std::string_view url) const {
    const std::string_view origin = sdk::origin_of(url);
    const std::string_view api = sdk::origin_of(api_url_);
    if (origin.empty()) return false;
    const bool twilios =
        is_twilio(sdk::host_of(api)) && is_twilio(sdk::host_of(origin)) && sdk::is_https(url);
    return origin == api || twilios;
}

template <class Sink>
patchbay_status Twilio::get_file(const Sink &sink, std::string_view url, std::uint32_t step,
                                 bool credentials) const {
    sdk::Request request("GET", url);
    request.step(step).timeout(kDownloadTimeoutMs);
    request.flags(PATCHBAY_HTTP_IDEMPOTENT | PATCHBAY_HTTP_KEEP_BODY);
    if (credentials) request.header("authorization", authorization_);
    return request.give(sink);
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
    const std::string_view api = sdk::origin_of(api_url_);
    const bool path = location.substr(0, 1) == "/" && location.substr(0, 2) != "//";
    const std::string url = path ? std::string(api).append(location) : std::string(location);
    const bool allowed = sdk::is_https(url) || !sdk::is_https(api);
    return allowed && !sdk::origin_of(url).empty() ? url : std::string();
}

patchbay_status Twilio::fetched(const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    if (sdk::good(response)) return sdk::give_sent({}, sink);
    if (!is_redirect(response.status)) return sdk::give(judge_file(response), sink);
    const std::string url = redirected(sdk::header(response.headers, "location"));
    const bool too_far = response.step > kMaxRedirects;
    if (!too_far && !url.empty()) return get_file(sink, url, response.step + 1, false);
    sdk::Verdict verdict;
    verdict.kind = PATCHBAY_OUTCOME_FAILED;
    verdict.code = "redirect";
    verdict.title = too_far ? "the file is more than 3 redirects away"
                            : "the file's URL leads on to what is no https address";
    return sdk::give(verdict, sink);
}

}  // namespace sms_http
