#include "standard_webhooks.h"

#include "patchbay/encoding.hpp"

#include <charconv>
#include <string>

namespace sms_http {
namespace {

constexpr std::int64_t kToleranceMs = 5 * 60 * 1000;
constexpr std::string_view kVersion = "v1,";

bool near(std::string_view seconds, patchbay_time_ms received_at) {
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
    const bool whole = error == std::errc() && end == seconds.data() + seconds.size();
    if (!whole || value < 0 || value > 100'000'000'000) return false;
    const std::int64_t apart = value * 1000 - received_at;
    return apart <= kToleranceMs && apart >= -kToleranceMs;
}

}  // namespace

bool stands_once(const patchbay_webhook_request &request, std::string_view header) {
    int count = 0;
    for (const patchbay_header &each : sdk::each<patchbay_header>(request.headers)) {
        if (sdk::view(each.name) == header) ++count;
    }
    return count == 1;
}

bool standard_signature_holds(const sdk::Host &host, std::string_view secret,
                              const patchbay_webhook_request &request) {
    for (const std::string_view name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
        if (!stands_once(request, name)) return false;
    }
    const std::string_view id = sdk::header(request.headers, "webhook-id");
    const std::string_view time = sdk::header(request.headers, "webhook-timestamp");
    if (id.empty() || !near(time, request.received_at)) return false;
    std::string text(id);
    text.append(".").append(time).append(".").append(sdk::view(request.body));
    const std::string digest = host.hmac(PATCHBAY_HMAC_SHA256_STANDARD_KEY, secret, text);
    if (digest.empty()) return false;
    const std::string wanted = sdk::base64(digest);
    // One for each key while a key is being replaced.
    std::string_view given = sdk::header(request.headers, "webhook-signature");
    bool found = false;
    while (!given.empty()) {
        std::string_view one = given.substr(0, given.find(' '));
        given.remove_prefix(one.size() == given.size() ? one.size() : one.size() + 1);
        if (one.substr(0, kVersion.size()) != kVersion) continue;
        one.remove_prefix(kVersion.size());
        if (sdk::equal_constant_time(one, wanted)) found = true;
    }
    return found;
}

}  // namespace sms_http
