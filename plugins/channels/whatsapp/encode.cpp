// A message into the one request that sends it.
#include "encode.h"

#include "plugin.h"
#include "sender.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace whatsapp {
namespace {

// The provider knows two types of phone; any other is left out.
std::string_view phone_type(std::string_view type) {
    if (type == "HOME" || type == "home" || type == "Home") return "HOME";
    if (type == "WORK" || type == "work" || type == "Work") return "WORK";
    return {};
}

// Empty, or one emoji as far as that is told without tables: no letters, blanks and marks of ASCII;
// digits, # and * are emoji with the frame of a key alone.
bool is_emoji(std::string_view text) {
    constexpr std::size_t kLongest = 64;  // a family of four with skin tones has 41 bytes
    constexpr std::string_view kKey = "\u20E3";
    if (text.empty()) return true;
    const bool key = text.size() > kKey.size() && text.substr(text.size() - kKey.size()) == kKey;
    const auto ascii = std::count_if(text.begin(), text.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool plain = ascii == (key ? 1 : 0);
    const bool digit = (text[0] >= '0' && text[0] <= '9') || text[0] == '#' || text[0] == '*';
    return text.size() <= kLongest && plain && (!key || digit);
}

// Its country's two letters and a dot come first ("US.1349...", "US.ENT.1349...").
bool is_user_id(std::string_view to) {
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return to.size() > 3 && letter(to[0]) && letter(to[1]) && to[2] == '.' &&
           std::all_of(to.begin() + 3, to.end(),
                       [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.'; });
}

// A phone is digits, with or without '+'.
patchbay_status encode_recipient(const Draft &draft, std::string_view to) {
    if (is_user_id(to)) {
        draft.body.member("recipient", to);
        return PATCHBAY_OK;
    }
    if (!to.empty() && to.front() == '+') to.remove_prefix(1);
    if (!is_phone(to) || to.size() < kMinPhone || to.size() > kMaxPhone) {
        return draft.sink.fail(
            PATCHBAY_E_INVALID,
            "the address must be a phone in international format, 7 to 15 digits with or "
            "without '+', or a business-scoped user ID");
    }
    draft.body.member("to", to);
    return PATCHBAY_OK;
}

}  // namespace

// The provider's description of its API wants coordinates as text.
std::string decimal(double value) {
    char buffer[400];  // enough for every double in fixed notation
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
    return {buffer, end};
}

patchbay_status check_text(const Draft &draft, patchbay_str text, std::string_view field,
                           std::size_t max, bool needed) {
    if (needed && text.len == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must not be empty", field);
    }
    const std::size_t length = sdk::characters(sdk::view(text));
    if (length <= max) return PATCHBAY_OK;
    return draft.sink.fail(
        PATCHBAY_E_TOO_LARGE,
        std::to_string(length) + " characters; WhatsApp takes at most " + std::to_string(max),
        field);
}

patchbay_status check_url(const Draft &draft, patchbay_str url, std::string_view field) {
    if (sdk::is_web_url(sdk::view(url))) return PATCHBAY_OK;
    return draft.sink.fail(PATCHBAY_E_INVALID, "must be a URL with https:// or http://", field);
}

patchbay_status encode_content(const Draft &draft, const patchbay_text &content) {
    const patchbay_status status = check_text(draft, content.text, "/text", kMaxText, true);
    if (status != PATCHBAY_OK) return status;
    draft.body.member("type", "text");
    draft.body.key("text").begin_object().member("body", sdk::view(content.text)).end_object();
    return PATCHBAY_OK;
}

patchbay_status encode_content(const Draft &draft, const patchbay_location &location) {
    if (!(std::abs(location.latitude) <= 90)) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must be from -90 to 90", "/latitude");
    }
    if (!(std::abs(location.longitude) <= 180)) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must be from -180 to 180", "/longitude");
    }
    draft.body.member("type", "location").key("location").begin_object();
    draft.body.member("latitude", decimal(location.latitude));
    draft.body.member("longitude", decimal(location.longitude));
    draft.body.optional_member("name", sdk::view(location.name));
    draft.body.optional_member("address", sdk::view(location.address));
    draft.body.end_object();
    return PATCHBAY_OK;
}

patchbay_status encode_content(const Draft &draft, const patchbay_cards &cards) {
    const sdk::each<patchbay_card> contacts(cards.contacts);
    if (contacts.size() == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needs at least one contact", "/contacts");
    }
    if (contacts.size() > kMaxContacts) {
        return draft.sink.fail(PATCHBAY_E_TOO_LARGE, "WhatsApp takes at most 5 contacts",
                               "/contacts");
    }
    draft.body.member("type", "contacts").key("contacts").begin_array();
    for (std::uint32_t i = 0; i < contacts.size(); ++i) {
        const patchbay_card card = contacts[i];
        const std::string place = "/contacts/" + std::to_string(i);
        if (card.name.len == 0) {
            return draft.sink.fail(PATCHBAY_E_INVALID, "a contact needs a name", place + "/name");
        }
        // One more part of the name is required; which part it is, a full name does not tell.
        draft.body.begin_object().key("name").begin_object();
        draft.body.member("formatted_name", sdk::view(card.name));
        draft.body.member("first_name", sdk::view(card.name)).end_object();
        const sdk::each<patchbay_phone> phones(card.phones);
        if (phones.size() != 0) draft.body.key("phones").begin_array();
        for (std::uint32_t p = 0; p < phones.size(); ++p) {
            const patchbay_phone phone = phones[p];
            if (phone.number.len == 0) {
                return draft.sink.fail(PATCHBAY_E_INVALID, "must not be empty",
                                       place + "/phones/" + std::to_string(p) + "/number");
            }
            draft.body.begin_object().member("phone", sdk::view(phone.number));
            draft.body.optional_member("type", phone_type(sdk::view(phone.type))).end_object();
        }
        if (phones.size() != 0) draft.body.end_array();
        const sdk::each<patchbay_str> emails(card.emails);
        if (emails.size() != 0) draft.body.key("emails").begin_array();
        for (std::uint32_t e = 0; e < emails.size(); ++e) {
            const patchbay_str email = emails[e];
            if (email.len == 0) {
                return draft.sink.fail(PATCHBAY_E_INVALID, "must not be empty",
                                       place + "/emails/" + std::to_string(e));
            }
            draft.body.begin_object().member("email", sdk::view(email)).end_object();
        }
        if (emails.size() != 0) draft.body.end_array();
        if (card.organization.len != 0) {
            draft.body.key("org").begin_object();
            draft.body.member("company", sdk::view(card.organization)).end_object();
        }
        draft.body.end_object();
    }
    draft.body.end_array();
    return PATCHBAY_OK;
}

patchbay_status encode_content(const Draft &draft, const patchbay_reaction &reaction) {
    if (reaction.message_id.len == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needs the message to react to", "/message_id");
    }
    if (!is_emoji(sdk::view(reaction.emoji))) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must be one emoji", "/emoji");
    }
    draft.body.member("type", "reaction").key("reaction").begin_object();
    draft.body.member("message_id", sdk::view(reaction.message_id));
    draft.body.member("emoji", sdk::view(reaction.emoji));  // empty: takes the reaction back
    draft.body.end_object();
    return PATCHBAY_OK;
}

