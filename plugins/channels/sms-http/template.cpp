#include "template.h"

#include "patchbay/encoding.hpp"

#include <algorithm>
#include <optional>

namespace sms_http {
namespace {

struct Name {
    std::string_view text;
    Slot slot;
};
constexpr Name kNames[] = {
    {"to", Slot::to},
    {"to_digits", Slot::to_digits},
    {"from", Slot::from},
    {"text", Slot::text},
    {"correlation", Slot::correlation},
    {"callback_url", Slot::callback_url},
    {"secret", Slot::secret},
};
constexpr std::string_view kSecret = "{{secret:secret}}";

std::optional<Slot> slot_of(std::string_view name) {
    for (const Name &known : kNames) {
        if (known.text == name) return known.slot;
    }
    return std::nullopt;
}

std::string_view without_plus(std::string_view phone) {
    return phone.substr(0, 1) == "+" ? phone.substr(1) : phone;
}

std::string_view value_of(Slot slot, const Values &values) {
    switch (slot) {
        case Slot::to:
            return values.to;
        case Slot::to_digits:
            return without_plus(values.to);
        case Slot::from:
            return values.from;
        case Slot::text:
            return values.text;
        case Slot::correlation:
            return values.correlation;
        case Slot::callback_url:
            return values.callback_url;
        case Slot::secret:
            return kSecret;
    }
    return {};
}

std::string escaped(std::string_view text, Template::Escape escape) {
    if (escape == Template::Escape::percent) return sdk::percent_encoded(text);
    if (escape == Template::Escape::none) return std::string(text);
    sdk::JsonWriter writer;
    writer.string(text);
    return writer.text().substr(1, writer.text().size() - 2);
}

}  // namespace

void Template::add_own(std::string_view text) {
    if (pieces_.empty() || pieces_.back().slot_follows) pieces_.emplace_back();
    pieces_.back().own += text;
}

std::string Template::add(std::string_view text, Escape own, Escape values) {
    while (!text.empty()) {
        const std::string_view before = text.substr(0, text.find('{'));
        add_own(escaped(before, own));
        text.remove_prefix(before.size());
        if (text.empty()) break;
        const std::size_t end = text.find('}');
        const std::string_view name = text.substr(1, end == text.npos ? end : end - 1);
        const auto slot = slot_of(name);
        if (end == text.npos || !slot) {
            return "{" + std::string(name) +
                   "} is no placeholder; there are {to}, {to_digits}, {from}, {text}, "
                   "{correlation}, {callback_url} and {secret}";
        }
        add_own({});
        pieces_.back().slot_follows = true;
        pieces_.back().slot = *slot;
        pieces_.back().escape = *slot == Slot::secret ? Escape::none : values;
        text.remove_prefix(end + 1);
    }
    return {};
}

std::string Template::add_url(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == url.npos) return "must be an absolute URL";
    const std::size_t path = std::min(url.find_first_of("/?#", scheme + 3), url.size());
    if (url.substr(0, path).find('{') != url.npos) {
        return "a placeholder may stand in the path and the query only";
    }
    std::string problem = add(url, Escape::none, Escape::percent);
    if (problem.empty() && uses(Slot::secret)) {
        problem = "a secret may stand in headers and the body, since addresses are logged";
    }
    return problem;
}

std::string Template::add_header(std::string_view value) {
    std::string problem = add(value, Escape::none, Escape::none);
    // What a contact or an author wrote could end the header's line.
    if (problem.empty() && uses(Slot::text)) problem = "{text} may not stand in a header";
    return problem;
}

std::string Template::add_form(sdk::JsonValue object) {
    bool first = true;
    for (const auto &[name, value] : object.members()) {
        if (!first) add_own("&");
        first = false;
        add_own(sdk::percent_encoded(name) + "=");
        if (value.is_bool()) {
            add_own(*value.boolean() ? "true" : "false");
            continue;
        }
        if (!value.is_string() && !value.is_number()) {
            return "a form's field \"" + std::string(name) + "\" must be a text or a number";
        }
        if (std::string problem = add(value.text(), Escape::percent, Escape::percent);
            !problem.empty()) {
            return problem;
        }
    }
    return {};
}

std::string Template::add_json(sdk::JsonValue value) {
    std::string problem;
    if (value.is_string()) {
        add_own("\"");
        problem = add(value.str(), Escape::json, Escape::json);
        add_own("\"");
    } else if (value.is_array()) {
        bool first = true;
        add_own("[");
        for (const sdk::JsonValue element : value.elements()) {
            if (!first) add_own(",");
            first = false;
            if (problem.empty()) problem = add_json(element);
        }
        add_own("]");
    } else if (value.is_object()) {
        bool first = true;
        add_own("{");
        for (const auto &[name, member] : value.members()) {
            add_own((first ? "\"" : ",\"") + escaped(name, Escape::json) + "\":");
            first = false;
            if (problem.empty()) problem = add_json(member);
        }
        add_own("}");
    } else {
        add_own(value.is_number()  ? value.text()
                : value.is_null()  ? "null"
                : *value.boolean() ? "true"
                                   : "false");
    }
    return problem;
}

bool Template::uses(Slot slot) const {
    return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece &piece) {
        return piece.slot_follows && piece.slot == slot;
    });
}

std::string Template::fill(const Values &values) const {
    std::string filled;
    for (const Piece &piece : pieces_) {
        filled += piece.own;
        if (piece.slot_follows) filled += escaped(value_of(piece.slot, values), piece.escape);
    }
    return filled;
}

}  // namespace sms_http
