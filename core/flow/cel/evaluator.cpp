#include "core/flow/cel/evaluator.h"

#include "core/flow/cel/functions.h"
#include "core/flow/cel/operators.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <re2/re2.h>

#include <array>
#include <cmath>
#include <optional>

namespace patchbay::flow::cel {

namespace {

constexpr std::size_t kNodeBytes = 24;  // what a value costs besides its text

std::size_t weight(const json::value &value) {
    std::size_t bytes = kNodeBytes;
    if (const auto *text = value.if_string()) {
        bytes += text->size();
    } else if (const auto *list = value.if_array()) {
        for (const auto &item : *list)
            bytes += weight(item);
    } else if (const auto *object = value.if_object()) {
        for (const auto &entry : *object)
            bytes += entry.key().size() + weight(entry.value());
    }
    return bytes;
}

// "vars.repair.status" for errors; an expression that is no plain path is "…".
std::string path_of(const Node &node) {
    if (node.kind == Kind::name) return node.text;
    if (node.kind == Kind::member || node.kind == Kind::has)
        return path_of(node.children[0]) + "." + node.text;
    if (node.kind == Kind::index) return path_of(node.children[0]) + "[…]";
    return "…";
}

// A part of `out`'s value becomes `out`'s value.
void narrow(Operand &out, const json::value &part) {
    if (!out.owned()) {
        out.borrow(part);
        return;
    }
    json::value moved = std::move(const_cast<json::value &>(part));  // part of out.own()
    out.set(std::move(moved));
}

// The place in a list: ints, and doubles without a fraction.
std::optional<std::size_t> place_of(const json::value &key, std::size_t size) {
    const auto number = number_of(key);
    if (!number || number->real < 0 || number->real >= static_cast<double>(size)) return {};
    if (!number->is_int && std::trunc(number->real) != number->real) return {};
    return static_cast<std::size_t>(number->real);
}

}  // namespace

bool Evaluator::charge(const Node &node, std::size_t bytes) {
    used_ += bytes;
    if (used_ <= kEvaluationBytes) return true;
    return fail(node, "the values are too large (more than " +
                          std::to_string(kEvaluationBytes / 1024) + " KiB)");
}

bool Evaluator::own(const Node &node, Operand &operand) {
    if (operand.owned()) return true;
    if (!charge(node, weight(operand.get()))) return false;
    operand.set(operand.get());
    return true;
}

bool Evaluator::evaluate(const Node &node, Operand &out) {
    switch (node.kind) {
        case Kind::literal:
            out.borrow(node.value);
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
            out.set(!value);
            return true;
        }
        case Kind::negate: {
            if (!evaluate(node.children[0], out)) return false;
            auto result = negate(out.get());
            if (!result) return fail(node, result.error().message);
            out.set(std::move(*result));
            return true;
        }
    }
    return fail(node, "an unknown construct");
}

bool Evaluator::name(const Node &node, Operand &out) {
    const auto *value = lookup_(node.text);
    if (!value) return fail(node, "'" + node.text + "' is absent here", true);
    out.borrow(*value);
    return true;
}

bool Evaluator::member(const Node &node, Operand &out) {
    if (!evaluate(node.children[0], out)) return false;
    const auto &object = out.get();
    const auto *found = object.is_object() ? object.get_object().if_contains(node.text) : nullptr;
    if (found) {
        narrow(out, *found);
        return true;
    }
    const bool absent = object.is_object() || object.is_null();
    return fail(
        node,
        absent ? "'" + path_of(node) + "' is absent; use default() where it may be"
               : "'" + path_of(node) + "': " + std::string(type_phrase(object)) + " has no members",
        absent);
}

bool Evaluator::index(const Node &node, Operand &out) {
    Operand key;
    if (!evaluate(node.children[0], out) || !evaluate(node.children[1], key)) return false;
    return element(node, out, key.get());
}

bool Evaluator::element(const Node &node, Operand &out, const json::value &key) {
    const auto &whole = out.get();
    if (whole.is_array()) {
        if (!number_of(key))
            return fail(node, "a list's index is a number, not " + std::string(type_phrase(key)));
        const auto place = place_of(key, whole.get_array().size());
        if (!place) return fail(node, "the index is outside the list", true);
        narrow(out, whole.get_array()[*place]);
        return true;
    }
    if (whole.is_object()) {
        const auto *text = key.if_string();
        const auto *found = text ? whole.get_object().if_contains(*text) : nullptr;
        if (!found)
            return fail(node, "the map has no such key; use default() where that may be", true);
        narrow(out, *found);
        return true;
    }
    return fail(node, std::string(type_phrase(whole)) + " has no elements", whole.is_null());
}

bool Evaluator::list(const Node &node, Operand &out) {
    json::array result;
    result.reserve(node.children.size());
    for (const auto &child : node.children) {
        Operand item;
        if (!evaluate(child, item) || !charge(node, kNodeBytes) || !own(child, item)) return false;
        result.push_back(std::move(item.own()));
    }
    out.set(std::move(result));
    return true;
}

