#include "core/flow/cel/text_functions.h"

#include "core/flow/cel/evaluator.h"
#include "core/flow/cel/operators.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace patchbay::flow::cel {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr auto kUnlimited = std::numeric_limits<std::int64_t>::max();

Error wrong_type(std::string_view expected, const json::value &got) {
    return {"expected " + std::string(expected) + ", not " + std::string(type_phrase(got))};
}

// Takes arguments of the types a function expects; the first wrong one is the error.
class Taker {
public:
    explicit Taker(Arguments given) : given_(given) {}

    std::string_view text(std::size_t place) {
        const auto *text = given_[place]->if_string();
        if (text) return {text->data(), text->size()};
        refuse("a string", place);
        return {};
    }
    std::int64_t integer(std::size_t place, std::int64_t absent) {
        if (place >= given_.size()) return absent;
        const auto number = number_of(*given_[place]);
        if (number && number->is_int) return number->integer;
        refuse("an int", place);
        return absent;
    }
    const json::array &list(std::size_t place) {
        static const json::array nothing;
        if (const auto *list = given_[place]->if_array()) return *list;
        refuse("a list", place);
        return nothing;
    }
    const std::optional<Error> &error() const { return error_; }

private:
    void refuse(std::string_view expected, std::size_t place) {
        if (!error_) error_ = wrong_type(expected, *given_[place]);
    }
    Arguments given_;
    std::optional<Error> error_;
};

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

json::value character_of(std::string_view text, std::size_t byte) {
    if (byte == kNone) return -1;
    return static_cast<std::int64_t>(std::count_if(
        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), starts_character));
}

Error outside() { return {"the position is outside the string"}; }

Result<json::value> char_at(Arguments given) {
    Taker take(given);
    const auto text = take.text(0);
    const auto index = take.integer(1, 0);
    if (take.error()) return *take.error();
    const auto from = byte_of(text, index);
    if (from == kNone) return outside();
    const auto to = std::min(byte_of(text, index + 1), text.size());
    return json::value(text.substr(from, to - from));
}

Result<json::value> index_of(Arguments given) {
    Taker take(given);
    const auto text = take.text(0);
    const auto part = take.text(1);
    const auto offset = take.integer(2, 0);
    if (take.error()) return *take.error();
    const auto from = byte_of(text, offset);
    if (from == kNone) return outside();
    return character_of(text, text.find(part, from));
}

Result<json::value> last_index_of(Arguments given) {
    Taker take(given);
    const auto text = take.text(0);
    const auto part = take.text(1);
    const auto offset = take.integer(2, 0);
    if (take.error()) return *take.error();
    const auto from = given.size() > 2 ? byte_of(text, offset) : text.size();
    if (from == kNone) return outside();
    return character_of(text, text.rfind(part, from));
}

Result<json::value> substring(Arguments given) {
    Taker take(given);
    const auto text = take.text(0);
    const auto first = take.integer(1, 0);
    const auto last = take.integer(2, 0);
    if (take.error()) return *take.error();
    const auto from = byte_of(text, first);
    const auto to = given.size() > 2 ? byte_of(text, last) : text.size();
    if (from == kNone || to == kNone) return outside();
    if (to < from) return Error{"the end is before the beginning"};
    return json::value(text.substr(from, to - from));
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

Result<json::value> trim(Arguments given) {
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
    return json::value(text.substr(0, end));
}

// The part behind the next separator, and its size; an empty one stands behind every character.
std::size_t next_cut(std::string_view rest, std::string_view separator) {
    return separator.empty() ? byte_of(rest, 1) : rest.find(separator);
}

Result<json::value> replace(Arguments given) {
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
        if (result.size() > kEvaluationBytes) return Error{"the result is too large"};
    }
    return json::value(result.append(rest));
}

Result<json::value> split(Arguments given) {
    Taker take(given);
    auto rest = take.text(0);
    const auto separator = take.text(1);
    auto left = take.integer(2, -1);
    if (take.error()) return *take.error();
    if (left < 0) left = kUnlimited;
    json::array parts;
    if (left == 0 || (separator.empty() && rest.empty())) return json::value(std::move(parts));
    for (; left > 1; --left) {
        const auto cut = next_cut(rest, separator);
        if (cut == kNone || (separator.empty() && cut == rest.size())) break;
        parts.emplace_back(rest.substr(0, cut));
        rest.remove_prefix(cut + separator.size());
    }
    parts.emplace_back(rest);
    return json::value(std::move(parts));
}

Result<json::value> join(Arguments given) {
    Taker take(given);
    const auto &parts = take.list(0);
    const auto separator = given.size() > 1 ? take.text(1) : std::string_view();
    if (take.error()) return *take.error();
    std::string result;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto *part = parts[i].if_string();
        if (!part) return wrong_type("a list of strings", parts[i]);
        if (i != 0) result += separator;
        result.append(part->data(), part->size());
        if (result.size() > kEvaluationBytes) return Error{"the result is too large"};
    }
    return json::value(result);
}

constexpr std::array<Function, 8> kFunctions = {{
    {"charAt", false, true, 2, 2, "a position", false, char_at},
    {"indexOf", false, true, 2, 3, "a string and perhaps a position", false, index_of},
    {"lastIndexOf", false, true, 2, 3, "a string and perhaps a position", false, last_index_of},
    {"substring", false, true, 2, 3, "one or two positions", false, substring},
    {"trim", false, true, 1, 1, "nothing", false, trim},
    {"replace", false, true, 3, 4, "two strings and perhaps a count", false, replace},
    {"split", false, true, 2, 3, "a string and perhaps a count", false, split},
    {"join", false, true, 1, 2, "perhaps a string", false, join},
}};

}  // namespace

std::span<const Function> text_functions() { return kFunctions; }

}  // namespace patchbay::flow::cel
