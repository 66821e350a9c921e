#include "core/flow/cel/functions.h"

#include "core/base/text.h"
#include "core/flow/cel/operators.h"
#include "core/flow/cel/text_functions.h"
#include "core/flow/expression.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace patchbay::flow::cel {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

std::string_view view(const json::string &text) { return {text.data(), text.size()}; }

// The argument as a string, or nullopt.
std::optional<std::string_view> text_of(const json::value *value) {
    const auto *text = value->if_string();
    return text ? std::optional(view(*text)) : std::nullopt;
}

Error expected(std::string_view what, const json::value *got) {
    return {"expected " + std::string(what) + ", not " + std::string(type_phrase(*got))};
}

Result<json::value> size(Arguments given) {
    const auto &value = *given[0];
    std::size_t count = 0;
    if (const auto *list = value.if_array())
        count = list->size();
    else if (const auto *object = value.if_object())
        count = object->size();
    else if (const auto text = text_of(&value))
        count = utf8_length(*text);
    else
        return expected("a string, list or map", &value);
    return json::value(static_cast<std::int64_t>(count));
}

// A question about two strings.
template <class Ask>
Result<json::value> about_strings(Arguments given, Ask ask) {
    const auto text = text_of(given[0]);
    if (!text) return expected("a string", given[0]);
    const auto other = text_of(given[1]);
    if (!other) return expected("a string", given[1]);
    return json::value(ask(*text, *other));
}

Result<json::value> starts_with(Arguments given) {
    return about_strings(given, [](auto text, auto part) { return text.starts_with(part); });
}

Result<json::value> ends_with(Arguments given) {
    return about_strings(given, [](auto text, auto part) { return text.ends_with(part); });
}

Result<json::value> contains(Arguments given) {
    return about_strings(given, [](auto text, auto part) { return text.find(part) != text.npos; });
}

// For patterns that are only known now; literal ones were compiled with the expression.
Result<json::value> matches(Arguments given) {
    const auto text = text_of(given[0]);
    if (!text) return expected("a string", given[0]);
    const auto pattern = text_of(given[1]);
    if (!pattern) return expected("a string", given[1]);
    auto compiled = compile_pattern(*pattern);
    if (!compiled) return compiled.error();
    return json::value(re2::RE2::PartialMatch({text->data(), text->size()}, **compiled));
}

Result<json::value> to_int(Arguments given) {
    if (const auto number = number_of(*given[0])) {
        if (number->is_int) return json::value(number->integer);
        if (!(number->real > -kTwoTo63 && number->real < kTwoTo63))
            return Error{"the number does not fit into 64 bits"};
        return json::value(static_cast<std::int64_t>(number->real));
    }
    const auto text = text_of(given[0]);
    if (!text) return expected("a number or a string", given[0]);
    std::int64_t result = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), result);
    if (text->empty() || read.ec != std::errc() || read.ptr != text->data() + text->size())
        return Error{"the string is no whole number of 64 bits"};
    return json::value(result);
}

Result<json::value> to_double(Arguments given) {
    if (const auto number = number_of(*given[0])) return json::value(number->real);
    const auto text = text_of(given[0]);
    if (!text) return expected("a number or a string", given[0]);
    double result = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), result);
    if (text->empty() || read.ec != std::errc() || read.ptr != text->data() + text->size())
        return Error{"the string is no number"};
    return json::value(result);
}

Result<json::value> to_string(Arguments given) {
    const auto &value = *given[0];
    if (const auto *real = value.if_double(); real && !std::isfinite(*real))
        return json::value(std::isnan(*real) ? "NaN" : *real > 0 ? "+Inf" : "-Inf");
    if (value.is_string() || value.is_bool() || number_of(value))
        return json::value(format_value(value));
    return expected("a string, number or bool", &value);
}

Result<json::value> to_bool(Arguments given) {
    if (given[0]->is_bool()) return *given[0];
    const auto text = text_of(given[0]);
    if (!text) return expected("a bool or a string", given[0]);
    for (const auto yes : {"true", "True", "TRUE", "t", "1"}) {
        if (*text == yes) return json::value(true);
    }
    for (const auto no : {"false", "False", "FALSE", "f", "0"}) {
        if (*text == no) return json::value(false);
    }
    return Error{"the string is neither 'true' nor 'false'"};
}

// CEL's way to say that a type is only known at run time; here that is always so.
Result<json::value> dyn(Arguments given) { return *given[0]; }

template <class Change>
Result<json::value> change_ascii(Arguments given, Change change) {
    const auto text = text_of(given[0]);
    if (!text) return expected("a string", given[0]);
    std::string result(*text);
    std::transform(result.begin(), result.end(), result.begin(), change);
    return json::value(result);
}

Result<json::value> lower_ascii(Arguments given) {
    return change_ascii(
        given, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

Result<json::value> upper_ascii(Arguments given) {
    return change_ascii(
        given, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
}

constexpr std::array<Function, 12> kFunctions = {{
    {"size", true, true, 1, 1, "one value", false, size},
    {"matches", true, true, 2, 2, "a text and a pattern", true, matches},
    {"startsWith", false, true, 2, 2, "one string", false, starts_with},
    {"endsWith", false, true, 2, 2, "one string", false, ends_with},
    {"contains", false, true, 2, 2, "one string", false, contains},
    {"lowerAscii", false, true, 1, 1, "nothing", false, lower_ascii},
    {"upperAscii", false, true, 1, 1, "nothing", false, upper_ascii},
    {"int", true, false, 1, 1, "one value", false, to_int},
    {"double", true, false, 1, 1, "one value", false, to_double},
    {"string", true, false, 1, 1, "one value", false, to_string},
    {"bool", true, false, 1, 1, "one value", false, to_bool},
    {"dyn", true, false, 1, 1, "one value", false, dyn},
}};

}  // namespace

const Function *find_function(std::string_view name) {
    for (const std::span<const Function> functions :
         {std::span<const Function>(kFunctions), text_functions()}) {
        for (const auto &function : functions) {
            if (function.name == name) return &function;
        }
    }
    return nullptr;
}

std::vector<std::string> function_names() {
    std::vector<std::string> names;
    for (const std::span<const Function> functions :
         {std::span<const Function>(kFunctions), text_functions()}) {
        for (const auto &function : functions)
            names.emplace_back(function.name);
    }
    return names;
}

Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view text) {
    if (text.size() > kPatternBytes) {
        return Error{"the pattern is longer than " + std::to_string(kPatternBytes) + " bytes"};
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    auto pattern =
        std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (!pattern->ok()) return Error{"bad pattern: " + pattern->error()};
    return pattern;
}

}  // namespace patchbay::flow::cel
