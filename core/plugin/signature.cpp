#include "core/plugin/signature.h"

#include "core/plugin/plugin.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace patchbay::plugin {
namespace {

constexpr std::array<std::pair<std::string_view, SignatureScheme>, 8> kSchemes = {{
    {"ecdsa-sha256", SignatureScheme::ecdsa_sha256},
    {"ed25519", SignatureScheme::ed25519},
    {"equal", SignatureScheme::equal},
    {"hmac-sha1", SignatureScheme::hmac_sha1},
    {"hmac-sha256", SignatureScheme::hmac_sha256},
    {"hmac-sha512", SignatureScheme::hmac_sha512},
    {"rsa-sha256", SignatureScheme::rsa_sha256},
    {"standard-webhooks", SignatureScheme::standard_webhooks},
}};

constexpr std::string_view kTimestamp = "{timestamp}";
constexpr std::string_view kBody = "{body}";
constexpr std::string_view kKeyPrefix = "whsec_";  // of Standard Webhooks

template <class Digest>
std::string encoded(const Digest &digest, bool base64) {
    if (base64)
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

// Seconds since 1970 as digits alone, in milliseconds.
std::optional<TimeMs> seconds_of(std::string_view text) {
    constexpr std::size_t most_digits = 12;  // until the year 33658
    std::int64_t seconds = 0;
    const char *end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, seconds);
    if (text.empty() || text.size() > most_digits || failed != std::errc() || stop != end ||
        text[0] == '-')
        return std::nullopt;
    return seconds * 1000;
}

// Likewise, or milliseconds where there are too many digits for seconds.
std::optional<TimeMs> time_of(std::string_view text) {
    constexpr std::size_t ms_digits = 13;  // from the year 2001 on
    if (text.size() != ms_digits) return seconds_of(text);
    const auto seconds = seconds_of(text.substr(0, ms_digits - 3));
    const auto part = seconds_of(text.substr(ms_digits - 3));
    return seconds && part ? std::optional(*seconds + *part / 1000) : std::nullopt;
}

bool is_near(std::optional<TimeMs> time, TimeMs now, std::int64_t tolerance_ms) {
    return time && *time >= now - tolerance_ms && *time <= now + tolerance_ms;
}

std::string signed_text(const SignatureRule &rule, std::string_view timestamp,
                        std::string_view body) {
    std::string text;
    for (std::string_view rest = rule.signed_text; !rest.empty();) {
        std::size_t taken = 1;
        if (rest.starts_with(kTimestamp)) {
            text += timestamp;
            taken = kTimestamp.size();
        } else if (rest.starts_with(kBody)) {
            text += body;
            taken = kBody.size();
        } else {
            text += rest.front();
        }
        rest.remove_prefix(taken);
    }
    return text;
}

crypto::PublicKey::Kind kind_of(SignatureScheme scheme) {
    if (scheme == SignatureScheme::rsa_sha256) return crypto::PublicKey::Kind::rsa;
    if (scheme == SignatureScheme::ecdsa_sha256) return crypto::PublicKey::Kind::ecdsa;
    return crypto::PublicKey::Kind::ed25519;
}

}  // namespace

std::optional<SignatureScheme> scheme_named(std::string_view name) {
    for (const auto &[known, scheme] : kSchemes)
        if (known == name) return scheme;
    return std::nullopt;
}

bool has_public_key(SignatureScheme scheme) { return scheme >= SignatureScheme::ed25519; }

std::optional<std::string> standard_key(const std::string &secret) {
    if (!secret.starts_with(kKeyPrefix)) return secret;
    auto key = crypto::from_base64(std::string_view(secret).substr(kKeyPrefix.size()));
    if (key && key->empty()) return std::nullopt;
    return key;
}

Result<SignatureCheck> SignatureCheck::make(const SignatureRule &rule, std::string key) {
    SignatureCheck check(rule);
    if (key.empty()) return check;
    if (has_public_key(rule.scheme)) {
        check.public_key_ = crypto::PublicKey::read(kind_of(rule.scheme), key);
        if (!check.public_key_)
            return Error{
                "'" + rule.key +
                    "' is no public key of the provider's scheme; give it as PEM "
                    "(-----BEGIN PUBLIC KEY-----)" +
                    (rule.scheme == SignatureScheme::ed25519 ? ", or its 32 bytes in hex or base64"
                                                             : ""),
                "/" + rule.key};
    } else if (rule.scheme == SignatureScheme::standard_webhooks) {
        auto bytes = standard_key(key);
        if (!bytes)
            return Error{"the secret '" + rule.key +
                             "' begins with whsec_, but no base64 of a key follows; "
                             "copy it whole from the sender",
                         "/" + rule.key};
        key = std::move(*bytes);
    }
    check.key_ = std::move(key);
    return check;
}

bool SignatureCheck::signature_holds(std::string_view text, std::string_view given) const {
    if (public_key_) {
        if (!given.starts_with(rule_->prefix)) return false;
        given.remove_prefix(rule_->prefix.size());
        const auto signature = rule_->base64 ? crypto::from_base64(given) : crypto::from_hex(given);
        return signature && public_key_->verifies(text, *signature);
    }
    std::string wanted = rule_->prefix;
    switch (rule_->scheme) {
        case SignatureScheme::hmac_sha1:
            wanted += encoded(crypto::hmac_sha1(key_, text), rule_->base64);
            break;
        case SignatureScheme::hmac_sha256:
            wanted += encoded(crypto::hmac_sha256(key_, text), rule_->base64);
            break;
        case SignatureScheme::hmac_sha512:
            wanted += encoded(crypto::hmac_sha512(key_, text), rule_->base64);
            break;
        case SignatureScheme::equal:
            wanted += key_;
            break;
        default:
            return false;
    }
    return crypto::equal_constant_time(wanted, given);
}

bool SignatureCheck::standard_holds(const WebhookRequest &request, TimeMs now) const {
    const auto id = single_header(request, "webhook-id");
    const auto timestamp = single_header(request, "webhook-timestamp");
    const auto signatures = single_header(request, "webhook-signature");
    if (!id || id->empty() || !timestamp || !signatures) return false;
    if (!is_near(seconds_of(*timestamp), now, kWebhookToleranceMs)) return false;

    std::string text(*id);
    text.append(1, '.').append(*timestamp).append(1, '.').append(request.body);
    const auto wanted = "v1," + encoded(crypto::hmac_sha256(key_, text), true);
    // Several while the sender changes its key: any may match. All are looked at, whichever does.
    bool holds = false;
    for (auto rest = *signatures; !rest.empty();) {
        const auto one = rest.substr(0, rest.find(' '));
        holds |= crypto::equal_constant_time(wanted, one);
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
    return holds;
}

bool SignatureCheck::holds(const WebhookRequest &request, TimeMs now) const {
    const auto &methods = rule_->methods;
    if (std::find(methods.begin(), methods.end(), request.method) == methods.end()) return true;
    if (key_.empty()) return false;  // anyone could sign with ""
    if (rule_->scheme == SignatureScheme::standard_webhooks) return standard_holds(request, now);
    const auto given = single_header(request, rule_->header);
    if (!given) return false;
    if (rule_->timestamp_header.empty() && rule_->signed_text == kBody)
        return signature_holds(request.body, *given);
    const auto timestamp = single_header(request, rule_->timestamp_header);
    if (!timestamp || !is_near(time_of(*timestamp), now, rule_->tolerance_ms)) return false;
    return signature_holds(signed_text(*rule_, *timestamp, request.body), *given);
}

}  // namespace patchbay::plugin
