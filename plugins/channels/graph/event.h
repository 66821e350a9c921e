// One event of a webhook's envelope, and the notices that need no word of a product.
#pragma once

#include "patchbay/kit.hpp"

#include <cstdint>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

// Borrowed for the decode call, and filled in for each event.
struct Event {
    Event(const sdk::Host &the_host, const sdk::EventSink &the_sink,
          const patchbay_webhook_request &request)
        : host(the_host),
          sink(the_sink),
          received_at(request.received_at),
          want_raw((request.flags & PATCHBAY_WEBHOOK_WANT_RAW) != 0) {}

    const sdk::Host &host;
    const sdk::EventSink &sink;
    sdk::JsonValue json;                // the provider's object
    std::string_view field;             // what it stands in
    std::string_view account;           // whose it is
    patchbay_time_ms received_at;       // of the request
    patchbay_time_ms triggered_at = 0;  // of the entry; 0: not given
    bool want_raw;                      // every event carries the provider's own JSON

    // The JSON text of `object` where it is wanted or `always`, else absent.
    patchbay_str raw(sdk::JsonValue object, bool always = false) const {
        return always || want_raw ? sdk::str(host.write(object)) : patchbay_str{nullptr, 0};
    }
};

// `flags` below: PATCHBAY_NOTICE_... `object`: the provider's own, with its timestamp.

patchbay_status give_data(const Event &event, std::string_view kind, sdk::JsonValue object,
                          std::string_view data, std::uint32_t flags = 0);

// A notice whose data is the provider's own object.
patchbay_status give_notice(const Event &event, std::string_view kind, sdk::JsonValue object,
                            std::uint32_t flags = 0);

// A notice of a change as a whole, which is the event's JSON: data is {"field", "value"}. "unknown"
// carries raw.
patchbay_status give_change(const Event &event, std::string_view kind, std::string_view field,
                            sdk::JsonValue value, std::uint32_t flags = 0);

// A notice "unknown" for an object that is not what we know: data is {"field", "reason"}.
patchbay_status give_unknown(const Event &event, sdk::JsonValue object, std::string_view reason);

}  // namespace graph
