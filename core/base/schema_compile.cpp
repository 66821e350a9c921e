#include "core/base/json.h"
#include "core/base/located_json.h"
#include "core/base/schema_node.h"

#include <array>
#include <utility>

namespace patchbay {
namespace {

using Node = Schema::Node;

// One schema object; stops at the first mistake, which is the author's.
class Compiler {
public:
    explicit Compiler(std::string at) : at_(std::move(at)), node_(std::make_unique<Node>()) {}

    Result<Node::Ptr> run(const json::object &schema) {
        for (const auto &member : schema) {
            const std::string_view key(member.key().data(), member.key().size());
            if (!keyword(key, member.value()))
                return Error{std::move(error_), at_ + pointer_step(key) + inner_};
        }
        if (node_->secret && node_->types != Node::string_type)
            return Error{"a secret must have \"type\": \"string\"", at_ + "/x-secret"};
        for (const auto &name : node_->required) {
            if (!node_->properties.empty() && !node_->properties.contains(name) &&
                node_->additional && node_->additional->refuses)
                return Error{"'" + name + "' is required but not allowed", at_ + "/required"};
        }
        return check_default();
    }

private:
    using Handler = bool (Compiler::*)(const json::value &);
    struct Keyword {
        std::string_view name;
        Handler handle;
    };
    static const std::array<Keyword, 28> kKeywords;

