// Checks of settings that the manifest's schema cannot make, since they depend on the provider.
#pragma once

#include "patchbay/patchbay.hpp"

#include <span>
#include <string>
#include <string_view>

namespace sms_http {

namespace sdk = patchbay::sdk;

// `settings` has each of `required`, and nothing but these and `optional`.
patchbay_status check_names(sdk::JsonValue settings, std::span<const std::string_view> required,
                            std::span<const std::string_view> optional,
                            const sdk::ErrorSink &errors);

// A sender; a phone must have its '+', since events name the account that way.
patchbay_status check_from(const std::string &from, std::string_view place,
                           const sdk::ErrorSink &errors);

// The one sender that the setting `from` names.
patchbay_status read_from(sdk::JsonValue settings, const sdk::ErrorSink &errors, std::string &from);

// The setting `name`, or `otherwise` where it is absent, without '/' at its end.
patchbay_status read_url(sdk::JsonValue settings, std::string_view name, std::string_view otherwise,
                         const sdk::ErrorSink &errors, std::string &url);

// The channel's own URL from the setting public_url; "" where that is absent.
patchbay_status read_webhook_url(sdk::JsonValue settings, std::string_view name,
                                 const sdk::ErrorSink &errors, std::string &url);

}  // namespace sms_http
