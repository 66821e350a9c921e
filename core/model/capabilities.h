// What a channel can carry, as its plugin's manifest says. Lengths are in characters.
#pragma once

#include "core/base/json.h"
#include "core/model/content.h"

#include <cstddef>
#include <optional>
#include <set>

namespace patchbay::model {

// Options that a contact picks by a tap.
struct OptionLimits {
    std::size_t most = 0;   // of them
    std::size_t text = 0;   // above them; 0 here and below: no limit
    std::size_t title = 0;  // of one
    std::size_t id = 0;
};

struct Capabilities {
    std::size_t longest_text = 0;        // a longer one leaves as several messages; 0: no limit
    std::size_t longest_text_bytes = 0;  // of its UTF-8; likewise
    std::set<MediaKind> media;
    bool captions = false;  // of any kind of media
    bool location = false;
    bool contacts = false;
    bool link = false;
    bool location_request = false;
    bool template_message = false;
    std::optional<OptionLimits> buttons;
    std::optional<OptionLimits> quick_replies;
    std::optional<OptionLimits> list;    // whatever fits no buttons; but for how many, its limits
                                         // are the plugin's to check
    std::set<MediaKind> button_headers;  // files that may stand above buttons
    std::set<MediaKind> link_headers;    // and above the button of a link
    bool option_parts = false;           // a header and a footer around options
    bool segments = false;               // texts are carried, and paid for, in the segments of SMS
    bool verified_phone = false;  // a contact's phone is the contact's, by the provider's word
    bool watermarks = false;      // its statuses name no message, but all up to a time
    bool stops_all = false;       // a contact's STOP holds for everything, not only for what it did
                                  // not ask for
};

// `capabilities` of a manifest; what is not there cannot be carried. Wrong types count as absent:
// the manifest's reader checks them.
Capabilities read_capabilities(const json::object &capabilities);

}  // namespace patchbay::model
