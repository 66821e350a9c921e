// How a provider signs its webhooks, as the manifest declares it, and the check of one.
#pragma once

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::plugin {

struct WebhookRequest;

enum class SignatureScheme {
    equal,  // the header is the secret itself
    hmac_sha1,
    hmac_sha256,
    hmac_sha512,
    standard_webhooks,  // standardwebhooks.com, which has its own headers and encoding
    ed25519,            // those with a public key
    rsa_sha256,
    ecdsa_sha256
};

struct SignatureRule {
    SignatureScheme scheme = SignatureScheme::hmac_sha256;
    std::string header = {};                // lower case
    std::string prefix = {};                // before the digest, such as "sha256="
    bool base64 = false;                    // else hex
    std::string key = {};                   // the setting that holds the secret or the public key
    std::vector<std::string> methods = {};  // that are signed; others go to decode unsigned
    std::string signed_text =
        "{body}";  // what is signed, of {timestamp}, {body} and what is between
    std::string timestamp_header = {};  // lower case; "": no time is signed
    std::int64_t tolerance_ms = 0;      // how far that time may be from ours, before or after
};

// How far the time in a signed webhook may be from ours unless the manifest says otherwise: who has
// recorded one cannot play it back later.
constexpr std::int64_t kWebhookToleranceMs = 5 * 60 * 1000;

// Empty: the name is of no scheme.
std::optional<SignatureScheme> scheme_named(std::string_view name);
bool has_public_key(SignatureScheme scheme);

// The HMAC key of a secret as Standard Webhooks writes it: base64 behind "whsec_", or the bytes of
// a secret without that prefix. Nothing: no key.
std::optional<std::string> standard_key(const std::string &secret);

// The check of one instance's webhooks. Any thread.
class SignatureCheck {
public:
    // `rule` outlives it. `key`: the value of the rule's setting; "": it is not set, and nothing is
    // accepted. A key that can never verify anything is the operator's mistake.
    static Result<SignatureCheck> make(const SignatureRule &rule, std::string key);

    // True: signed as the rule says, or its method is not signed.
    bool holds(const WebhookRequest &request, TimeMs now) const;

private:
    explicit SignatureCheck(const SignatureRule &rule) : rule_(&rule) {}
    bool signature_holds(std::string_view text, std::string_view given) const;
    bool standard_holds(const WebhookRequest &request, TimeMs now) const;

    const SignatureRule *rule_;
    std::string key_;
    std::optional<crypto::PublicKey> public_key_;
};

}  // namespace patchbay::plugin
