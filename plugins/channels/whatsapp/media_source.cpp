// The way to a file that a contact sent: its id leads to a link that is good for minutes, and the
// link to the file. Both need the access token, so both may only lead to where it belongs.
#include "errors.h"
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

sdk::Verdict refused(std::string_view code, std::string_view title) {
    return {PATCHBAY_OUTCOME_FAILED, 0, 0, std::string(code), std::string(title)};
}

// A file has no line to throttle and nothing to be in doubt about: what may pass is tried again.
sdk::Verdict for_media(sdk::Verdict verdict, const patchbay_http_response &response) {
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
    return sdk::origin_of(url) == kMediaOrigin || access_.leads_to(url);
}

template <class Sink>
patchbay_status Plugin::get(const Sink &sink, std::string_view url, std::uint32_t step) const {
    sdk::Request request = access_.get(url);
    request.header("user-agent", kUserAgent).step(step);
    if (step == kDownload) request.flags(PATCHBAY_HTTP_KEEP_BODY).timeout(kDownloadTimeoutMs);
    return request.give(sink);
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
    std::string url(access_.api_url);
    url.append("/").append(id).append("?phone_number_id=").append(phone_number_id_);
    return get(sink, url, kResolve);
}

patchbay_status Plugin::fetched(patchbay_token, const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    if (sdk::good(response) && response.step == kDownload) return sdk::give_sent({}, sink);
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    const std::string_view url = root["url"].str();
    if (!sdk::good(response) || url.empty() || graph::error_of(root).exists()) {
        return sdk::give(for_media(graph::judge(kApi, root, response), response), sink);
    }
    if (may_see_token(url)) return get(sink, url, kDownload);
    return sdk::give(refused("media_host",
                             "The link to the file leads to a host that is not the "
                             "provider's; the access token was not sent there"),
                     sink);
}

}  // namespace whatsapp
