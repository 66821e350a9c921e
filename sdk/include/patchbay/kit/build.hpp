// JSON texts as one expression, for bodies that a hot path does not make:
//
//     object({{"chat_id", Json::raw(chat)}, {"text", text}, {"caption", optional(caption)}})
//
// A member that is absent is left out.
#ifndef PATCHBAY_KIT_BUILD_HPP
#define PATCHBAY_KIT_BUILD_HPP

#include "../json.hpp"
#include "../patchbay.hpp"

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace patchbay::sdk {

class Json {
public:
    using Members = std::vector<std::pair<std::string_view, Json>>;

    Json() = default;  // absent
    Json(std::string_view text) : text_(JsonWriter().string(text).text()) {}
    Json(const std::string &text) : Json(std::string_view(text)) {}
    Json(const char *text) : Json(std::string_view(text)) {}
    Json(patchbay_str text) : Json(view(text)) {}
    template <class Bool, std::enable_if_t<std::is_same_v<Bool, bool>, int> = 0>  // no pointer
    Json(Bool value) : text_(value ? "true" : "false") {}
    Json(std::int64_t number) : text_(std::to_string(number)) {}
    Json(double number) {
        char digits[40];
        std::snprintf(digits, sizeof digits, "%.15g", number);
        text_ = digits;
    }

    // JSON text already, such as a number as the provider wrote it.
    static Json raw(std::string_view json) {
        Json value;
        value.text_ = json;
        return value;
    }

    bool exists() const { return !text_.empty(); }
    const std::string &text() const { return text_; }

private:
    std::string text_;
};

// Absent where the text is empty.
inline Json optional(std::string_view text) { return text.empty() ? Json() : Json(text); }
inline Json optional(patchbay_str text) { return optional(view(text)); }

inline Json object(const Json::Members &members) {
    JsonWriter out;
    out.begin_object();
    for (const auto &[name, value] : members) {
        if (value.exists()) out.key(name).raw(value.text());
    }
    return Json::raw(out.end_object().text());
}

// Of any range whose elements make a Json.
template <class Range = std::initializer_list<Json>>
Json array(const Range &values) {
    JsonWriter out;
    out.begin_array();
    for (const auto &item : values) {
        const Json &value = item;
        if (value.exists()) out.raw(value.text());
    }
    return Json::raw(out.end_array().text());
}

}  // namespace patchbay::sdk

#endif