// A choice or an order is what a contact sends.
patchbay_status encode_content(const Draft &draft, const patchbay_content &) {
    return draft.sink.fail(PATCHBAY_E_UNSUPPORTED, "WhatsApp cannot send this type of content",
                           "/type");
}

patchbay_status Plugin::encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) {
    const patchbay_content content = sdk::read(message.content);
    body_.clear();
    auto upload = sdk::make<patchbay_media>();
    const Draft draft{host(), sink, body_, content.media, upload};
    body_.begin_object();
    body_.member("messaging_product", "whatsapp").member("recipient_type", "individual");
    patchbay_status status = encode_recipient(draft, sdk::view(message.to));
    if (status != PATCHBAY_OK) return status;
    status =
        sdk::visit(content, sink, [&](const auto &one) -> decltype(encode_content(draft, one)) {
            return encode_content(draft, one);
        });
    if (status != PATCHBAY_OK) return status;
    // A reaction names its message itself.
    if (message.reply_to.len != 0 && content.kind != PATCHBAY_CONTENT_REACTION) {
        body_.key("context").begin_object();
        body_.member("message_id", sdk::view(message.reply_to)).end_object();
    }
    body_.optional_member("biz_opaque_callback_data", sdk::view(message.correlation));
    body_.end_object();
    const std::uint32_t uploads = upload.blob.len != 0 ? 1 : 0;
    if (uploads != 0) status = send_upload(sink, upload);
    if (status != PATCHBAY_OK) return status;
    return access_.post(messages_url_).json(body_.text()).step(uploads + 1, uploads).give(sink);
}

}  // namespace whatsapp
