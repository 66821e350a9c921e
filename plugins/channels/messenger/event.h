// One event of a webhook's envelope, and what its decoders share.
#pragma once

#include "patchbay/kit.hpp"

#include <string>
#include <string_view>

namespace messenger {

namespace sdk = patchbay::sdk;

// Borrowed for the decode call.
struct Event {
    const sdk::Host &host;
    const sdk::EventSink &sink;
    sdk::JsonValue json;            // {"sender", "recipient", "timestamp", and what happened}
    std::string_view field;         // the list that it stands in
    std::string_view account;       // the page or the Instagram account
    patchbay_time_ms received_at;   // of the request
    patchbay_time_ms triggered_at;  // of the entry; 0: not given
    bool want_raw;                  // every event carries the provider's own JSON

    // Page-scoped (or Instagram-scoped) id of who did it; {} where none is given.
    std::string_view sender() const { return sdk::fitting(json["sender"]["id"].text()); }

    patchbay_time_ms time() const {
        return sdk::epoch_time(json["timestamp"], triggered_at != 0 ? triggered_at : received_at);
    }

    // The event's JSON text where it is wanted or `always`, else absent.
    patchbay_str raw(bool always = false) const {
        return always || want_raw ? sdk::str(host.write(json)) : patchbay_str{nullptr, 0};
    }
};

// A message from the event's sender, which has its id and content; a notice "unknown" where there
// is no sender, or the id is too long. `referral`: what brought the contact, where it is an object.
patchbay_status give_message(const Event &event, sdk::Message &message,
                             sdk::JsonValue referral = {});

// The id of an event that the provider gives none: the same each time that it comes. `detail` tells
// apart what one contact does at one time.
std::string made_id(const Event &event, std::string_view kind, std::string_view detail = {});

// A notice whose data is the event. `flags`: PATCHBAY_NOTICE_...
patchbay_status give_notice(const Event &event, std::string_view kind, std::uint32_t flags = 0);

// A notice of what was done to an earlier message: data is the event, and the message's id as
// "message_id".
patchbay_status give_act(const Event &event, std::string_view kind, std::string_view mid);

// A notice "unknown" with the event as raw: data is {"field", "reason"}.
patchbay_status give_unknown(const Event &event, std::string_view reason);

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
