// The forms that the provider posts, and the signed requests that carry them. Pure.
#pragma once

#include "core/net/http_client.h"
#include "tests/simulators/twilio/form.h"
#include "tests/simulators/twilio/message.h"
#include "tests/simulators/twilio/target.h"

#include <string>
#include <string_view>

namespace patchbay::simulators::twilio {

// Base64 of the HMAC-SHA1 of the URL and, sorted by name, every name and value of the form.
std::string signature(std::string_view auth_token, std::string_view url, const Form &form);

Form inbound_form(const Message &message, const Settings &settings);
// `now` is the simulator's time: when the network reported it.
Form callback_form(const Message &message, std::string_view status, TimeMs now,
                   const Settings &settings);

// `token` is the same for every post of one webhook.
net::ClientRequest webhook_request(const Settings &settings, const Target &target, const Form &form,
                                   const std::string &token);

}  // namespace patchbay::simulators::twilio
