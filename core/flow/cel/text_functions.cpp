// CEL's strings extension, but for format(). Positions count characters from 0.
#include "core/flow/cel/format.h"
#include "core/flow/cel/functions.h"

#include <algorithm>
#include <array>
#include <limits>

namespace patchbay::flow::cel {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr auto kUnlimited = std::numeric_limits<std::int64_t>::max();

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// Where the character `index` begins; the end for the one behind the last; kNone beyond.
std::size_t byte_of(std::string_view text, std::int64_t index) {
    if (index < 0) return kNone;
    std::size_t at = 0;
    for (; index > 0 && at < text.size(); --index) {
        do
            ++at;
        while (at < text.size() && !starts_character(text[at]));
    }
    return index == 0 ? at : kNone;
}

std::int64_t character_of(std::string_view text, std::size_t byte) {
    if (byte == kNone) return -1;
    return static_cast<std::int64_t>(std::count_if(
        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), starts_character));
}

Error outside() { return {"the position is outside the string"}; }

Result<Value> char_at(Arguments given, Arena &) {
    Taker take(given);
    const auto text = take.text(0);
    const auto index = take.integer(1, 0);
    if (take.error()) return *take.error();
    const auto from = byte_of(text, index);
    if (from == kNone) return outside();
    const auto to = std::min(byte_of(text, index + 1), text.size());
    return Value(text.substr(from, to - from));
}

Result<Value> index_of(Arguments given, Arena &) {
    Taker take(given);
    const auto text = take.text(0);
    const auto part = take.text(1);
    const auto offset = take.integer(2, 0);
    if (take.error()) return *take.error();
    const auto from = byte_of(text, offset);
    if (from == kNone) return outside();
    return Value(character_of(text, text.find(part, from)));
}

Result<Value> last_index_of(Arguments given, Arena &) {
    Taker take(given);
    const auto text = take.text(0);
    const auto part = take.text(1);
    const auto offset = take.integer(2, 0);
    if (take.error()) return *take.error();
    const auto from = given.size() > 2 ? byte_of(text, offset) : text.size();
    if (from == kNone) return outside();
    return Value(character_of(text, text.rfind(part, from)));
}

Result<Value> substring(Arguments given, Arena &) {
    Taker take(given);
    const auto text = take.text(0);
    const auto first = take.integer(1, 0);
    const auto last = take.integer(2, 0);
    if (take.error()) return *take.error();
    const auto from = byte_of(text, first);
    const auto to = given.size() > 2 ? byte_of(text, last) : text.size();
    if (from == kNone || to == kNone) return outside();
    if (to < from) return Error{"the end is before the beginning"};
    return Value(text.substr(from, to - from));
}

// White space of Unicode at the beginning of `text`: its bytes, 0 for none.
std::size_t blank_size(std::string_view text) {
    static constexpr std::array<std::string_view, 25> kBlanks = {
        " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u0085", "\u00a0", "\u1680",
        "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
        "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
    for (const auto blank : kBlanks) {
        if (text.starts_with(blank)) return blank.size();
    }
    return 0;
}

Result<Value> trim(Arguments given, Arena &) {
    Taker take(given);
    auto text = take.text(0);
    if (take.error()) return *take.error();
    for (auto size = blank_size(text); size != 0; size = blank_size(text))
        text.remove_prefix(size);
    auto end = text.size();
    for (auto at = end; at > 0;) {
        do
            --at;
        while (at > 0 && !starts_character(text[at]));
        if (blank_size(text.substr(at)) == 0) break;
        end = at;
    }
    return Value(text.substr(0, end));
}

// The part behind the next separator, and its size; an empty one stands behind every character.
std::size_t next_cut(std::string_view rest, std::string_view separator) {
    return separator.empty() ? byte_of(rest, 1) : rest.find(separator);
}

Result<Value> replace(Arguments given, Arena &arena) {
    Taker take(given);
    auto rest = take.text(0);
    const auto old = take.text(1);
    const auto with = take.text(2);
    auto left = take.integer(3, -1);
    if (take.error()) return *take.error();
    if (left < 0) left = kUnlimited;
    std::string result;
    if (old.empty() && left > 0) {
        result = with;
        --left;
    }
    for (; left > 0; --left) {
        const auto cut = next_cut(rest, old);
        if (cut == kNone || (old.empty() && rest.empty())) break;
        result.append(rest.substr(0, cut)).append(with);
        rest.remove_prefix(cut + old.size());
        if (result.size() > kEvaluationBytes) return Error{kTooLarge};
    }
    return Value(arena.keep(std::move(result.append(rest))));
}

Result<Value> split(Arguments given, Arena &arena) {
    Taker take(given);
    auto rest = take.text(0);
    const auto separator = take.text(1);
    auto left = take.integer(2, -1);
    if (take.error()) return *take.error();
    if (left < 0) left = kUnlimited;
    std::vector<Value> parts;
    if (left == 0 || (separator.empty() && rest.empty()))
        return Value(arena.keep(std::move(parts)));
    for (; left > 1; --left) {
        const auto cut = next_cut(rest, separator);
        if (cut == kNone || (separator.empty() && cut == rest.size())) break;
        parts.emplace_back(rest.substr(0, cut));
        if (parts.size() * sizeof(Value) > kEvaluationBytes) return Error{kTooLarge};
        rest.remove_prefix(cut + separator.size());
    }
    parts.emplace_back(rest);
    return Value(arena.keep(std::move(parts)));
}

Result<Value> join(Arguments given, Arena &arena) {
    Taker take(given);
    const auto parts = take.list(0);
    const auto separator = given.size() > 1 ? take.text(1) : std::string_view();
    if (take.error()) return *take.error();
    std::string result;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = parts.at(i);
        const auto *text = part.as<std::string_view>();
        if (!text) return wrong_type("a list of strings", part);
        if (i != 0) result += separator;
        result += *text;
        if (result.size() > kEvaluationBytes) return Error{kTooLarge};
    }
    return Value(arena.keep(std::move(result)));
}

