// Where secrets are used: checking the signature of a webhook, and filling {{secret:NAME}} in. Only
// here and in the crypto service do their values appear.
#pragma once

#include "core/plugin/plugin.h"

namespace patchbay::plugin {

constexpr std::string_view kSecretMark = "{{secret:";

// True: signed as the manifest declares, or not to be signed. False also where the secret is not
// set.
bool signature_holds(const Manifest &manifest, const Secrets &secrets,
                     const WebhookRequest &request);

// Header values, and the body where a credential says "body": there a secret is escaped as the
// body's content-type asks (JSON, form). A body without such a credential is left as it is. Errors
// name the secret and the place, never a value.
Result<void> fill_secrets(const Manifest &manifest, const Secrets &secrets, HttpRequest &request);

// True: the plugin's bodies are filled in, so that no text from outside may hold the mark.
bool fills_bodies(const Manifest &manifest);

}  // namespace patchbay::plugin
