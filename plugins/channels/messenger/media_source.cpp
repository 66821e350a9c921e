// The way to a file that a contact sent: its link, which needs no token and ends after some days.
// The token goes to the API itself and to nobody else.
#include "errors.h"
#include "graph/url.h"
#include "plugin.h"

#include <string>

namespace messenger {
namespace {

constexpr std::uint32_t kDownloadTimeoutMs = 120'000;
constexpr std::uint32_t kMaxSteps = 4;  // the link and three redirects

bool is_https(std::string_view origin) { return origin.substr(0, 8) == "https://"; }

// A file has no line to throttle or to stop: what may pass is tried again, the rest is gone.
graph::Verdict judge_download(const patchbay_http_response &response) {
    graph::Verdict verdict;
    const bool passing = response.status >= 500 || response.status == 408 || response.status == 429;
    verdict.kind = passing ? PATCHBAY_OUTCOME_RETRY : PATCHBAY_OUTCOME_FAILED;
    verdict.code = "http_" + std::to_string(response.status);
    verdict.title = passing ? "The file could not be had just now"
                            : "The link to the file is expired or leads nowhere";
    if (passing) verdict.retry_after_ms = graph::retry_after_ms(response);
    return verdict;
}

}  // namespace

template <class Sink>
patchbay_status Plugin::download(const Sink &sink, std::string_view url, std::uint32_t step) const {
    const bool ours = graph::origin_of(url) == graph::origin_of(base_url_);
    const patchbay_header headers[] = {{sdk::str("authorization"), sdk::str(authorization_)}};
    auto request = sdk::make<patchbay_http_request>();
    request.flags = PATCHBAY_HTTP_IDEMPOTENT | PATCHBAY_HTTP_KEEP_BODY;
    request.step = step;
    request.method = sdk::str("GET");
    request.url = sdk::str(url);
    request.headers = {headers, ours ? 1U : 0U, sizeof headers[0]};
    request.timeout_ms = kDownloadTimeoutMs;
    return sink.request(request);
}

patchbay_status Plugin::fetch(patchbay_token, const patchbay_media &media,
                              const sdk::EncodeSink &sink) {
    const std::string_view url = sdk::view(media.url);
    const std::string_view origin = graph::origin_of(url);
    if (is_https(origin) || (!origin.empty() && origin == graph::origin_of(base_url_))) {
        return download(sink, url, 1);
    }
    return sink.fail(PATCHBAY_E_INVALID, "must be a URL with https:// that leads to one host",
                     "/url");
}

patchbay_status Plugin::fetched(patchbay_token, const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    if (response.status >= 200 && response.status <= 299) {
        auto outcome = sdk::make<patchbay_outcome>();
        outcome.kind = PATCHBAY_OUTCOME_SENT;
        return sink.outcome(outcome);
    }
    const bool redirect = response.status >= 301 && response.status <= 308;
    const std::string_view next = sdk::header(response.headers, "location");
    if (redirect && response.step < kMaxSteps && is_https(graph::origin_of(next))) {
        return download(sink, next, response.step + 1);
    }
    return graph::give(judge_download(response), sink);
}

}  // namespace messenger
