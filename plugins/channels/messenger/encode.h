// Outbound contents into the provider's message objects.
#pragma once

#include "account.h"
#include "patchbay/kit.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace messenger {

namespace sdk = patchbay::sdk;

// What the provider takes, in characters where nothing else is said. docs/channels/messenger.md
// lists them.
constexpr std::size_t kMaxText = 2000;
constexpr std::size_t kMaxInstagramTextBytes = 1000;
constexpr std::size_t kMaxButtonText = 640;  // above buttons
constexpr std::size_t kMaxButtons = 3;
constexpr std::size_t kMaxQuickReplies = 13;
constexpr std::size_t kMaxTitle = 20;     // of a button, of a quick reply
constexpr std::size_t kMaxCardText = 80;  // title and subtitle of a generic template
constexpr std::size_t kMaxPayload = 1000;
constexpr patchbay_time_ms kWindow = 24LL * 60 * 60 * 1000;  // since the contact's last message
constexpr patchbay_time_ms kHumanWindow = 7 * kWindow;       // for what a person wrote

// The message being written, and where to complain.
struct Draft {
    const sdk::EncodeSink &sink;
    const Account &account;
    sdk::JsonWriter &body;  // inside the object `message`
    // A file of the host that the provider does not have yet: a request of its own brings it there,
    // and the body names it by that one's answer, {{answer:/attachment_id}}. Without a blob there
    // is none.
    patchbay_media &upload;
};

// Each writes the members of `message`, or says what does not fit.
patchbay_status encode_content(const Draft &draft, const patchbay_text &content);
patchbay_status encode_content(const Draft &draft, const patchbay_media &media);
patchbay_status encode_content(const Draft &draft, const patchbay_choices &choices);
patchbay_status encode_content(const Draft &draft, const patchbay_link &link);
patchbay_status encode_content(const Draft &draft, const patchbay_template &content);
patchbay_status encode_content(const Draft &draft, const patchbay_content &other);

// Neither empty nor longer than `max` characters; else the sink is told, with `field`.
patchbay_status check_text(const Draft &draft, patchbay_str text, std::string_view field,
                           std::size_t max);

// Likewise, of the text of a message.
patchbay_status check_message_text(const Draft &draft, std::string_view text,
                                   std::string_view field);

// "Messenger takes at most 13 quick replies"
std::string at_most(const Draft &draft, std::size_t max, std::string_view of);

// A message id without the number of a part, which decode adds where a message has several.
std::string_view whole_mid(std::string_view id);

}  // namespace messenger
