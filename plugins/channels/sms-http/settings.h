// Checks of settings that the manifest's schema cannot make, since they depend on the provider.
#pragma once

#include "patchbay/kit/settings.hpp"

#include <span>
#include <string>
#include <string_view>

namespace sms_http {

namespace sdk = patchbay::sdk;

// The settings have each of `required`, and nothing but these and `optional`; else nothing more is
// to be read.
bool check_names(sdk::Settings &settings, std::span<const std::string_view> required,
                 std::span<const std::string_view> optional);

// A sender at `place`; a phone must have its '+', since events name the account that way.
void check_from(const std::string &from, std::string_view place, sdk::Settings &settings);

// The one sender that the setting `from` names.
std::string read_from(sdk::Settings &settings);

// The channel's own URL from the setting public_url; "" where that is absent.
std::string read_webhook_url(sdk::Settings &settings, std::string_view name);

}  // namespace sms_http
