#include "core/flow/cel/checker.h"

#include "core/base/located_json.h"
#include "core/flow/cel/functions.h"
#include "core/flow/cel/lexer.h"

#include <algorithm>
#include <array>

namespace patchbay::flow::cel {

namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::array<std::string_view, 5> kLoops = {"all", "exists", "exists_one", "map", "filter"};

std::string hint(const std::string &nearest) {
    return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

std::string joined(const Names &names) {
    std::string text;
    for (const auto &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

class Checker {
public:
    Checker(const Names &names, std::vector<Reference> &references)
        : names_(names), references_(references) {}

    // `guarded`: under has() or default(), where a missing member is no error.
    Result<void> check(Node &node, bool guarded) {
        if (type(node)) return {};
        if (node.kind == Kind::name) return name(node, {}, guarded);
        if (node.kind == Kind::member && node.children[0].kind == Kind::name)
            return name(node.children[0], node.text, guarded);
        if (node.kind == Kind::call) {
            if (auto done = call(node); !done) return done;
        }
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const bool guards =
                node.kind == Kind::has || (node.kind == Kind::fallback && i == 0) || guarded;
            auto done = node.kind == Kind::has ? has(node) : check(node.children[i], guards);
            if (!done) return done;
        }
        return node.function ? constant(node) : Result<void>();
    }

private:
    bool known(std::string_view name) const { return names_.find(name) != names_.end(); }

    // The name of a type becomes its value; a variable of that name goes before.
    bool type(Node &node) {
        const auto name = dotted(node);
        if (name.empty() || known(name.substr(0, name.find('.')))) return false;
        const auto found = find_type(name);
        if (!found) return false;
        node.kind = Kind::literal;
        node.value = *found;
        node.children.clear();
        return true;
    }

    // "a.b.c", or "" for anything else.
    static std::string dotted(const Node &node) {
        if (node.kind == Kind::name) return node.text;
        if (node.kind != Kind::member) return "";
        const auto before = dotted(node.children[0]);
        return before.empty() ? "" : before + "." + node.text;
    }

    Result<void> name(const Node &node, std::string_view member, bool guarded) {
        if (!known(node.text)) {
            const auto nearest = nearest_name(node.text, names_);
            return error_at(node.offset, "unknown name '" + node.text + "'" +
                                             (names_.empty()    ? "; there are no variables"
                                              : nearest.empty() ? "; known are: " + joined(names_)
                                                                : hint(nearest)));
        }
        references_.push_back({node.text, std::string(member), node.offset, guarded});
        return {};
    }

    // has(a.b): the tested member is no reference that must exist, what is before it is.
    Result<void> has(Node &node) {
        Node &object = node.children[0];
        if (object.kind == Kind::name) return name(object, node.text, true);
        return check(object, false);
    }

    Result<void> call(Node &node) {
        if (!node.method && (node.text == "has" || node.text == "default")) return special(node);
        qualify(node);
        const auto *function = find_function(node.text);
        if (!function) return unknown_function(node);
        const auto given = static_cast<int>(node.children.size());
        if (!(node.method ? function->method : function->global)) {
            return error_at(node.offset, node.method
                                             ? "write " + node.text + "(…), it is no method"
                                             : "write text." + node.text + "(…), it is a method");
        }
        if (given < function->least || given > function->most) {
            return error_at(node.offset, node.text + "() takes " + std::string(function->takes) +
                                             ", not " + std::to_string(given - node.method));
        }
        node.function = function;
        return function->check ? function->check(node) : Result<void>();
    }

    // strings.quote(x): a function whose name has a dot.
    void qualify(Node &node) {
        if (!node.method || node.children[0].kind != Kind::name || known(node.children[0].text))
            return;
        const auto name = node.children[0].text + "." + node.text;
        if (!find_function(name)) return;
        node.offset = node.children[0].offset;
        node.text = name;
        node.method = false;
        node.children.erase(node.children.begin());
    }

    // What is called with literals alone is called now: its errors are found when it loads.
    Result<void> constant(Node &node) {
        Arena arena;
        std::array<Value, kMostArguments> arguments;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const Node &child = node.children[i];
            if (child.kind == Kind::literal)
                arguments[i] = child.value;
            else if (child.kind == Kind::text)
                arguments[i] = std::string_view(child.text);
            else if (child.kind == Kind::bytes)
                arguments[i] = Bytes{child.text};
            else
                return {};
        }
        const auto result =
            node.function->call(Arguments(arguments.data(), node.children.size()), arena);
        if (!result) return error_at(node.offset, node.text + "(): " + result.error().message);
        return {};
    }

    Result<void> special(Node &node) {
        if (node.text == "default") {
            if (node.children.size() != 2)
                return error_at(node.offset, "default(x, y) takes two values");
            node.kind = Kind::fallback;
            return {};
        }
        if (node.children.size() != 1 || node.children[0].kind != Kind::member)
            return error_at(node.offset, "has() takes one member, like has(vars.ticket)");
        Node member = std::move(node.children[0]);
        node.kind = Kind::has;
        node.text = std::move(member.text);
        node.children = std::move(member.children);
        return {};
    }

    Result<void> unknown_function(const Node &node) {
        if (node.method && std::find(kLoops.begin(), kLoops.end(), node.text) != kLoops.end())
            return error_at(node.offset, "loops like " + node.text +
                                             "() are not part of flow "
                                             "expressions");
        auto known = function_names();
        known.emplace_back("has");
        known.emplace_back("default");
        return error_at(node.offset, "unknown function '" + node.text + "'" +
                                         hint(nearest_name(node.text, known)));
    }

    const Names &names_;
    std::vector<Reference> &references_;
};

}  // namespace

Result<void> check(Node &root, const Names &names, std::vector<Reference> &references) {
    return Checker(names, references).check(root, false);
}

}  // namespace patchbay::flow::cel
