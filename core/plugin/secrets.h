// Where secrets are used: checking the signature of a webhook, and filling {{secret:NAME}} in. Only
// here and in the crypto service do their values appear.
#pragma once

#include "core/plugin/plugin.h"
#include "patchbay/stream.h"

namespace patchbay::plugin {

constexpr std::string_view kSecretMark = "{{secret:";
constexpr std::string_view kBasicMark = "{{basic:";
constexpr std::string_view kAnswerMark = "{{answer:";

// How far the time in a signed webhook (Standard Webhooks) may be from ours, before or after: who
// has recorded one cannot play it back later.
constexpr std::int64_t kWebhookToleranceMs = 5 * 60 * 1000;

// True: signed as the manifest declares, or not to be signed. False also where the secret is not
// set.
bool signature_holds(const Manifest &manifest, const Secrets &secrets,
                     const WebhookRequest &request, TimeMs now);

// The HMAC key of a secret as Standard Webhooks writes it: base64 behind "whsec_", or the bytes of
// a secret without that prefix. Nothing: no key.
std::optional<std::string> standard_key(const std::string &secret);

// A secret that can never sign anything is the operator's mistake; `where` is its setting's
// pointer.
Result<void> check_secrets(const Manifest &manifest, const Secrets &secrets);

// {{secret:NAME}}, and {{basic:USER:NAME}} for what HTTP's Basic scheme makes of the two: in header
// values, and in the body where a credential says "body": there a secret is escaped as the
// body's content-type asks (JSON, form). A body without such a credential is left as it is. Errors
// name the secret and the place, never a value.
Result<void> fill_secrets(const Manifest &manifest, const Secrets &secrets, HttpRequest &request);

// The bytes that a stream writes, with its secret where it wants it. The error has a code.
Result<std::string> fill_stream_secret(const Manifest &manifest, const Secrets &secrets,
                                       const patchbay_stream_write &write);

// True: the plugin's bodies are filled in.
bool fills_bodies(const Manifest &manifest);

inline bool holds_secret_mark(std::string_view text) {
    return text.find(kSecretMark) != std::string_view::npos ||
           text.find(kBasicMark) != std::string_view::npos;
}

}  // namespace patchbay::plugin
