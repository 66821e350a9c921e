// Twilio's error codes and what each means for a message. The one place where they are known.
#pragma once

#include "patchbay/kit/verdict.hpp"

namespace sms_http {

namespace sdk = patchbay::sdk;

sdk::ErrorRules twilio_errors();

}  // namespace sms_http
