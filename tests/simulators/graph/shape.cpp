#include "tests/simulators/graph/shape.h"

#include "core/base/text.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace patchbay::simulators::graph {

namespace {

using Checked = std::optional<Mistake>;

Mistake wrong_type(const std::string &path, std::string_view expected) {
    return {MistakeKind::type, "Param " + path + " must be " + std::string(expected)};
}

Checked check_length(std::size_t length, const Field &field, const std::string &path) {
    if (length >= field.least && (field.most == 0 || length <= field.most)) return {};
    return Mistake{MistakeKind::limit,
                   path + " length invalid. Min length: " + std::to_string(field.least) +
                       ", Max length: " + std::to_string(field.most)};
}

Checked check_text(const json::value &value, const Field &field, const std::string &path) {
    if (!value.is_string()) return wrong_type(path, "a string");
    const std::string_view text = value.get_string();
    if (!field.words.empty() && std::ranges::find(field.words, text) == field.words.end()) {
        std::string words;
        for (const auto word : field.words)
            words.append(words.empty() ? "" : ", ").append(word);
        return Mistake{MistakeKind::limit, "Param " + path + " must be one of {" + words + "}"};
    }
    return check_length(utf8_length(text), field, path);
}

// The provider's documents show numbers and texts that hold numbers; it takes both.
Checked check_coordinate(const json::value &value, const Field &field, const std::string &path) {
    double number = 0;
    if (value.is_string()) {
        const auto &text = value.get_string();
        const auto *end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, number);
        if (parsed.ec != std::errc{} || parsed.ptr != end) return wrong_type(path, "a number");
    } else if (value.is_number()) {
        number = value.to_number<double>();
    } else {
        return wrong_type(path, "a number");
    }
    if (std::abs(number) <= static_cast<double>(field.most)) return {};
    return Mistake{MistakeKind::limit, path + " is out of range"};
}

bool is_id(const json::value &value) {
    if (value.is_int64()) return value.get_int64() > 0;
    if (!value.is_string()) return false;
    const std::string_view text = value.get_string();
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Checked check_list(const json::value &value, const Field &field, const std::string &path) {
    if (!value.is_array()) return wrong_type(path, "an array");
    const auto &items = value.get_array();
    if (auto refusal = check_length(items.size(), field, path)) return refusal;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto at = path + "[" + std::to_string(i) + "]";
        if (!items[i].is_object()) return wrong_type(at, "an object");
        if (field.fields.empty()) continue;
        if (auto refusal = first_mistake(items[i].get_object(), field.fields, at)) return refusal;
    }
    return {};
}

Checked check_value(const json::value &value, const Field &field, const std::string &path) {
    switch (field.kind) {
        case Kind::text:
            return check_text(value, field, path);
        case Kind::flag:
            return value.is_bool() ? Checked{} : wrong_type(path, "a boolean");
        case Kind::integer:
            return value.is_int64() ? Checked{} : wrong_type(path, "an integer");
        case Kind::id:
            return is_id(value) ? Checked{} : wrong_type(path, "an id");
        case Kind::coordinate:
            return check_coordinate(value, field, path);
        case Kind::list:
            return check_list(value, field, path);
        case Kind::object:
            if (!value.is_object()) return wrong_type(path, "an object");
            return first_mistake(value.get_object(), field.fields, path);
        case Kind::any_object:
            return value.is_object() ? Checked{} : wrong_type(path, "an object");
    }
    return {};
}

}  // namespace

std::string member_path(const std::string &path, std::string_view name) {
    if (path.empty()) return std::string(name);
    return path + "['" + std::string(name) + "']";
}

std::optional<Mistake> first_mistake(const json::object &object, Shape shape,
                                     const std::string &path) {
    for (const auto &member : object) {
        const std::string_view key = member.key();
        const auto field = std::ranges::find(shape, key, &Field::name);
        if (field == shape.end()) {
            return Mistake{MistakeKind::type, "Unexpected key \"" + std::string(key) +
                                                  "\" on param \"" +
                                                  (path.empty() ? "message" : path) + "\"."};
        }
        const auto at = member_path(path, key);
        if (auto refusal = check_value(member.value(), *field, at)) return refusal;
    }
    for (const auto &field : shape) {
        if (field.required && !object.contains(field.name)) {
            return Mistake{MistakeKind::missing,
                           "The parameter " + member_path(path, field.name) + " is required."};
        }
    }
    return {};
}

}  // namespace patchbay::simulators::graph
