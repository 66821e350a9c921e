#include "core/flow/cel/functions.h"

#include "core/base/text.h"
#include "core/flow/cel/lexer.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace patchbay::flow::cel {

namespace {

Result<Value> size(Arguments given, Arena &) {
    std::size_t count = 0;
    if (const auto *list = given[0].as<List>())
        count = list->size();
    else if (const auto *map = given[0].as<Map>())
        count = map->size();
    else if (const auto *text = given[0].as<std::string_view>())
        count = utf8_length(*text);
    else if (const auto *bytes = given[0].as<Bytes>())
        count = bytes->data.size();
    else
        return wrong_type("a string, bytes, list or map", given[0]);
    return Value(static_cast<std::int64_t>(count));
}

// A question about two strings.
template <class Ask>
Result<Value> about_strings(Arguments given, Ask ask) {
    Taker take(given);
    const auto text = take.text(0);
    const auto other = take.text(1);
    if (take.error()) return *take.error();
    return Value(ask(text, other));
}

Result<Value> starts_with(Arguments given, Arena &) {
    return about_strings(given, [](auto text, auto part) { return text.starts_with(part); });
}

Result<Value> ends_with(Arguments given, Arena &) {
    return about_strings(given, [](auto text, auto part) { return text.ends_with(part); });
}

Result<Value> contains(Arguments given, Arena &) {
    return about_strings(given, [](auto text, auto part) { return text.find(part) != text.npos; });
}

// For patterns that are only known now; literal ones were compiled with the expression.
Result<Value> matches(Arguments given, Arena &) {
    Taker take(given);
    const auto text = take.text(0);
    const auto pattern = take.text(1);
    if (take.error()) return *take.error();
    auto compiled = compile_pattern(pattern);
    if (!compiled) return compiled.error();
    return Value(re2::RE2::PartialMatch({text.data(), text.size()}, **compiled));
}

Result<void> check_pattern(Node &node) {
    const Node &pattern = node.children[1];
    if (pattern.kind != Kind::text) return {};
    auto compiled = compile_pattern(pattern.text);
    if (!compiled) return error_at(pattern.offset, compiled.error().message);
    node.pattern = std::move(*compiled);
    return {};
}

// CEL's way to say that a type is only known at run time; here that is always so.
Result<Value> dyn(Arguments given, Arena &) { return given[0]; }

Result<Value> type(Arguments given, Arena &) { return Value(given[0].type()); }

constexpr std::array<Function, 7> kFunctions = {{
    {"size", true, true, 1, 1, "one value", size},
    {"matches", true, true, 2, 2, "a text and a pattern", matches, check_pattern},
    {"startsWith", false, true, 2, 2, "one string", starts_with},
    {"endsWith", false, true, 2, 2, "one string", ends_with},
    {"contains", false, true, 2, 2, "one string", contains},
    {"dyn", true, false, 1, 1, "one value", dyn},
    {"type", true, false, 1, 1, "one value", type},
}};

std::array<std::span<const Function>, 4> tables() {
    return {basic_functions(), conversions(), text_functions(), time_functions()};
}

}  // namespace

std::span<const Function> basic_functions() { return kFunctions; }

const Function *find_function(std::string_view name) {
    for (const auto functions : tables()) {
        for (const auto &function : functions) {
            if (function.name == name) return &function;
        }
    }
    return nullptr;
}

std::vector<std::string> function_names() {
    std::vector<std::string> names;
    for (const auto functions : tables()) {
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

Error wrong_type(std::string_view expected, const Value &got) {
    return {"expected " + std::string(expected) + ", not " + std::string(type_phrase(got))};
}

std::string_view Taker::text(std::size_t place) {
    if (const auto *text = given_[place].as<std::string_view>()) return *text;
    refuse("a string", place);
    return {};
}

std::int64_t Taker::integer(std::size_t place, std::int64_t absent) {
    if (place >= given_.size()) return absent;
    if (const auto *integer = given_[place].as<std::int64_t>()) return *integer;
    refuse("an int", place);
    return absent;
}

List Taker::list(std::size_t place) {
    if (const auto *list = given_[place].as<List>()) return *list;
    refuse("a list", place);
    return List(std::span<const Value>());
}

void Taker::refuse(std::string_view expected, std::size_t place) {
    if (!error_) error_ = wrong_type(expected, given_[place]);
}

}  // namespace patchbay::flow::cel
