// The way to a file that a contact sent: its id leads to a link that is good for minutes, and the
// link to the file. Both need the access token, so both may only lead to where it belongs.
#include "errors.h"
#include "graph/url.h"
#include "plugin.h"

#include <algorithm>
#include <string>

namespace whatsapp {
namespace {

constexpr std::string_view kMediaOrigin = "https://lookaside.fbsbx.com";
constexpr std::string_view kUserAgent = "patchbay";  // without one the media host answers 404
constexpr std::uint32_t kDownloadTimeoutMs = 120'000;
constexpr std::uint32_t kResolve = 1;  // steps
constexpr std::uint32_t kDownload = 2;

// What is no part of an id would change the meaning of the URL around it.
bool is_plain_id(std::string_view id) {
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
}

graph::Verdict refused(std::string_view code, std::string_view title) {
    graph::Verdict verdict;
    verdict.kind = PATCHBAY_OUTCOME_FAILED;
    verdict.code = code;
    verdict.title = title;
    return verdict;
}

// A file has no line to throttle and nothing to be in doubt about: what may pass is tried again.
graph::Verdict for_media(graph::Verdict verdict, const patchbay_http_response &response) {
    const bool passing = verdict.kind == PATCHBAY_OUTCOME_THROTTLE_LINE ||
                         verdict.kind == PATCHBAY_OUTCOME_WAIT_PAIR ||
                         verdict.kind == PATCHBAY_OUTCOME_IN_DOUBT;
    if (passing) verdict.kind = PATCHBAY_OUTCOME_RETRY;
    // Here these codes are about the media id, not about the number.
    if (verdict.code == "33" || verdict.code == "100") {
        return refused(verdict.code, "The media id is expired or unknown");
    }
    // The link has run out before it was used: a new one is asked for.
    if (response.step == kDownload && verdict.kind == PATCHBAY_OUTCOME_FAILED &&
        response.status >= 400) {
        verdict.kind = PATCHBAY_OUTCOME_RETRY;
    }
    return verdict;
}

}  // namespace

bool Plugin::may_see_token(std::string_view url) const {
    const std::string_view origin = graph::origin_of(url);
    return !origin.empty() && (origin == kMediaOrigin || origin == graph::origin_of(base_url_));
}

template <class Sink>
patchbay_status Plugin::get(const Sink &sink, std::string_view url, std::uint32_t step) const {
    const patchbay_header headers[] = {
        {sdk::str("authorization"), sdk::str(authorization_)},
        {sdk::str("user-agent"), sdk::str(kUserAgent)},
    };
    auto request = sdk::make<patchbay_http_request>();
    request.flags = PATCHBAY_HTTP_IDEMPOTENT;
    request.step = step;
    request.method = sdk::str("GET");
    request.url = sdk::str(url);
    request.headers = {headers, 2, sizeof headers[0]};
    if (step == kDownload) {
        request.flags |= PATCHBAY_HTTP_KEEP_BODY;
        request.timeout_ms = kDownloadTimeoutMs;
    }
    return sink.request(request);
}

patchbay_status Plugin::fetch(patchbay_token, const patchbay_media &media,
                              const sdk::EncodeSink &sink) {
    const std::string_view id = sdk::view(media.media_id);
    if (id.empty()) {
        const std::string_view url = sdk::view(media.url);
        if (may_see_token(url)) return get(sink, url, kDownload);
        return sink.fail(PATCHBAY_E_INVALID, "leads to a host that is not the provider's", "/url");
    }
    if (!is_plain_id(id)) return sink.fail(PATCHBAY_E_INVALID, "is no media id", "/media_id");
    std::string url(base_url_);
    url.append("/").append(id).append("?phone_number_id=").append(phone_number_id_);
    return get(sink, url, kResolve);
}

patchbay_status Plugin::fetched(patchbay_token, const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    const bool good = response.status >= 200 && response.status <= 299;
    if (good && response.step == kDownload) {
        auto outcome = sdk::make<patchbay_outcome>();
        outcome.kind = PATCHBAY_OUTCOME_SENT;
        return sink.outcome(outcome);
    }
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    const std::string_view url = root["url"].str();
    if (!good || url.empty() || graph::error_of(root).exists()) {
        return graph::give(for_media(graph::judge(kApi, root, response), response), sink);
    }
    if (may_see_token(url)) return get(sink, url, kDownload);
    return graph::give(refused("media_host",
                               "The link to the file leads to a host that is not the "
                               "provider's; the access token was not sent there"),
                       sink);
}

}  // namespace whatsapp
