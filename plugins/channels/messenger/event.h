// One event of a webhook's envelope, and what its decoders share.
#pragma once

#include "graph/event.h"

#include <string>
#include <string_view>

namespace messenger {

namespace sdk = patchbay::sdk;

// {"sender", "recipient", "timestamp", and what happened} in a list of the entry; the account is the
// page or the Instagram account.
struct Event : graph::Event {
    using graph::Event::Event;

    // Page-scoped (or Instagram-scoped) id of who did it; {} where none is given.
    std::string_view sender() const { return sdk::fitting(json["sender"]["id"].text()); }

    patchbay_time_ms time() const {
        return sdk::epoch_time(json["timestamp"], triggered_at != 0 ? triggered_at : received_at);
    }
};

// A message from the event's sender, which has its id and content; a notice "unknown" where there
// is no sender, or the id is too long. `referral`: what brought the contact, where it is an object.
patchbay_status give_message(const Event &event, sdk::Message &message,
                             sdk::JsonValue referral = {});

// The id of an event that the provider gives none: the same each time that it comes. `detail` tells
// apart what one contact does at one time.
std::string made_id(const Event &event, std::string_view kind, std::string_view detail = {});

// A notice of what was done to an earlier message: data is the event, and the message's id as
// "message_id".
patchbay_status give_act(const Event &event, std::string_view kind, std::string_view mid);

// An event that is not what we know.
inline patchbay_status give_unknown(const Event &event, std::string_view reason) {
    return graph::give_unknown(event, event.json, reason);
}

// Gives at least one event, whatever is in it.
patchbay_status decode_event(const Event &event);

// Each decodes the event's object of its name.
patchbay_status decode_message(const Event &event, sdk::JsonValue message);
patchbay_status decode_postback(const Event &event, sdk::JsonValue postback);
patchbay_status decode_referral(const Event &event, sdk::JsonValue referral);
patchbay_status decode_reaction(const Event &event, sdk::JsonValue reaction);
patchbay_status decode_delivery(const Event &event, sdk::JsonValue delivery);
patchbay_status decode_read(const Event &event, sdk::JsonValue read);
patchbay_status decode_optin(const Event &event, sdk::JsonValue optin);
patchbay_status decode_edit(const Event &event, sdk::JsonValue edit);
patchbay_status decode_handover(const Event &event, sdk::JsonValue control);
patchbay_status decode_linking(const Event &event, sdk::JsonValue linking);
patchbay_status decode_policy(const Event &event, sdk::JsonValue enforcement);

}  // namespace messenger
