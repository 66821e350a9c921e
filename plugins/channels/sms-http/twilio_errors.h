// Twilio's error codes and what each means for a message. The one place where they are known.
#pragma once

#include "answer.h"

namespace sms_http {

std::span<const ErrorRule> twilio_errors();

}  // namespace sms_http
