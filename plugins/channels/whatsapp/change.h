// One change of a webhook's envelope, and what its decoders share.
#pragma once

#include "patchbay/kit.hpp"

#include <string_view>

namespace whatsapp {

namespace sdk = patchbay::sdk;

// Borrowed for the decode call.
struct Change {
    const sdk::Host &host;
    const sdk::EventSink &sink;
    sdk::JsonValue json;   // {"field", "value"}
    sdk::JsonValue value;  // its value
    std::string_view field;
    std::string_view account;       // the phone number ID, else the business account ID
    patchbay_time_ms received_at;   // of the request
    patchbay_time_ms triggered_at;  // of the entry; 0: not given
    bool want_raw;                  // every event carries the provider's own JSON

    // The JSON text of `json_value` where it is wanted or `always`, else absent.
    patchbay_str raw(sdk::JsonValue json_value, bool always = false) const {
        return always || want_raw ? sdk::str(host.write(json_value)) : patchbay_str{nullptr, 0};
    }
};

// Each decodes one object and gives one event, whatever is in it.
patchbay_status decode_message(const Change &change, sdk::JsonValue message);
patchbay_status decode_status(const Change &change, sdk::JsonValue status);
patchbay_status decode_system(const Change &change, sdk::JsonValue message);
patchbay_status decode_act(const Change &change, sdk::JsonValue message, std::string_view type);
patchbay_status decode_account_error(const Change &change, sdk::JsonValue error);
patchbay_status decode_preference(const Change &change, sdk::JsonValue preference);

// A notice whose data is `data`. `object`: the provider's own, with its timestamp. `flags`:
// PATCHBAY_NOTICE_...
patchbay_status give_data(const Change &change, std::string_view kind, sdk::JsonValue object,
                          std::string_view data, std::uint32_t flags = 0);

// A notice whose data is the provider's own object.
patchbay_status give_notice(const Change &change, std::string_view kind, sdk::JsonValue object);

// A notice about the change as a whole: data is {"field", "value"}. "unknown" carries raw.
// `flags`: PATCHBAY_NOTICE_...
patchbay_status give_change(const Change &change, std::string_view kind, std::uint32_t flags = 0);

// A notice "unknown" for one value that is not what we know: data is {"field", "reason"}.
patchbay_status give_unknown(const Change &change, sdk::JsonValue json, std::string_view reason);

}  // namespace whatsapp
