#include "core/admin/query.h"

#include "core/base/located_json.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace patchbay::admin {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Error unknown(const std::string &name, std::span<const std::string_view> known) {
    if (known.empty()) return {"this resource takes no parameters", name};
    std::string detail = "there is no such parameter";
    const std::string nearest = nearest_name(name, known);
    if (!nearest.empty()) {
        detail += "; did you mean '" + nearest + "'?";
    } else {
        detail += "; there are ";
        for (const auto one : known)
            detail += (one == known.front() ? "" : ", ") + std::string(one);
    }
    return {std::move(detail), name};
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+' && plus_is_blank) {
            out += ' ';
        } else if (text[at] != '%') {
            out += text[at];
        } else {
            if (at + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[at + 1]);
            const int low = hex_digit(text[at + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            at += 2;
        }
    }
    if (!valid_utf8(out)) return std::nullopt;
    return out;
}

Result<Query> Query::parse(std::string_view query, std::span<const std::string_view> known) {
    Query result;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decoded(pair.substr(0, equals), true);
        auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name) return Error{"the parameter's name is no percent-encoded UTF-8", "query"};
        if (!value) return Error{"the value is no percent-encoded UTF-8", *name};
        if (std::find(known.begin(), known.end(), *name) == known.end())
            return unknown(*name, known);
        if (result.text(*name)) return Error{"the parameter is given twice", *name};
        result.parameters_.emplace_back(std::move(*name), std::move(*value));
    }
    return result;
}

std::optional<std::string_view> Query::text(std::string_view name) const {
    for (const auto &[given, value] : parameters_)
        if (given == name) return value;
    return std::nullopt;
}

Result<bool> Query::flag(std::string_view name) const {
    const auto given = text(name);
    if (given && *given != "true" && *given != "false")
        return Error{"expected true or false", std::string(name)};
    return given == "true";
}

Result<std::optional<std::size_t>> Query::number(std::string_view name, std::size_t most) const {
    const auto given = text(name);
    if (!given) return std::optional<std::size_t>();
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), number);
    if (error != std::errc{} || end != given->data() + given->size() || number == 0 ||
        number > most)
        return Error{"expected a whole number from 1 to " + std::to_string(most),
                     std::string(name)};
    return std::optional(number);
}

}  // namespace patchbay::admin
