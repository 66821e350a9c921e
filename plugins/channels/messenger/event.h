// One event of a webhook's envelope, and what its decoders share.
#pragma once

#include "graph/values.h"
#include "patchbay/patchbay.hpp"

#include <string>
#include <string_view>

namespace messenger {

namespace sdk = patchbay::sdk;

using graph::fitting;
using graph::kMaxIdBytes;
using graph::read_time;

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
    std::string_view sender() const { return fitting(json["sender"]["id"].text()); }

    patchbay_time_ms time() const {
        return read_time(json["timestamp"], triggered_at != 0 ? triggered_at : received_at);
    }

    // The event's JSON text where it is wanted or `always`, else absent.
    patchbay_str raw(bool always = false) const {
        return always || want_raw ? sdk::str(host.write(json)) : patchbay_str{nullptr, 0};
    }
};

// What a contact sent. `kind`: PATCHBAY_CONTENT_..., which says what of the rest counts.
struct Content {
    std::uint32_t kind = PATCHBAY_CONTENT_UNSUPPORTED;
    std::string text;         // of a text; of unsupported: the reason
    std::uint32_t media = 0;  // PATCHBAY_MEDIA_...
    std::string_view url;
    std::string caption;
    std::string_view id;     // of a choice; of the message that a reaction is to
    std::string_view title;  // of a choice, a location
    std::string_view emoji;
    double latitude = 0;
    double longitude = 0;

    static Content of_text(std::string text);
    static Content unsupported(std::string reason);
};

struct Message {
    std::string id;
    Content content;
    std::string_view reply_to = {};
    sdk::JsonValue referral = {};
    std::string part_of = {};  // id of the part of the same message that has the contact's turn
};

// A message from the event's sender; a notice "unknown" where there is none, or the id is too long.
patchbay_status give_message(const Event &event, const Message &message);

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
