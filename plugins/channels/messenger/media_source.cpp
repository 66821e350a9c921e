// The way to a file that a contact sent: its link, which needs no token and ends after some days.
// The token goes to the API itself and to nobody else.
#include "plugin.h"

namespace messenger {
namespace {

constexpr std::uint32_t kDownloadTimeoutMs = 120'000;
constexpr std::uint32_t kMaxSteps = 4;  // the link and three redirects

}  // namespace

template <class Sink>
patchbay_status Plugin::download(const Sink &sink, std::string_view url, std::uint32_t step) const {
    sdk::Request request("GET", url);
    if (access_.leads_to(url)) request.header("authorization", access_.authorization);
    return request.flags(PATCHBAY_HTTP_IDEMPOTENT | PATCHBAY_HTTP_KEEP_BODY)
        .step(step)
        .timeout(kDownloadTimeoutMs)
        .give(sink);
}

patchbay_status Plugin::fetch(patchbay_token, const patchbay_media &media,
                              const sdk::EncodeSink &sink) {
    const std::string_view url = sdk::view(media.url);
    if (sdk::is_https(sdk::origin_of(url)) || access_.leads_to(url)) return download(sink, url, 1);
    return sink.fail(PATCHBAY_E_INVALID, "must be a URL with https:// that leads to one host",
                     "/url");
}

patchbay_status Plugin::fetched(patchbay_token, const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    if (sdk::good(response)) return sdk::give_sent({}, sink);
    const bool redirect = response.status >= 301 && response.status <= 308;
    const std::string_view next = sdk::header(response.headers, "location");
    if (redirect && response.step < kMaxSteps && sdk::is_https(sdk::origin_of(next))) {
        return download(sink, next, response.step + 1);
    }
    return sdk::give(sdk::judge_download(response), sink);
}

}  // namespace messenger
