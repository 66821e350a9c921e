#include "core/model/fields.h"

#include "core/base/located_json.h"
#include "core/model/writer.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::model {

namespace {

std::string_view kind_of(const json::value &value) {
    if (value.is_number()) return "a number";
    if (value.is_string()) return "a text";
    if (value.is_object()) return "an object";
    if (value.is_array()) return "an array";
    return value.is_bool() ? "a boolean" : "null";
}

}  // namespace

Fields::Fields(const json::value &value, std::string pointer, std::optional<Error> &error)
    : object_(value.if_object()), pointer_(std::move(pointer)), error_(error) {
    if (!object_) fail("", "expected an object, got " + std::string(kind_of(value)));
}

std::string Fields::at(std::string_view key) const {
    return key.empty() ? pointer_ : pointer_ + pointer_step(key);
}

void Fields::fail(std::string_view key, std::string message) {
    if (!error_) error_ = Error{std::move(message), at(key)};
}

const json::value *Fields::find(std::string_view key) {
    asked_.push_back(key);
    return object_ ? object_->if_contains(key) : nullptr;
}

void Fields::missing(std::string_view key) { fail("", "'" + std::string(key) + "' is missing"); }

bool Fields::has(std::string_view key) const { return object_ && object_->contains(key); }

std::string Fields::text(std::string_view key) {
    const json::value *value = find(key);
    if (!value) return {};
    if (const json::string *text = value->if_string()) return std::string(*text);
    fail(key, "expected a text, got " + std::string(kind_of(*value)));
    return {};
}

std::string Fields::required(std::string_view key) {
    if (!has(key)) missing(key);
    return text(key);
}

std::vector<std::string> Fields::texts(std::string_view key) {
    std::vector<std::string> result;
    const json::value *value = find(key);
    if (!value) return result;
    const json::array *array = value->if_array();
    if (!array) {
        fail(key, "expected an array of texts, got " + std::string(kind_of(*value)));
        return result;
    }
    for (const json::value &element : *array) {
        if (const json::string *text = element.if_string())
            result.emplace_back(*text);
        else
            fail(key,
                 "expected an array of texts, got " + std::string(kind_of(element)) + " in it");
    }
    return result;
}

double Fields::number(std::string_view key) {
    const json::value *value = find(key);
    if (value && value->is_number()) return value->to_number<double>();
    if (value)
        fail(key, "expected a number, got " + std::string(kind_of(*value)));
    else
        missing(key);
    return 0;
}

std::string Fields::literal(std::string_view key) {
    const json::value *value = find(key);
    if (!value) return {};
    if (value->is_number()) return patchbay::to_text(*value);
    if (const json::string *text = value->if_string()) return std::string(*text);
    fail(key, "expected a number, got " + std::string(kind_of(*value)));
    return {};
}

std::string Fields::object_text(std::string_view key) {
    const json::value *value = find(key);
    if (!value) return {};
    if (!value->is_object()) {
        fail(key, "expected an object, got " + std::string(kind_of(*value)));
        return {};
    }
    std::string text = patchbay::to_text(*value);
    if (embeddable(text)) return text;
    fail(key, "expected at most " + std::to_string(kMaxEmbeddedDepth) +
                  " levels of objects and arrays, got more");
    return {};
}

bool Fields::flag(std::string_view key) {
    const json::value *value = find(key);
    if (!value) return false;
    if (value->is_bool()) return value->get_bool();
    fail(key, "expected true or false, got " + std::string(kind_of(*value)));
    return false;
}

std::size_t Fields::one_of(std::string_view key, std::span<const std::string_view> names) {
    const std::string name = required(key);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    if (error_) return 0;
    std::string known;
    for (const std::string_view one : names)
        known += (known.empty() ? "" : ", ") + std::string(one);
    fail(key, "expected one of " + known + ", got '" + name + "'");
    return 0;
}

void Fields::each(std::string_view key, Need need, const std::function<void(Fields &)> &read) {
    const json::value *value = find(key);
    if (!value) {
        if (need == Need::required) missing(key);
        return;
    }
    const json::array *array = value->if_array();
    if (!array) return fail(key, "expected an array, got " + std::string(kind_of(*value)));
    for (std::size_t i = 0; i < array->size(); ++i) {
        Fields fields((*array)[i], at(key) + "/" + std::to_string(i), error_);
        read(fields);
        fields.finish();
    }
}

bool Fields::is_object(std::string_view key) const {
    const json::value *value = object_ ? object_->if_contains(key) : nullptr;
    return value && value->is_object();
}

void Fields::object(std::string_view key, const std::function<void(Fields &)> &read) {
    Fields fields(*find(key), at(key), error_);
    read(fields);
    fields.finish();
}

void Fields::finish() {
    if (!object_) return;
    for (const auto &member : *object_)
        if (std::find(asked_.begin(), asked_.end(), member.key()) == asked_.end()) {
            const std::string nearest = nearest_name(member.key(), asked_);
            fail(member.key(), "unknown member '" + std::string(member.key()) + "'" +
                                   (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
        }
}

}  // namespace patchbay::model
