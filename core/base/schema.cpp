#include "core/base/schema.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/located_json.h"
#include "core/base/schema_node.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace patchbay {
namespace {

using Node = Schema::Node;

std::string type_names(unsigned types) {
    std::vector<std::string> names;
    if (types & Node::string_type) names.emplace_back("a string");
    if (types & Node::number_type)
        names.emplace_back("a number");
    else if (types & Node::integer_type)
        names.emplace_back("a whole number");
    if (types & Node::boolean_type) names.emplace_back("true or false");
    if (types & Node::array_type) names.emplace_back("a list");
    if (types & Node::object_type) names.emplace_back("an object");
    if (types & Node::null_type) names.emplace_back("null");
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    return text;
}

template <class Names>
std::string quoted_list(const Names &names) {
    std::string text;
    for (const auto &name : names)
        text += (text.empty() ? "'" : ", '") + std::string(name) + "'";
    return text;
}

std::string plural(std::uint64_t count, std::string_view one) {
    return std::to_string(count) + ' ' + std::string(one) + (count == 1 ? "" : "s");
}

void check_count(const Node::Range &range, std::uint64_t count, std::string_view one,
                 const std::string &at, Node::Violations &out) {
    if (range.least && count < *range.least)
        out.push_back({at, "expected at least " + plural(*range.least, one) + ", got " +
                               std::to_string(count)});
    if (range.most && count > *range.most)
        out.push_back({at, "expected at most " + plural(*range.most, one) + ", got " +
                               std::to_string(count)});
}

// scheme ":" something, without blanks or control characters (RFC 3986, loosely).
bool is_uri(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == 0 || colon == text.npos || colon + 1 == text.size()) return false;
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto scheme = text.substr(0, colon);
    const auto in_scheme = [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    };
    const auto visible = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; };
    if (!letter(text[0]) || !std::all_of(scheme.begin(), scheme.end(), in_scheme)) return false;
    const auto rest = text.substr(colon + 1);
    if (!std::all_of(rest.begin(), rest.end(), visible)) return false;
    return rest.substr(0, 2) != "//" || (rest.size() > 2 && rest[2] != '/');
}

std::string to_text(double number) { return patchbay::to_text(json::value(number)); }

}  // namespace

unsigned schema_types_of(const json::value &value) {
    switch (value.kind()) {
        case json::kind::null:
            return Node::null_type;
        case json::kind::bool_:
            return Node::boolean_type;
        case json::kind::string:
            return Node::string_type;
        case json::kind::array:
            return Node::array_type;
        case json::kind::object:
            return Node::object_type;
        case json::kind::double_:
            if (std::trunc(value.get_double()) != value.get_double()) return Node::number_type;
            [[fallthrough]];
        default:
            return Node::integer_type | Node::number_type;
    }
}

