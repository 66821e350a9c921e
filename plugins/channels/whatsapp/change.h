// One change of a webhook's envelope.
#pragma once

#include "graph/event.h"

#include <string_view>

namespace whatsapp {

namespace sdk = patchbay::sdk;

// {"field", "value"}; the account is the phone number ID, else the business account ID.
struct Change : graph::Event {
    using Event::Event;
    sdk::JsonValue value;
};

// Each decodes one object and gives one event, whatever is in it.
patchbay_status decode_message(const Change &change, sdk::JsonValue message);
patchbay_status decode_status(const Change &change, sdk::JsonValue status);
patchbay_status decode_system(const Change &change, sdk::JsonValue message);
patchbay_status decode_act(const Change &change, sdk::JsonValue message, std::string_view type);
patchbay_status decode_account_error(const Change &change, sdk::JsonValue error);
patchbay_status decode_preference(const Change &change, sdk::JsonValue preference);

}  // namespace whatsapp