    bool keyword(std::string_view name, const json::value &value) {
        for (const auto &known : kKeywords) {
            if (known.name == name) return (this->*known.handle)(value);
        }
        std::vector<std::string> names;
        for (const auto &known : kKeywords)
            names.emplace_back(known.name);
        const auto nearest = nearest_name(name, names);
        return fail("this keyword is not supported" +
                    (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
    }

    Result<Node::Ptr> check_default() {
        if (!node_->default_value) return std::move(node_);
        Node::Violations violations;
        node_->validate(*node_->default_value, "", violations);
        if (violations.empty()) return std::move(node_);
        return Error{"the default does not match its own schema: " + violations[0].message,
                     at_ + "/default" + violations[0].pointer};
    }

    bool fail(std::string message) {
        error_ = std::move(message);
        return false;
    }

    bool note(const json::value &value) { return value.is_string() || fail("must be a string"); }
    bool anything(const json::value &) { return true; }

    bool type(const json::value &value) {
        static constexpr std::array<std::pair<std::string_view, unsigned>, 7> kTypes = {
            {{"null", Node::null_type},
             {"boolean", Node::boolean_type},
             {"integer", Node::integer_type},
             {"number", Node::number_type},
             {"string", Node::string_type},
             {"array", Node::array_type},
             {"object", Node::object_type}}};
        const auto add = [&](const json::value &name) {
            for (const auto &[known, bit] : kTypes) {
                if (!name.is_string() || std::string_view(name.as_string()) != known) continue;
                node_->types |= bit;
                return true;
            }
            return fail("must be null, boolean, integer, number, string, array or object");
        };
        if (!value.is_array()) return add(value);
        for (const auto &name : value.get_array()) {
            if (!add(name)) return false;
        }
        return !value.get_array().empty() || fail("must name a type");
    }

    // A schema below this one; `step` where its pointer has one more step than the keyword.
    bool child(const json::value &value, Node::Ptr &out, std::string step = "") {
        auto compiled = Node::compile(value, at_);
        if (!compiled) {
            error_ = compiled.error().message;
            inner_ = step + compiled.error().where.substr(at_.size());
            return false;
        }
        out = *std::move(compiled);
        return true;
    }
    // The same where the name is not fixed, so that no secret may stand there.
    bool unnamed_child(const json::value &value, Node::Ptr &out, std::string step = "") {
        if (!child(value, out, std::move(step))) return false;
        std::vector<std::string> secrets;
        out->list_secrets("", secrets);
        return (secrets.empty() && !out->secret) ||
               fail("a secret must be a property with a fixed name");
    }
    bool children(const json::value &value, std::vector<Node::Ptr> &out) {
        if (!value.is_array() || value.get_array().empty())
            return fail("must be a list of schemas");
        for (const auto &item : value.get_array()) {
            const auto step = '/' + std::to_string(out.size());
            if (!child(item, out.emplace_back(), step)) return false;
        }
        return true;
    }

    bool properties(const json::value &value) {
        if (!value.is_object()) return fail("must be an object of schemas");
        for (const auto &member : value.get_object()) {
            const std::string name(member.key());
            if (!child(member.value(), node_->properties[name], pointer_step(name))) return false;
        }
        return true;
    }
    bool required(const json::value &value) {
        if (!value.is_array()) return fail("must be a list of names");
        for (const auto &name : value.get_array()) {
            if (!name.is_string()) return fail("must be a list of names");
            node_->required.emplace_back(name.get_string());
        }
        return true;
    }
    bool additional(const json::value &value) { return unnamed_child(value, node_->additional); }
    bool items(const json::value &value) { return unnamed_child(value, node_->items); }
    bool property_names(const json::value &value) {
        return unnamed_child(value, node_->property_names);
    }
    bool one_of(const json::value &value) { return children(value, node_->one_of); }
    bool any_of(const json::value &value) { return children(value, node_->any_of); }

    bool enumeration(const json::value &value) {
        if (!value.is_array() || value.get_array().empty()) return fail("must be a list of values");
        node_->enumeration = value.get_array();
        return true;
    }
    bool constant(const json::value &value) {
        node_->constant = value;
        return true;
    }
    bool default_value(const json::value &value) {
        node_->default_value = value;
        return true;
    }

    bool limit(const json::value &value, std::optional<double> &out) {
        if (!value.is_number()) return fail("must be a number");
        out = value.to_number<double>();
        return true;
    }
    bool minimum(const json::value &value) { return limit(value, node_->minimum); }
    bool maximum(const json::value &value) { return limit(value, node_->maximum); }

    bool count(const json::value &value, std::optional<std::uint64_t> &out) {
        json::error_code error;
        const auto number = value.to_number<std::uint64_t>(error);
        if (error) return fail("must be a whole number from 0");
        out = number;
        return true;
    }
    bool min_length(const json::value &value) { return count(value, node_->length.least); }
    bool max_length(const json::value &value) { return count(value, node_->length.most); }
    bool min_items(const json::value &value) { return count(value, node_->items_count.least); }
    bool max_items(const json::value &value) { return count(value, node_->items_count.most); }
    bool min_properties(const json::value &value) {
        return count(value, node_->properties_count.least);
    }
    bool max_properties(const json::value &value) {
        return count(value, node_->properties_count.most);
    }

    bool pattern(const json::value &value) {
        if (!value.is_string()) return fail("must be a string");
        const std::string_view text = value.get_string();
        re2::RE2::Options options;
        options.set_log_errors(false);
        node_->pattern =
            std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
        return node_->pattern->ok() || fail("bad pattern: " + node_->pattern->error());
    }

    bool format(const json::value &value) {
        if (value == "uri")
            node_->format = Node::Format::uri;
        else if (value == "duration")
            node_->format = Node::Format::duration;
        else
            return fail("must be \"uri\" or \"duration\"");
        return true;
    }

    bool secret(const json::value &value) {
        if (!value.is_bool()) return fail("must be true or false");
        node_->secret = value.get_bool();
        return true;
    }

    std::string at_;
    Node::Ptr node_;
    std::string error_;
    std::string inner_;  // where below the keyword
};

const std::array<Compiler::Keyword, 28> Compiler::kKeywords = {
    {{"type", &Compiler::type},
     {"properties", &Compiler::properties},
     {"required", &Compiler::required},
     {"additionalProperties", &Compiler::additional},
     {"items", &Compiler::items},
     {"enum", &Compiler::enumeration},
     {"const", &Compiler::constant},
     {"minimum", &Compiler::minimum},
     {"maximum", &Compiler::maximum},
     {"minLength", &Compiler::min_length},
     {"maxLength", &Compiler::max_length},
     {"minItems", &Compiler::min_items},
     {"maxItems", &Compiler::max_items},
     {"minProperties", &Compiler::min_properties},
     {"maxProperties", &Compiler::max_properties},
     {"pattern", &Compiler::pattern},
     {"propertyNames", &Compiler::property_names},
     {"oneOf", &Compiler::one_of},
     {"anyOf", &Compiler::any_of},
     {"format", &Compiler::format},
     {"default", &Compiler::default_value},
     {"title", &Compiler::note},
     {"description", &Compiler::note},
     {"examples", &Compiler::anything},
     {"$schema", &Compiler::note},
     {"$id", &Compiler::note},
     {"x-secret", &Compiler::secret},
     {"x-env", &Compiler::note}}};

}  // namespace

Result<Node::Ptr> Node::compile(const json::value &schema, const std::string &at) {
    if (schema.is_object()) return Compiler(at).run(schema.get_object());
    if (!schema.is_bool()) return Error{"a schema must be an object, true or false", at};
    auto node = std::make_unique<Node>();
    node->refuses = !schema.get_bool();
    return node;
}

}  // namespace patchbay
