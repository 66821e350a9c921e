// Checking the signatures of webhooks.
#include "core/base/crypto.h"
#include "core/plugin/secrets.h"

#include <algorithm>
#include <charconv>

namespace patchbay::plugin {
namespace {

template <class Digest>
std::string encoded(const Digest &digest, const std::string &encoding) {
    if (encoding == "base64")
        return crypto::to_base64({reinterpret_cast<const char *>(digest.data()), digest.size()});
    return crypto::to_hex(digest);
}

// The header's value where it stands there exactly once: which of two would count?
std::optional<std::string_view> single_header(const WebhookRequest &request,
                                              std::string_view wanted) {
    std::optional<std::string_view> found;
    for (const auto &[name, value] : request.headers) {
        if (name != wanted) continue;
        if (found) return std::nullopt;
        found = value;
    }
    return found;
}

bool hmac_holds(const SignatureRule &rule, const std::string &secret,
                const WebhookRequest &request) {
    const auto given = single_header(request, rule.header);
    if (!given) return false;
    const auto digest = rule.scheme == "hmac-sha1"
                            ? encoded(crypto::hmac_sha1(secret, request.body), rule.encoding)
                            : encoded(crypto::hmac_sha256(secret, request.body), rule.encoding);
    return crypto::equal_constant_time(rule.prefix + digest, *given);
}

// ---- Standard Webhooks (standardwebhooks.com) -------------------------------------------------

constexpr std::string_view kKeyPrefix = "whsec_";

// Seconds as digits alone, in milliseconds.
std::optional<TimeMs> time_of(std::string_view text) {
    constexpr std::size_t most_digits = 12;  // until the year 33658
    std::int64_t seconds = 0;
    const char *end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, seconds);
    if (text.empty() || text.size() > most_digits || failed != std::errc() || stop != end ||
        text[0] == '-')
        return std::nullopt;
    return seconds * 1000;
}

bool standard_holds(const std::string &secret, const WebhookRequest &request, TimeMs now) {
    const auto id = single_header(request, "webhook-id");
    const auto timestamp = single_header(request, "webhook-timestamp");
    const auto signatures = single_header(request, "webhook-signature");
    const auto key = standard_key(secret);
    if (!id || id->empty() || !timestamp || !signatures || !key) return false;
    const auto time = time_of(*timestamp);
    if (!time || *time < now - kWebhookToleranceMs || *time > now + kWebhookToleranceMs)
        return false;

    std::string signed_text(*id);
    signed_text.append(1, '.').append(*timestamp).append(1, '.').append(request.body);
    const auto wanted = "v1," + encoded(crypto::hmac_sha256(*key, signed_text), "base64");
    // Several while the sender changes its key: any may match. All are looked at, whichever does.
    bool holds = false;
    for (auto rest = *signatures; !rest.empty();) {
        const auto one = rest.substr(0, rest.find(' '));
        holds |= crypto::equal_constant_time(wanted, one);
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
    return holds;
}

}  // namespace

std::optional<std::string> standard_key(const std::string &secret) {
    if (!secret.starts_with(kKeyPrefix)) return secret;
    auto key = crypto::from_base64(std::string_view(secret).substr(kKeyPrefix.size()));
    if (key && key->empty()) return std::nullopt;
    return key;
}

bool signature_holds(const Manifest &manifest, const Secrets &secrets,
                     const WebhookRequest &request, TimeMs now) {
    if (!manifest.signature) return true;
    const auto &rule = *manifest.signature;
    if (std::find(rule.methods.begin(), rule.methods.end(), request.method) == rule.methods.end())
        return true;
    const auto secret = secrets.find(rule.secret);
    if (secret == secrets.end() || secret->second.empty())
        return false;  // anyone could sign with ""
    return rule.scheme == kStandardWebhooks ? standard_holds(secret->second, request, now)
                                            : hmac_holds(rule, secret->second, request);
}

Result<void> check_secrets(const Manifest &manifest, const Secrets &secrets) {
    if (!manifest.signature || manifest.signature->scheme != kStandardWebhooks) return {};
    const auto &name = manifest.signature->secret;
    const auto secret = secrets.find(name);
    if (secret == secrets.end() || standard_key(secret->second)) return {};
    return Error{"the secret '" + name +
                     "' begins with whsec_, but no base64 of a key follows; "
                     "copy it whole from the sender",
                 "/" + name};
}

}  // namespace patchbay::plugin
