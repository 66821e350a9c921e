#include "tests/simulators/whatsapp/message_check.h"

#include "tests/simulators/whatsapp/shape.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace patchbay::simulators::whatsapp {

namespace {

using Refusal = std::optional<GraphError>;

constexpr std::size_t kMaxTextChars = 4096;
constexpr std::size_t kMaxCaptionChars = 1024;
constexpr std::size_t kMaxCallbackDataChars = 512;
constexpr std::size_t kMaxContacts = 5;
constexpr std::size_t kMinPhoneDigits = 7;
constexpr std::size_t kMaxPhoneDigits = 15;

constexpr std::array<std::string_view, 1> kProducts{"whatsapp"};
constexpr std::array<std::string_view, 1> kRecipientTypes{"individual"};
constexpr std::array<std::string_view, 1> kRead{"read"};
constexpr std::array<std::string_view, 1> kTextWord{"text"};
constexpr std::array<std::string_view, 2> kPlaces{"HOME", "WORK"};
constexpr std::array<std::string_view, 4> kPhoneKinds{"CELL", "MAIN", "HOME", "WORK"};

constexpr std::array kText{Field{"body", Kind::text, true, 1, kMaxTextChars},
                           Field{"preview_url", Kind::flag}};
constexpr std::array kLocation{Field{"latitude", Kind::coordinate, true, 0, 90},
                               Field{"longitude", Kind::coordinate, true, 0, 180},
                               Field{"name", Kind::text}, Field{"address", Kind::text}};
constexpr std::array kReaction{Field{"message_id", Kind::text, true, 1},
                               Field{"emoji", Kind::text, true}};

constexpr std::array kImage{Field{"id", Kind::text, false, 1}, Field{"link", Kind::text, false, 1},
                            Field{"caption", Kind::text, false, 0, kMaxCaptionChars}};
constexpr std::array kAudio{Field{"id", Kind::text, false, 1}, Field{"link", Kind::text, false, 1},
                            Field{"voice", Kind::flag}};
constexpr std::array kSticker{Field{"id", Kind::text, false, 1},
                              Field{"link", Kind::text, false, 1}};
constexpr std::array kDocument{Field{"id", Kind::text, false, 1},
                               Field{"link", Kind::text, false, 1},
                               Field{"caption", Kind::text, false, 0, kMaxCaptionChars},
                               Field{"filename", Kind::text, false, 1}};

constexpr std::array kName{Field{"formatted_name", Kind::text, true, 1},
                           Field{"first_name", Kind::text},
                           Field{"last_name", Kind::text},
                           Field{"middle_name", Kind::text},
                           Field{"prefix", Kind::text},
                           Field{"suffix", Kind::text}};
constexpr std::array kPhone{Field{"phone", Kind::text, true, 1}, Field{"wa_id", Kind::text},
                            Field{"type", Kind::text, false, 0, 0, {}, kPhoneKinds}};
constexpr std::array kEmail{Field{"email", Kind::text, true, 1},
                            Field{"type", Kind::text, false, 0, 0, {}, kPlaces}};
constexpr std::array kUrl{Field{"url", Kind::text, true, 1},
                          Field{"type", Kind::text, false, 0, 0, {}, kPlaces}};
constexpr std::array kOrganization{Field{"company", Kind::text}, Field{"department", Kind::text},
                                   Field{"title", Kind::text}};
constexpr std::array kAddress{Field{"street", Kind::text},
                              Field{"city", Kind::text},
                              Field{"state", Kind::text},
                              Field{"zip", Kind::text},
                              Field{"country", Kind::text},
                              Field{"country_code", Kind::text},
                              Field{"type", Kind::text, false, 0, 0, {}, kPlaces}};
constexpr std::array kContact{Field{"name", Kind::object, true, 0, 0, kName},
                              Field{"phones", Kind::list, false, 0, 0, kPhone},
                              Field{"emails", Kind::list, false, 0, 0, kEmail},
                              Field{"urls", Kind::list, false, 0, 0, kUrl},
                              Field{"addresses", Kind::list, false, 0, 0, kAddress},
                              Field{"org", Kind::object, false, 0, 0, kOrganization},
                              Field{"birthday", Kind::text, false, 10, 10}};

constexpr std::array kContext{Field{"message_id", Kind::text, true, 1}};

// One field for each type of message: the key is the type's own name.
constexpr std::array kTypes{Field{"text", Kind::object, true, 0, 0, kText},
                            Field{"image", Kind::object, true, 0, 0, kImage},
                            Field{"video", Kind::object, true, 0, 0, kImage},
                            Field{"audio", Kind::object, true, 0, 0, kAudio},
                            Field{"document", Kind::object, true, 0, 0, kDocument},
                            Field{"sticker", Kind::object, true, 0, 0, kSticker},
                            Field{"location", Kind::object, true, 0, 0, kLocation},
                            Field{"contacts", Kind::list, true, 1, kMaxContacts, kContact},
                            Field{"reaction", Kind::object, true, 0, 0, kReaction},
                            Field{"template", Kind::any_object, true},
                            Field{"interactive", Kind::any_object, true}};

constexpr std::array kTypingIndicator{Field{"type", Kind::text, true, 0, 0, {}, kTextWord}};
constexpr std::array kReadReceipt{
    Field{"messaging_product", Kind::text, true, 0, 0, {}, kProducts},
    Field{"status", Kind::text, true, 0, 0, {}, kRead}, Field{"message_id", Kind::text, true, 1},
    Field{"typing_indicator", Kind::object, false, 0, 0, kTypingIndicator}};

Refusal check_product(const json::object &body) {
    if (text_member(body, "messaging_product") == "whatsapp") return {};
    return GraphError{100, "The parameter messaging_product is required and must be \"whatsapp\"."};
}

Refusal check_recipient(const json::object &body) {
    if (!body.contains("to")) {
        if (body.contains("recipient")) return {};
        return GraphError{131008, "The parameter to is required."};
    }
    auto digits = text_member(body, "to");
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto all_digits =
        std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (all_digits && digits.size() >= kMinPhoneDigits && digits.size() <= kMaxPhoneDigits)
        return {};
    return GraphError{131009, "Param to must be a phone number in international format"};
}

// One emoji, told by what it is not: words, blanks and marks of ASCII. A key is an ASCII character
// in a frame.
Refusal check_reaction(const json::object &reaction) {
    constexpr std::string_view kFrame = "\u20E3";
    constexpr std::size_t kMaxBytes = 64;
    const auto emoji = text_member(reaction, "emoji");
    const auto ascii =
        std::ranges::count_if(emoji, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const auto framed = emoji.ends_with(kFrame);
    if (emoji.size() <= kMaxBytes && ascii == (framed ? 1 : 0)) return {};
    return GraphError{131009, "Param reaction['emoji'] must be one emoji."};
}

}  // namespace

Refusal check_media(const json::object &media, const std::string &path) {
    const auto by_id = media.contains("id");
    if (by_id == media.contains("link")) {
        const auto code = by_id ? 131009 : 131008;
        return GraphError{code, "Param " + path + " needs exactly one of id and link."};
    }
    const auto link = text_member(media, "link");
    if (by_id || link.starts_with("https://") || link.starts_with("http://")) return {};
    return GraphError{131009, "Param " + member_path(path, "link") + " must be an http(s) URL."};
}

Refusal check_message(const json::object &body) {
    if (auto refusal = check_product(body)) return refusal;

    std::string_view type = "text";
    if (const auto *given = body.if_contains("type")) {
        if (!given->is_string()) return GraphError{100, "Param type must be a string"};
        type = given->get_string();
    }
    const auto known = std::ranges::find(kTypes, type, &Field::name);
    if (known == kTypes.end()) {
        return GraphError{131051, "Message type \"" + std::string(type) + "\" is not supported."};
    }
    const std::array shape{
        Field{"messaging_product", Kind::text, true, 0, 0, {}, kProducts},
        Field{"recipient_type", Kind::text, false, 0, 0, {}, kRecipientTypes},
        Field{"to", Kind::text},
        Field{"recipient", Kind::text, false, 1},
        Field{"type", Kind::text},
        Field{"context", Kind::object, false, 0, 0, kContext},
        Field{"biz_opaque_callback_data", Kind::text, false, 0, kMaxCallbackDataChars},
        *known};
    if (auto refusal = check_shape(body, shape, "")) return refusal;
    if (auto refusal = check_recipient(body)) return refusal;

    const auto &content = body.at(type);
    if (type == "interactive") return check_interactive(content.get_object());
    if (type == "template") return check_template(content.get_object());
    if (type == "reaction") return check_reaction(content.get_object());
    const auto is_media = std::ranges::find(known->fields, "link", &Field::name);
    if (is_media != known->fields.end())
        return check_media(content.get_object(), std::string(type));
    return {};
}

Refusal check_read_receipt(const json::object &body) {
    if (auto refusal = check_product(body)) return refusal;
    return check_shape(body, kReadReceipt, "");
}

}  // namespace patchbay::simulators::whatsapp
