#include "core/flow/cel/evaluator.h"

#include "core/flow/cel/functions.h"
#include "core/flow/cel/operators.h"
#include "core/flow/cel/sum.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

namespace patchbay::flow::cel {

namespace {

// "vars.repair.status" for errors; an expression that is no plain path is "…".
std::string path_of(const Node &node) {
    if (node.kind == Kind::name) return node.text;
    if (node.kind == Kind::member || node.kind == Kind::has)
        return path_of(node.children[0]) + "." + node.text;
    if (node.kind == Kind::index) return path_of(node.children[0]) + "[…]";
    return "…";
}

// The place in a list: whole numbers of any type.
std::optional<std::size_t> place_of(double index, std::size_t size) {
    if (!(index >= 0 && index < static_cast<double>(size)) || std::trunc(index) != index) return {};
    return static_cast<std::size_t>(index);
}

bool may_be_key(const Value &key) {
    return key.type() == Type::text || key.type() == Type::integer || key.type() == Type::natural ||
           key.type() == Type::boolean;
}

}  // namespace

bool Evaluator::take(const Node &node, Result<Value> result, Value &out) {
    if (!result) return fail(node, result.error().message);
    out = *result;
    return true;
}

bool Evaluator::evaluate(const Node &node, Value &out) {
    switch (node.kind) {
        case Kind::literal:
            out = node.value;
            return true;
        case Kind::text:
            out = std::string_view(node.text);
            return true;
        case Kind::bytes:
            out = Bytes{node.text};
            return true;
        case Kind::name:
            return name(node, out);
        case Kind::member:
            return member(node, out);
        case Kind::index:
            return index(node, out);
        case Kind::list:
            return list(node, out);
        case Kind::map:
            return map(node, out);
        case Kind::call:
            return call(node, out);
        case Kind::has:
            return has(node, out);
        case Kind::fallback:
            return fallback(node, out);
        case Kind::logical_and:
        case Kind::logical_or:
            return logical(node, out);
        case Kind::conditional:
            return conditional(node, out);
        case Kind::binary:
            return binary(node, out);
        case Kind::logical_not: {
            bool value = false;
            if (!condition(node.children[0], value)) return false;
            out = !value;
            return true;
        }
        case Kind::negate:
            return evaluate(node.children[0], out) && take(node, negate(out), out);
    }
    return fail(node, "an unknown construct");
}

bool Evaluator::name(const Node &node, Value &out) {
    const auto *value = lookup_(node.text);
    if (!value) return fail(node, "'" + node.text + "' is absent here", true);
    from_json(*value, out);
    return true;
}

bool Evaluator::member(const Node &node, Value &out) {
    if (!evaluate(node.children[0], out)) return false;
    const auto *map = out.as<Map>();
    if (map && map->find(std::string_view(node.text), out)) return true;
    const bool absent = map || out.type() == Type::null;
    return fail(
        node,
        absent ? "'" + path_of(node) + "' is absent; use default() where it may be"
               : "'" + path_of(node) + "': " + std::string(type_phrase(out)) + " has no members",
        absent);
}

bool Evaluator::index(const Node &node, Value &out) {
    Value key;
    if (!evaluate(node.children[0], out) || !evaluate(node.children[1], key)) return false;
    if (const auto *list = out.as<List>()) {
        const auto number = real_of(key);
        if (!number)
            return fail(node, "a list's index is a number, not " + std::string(type_phrase(key)));
        const auto place = place_of(*number, list->size());
        if (!place) return fail(node, "the index is outside the list", true);
        out = list->at(*place);
        return true;
    }
    if (const auto *map = out.as<Map>()) {
        return map->find(key, out) ||
               fail(node, "the map has no such key; use default() where that may be", true);
    }
    return fail(node, std::string(type_phrase(out)) + " has no elements", out.type() == Type::null);
}

bool Evaluator::list(const Node &node, Value &out) {
    std::vector<Value> items(node.children.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!evaluate(node.children[i], items[i])) return false;
    }
    out = arena_.keep(std::move(items));
    return within_limit(node);
}

bool Evaluator::map(const Node &node, Value &out) {
    std::vector<Entry> entries(node.children.size() / 2);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Node &key = node.children[2 * i];
        if (!evaluate(key, entries[i].key)) return false;
        if (!may_be_key(entries[i].key)) {
            return fail(key, "a map's keys are strings, ints, uints or bools, not " +
                                 std::string(type_phrase(entries[i].key)));
        }
        if (!evaluate(node.children[2 * i + 1], entries[i].value)) return false;
    }
    std::vector<std::uint32_t> order(entries.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&entries](auto a, auto b) {
        return key_order(entries[a].key, entries[b].key) < 0;
    });
    const auto twice = std::adjacent_find(order.begin(), order.end(), [&entries](auto a, auto b) {
        return equal(entries[a].key, entries[b].key);
    });
    if (twice != order.end())
        return fail(node.children[2 * *(twice + 1)], "the map has the key twice");
    out = arena_.keep(std::move(entries), std::move(order));
    return within_limit(node);
}