bool Evaluator::map(const Node &node, Operand &out) {
    json::object result;
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
        Operand key;
        Operand item;
        if (!evaluate(node.children[i], key)) return false;
        const auto *text = key.get().if_string();
        if (!text) return fail(node.children[i], "a map's keys are strings");
        if (result.contains(*text)) return fail(node.children[i], "the map has the key twice");
        if (!evaluate(node.children[i + 1], item)) return false;
        if (!charge(node, kNodeBytes + text->size()) || !own(node.children[i + 1], item))
            return false;
        result.emplace(*text, std::move(item.own()));
    }
    out.set(std::move(result));
    return true;
}

bool Evaluator::call(const Node &node, Operand &out) {
    constexpr std::size_t kMost = 4;
    std::array<Operand, kMost> operands;
    std::array<const json::value *, kMost> arguments{};
    const auto count = node.children.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (!evaluate(node.children[i], operands[i])) return false;
        arguments[i] = &operands[i].get();
    }
    if (node.pattern && arguments[0]->is_string()) {
        const auto &text = arguments[0]->get_string();
        out.set(re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *node.pattern));
        return true;
    }
    auto result = node.function->call(Arguments(arguments.data(), count));
    if (!result) return fail(node, node.text + "(): " + result.error().message);
    if (!charge(node, weight(*result))) return false;
    out.set(std::move(*result));
    return true;
}

bool Evaluator::has(const Node &node, Operand &out) {
    if (!evaluate(node.children[0], out)) return false;
    const auto *object = out.get().if_object();
    if (!object)
        return fail(node, "has() looks into maps, not " + std::string(type_phrase(out.get())),
                    out.get().is_null());
    out.set(object->contains(node.text));
    return true;
}

bool Evaluator::fallback(const Node &node, Operand &out) {
    if (evaluate(node.children[0], out)) {
        if (!out.get().is_null()) return true;
    } else if (!failure_.missing) {
        return false;
    }
    return evaluate(node.children[1], out);
}

// A side that decides wins over an error on any other side.
bool Evaluator::logical(const Node &node, Operand &out) {
    const bool decisive = node.kind == Kind::logical_or;
    std::optional<Failure> first;
    for (const auto &child : node.children) {
        bool value = false;
        if (!condition(child, value)) {
            if (!first) first = failure_;
        } else if (value == decisive) {
            out.set(decisive);
            return true;
        }
    }
    if (first) {
        failure_ = std::move(*first);
        return false;
    }
    out.set(!decisive);
    return true;
}

bool Evaluator::condition(const Node &node, bool &out) {
    Operand value;
    if (!evaluate(node, value)) return false;
    const auto *truth = value.get().if_bool();
    if (!truth)
        return fail(node, "expected true or false, not " + std::string(type_phrase(value.get())));
    out = *truth;
    return true;
}

bool Evaluator::conditional(const Node &node, Operand &out) {
    bool value = false;
    return condition(node.children[0], value) && evaluate(node.children[value ? 1 : 2], out);
}

bool Evaluator::binary(const Node &node, Operand &out) {
    Operand right;
    if (!evaluate(node.children[0], out) || !evaluate(node.children[1], right)) return false;
    const auto &a = out.get();
    const auto &b = right.get();
    switch (node.operation) {
        case Operation::equal:
            out.set(equal(a, b));
            return true;
        case Operation::not_equal:
            out.set(!equal(a, b));
            return true;
        case Operation::in:
            return contains(node, a, b, out);
        case Operation::add:
            return add(node, out, right);
        case Operation::less:
        case Operation::less_equal:
        case Operation::greater:
        case Operation::greater_equal: {
            const auto order = compare(a, b);
            if (!order) {
                return fail(node, "cannot order " + std::string(type_phrase(a)) + " and " +
                                      std::string(type_phrase(b)));
            }
            const bool less = *order < 0;
            const bool greater = *order > 0;
            const bool same = *order == 0;
            out.set(node.operation == Operation::less         ? less
                    : node.operation == Operation::less_equal ? less || same
                    : node.operation == Operation::greater    ? greater
                                                              : greater || same);
            return true;
        }
        default:
            break;
    }
    auto result = arithmetic(node.operation, a, b);
    if (!result) return fail(node, result.error().message);
    out.set(std::move(*result));
    return true;
}

// Appends in place where the left side is its own, so that a chain of sums stays linear.
bool Evaluator::add(const Node &node, Operand &left, Operand &right) {
    const auto &b = right.get();
    if (left.get().is_string() && b.is_string()) {
        if (!charge(node, b.get_string().size()) || !own(node, left)) return false;
        left.own().get_string().append(b.get_string());
        return true;
    }
    if (left.get().is_array() && b.is_array()) {
        if (!own(node, left) || !own(node, right)) return false;
        auto &items = left.own().get_array();
        for (auto &item : right.own().get_array())
            items.push_back(std::move(item));
        return true;
    }
    auto result = arithmetic(Operation::add, left.get(), b);
    if (!result) return fail(node, result.error().message);
    left.set(std::move(*result));
    return true;
}

bool Evaluator::contains(const Node &node, const json::value &item, const json::value &all,
                         Operand &out) {
    bool found = false;
    if (const auto *list = all.if_array()) {
        for (const auto &candidate : *list)
            found = found || equal(item, candidate);
    } else if (const auto *object = all.if_object()) {
        found = item.is_string() && object->contains(item.get_string());
    } else {
        return fail(node, "'in' looks into a list or a map, not " + std::string(type_phrase(all)));
    }
    out.set(found);
    return true;
}

}  // namespace patchbay::flow::cel