void Node::validate(const json::value &value, const std::string &at, Violations &out) const {
    if (refuses) {
        out.push_back({at, "nothing is allowed here", true});
        return;
    }
    if (const auto got = schema_types_of(value); types != 0 && (types & got) == 0) {
        out.push_back({at, "expected " + type_names(types) + ", got " + type_names(got)});
        return;  // what follows would only repeat it
    }
    if (constant && value != *constant)
        out.push_back({at, "expected " + patchbay::to_text(*constant)});
    if (enumeration &&
        std::find(enumeration->begin(), enumeration->end(), value) == enumeration->end()) {
        std::string known;
        std::vector<std::string> names;
        for (const auto &item : *enumeration) {
            known += (known.empty() ? "" : ", ") + patchbay::to_text(item);
            if (item.is_string()) names.emplace_back(item.get_string());
        }
        const auto nearest =
            value.is_string() ? nearest_name(std::string_view(value.get_string()), names) : "";
        out.push_back({at, (enumeration->size() == 1 ? "expected " : "expected one of ") + known +
                               (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?")});
    }
    if (value.is_string()) check_string(value.get_string(), at, out);
    if (value.is_number()) check_number(value.to_number<double>(), at, out);
    if (value.is_array()) check_array(value.get_array(), at, out);
    if (value.is_object()) check_object(value.get_object(), at, out);
    if (!one_of.empty()) check_alternatives(one_of, true, value, at, out);
    if (!any_of.empty()) check_alternatives(any_of, false, value, at, out);
}

void Node::check_string(const json::string &text, const std::string &at, Violations &out) const {
    const std::string_view view = text;
    check_count(length, utf8_length(view), "character", at, out);
    if (pattern && !re2::RE2::PartialMatch(re2::StringPiece(view.data(), view.size()), *pattern))
        out.push_back({at, "does not match the pattern " + pattern->pattern()});
    if (format == Format::uri && !is_uri(view))
        out.push_back({at, "expected an address such as \"https://example.com\""});
    if (format == Format::duration && !parse_duration(view))
        out.push_back({at, "expected a duration such as \"90s\", \"15m\", \"24h\" or \"90d\""});
}

void Node::check_number(double number, const std::string &at, Violations &out) const {
    const auto got = secret ? "" : ", got " + to_text(number);
    if (minimum && number < *minimum)
        out.push_back({at, "expected at least " + to_text(*minimum) + got});
    if (maximum && number > *maximum)
        out.push_back({at, "expected at most " + to_text(*maximum) + got});
}

void Node::check_array(const json::array &array, const std::string &at, Violations &out) const {
    check_count(items_count, array.size(), "item", at, out);
    if (!items) return;
    for (std::size_t i = 0; i < array.size(); ++i)
        items->validate(array[i], at + '/' + std::to_string(i), out);
}

void Node::check_object(const json::object &object, const std::string &at, Violations &out) const {
    check_count(properties_count, object.size(), "member", at, out);
    for (const auto &name : required) {
        if (object.contains(name)) continue;
        const auto known = properties.find(name);
        const bool is_secret = known != properties.end() && known->second->secret;
        out.push_back({at, "'" + name + "' is missing" +
                               (is_secret ? "; it is a secret: {\"$env\": \"NAME\"} or {\"$file\": "
                                            "\"PATH\"} keep it out of this file"
                                          : "")});
    }
    for (const auto &member : object) {
        const std::string name(member.key());
        const auto here = at + pointer_step(name);
        if (property_names) {
            Violations names;
            property_names->validate(json::value(name), here, names);
            for (auto &violation : names)
                out.push_back({here, "the name: " + violation.message, true});
        }
        if (const auto known = properties.find(name); known != properties.end()) {
            known->second->validate(member.value(), here, out);
        } else if (additional && additional->refuses) {
            std::vector<std::string> names;
            for (const auto &property : properties)
                names.push_back(property.first);
            const auto nearest = nearest_name(name, names);
            out.push_back({here,
                           "unknown key '" + name + "'" +
                               (!nearest.empty() ? "; did you mean '" + nearest + "'?"
                                : names.empty()  ? "; no keys are known here"
                                                 : "; known are " + quoted_list(names)),
                           true});
        } else if (additional) {
            additional->validate(member.value(), here, out);
        }
    }
}

bool Node::accepts(const json::value &value) const {
    Violations violations;
    validate(value, "", violations);
    return violations.empty();
}

void Node::check_alternatives(const std::vector<Ptr> &forms, bool exactly_one,
                              const json::value &value, const std::string &at,
                              Violations &out) const {
    std::size_t matches = 0;
    unsigned wanted = 0;
    std::optional<Violations> nearest;  // of the form that is wrong in the fewest ways
    for (const auto &form : forms) {
        Violations violations;
        form->validate(value, at, violations);
        if (violations.empty()) {
            ++matches;
        } else if (form->types != 0 && (form->types & schema_types_of(value)) == 0) {
            wanted |= form->types;
        } else if (!nearest || violations.size() < nearest->size()) {
            nearest = std::move(violations);
        }
    }
    if (matches == 1 || (matches > 1 && !exactly_one)) return;
    if (matches > 1)
        out.push_back({at, "fits several of the allowed forms where only one may fit"});
    else if (nearest)
        out.insert(out.end(), nearest->begin(), nearest->end());
    else
        out.push_back(
            {at, "expected " + type_names(wanted) + ", got " + type_names(schema_types_of(value))});
}

void Node::fill(json::value &value) const {
    if (auto *array = value.if_array(); array && items) {
        for (auto &item : *array)
            items->fill(item);
    }
    if (auto *object = value.if_object()) {
        for (const auto &[name, property] : properties) {
            if (property->default_value && !object->contains(name))
                object->emplace(name, *property->default_value);
        }
        for (auto &member : *object) {
            const auto known = properties.find(std::string_view(member.key()));
            if (known != properties.end())
                known->second->fill(member.value());
            else if (additional)
                additional->fill(member.value());
        }
    }
    for (const auto *forms : {&one_of, &any_of}) {
        const auto form = std::find_if(forms->begin(), forms->end(),
                                       [&](const Ptr &one) { return one->accepts(value); });
        if (form != forms->end()) (*form)->fill(value);
    }
}

void Node::list_secrets(const std::string &at, std::vector<std::string> &out) const {
    for (const auto &[name, property] : properties) {
        const auto here = at + pointer_step(name);
        if (property->secret) out.push_back(here);
        property->list_secrets(here, out);
    }
    for (const auto *forms : {&one_of, &any_of}) {
        for (const auto &form : *forms)
            form->list_secrets(at, out);
    }
}

Result<Schema> Schema::compile(const json::value &schema) {
    auto root = Node::compile(schema, "");
    if (!root) return std::move(root).error();
    return Schema(*std::move(root));
}

Schema::Schema(std::unique_ptr<Node> root) : root_(std::move(root)) {}
Schema::Schema(Schema &&) noexcept = default;
Schema &Schema::operator=(Schema &&) noexcept = default;
Schema::~Schema() = default;

std::vector<SchemaViolation> Schema::validate(const json::value &value) const {
    std::vector<SchemaViolation> violations;
    root_->validate(value, "", violations);
    return violations;
}

json::value Schema::with_defaults(json::value value) const {
    root_->fill(value);
    return value;
}

std::vector<std::string> Schema::secrets() const {
    std::vector<std::string> pointers;
    root_->list_secrets("", pointers);
    std::sort(pointers.begin(), pointers.end());
    pointers.erase(std::unique(pointers.begin(), pointers.end()), pointers.end());
    return pointers;
}

}  // namespace patchbay