bool Evaluator::call(const Node &node, Value &out) {
    std::array<Value, kMostArguments> arguments;
    const auto count = node.children.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (!evaluate(node.children[i], arguments[i])) return false;
    }
    if (node.pattern) {
        if (const auto *text = arguments[0].as<std::string_view>()) {
            out = re2::RE2::PartialMatch({text->data(), text->size()}, *node.pattern);
            return true;
        }
    }
    auto result = node.function->call(Arguments(arguments.data(), count), arena_);
    if (!result) return fail(node, node.text + "(): " + result.error().message);
    out = *result;
    return within_limit(node);
}

bool Evaluator::has(const Node &node, Value &out) {
    if (!evaluate(node.children[0], out)) return false;
    const auto *map = out.as<Map>();
    if (!map)
        return fail(node, "has() looks into maps, not " + std::string(type_phrase(out)),
                    out.type() == Type::null);
    out = map->contains(node.text);
    return true;
}

bool Evaluator::fallback(const Node &node, Value &out) {
    if (evaluate(node.children[0], out)) {
        if (out.type() != Type::null) return true;
    } else if (!failure_.missing) {
        return false;
    }
    return evaluate(node.children[1], out);
}

// A side that decides wins over an error on any other side.
bool Evaluator::logical(const Node &node, Value &out) {
    const bool decisive = node.kind == Kind::logical_or;
    std::optional<Failure> first;
    for (const auto &child : node.children) {
        bool value = false;
        if (!condition(child, value)) {
            if (!first) first = failure_;
        } else if (value == decisive) {
            out = decisive;
            return true;
        }
    }
    if (first) {
        failure_ = std::move(*first);
        return false;
    }
    out = !decisive;
    return true;
}

bool Evaluator::condition(const Node &node, bool &out) {
    Value value;
    if (!evaluate(node, value)) return false;
    const auto *truth = value.as<bool>();
    if (!truth) return fail(node, "expected true or false, not " + std::string(type_phrase(value)));
    out = *truth;
    return true;
}

bool Evaluator::conditional(const Node &node, Value &out) {
    bool value = false;
    return condition(node.children[0], value) && evaluate(node.children[value ? 1 : 2], out);
}

bool Evaluator::binary(const Node &node, Value &out) {
    if (node.operation == Operation::add) {
        Sum chain;
        if (!sum(node, chain)) return false;
        out = chain.finish(arena_);
        return within_limit(node);
    }
    Value right;
    if (!evaluate(node.children[0], out) || !evaluate(node.children[1], right)) return false;
    switch (node.operation) {
        case Operation::equal:
            out = equal(out, right);
            return true;
        case Operation::not_equal:
            out = !equal(out, right);
            return true;
        case Operation::in:
            return contains(node, out, right, out);
        case Operation::less:
        case Operation::less_equal:
        case Operation::greater:
        case Operation::greater_equal:
            return ordered(node, out, right, out);
        default:
            return take(node, arithmetic(node.operation, out, right), out);
    }
}

bool Evaluator::ordered(const Node &node, const Value &a, const Value &b, Value &out) {
    const auto order = compare(a, b);
    if (!order) {
        return fail(node, "cannot order " + std::string(type_phrase(a)) + " and " +
                              std::string(type_phrase(b)));
    }
    out = node.operation == Operation::less         ? *order < 0
          : node.operation == Operation::less_equal ? *order <= 0
          : node.operation == Operation::greater    ? *order > 0
                                                    : *order >= 0;
    return true;
}

bool Evaluator::contains(const Node &node, const Value &item, const Value &all, Value &out) {
    bool found = false;
    if (const auto *list = all.as<List>()) {
        for (std::size_t i = 0; i < list->size() && !found; ++i)
            found = equal(item, list->at(i));
    } else if (const auto *map = all.as<Map>()) {
        Value ignored;
        found = map->find(item, ignored);
    } else {
        return fail(node, "'in' looks into a list or a map, not " + std::string(type_phrase(all)));
    }
    out = found;
    return true;
}

// The chain a + b + c from its left end, so that it stays linear.
bool Evaluator::sum(const Node &node, Sum &chain) {
    const Node &left = node.children[0];
    Value value;
    if (left.kind == Kind::binary && left.operation == Operation::add) {
        if (!sum(left, chain)) return false;
    } else {
        if (!evaluate(left, value)) return false;
        chain.start(value);
    }
    if (!evaluate(node.children[1], value)) return false;
    if (auto added = chain.add(value); !added) return fail(node, added.error().message);
    return true;
}

}  // namespace patchbay::flow::cel
