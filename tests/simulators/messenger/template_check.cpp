// The rules for templates: message_check.h.
#include "core/base/json.h"
#include "tests/simulators/messenger/message_check.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace patchbay::simulators::messenger {

namespace {

using graph::Field;
using graph::Kind;
using Refusal = std::optional<GraphError>;

constexpr std::size_t kMaxElements = 10;
constexpr std::size_t kMaxElementChars = 80;
constexpr std::size_t kMaxButtons = 3;
constexpr std::size_t kMaxButtonTextChars = 640;
constexpr std::size_t kMaxTitleChars = 20;
constexpr std::size_t kMaxPayloadChars = 1000;

constexpr std::array<std::string_view, 1> kWebUrl{"web_url"};
constexpr std::array<std::string_view, 2> kMedia{"image", "video"};
constexpr std::array<std::string_view, 2> kRatios{"horizontal", "square"};
constexpr std::array<std::string_view, 3> kHeights{"compact", "tall", "full"};

constexpr Field kType{"type", Kind::text, true};
constexpr Field kTitle{"title", Kind::text, true, 1, kMaxTitleChars};
constexpr Field kUrl{"url", Kind::text, true, 1};
constexpr Field kHeight{"webview_height_ratio", Kind::text, false, 0, 0, {}, kHeights};
constexpr Field kExtensions{"messenger_extensions", Kind::flag};
constexpr Field kFallback{"fallback_url", Kind::text};

constexpr std::array kWebUrlButton{kType, kTitle, kUrl, kHeight, kExtensions, kFallback};
constexpr std::array kPostbackButton{kType, kTitle,
                                     Field{"payload", Kind::text, true, 1, kMaxPayloadChars}};
constexpr std::array kPhoneButton{kType, kTitle, Field{"payload", Kind::text, true, 1}};
constexpr std::array kAccountLinkButton{kType, kUrl};
constexpr std::array kAccountUnlinkButton{kType};
constexpr std::array kDefaultAction{Field{"type", Kind::text, true, 0, 0, {}, kWebUrl}, kUrl,
                                    kHeight, kExtensions, kFallback};

// One for each type of button.
struct ButtonShape {
    std::string_view type;
    graph::Shape shape;
};
constexpr std::array kButtonShapes{
    ButtonShape{"web_url", kWebUrlButton}, ButtonShape{"postback", kPostbackButton},
    ButtonShape{"phone_number", kPhoneButton}, ButtonShape{"account_link", kAccountLinkButton},
    ButtonShape{"account_unlink", kAccountUnlinkButton}};

constexpr Field kTemplateType{"template_type", Kind::text, true};
constexpr Field kSharable{"sharable", Kind::flag};
constexpr Field kButtons{"buttons", Kind::list, false, 1, kMaxButtons};

constexpr std::array kElement{
    Field{"title", Kind::text, true, 1, kMaxElementChars},
    Field{"subtitle", Kind::text, false, 0, kMaxElementChars}, Field{"image_url", Kind::text},
    Field{"default_action", Kind::object, false, 0, 0, kDefaultAction}, kButtons};
constexpr std::array kMediaElement{Field{"media_type", Kind::text, true, 0, 0, {}, kMedia},
                                   Field{"attachment_id", Kind::text, false, 1},
                                   Field{"url", Kind::text, false, 1}, kButtons};

constexpr std::array kGeneric{kTemplateType, kSharable,
                              Field{"image_aspect_ratio", Kind::text, false, 0, 0, {}, kRatios},
                              Field{"elements", Kind::list, true, 1, kMaxElements, kElement}};
constexpr std::array kButton{kTemplateType, kSharable,
                             Field{"text", Kind::text, true, 1, kMaxButtonTextChars},
                             Field{"buttons", Kind::list, true, 1, kMaxButtons}};
constexpr std::array kMediaTemplate{kTemplateType, kSharable,
                                    Field{"elements", Kind::list, true, 1, 1, kMediaElement}};

Refusal check_buttons(const json::object &object, const std::string &path) {
    const auto *buttons = object.if_contains("buttons");
    if (!buttons) return {};
    for (std::size_t i = 0; i < buttons->get_array().size(); ++i) {
        const auto at = graph::member_path(path, "buttons") + "[" + std::to_string(i) + "]";
        const auto &button = buttons->get_array()[i].get_object();
        const auto type = text_member(button, "type");
        const auto known = std::ranges::find(kButtonShapes, type, &ButtonShape::type);
        if (known == kButtonShapes.end()) {
            return GraphError{100, "Param " + graph::member_path(at, "type") +
                                       " is no type of button: \"" + std::string(type) + "\""};
        }
        if (auto refusal = check_object(button, known->shape, at)) return refusal;
        if (type == "phone_number" && !text_member(button, "payload").starts_with('+')) {
            return GraphError{100, "Param " + graph::member_path(at, "payload") +
                                       " must be a phone number that begins with '+'."};
        }
    }
    return {};
}

Refusal check_elements(const json::object &payload, const std::string &path, bool media) {
    const auto &elements = payload.at("elements").get_array();
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto at = graph::member_path(path, "elements") + "[" + std::to_string(i) + "]";
        const auto &element = elements[i].get_object();
        if (auto refusal = check_buttons(element, at)) return refusal;
        if (media && element.contains("url") == element.contains("attachment_id")) {
            return GraphError{100, "Param " + at + " needs exactly one of url and attachment_id."};
        }
        if (!media && element.size() < 2) {
            return GraphError{100, "Param " + at + " needs something beside its title."};
        }
    }
    return {};
}

}  // namespace

Refusal check_template(const json::object &payload, Platform platform, const std::string &path) {
    const auto type = text_member(payload, "template_type");
    if (type == "button") {
        if (auto refusal = check_object(payload, kButton, path)) return refusal;
        return check_buttons(payload, path);
    }
    if (type == "generic") {
        if (auto refusal = check_object(payload, kGeneric, path)) return refusal;
        return check_elements(payload, path, false);
    }
    if (type == "media" && platform == Platform::messenger) {
        if (auto refusal = check_object(payload, kMediaTemplate, path)) return refusal;
        return check_elements(payload, path, true);
    }
    return GraphError{100, "Param " + graph::member_path(path, "template_type") +
                               " is none that is simulated here: \"" + std::string(type) + "\""};
}

}  // namespace patchbay::simulators::messenger
