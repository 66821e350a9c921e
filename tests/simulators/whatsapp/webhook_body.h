// Webhook bodies as the provider writes them. Pure.
#pragma once

#include "tests/simulators/common/event.h"
#include "tests/simulators/whatsapp/book.h"

#include <span>
#include <string>
#include <string_view>

namespace patchbay::simulators::whatsapp {

// `element` is one of a webhook's messages[] or statuses[], or, with a `field`, news of the
// account: the value of a change of its own.

// {"object":"whatsapp_business_account","entry":[…]}. Neighbours of one number and kind share a
// value.
std::string webhook_body(std::span<const Event> events, const Settings &settings);

// The element of a contacts[].
std::string contact_json(const Customer &customer);

struct StatusText {
    std::string_view message_id;
    std::string_view status;
    TimeMs at;
    std::string_view correlation;  // "": none
    std::string_view errors;       // JSON array; "": none
};
std::string status_json(const StatusText &status, const Customer &customer);

}  // namespace patchbay::simulators::whatsapp
