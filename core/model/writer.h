// Writers: a shape is described once (content_shape.h, event.cpp) and written in two forms, JSON
// text for the hot path and a Boost.JSON value for those who look into it. Both have the same
// members:
//
//   text(key, t)         the member, also where `t` is empty
//   given(key, t)        the member where `t` is not empty
//   number, boolean      the member
//   literal(key, t)      a number as its sender wrote it, or else a text; nothing where empty
//   embed(key, t)        JSON text as the JSON it is; what is none, or too deep, as a text
//   object(key, fill)    fill(writer of the object)
//   list(key, items, fill)   fill(writer of the element's object, item)
//   texts(key, items)
#pragma once

#include "core/base/json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::model {

// Levels of JSON that is embedded: leaves room for what stands around it within kMaxJsonDepth.
constexpr std::size_t kMaxEmbeddedDepth = 48;

std::optional<json::value> embeddable(std::string_view text);
std::optional<json::value> number_literal(std::string_view text);

class TextObject {
public:
    explicit TextObject(std::string &out) : out_(out) { out_ += '{'; }
    ~TextObject() { out_ += '}'; }
    TextObject(const TextObject &) = delete;
    TextObject &operator=(const TextObject &) = delete;

    void text(std::string_view key, std::string_view text) {
        name(key);
        append_quoted(out_, text);
    }
    void given(std::string_view key, std::string_view given) {
        if (!given.empty()) text(key, given);
    }
    void number(std::string_view key, double number) {
        name(key);
        append_number(out_, number);
    }
    void boolean(std::string_view key, bool value) {
        name(key);
        out_ += value ? "true" : "false";
    }
    void literal(std::string_view key, std::string_view literal) {
        if (!number_literal(literal)) return given(key, literal);
        name(key);
        out_ += literal;
    }
    void embed(std::string_view key, std::string_view json_text) {
        const auto value = embeddable(json_text);
        if (!value) return given(key, json_text);
        name(key);
        out_ += patchbay::to_text(*value);  // compact: an event is one line
    }
    template <class Fill>
    void object(std::string_view key, const Fill &fill) {
        name(key);
        TextObject inner(out_);
        fill(inner);
    }
    template <class Items, class Fill>
    void list(std::string_view key, const Items &items, const Fill &fill) {
        array(key, items, [&](const auto &item) {
            TextObject inner(out_);
            fill(inner, item);
        });
    }
    void texts(std::string_view key, const std::vector<std::string> &items) {
        array(key, items, [&](const std::string &item) { append_quoted(out_, item); });
    }

private:
    void name(std::string_view key) {
        if (out_.back() != '{') out_ += ',';
        append_quoted(out_, key);
        out_ += ':';
    }
    template <class Items, class Write>
    void array(std::string_view key, const Items &items, const Write &write) {
        name(key);
        out_ += '[';
        for (const auto &item : items) {
            if (out_.back() != '[') out_ += ',';
            write(item);
        }
        out_ += ']';
    }

    std::string &out_;
};

class ValueObject {
public:
    explicit ValueObject(json::object &out) : out_(out) {}

    void text(std::string_view key, std::string_view text) { out_.emplace(key, text); }
    void given(std::string_view key, std::string_view given) {
        if (!given.empty()) text(key, given);
    }
    void number(std::string_view key, double number) { out_.emplace(key, number); }
    void boolean(std::string_view key, bool value) { out_.emplace(key, value); }
    void literal(std::string_view key, std::string_view literal) {
        if (auto value = number_literal(literal))
            out_.emplace(key, std::move(*value));
        else
            given(key, literal);
    }
    void embed(std::string_view key, std::string_view json_text) {
        if (auto value = embeddable(json_text))
            out_.emplace(key, std::move(*value));
        else
            given(key, json_text);
    }
    template <class Fill>
    void object(std::string_view key, const Fill &fill) {
        ValueObject inner(out_.emplace(key, json::object()).first->value().get_object());
        fill(inner);
    }
    template <class Items, class Fill>
    void list(std::string_view key, const Items &items, const Fill &fill) {
        json::array &array = out_.emplace(key, json::array()).first->value().get_array();
        for (const auto &item : items) {
            ValueObject inner(array.emplace_back(json::object()).get_object());
            fill(inner, item);
        }
    }
    void texts(std::string_view key, const std::vector<std::string> &items) {
        out_.emplace(key, json::array(items.begin(), items.end()));
    }

private:
    json::object &out_;
};

// JSON text that has to be an object. What a plugin gave instead stands in one, as {"text": ...}.
template <class Out>
void embed_object(Out &out, std::string_view key, std::string_view json_text) {
    const auto value = embeddable(json_text);
    if (value && value->is_object())
        out.embed(key, json_text);
    else
        out.object(key, [json_text](Out &inner) { inner.given("text", json_text); });
}

}  // namespace patchbay::model
