#include "tests/simulators/whatsapp/message_check.h"
#include "tests/simulators/whatsapp/shape.h"

#include <boost/json/array.hpp>

#include <array>

namespace patchbay::simulators::whatsapp {

namespace {

using Refusal = std::optional<GraphError>;

constexpr std::size_t kMaxTemplateNameChars = 512;
constexpr std::size_t kMaxComponents = 12;  // a header, a body and ten buttons

constexpr std::size_t kMaxParameterChars = 32768;
constexpr std::string_view kTooManyBlanks = "     ";

constexpr std::array<std::string_view, 1> kPolicies{"deterministic"};
constexpr std::array<std::string_view, 3> kComponentTypes{"header", "body", "button"};
constexpr std::array<std::string_view, 5> kButtonKinds{"quick_reply", "url", "catalog", "copy_code",
                                                       "flow"};
constexpr std::array<std::string_view, 10> kIndexes{"0", "1", "2", "3", "4",
                                                    "5", "6", "7", "8", "9"};
constexpr std::array<std::string_view, 10> kParameterTypes{
    "text",     "currency", "date_time", "image",       "video",
    "document", "location", "payload",   "coupon_code", "action"};

constexpr std::array kCurrency{Field{"fallback_value", Kind::text, true, 1},
                               Field{"code", Kind::text, true, 3, 3},
                               Field{"amount_1000", Kind::integer, true}};
constexpr std::array kDateTime{Field{"fallback_value", Kind::text, true, 1}};
constexpr std::array kParameter{Field{"type", Kind::text, true, 0, 0, {}, kParameterTypes},
                                Field{"text", Kind::text, false, 1, kMaxParameterChars},
                                Field{"parameter_name", Kind::text, false, 1},
                                Field{"payload", Kind::text, false, 1},
                                Field{"coupon_code", Kind::text, false, 1},
                                Field{"currency", Kind::object, false, 0, 0, kCurrency},
                                Field{"date_time", Kind::object, false, 0, 0, kDateTime},
                                Field{"image", Kind::any_object},
                                Field{"video", Kind::any_object},
                                Field{"document", Kind::any_object},
                                Field{"location", Kind::any_object},
                                Field{"action", Kind::any_object}};
constexpr std::array kComponent{Field{"type", Kind::text, true, 0, 0, {}, kComponentTypes},
                                Field{"sub_type", Kind::text, false, 0, 0, {}, kButtonKinds},
                                Field{"index", Kind::text, false, 0, 0, {}, kIndexes},
                                Field{"parameters", Kind::list, false, 0, 0, kParameter}};
constexpr std::array kLanguage{Field{"code", Kind::text, true, 2},
                               Field{"policy", Kind::text, false, 0, 0, {}, kPolicies}};
constexpr std::array kTemplate{
    Field{"name", Kind::text, true, 1, kMaxTemplateNameChars},
    Field{"language", Kind::object, true, 0, 0, kLanguage},
    Field{"components", Kind::list, false, 0, kMaxComponents, kComponent}};

GraphError missing(const std::string &path, std::string_view name) {
    return {131008, "The parameter " + member_path(path, name) + " is required."};
}

// A parameter carries its value under its type's name.
Refusal check_parameter(const json::object &parameter, const std::string &path) {
    const auto type = text_member(parameter, "type");
    const auto *content = parameter.if_contains(type);
    if (!content) return missing(path, type);
    const bool shows_fallback = type == "currency" || type == "date_time";
    const auto text = shows_fallback ? text_member(content->get_object(), "fallback_value")
                                     : text_member(parameter, "text");
    if (text.find_first_of("\n\r\t") != text.npos || text.find(kTooManyBlanks) != text.npos) {
        return GraphError{132018,
                          "Param text cannot have new-line/tab characters or more than 4 "
                          "consecutive spaces"};
    }
    if (type == "image" || type == "video" || type == "document") {
        return check_media(content->get_object(), member_path(path, type));
    }
    return {};
}

}  // namespace

Refusal check_template(const json::object &message_template) {
    if (auto refusal = check_shape(message_template, kTemplate, "template")) return refusal;
    const auto *components = message_template.if_contains("components");
    if (!components) return {};
    std::size_t number = 0;
    for (const auto &item : components->get_array()) {
        const auto path = "template['components'][" + std::to_string(number++) + "]";
        const auto &component = item.get_object();
        if (text_member(component, "type") == "button") {
            for (const auto name : {"sub_type", "index", "parameters"}) {
                if (!component.contains(name)) return missing(path, name);
            }
        }
        const auto *parameters = component.if_contains("parameters");
        if (!parameters) continue;
        std::size_t position = 0;
        for (const auto &parameter : parameters->get_array()) {
            const auto at = path + "['parameters'][" + std::to_string(position++) + "]";
            if (auto refusal = check_parameter(parameter.get_object(), at)) return refusal;
        }
    }
    return {};
}

}  // namespace patchbay::simulators::whatsapp
