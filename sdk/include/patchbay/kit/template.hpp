// Requests that an operator describes in the settings, with {placeholders}. They are read once, and
// filled in for each request, escaped for where they stand.
#ifndef PATCHBAY_KIT_TEMPLATE_HPP
#define PATCHBAY_KIT_TEMPLATE_HPP

#include "../encoding.hpp"
#include "settings.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::sdk {

// One text:
//
//     Template url({"ticket"});
//     const std::string problem = url.add_url("https://x.example/{ticket}");  // "": there is none
//     url.fill({{"ticket", "R/7"}});                                          // ends with "R%2F7"
class Template {
public:
    // What a placeholder stands for.
    struct Value {
        std::string_view name;
        std::string_view text;
        bool mark = false;  // {{secret:NAME}} and the like, which the host escapes itself
    };

    // `names`: of the placeholders; they outlive it.
    explicit Template(std::vector<std::string_view> names = {}) : names_(std::move(names)) {}

    // Each of these adds to the text, and returns what is wrong with what it was given, or "".

    // Placeholders stand in its path and its query: none of them chooses the host.
    std::string add_url(std::string_view url) {
        const std::size_t scheme = url.find("://");
        if (scheme == std::string_view::npos) return "must be an absolute URL";
        const std::size_t path = std::min(url.find_first_of("/?#", scheme + 3), url.size());
        if (path == scheme + 3) return "names no host";
        if (url.substr(0, path).find('{') != std::string_view::npos)
            return "a placeholder may stand in the path and the query only";
        return add(url, Escape::none, Escape::url);
    }
    // Text that is not escaped, such as a header's.
    std::string add_plain(std::string_view text) { return add(text, Escape::none, Escape::none); }
    // An object of texts, numbers and booleans, as application/x-www-form-urlencoded.
    std::string add_form(JsonValue object) {
        bool first = true;
        for (const auto &[name, value] : object.members()) {
            add_own((first ? "" : "&") + percent_encoded(name) + "=");
            first = false;
            const bool scalar = value.is_string() || value.is_number() || value.is_bool();
            if (!scalar)
                return "a form's field \"" + std::string(name) + "\" must be a text or a number";
            const std::string_view text = value.is_bool() ? word_of(value) : value.text();
            std::string problem = add(text, Escape::form, Escape::form);
            if (!problem.empty()) return problem;
        }
        return {};
    }
    // JSON with placeholders in its texts.
    std::string add_json(JsonValue value) {
        if (value.is_object()) return add_members(value);
        if (value.is_array()) return add_elements(value);
        if (!value.is_string()) {
            add_own(word_of(value));
            return {};
        }
        add_own("\"");
        std::string problem = add(value.str(), Escape::json, Escape::json);
        add_own("\"");
        return problem;
    }
    // The same, as the operator has written it: braces that are no placeholder are its own.
    void add_json_text(std::string_view json) { add(json, Escape::none, Escape::json, false); }

    bool empty() const { return pieces_.empty(); }
    bool uses(std::string_view name) const {
        return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece &piece) {
            return piece.slot < names_.size() && names_[piece.slot] == name;
        });
    }

    // Of a name that comes twice the first counts; one that is missing stands for "".
    std::string fill(const std::vector<Value> &values) const {
        std::string filled;
        for (const Piece &piece : pieces_) {
            filled += piece.own;
            if (piece.slot == kNone) continue;
            const auto value = std::find_if(values.begin(), values.end(), [&](const Value &one) {
                return one.name == names_[piece.slot];
            });
            if (value == values.end()) continue;
            filled += escaped(value->text, value->mark ? Escape::none : piece.escape);
        }
        return filled;
    }

