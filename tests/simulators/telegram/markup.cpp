#include "tests/simulators/telegram/markup.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace patchbay::simulators::telegram {

namespace {

// What a button may do: exactly one of these, or at most one.
constexpr std::array<std::string_view, 10> kInlineKinds{"url",
                                                        "callback_data",
                                                        "web_app",
                                                        "login_url",
                                                        "switch_inline_query",
                                                        "switch_inline_query_current_chat",
                                                        "switch_inline_query_chosen_chat",
                                                        "copy_text",
                                                        "callback_game",
                                                        "pay"};
constexpr std::array<std::string_view, 6> kKeyboardKinds{"request_users",   "request_chat",
                                                         "request_contact", "request_location",
                                                         "request_poll",    "web_app"};

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

// The text of a button, which all have.
Refusal check_button_text(const json::object &button, const std::string &where) {
    const auto *text = button.if_contains("text");
    if (!text) return bad(where + "Can't find field \"text\"");
    if (!text->is_string()) return bad(where + "Field \"text\" must be of type String");
    if (text->get_string().empty()) return bad(where + "Field \"text\" must be non-empty");
    return {};
}

template <class Kinds>
std::ptrdiff_t kinds_in(const json::object &button, const Kinds &kinds) {
    return std::ranges::count_if(kinds, [&](auto kind) { return button.contains(kind); });
}

Refusal check_button_url(std::string_view url) {
    const auto scheme = url.substr(0, url.find("://"));
    const auto invalid = [&](std::string_view why) {
        return bad("inline keyboard button URL '" + std::string(url) +
                   "' is invalid: " + std::string(why));
    };
    if (scheme.size() == url.size()) {  // the provider puts http:// before a bare host
        if (url.find('.') == std::string_view::npos) return invalid("Wrong HTTP URL");
        return {};
    }
    if (scheme == "http" || scheme == "https" || scheme == "tg") return {};
    return invalid("Unsupported URL protocol");
}

Refusal check_inline_button(const json::value &value) {
    const std::string where = "can't parse inline keyboard button: ";
    const auto *button = value.if_object();
    if (!button) return bad(where + "InlineKeyboardButton must be an Object");
    if (auto refusal = check_button_text(*button, where)) return refusal;
    for (const auto *name : {"callback_data", "url"}) {
        const auto *text = button->if_contains(name);
        if (text && !text->is_string()) {
            return bad(where + "Field " + quoted(name) + " must be of type String");
        }
    }
    const auto kinds = kinds_in(*button, kInlineKinds);
    const auto data = text_member(*button, "callback_data");
    const auto url = text_member(*button, "url");
    const auto empty = (button->contains("callback_data") && data.empty()) ||
                       (button->contains("url") && url.empty());
    if (kinds == 0 || empty) {
        return bad(where + "Text buttons are unallowed in the inline keyboard");
    }
    if (kinds > 1) return bad(where + "Exactly one of the optional fields must be used");
    if (data.size() > kMaxCallbackData) return bad("BUTTON_DATA_INVALID");
    return button->contains("url") ? check_button_url(url) : Refusal();
}

Refusal check_keyboard_button(const json::value &value) {
    const std::string where = "can't parse keyboard button: ";
    if (value.is_string()) {
        if (value.get_string().empty()) return bad(where + "Field \"text\" must be non-empty");
        return {};
    }
    const auto *button = value.if_object();
    if (!button) return bad(where + "KeyboardButton must be an Object");
    if (auto refusal = check_button_text(*button, where)) return refusal;
    for (const auto *name : {"request_contact", "request_location"}) {
        const auto *flag = button->if_contains(name);
        if (flag && !flag->is_bool()) {
            return bad(where + "Field " + quoted(name) + " must be of type Boolean");
        }
    }
    if (kinds_in(*button, kKeyboardKinds) > 1) {
        return bad(where + "At most one of the optional fields must be used");
    }
    return {};
}

template <class Check>
Refusal check_rows(const json::value &value, std::string_view name, Check check) {
    const auto refusal = bad("field " + quoted(name) + " must be an Array of Arrays of buttons");
    const auto *rows = value.if_array();
    if (!rows) return refusal;
    for (const auto &row : *rows) {
        const auto *buttons = row.if_array();
        if (!buttons) return refusal;
        for (const auto &button : *buttons) {
            if (auto wrong = check(button)) return wrong;
        }
    }
    return {};
}

Refusal check_placeholder(const json::object &markup) {
    const auto *value = markup.if_contains("input_field_placeholder");
    if (!value) return {};
    if (!value->is_string()) {
        return bad("field \"input_field_placeholder\" must be of type String");
    }
    const auto length = utf8_length(value->get_string());
    if (length >= 1 && length <= kMaxPlaceholder) return {};
    return bad("field \"input_field_placeholder\" must have 1-64 characters");
}

Refusal check_flags(const json::object &markup) {
    for (const auto *name : {"resize_keyboard", "one_time_keyboard", "is_persistent", "selective",
                             "remove_keyboard", "force_reply"}) {
        const auto *flag = markup.if_contains(name);
        if (flag && !flag->is_bool()) {
            return bad("field " + quoted(name) + " must be of type Boolean");
        }
    }
    return check_placeholder(markup);
}

}  // namespace

Refusal check_markup(const json::value &value) {
    const auto *markup = value.if_object();
    if (!markup) return bad("object expected as reply markup");
    constexpr std::array<std::string_view, 4> kMarkups{"inline_keyboard", "keyboard",
                                                       "remove_keyboard", "force_reply"};
    if (kinds_in(*markup, kMarkups) > 1) return bad("reply markup must be of one kind");
    if (auto refusal = check_flags(*markup)) return refusal;
    if (const auto *rows = markup->if_contains("inline_keyboard")) {
        return check_rows(*rows, "inline_keyboard", check_inline_button);
    }
    if (const auto *rows = markup->if_contains("keyboard")) {
        return check_rows(*rows, "keyboard", check_keyboard_button);
    }
    return {};
}

Refusal check_inline_markup(const json::value &value) {
    if (auto refusal = check_markup(value)) return refusal;
    const auto &markup = value.get_object();
    if (markup.empty() || markup.contains("inline_keyboard")) return {};
    return bad("inline keyboard expected");
}

std::vector<Button> buttons_of(const json::object &markup) {
    std::vector<Button> out;
    const auto *inline_rows = markup.if_contains("inline_keyboard");
    const auto *rows = inline_rows ? inline_rows : markup.if_contains("keyboard");
    for (const auto &row : rows ? rows->get_array() : json::array()) {
        for (const auto &value : row.get_array()) {
            if (value.is_string()) {
                out.push_back({false, std::string(value.get_string()), {}});
                continue;
            }
            const auto &button = value.get_object();
            const auto asks = [&](const char *name) {
                const auto *flag = button.if_contains(name);
                return flag && flag->get_bool();
            };
            out.push_back({inline_rows != nullptr, std::string(text_member(button, "text")),
                           std::string(text_member(button, "callback_data")),
                           asks("request_contact"), asks("request_location")});
        }
    }
    return out;
}

}  // namespace patchbay::simulators::telegram
