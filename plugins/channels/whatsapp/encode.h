// Outbound contents into the provider's message objects.
#pragma once

#include "patchbay/kit.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace whatsapp {

namespace sdk = patchbay::sdk;

// What the provider takes, in characters where it is text. docs/channels/whatsapp.md lists them.
constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxCaption = 1024;
constexpr std::size_t kMaxBody = 1024;  // of buttons and links
constexpr std::size_t kMaxListBody = 4096;
constexpr std::size_t kMaxHeader = 60;
constexpr std::size_t kMaxFooter = 60;
constexpr std::size_t kMaxContacts = 5;
constexpr std::size_t kMaxButtons = 3;
constexpr std::size_t kMaxButtonTitle = 20;
constexpr std::size_t kMaxButtonId = 256;
constexpr std::size_t kMaxRows = 10;  // over all sections
constexpr std::size_t kMaxRowTitle = 24;
constexpr std::size_t kMaxRowDescription = 72;
constexpr std::size_t kMaxRowId = 200;
constexpr std::size_t kMaxListLabel = 20;
constexpr std::size_t kMaxTemplateButtons = 10;
constexpr std::size_t kMaxFormTitle = 30;
constexpr std::size_t kMaxTemplateName = 512;
constexpr std::size_t kMaxParameter = 32768;
constexpr std::size_t kMaxBlanks = 4;  // in a row, in a text parameter
constexpr std::size_t kMinPhone = 7;   // digits
constexpr std::size_t kMaxPhone = 15;

// The message being written, and where to complain.
struct Draft {
    const sdk::Host &host;
    const sdk::EncodeSink &sink;
    sdk::JsonWriter &body;         // inside the message's object
    const patchbay_media *header;  // above choices or a link; null: none
    // A file of the host that the provider does not have yet: a request of its own brings it there,
    // and the body names it by that one's answer, {{answer:/id}}. Without a blob there is none.
    patchbay_media &upload;
};

// Each writes `"type": T, T: {…}`, or says what does not fit.
patchbay_status encode_content(const Draft &draft, const patchbay_text &content);
patchbay_status encode_content(const Draft &draft, const patchbay_media &media);
patchbay_status encode_content(const Draft &draft, const patchbay_location &location);
patchbay_status encode_content(const Draft &draft, const patchbay_cards &cards);
patchbay_status encode_content(const Draft &draft, const patchbay_reaction &reaction);
patchbay_status encode_content(const Draft &draft, const patchbay_choices &choices);
patchbay_status encode_content(const Draft &draft, const patchbay_template &message);
patchbay_status encode_content(const Draft &draft, const patchbay_link &link);
patchbay_status encode_content(const Draft &draft, const patchbay_form &form);
patchbay_status encode_content(const Draft &draft, const patchbay_location_request &request);
patchbay_status encode_content(const Draft &draft, const patchbay_content &other);

// `"header": {"type": T, T: {…}}` of an interactive message; nothing without one.
patchbay_status encode_header(const Draft &draft);

// Neither empty (where `needed`) nor longer than `max` characters; else the sink is told, with
// `field`.
patchbay_status check_text(const Draft &draft, patchbay_str text, std::string_view field,
                           std::size_t max, bool needed);

// `"name": {"text": T}` of an interactive message, a header with its type; nothing where empty.
void write_part(const Draft &draft, std::string_view name, patchbay_str text);

// A coordinate as the provider takes it.
std::string decimal(double value);

// An absolute http or https URL.
patchbay_status check_url(const Draft &draft, patchbay_str url, std::string_view field);

}  // namespace whatsapp