Result<Value> reverse(Arguments given, Arena &arena) {
    Taker take(given);
    auto rest = take.text(0);
    if (take.error()) return *take.error();
    std::string result;
    result.reserve(rest.size());
    while (!rest.empty()) {
        auto at = rest.size();
        do
            --at;
        while (at > 0 && !starts_character(rest[at]));
        result += rest.substr(at);
        rest = rest.substr(0, at);
    }
    return Value(arena.keep(std::move(result)));
}

// As a literal of CEL.
Result<Value> quote(Arguments given, Arena &arena) {
    static constexpr std::string_view kSpecial = "\a\b\f\n\r\t\v\\\"";
    static constexpr std::string_view kLetters = "abfnrtv\\\"";
    Taker take(given);
    const auto text = take.text(0);
    if (take.error()) return *take.error();
    std::string result = "\"";
    for (const char c : text) {
        const auto special = kSpecial.find(c);
        if (special != kNone) result += '\\';
        result += special == kNone ? c : kLetters[special];
    }
    return Value(arena.keep(result + '"'));
}

template <class Change>
Result<Value> change_ascii(Arguments given, Arena &arena, Change change) {
    Taker take(given);
    std::string result(take.text(0));
    if (take.error()) return *take.error();
    std::transform(result.begin(), result.end(), result.begin(), change);
    return Value(arena.keep(std::move(result)));
}

Result<Value> lower_ascii(Arguments given, Arena &arena) {
    return change_ascii(given, arena, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

Result<Value> upper_ascii(Arguments given, Arena &arena) {
    return change_ascii(given, arena, [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
}

constexpr std::array<Function, 13> kFunctions = {{
    {"lowerAscii", false, true, 1, 1, "nothing", lower_ascii},
    {"upperAscii", false, true, 1, 1, "nothing", upper_ascii},
    {"charAt", false, true, 2, 2, "a position", char_at},
    {"indexOf", false, true, 2, 3, "a string and perhaps a position", index_of},
    {"lastIndexOf", false, true, 2, 3, "a string and perhaps a position", last_index_of},
    {"substring", false, true, 2, 3, "one or two positions", substring},
    {"trim", false, true, 1, 1, "nothing", trim},
    {"replace", false, true, 3, 4, "two strings and perhaps a count", replace},
    {"split", false, true, 2, 3, "a string and perhaps a count", split},
    {"join", false, true, 1, 2, "perhaps a string", join},
    {"reverse", false, true, 1, 1, "nothing", reverse},
    {"strings.quote", true, false, 1, 1, "one string", quote},
    {"format", false, true, 2, 2, "a list of values", format, check_format},
}};

}  // namespace

std::span<const Function> text_functions() { return kFunctions; }

}  // namespace patchbay::flow::cel