private:
    enum class Escape : std::uint8_t { none, url, form, json };
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    struct Piece {
        std::string own;           // and behind it
        std::size_t slot = kNone;  // what this name stands for
        Escape escape = Escape::none;
    };

    static std::string_view word_of(JsonValue value) {
        if (value.is_number()) return value.text();
        if (value.is_bool()) return *value.boolean() ? "true" : "false";
        return "null";
    }
    static std::string escaped(std::string_view text, Escape escape) {
        switch (escape) {
            case Escape::none:
                break;
            case Escape::url:  // dots alone would leave the path that the operator wrote
                if (text == ".") return "%2E";
                if (text == "..") return "%2E%2E";
                return percent_encoded(text);
            case Escape::form:
                return percent_encoded(text);
            case Escape::json: {
                JsonWriter writer;
                writer.string(text);
                return writer.text().substr(1, writer.text().size() - 2);
            }
        }
        return std::string(text);
    }

    void add_own(std::string_view text) {
        if (pieces_.empty() || pieces_.back().slot != kNone) pieces_.emplace_back();
        pieces_.back().own += text;
    }
    std::size_t slot_of(std::string_view name) const {
        const auto found = std::find(names_.begin(), names_.end(), name);
        return found == names_.end() ? kNone : static_cast<std::size_t>(found - names_.begin());
    }
    std::string no_placeholder(std::string_view name) const {
        std::string problem = "{" + std::string(name) + "} is no placeholder; there ";
        problem += names_.size() == 1 ? "is " : "are ";
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (i > 0) problem += i + 1 == names_.size() ? " and " : ", ";
            problem.append("{").append(names_[i]).append("}");
        }
        return problem;
    }
    // `own`: how the text between the placeholders is escaped, `values`: what they stand for.
    // `strict`: no brace opens anything else.
    std::string add(std::string_view text, Escape own, Escape values, bool strict = true) {
        while (!text.empty()) {
            const std::string_view before = text.substr(0, text.find('{'));
            if (values == Escape::url && before.find('}') != std::string_view::npos)
                return "has a '}' without its '{'";
            add_own(escaped(before, own));
            text.remove_prefix(before.size());
            if (text.empty()) break;
            const std::size_t end = text.find('}');
            const bool closed = end != std::string_view::npos;
            const std::string_view name = text.substr(1, closed ? end - 1 : end);
            const std::size_t slot = closed ? slot_of(name) : kNone;
            if (slot != kNone) {
                pieces_.back().slot = slot;
                pieces_.back().escape = values;
            } else if (strict) {
                return no_placeholder(name);
            } else {
                add_own("{");
            }
            text.remove_prefix(slot != kNone ? end + 1 : 1);
        }
        return {};
    }
    std::string add_members(JsonValue object) {
        std::string problem;
        bool first = true;
        add_own("{");
        for (const auto &[name, member] : object.members()) {
            add_own((first ? "\"" : ",\"") + escaped(name, Escape::json) + "\":");
            first = false;
            if (problem.empty()) problem = add_json(member);
        }
        add_own("}");
        return problem;
    }
    std::string add_elements(JsonValue array) {
        std::string problem;
        bool first = true;
        add_own("[");
        for (const JsonValue element : array.elements()) {
            if (!first) add_own(",");
            first = false;
            if (problem.empty()) problem = add_json(element);
        }
        add_own("]");
        return problem;
    }

    std::vector<std::string_view> names_;
    std::vector<Piece> pieces_;
};

// How one operation asks, an entry of the settings:
//
//     {"url": "https://x.example/{ticket}", "method": "GET", "headers": {}, "body": "…"}
//
// `method` is GET where nothing else is said; the body is JSON as a text, of a POST alone.
struct RequestTemplate {
    std::string method;
    Template url;
    Template body;
    std::vector<std::pair<std::string, std::string>> headers;  // names lower case

    // `place`: the way to the entry ("status/by_ticket"). What is wrong is told to `settings`.
    RequestTemplate(Settings &settings, const std::string &place, JsonValue entry,
                    const std::vector<std::string_view> &names)
        : url(names), body(names) {
        method = entry["method"].exists() ? entry["method"].str() : "GET";
        const std::string problem = url.add_url(entry["url"].str());
        if (!problem.empty()) settings.fail(place + "/url", problem);
        body.add_json_text(entry["body"].str());
        if (!body.empty() && method != "POST")
            settings.fail(place + "/body", "only a POST has a body");
        for (const auto &[name, value] : entry["headers"].members())
            headers.emplace_back(lower(name), value.str());
        add_header("accept", "application/json");
        if (!body.empty()) add_header("content-type", "application/json");
    }

    bool uses(std::string_view name) const { return url.uses(name) || body.uses(name); }
    // Where the operator has not written one of this name.
    void add_header(std::string_view name, std::string_view value) {
        const bool given = std::any_of(headers.begin(), headers.end(),
                                       [&](const auto &header) { return header.first == name; });
        if (!given) headers.emplace_back(name, value);
    }
};

}  // namespace patchbay::sdk

#endif
