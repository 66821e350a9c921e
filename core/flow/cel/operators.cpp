#include "core/flow/cel/operators.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <cmath>
#include <limits>
#include <string>

namespace patchbay::flow::cel {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

// As CEL does: in the range of int64 as doubles, so that large ones may be equal after rounding.
std::partial_ordering compare(std::int64_t a, double b) {
    if (b > kTwoTo63) return std::partial_ordering::less;
    if (b < -kTwoTo63) return std::partial_ordering::greater;
    return static_cast<double>(a) <=> b;
}

std::partial_ordering compare(const Number &a, const Number &b) {
    if (a.is_int && b.is_int) return a.integer <=> b.integer;
    if (a.is_int) return compare(a.integer, b.real);
    if (b.is_int) return 0 <=> compare(b.integer, a.real);
    return a.real <=> b.real;
}

Result<json::value> integers(Operation operation, std::int64_t a, std::int64_t b) {
    constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
    std::int64_t result = 0;
    bool overflow = false;
    switch (operation) {
        case Operation::add:
            overflow = __builtin_add_overflow(a, b, &result);
            break;
        case Operation::subtract:
            overflow = __builtin_sub_overflow(a, b, &result);
            break;
        case Operation::multiply:
            overflow = __builtin_mul_overflow(a, b, &result);
            break;
        default:
            if (b == 0) return Error{"division by zero"};
            overflow = a == kMin && b == -1;
            if (!overflow) result = operation == Operation::divide ? a / b : a % b;
    }
    if (overflow) return Error{"the result does not fit into 64 bits"};
    return json::value(result);
}

}  // namespace

std::optional<Number> number_of(const json::value &value) {
    if (const auto *integer = value.if_int64())
        return Number{true, *integer, static_cast<double>(*integer)};
    if (const auto *real = value.if_double()) return Number{false, 0, *real};
    if (const auto *natural = value.if_uint64()) {
        if (*natural > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return Number{false, 0, static_cast<double>(*natural)};
        const auto integer = static_cast<std::int64_t>(*natural);
        return Number{true, integer, static_cast<double>(integer)};
    }
    return std::nullopt;
}

bool equal(const json::value &a, const json::value &b) {
    if (const auto left = number_of(a)) {
        const auto right = number_of(b);
        return right && compare(*left, *right) == std::partial_ordering::equivalent;
    }
    if (a.kind() != b.kind()) return false;
    if (a.is_array()) {
        const auto &left = a.get_array();
        const auto &right = b.get_array();
        if (left.size() != right.size()) return false;
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (!equal(left[i], right[i])) return false;
        }
        return true;
    }
    if (a.is_object()) {
        const auto &right = b.get_object();
        if (a.get_object().size() != right.size()) return false;
        for (const auto &member : a.get_object()) {
            const auto *other = right.if_contains(member.key());
            if (!other || !equal(member.value(), *other)) return false;
        }
        return true;
    }
    return a == b;
}

std::optional<std::partial_ordering> compare(const json::value &a, const json::value &b) {
    const auto left = number_of(a);
    const auto right = number_of(b);
    if (left && right) return compare(*left, *right);
    if (a.is_string() && b.is_string()) return a.get_string().compare(b.get_string()) <=> 0;
    if (a.is_bool() && b.is_bool()) return int{a.get_bool()} <=> int{b.get_bool()};
    return std::nullopt;
}

Result<json::value> arithmetic(Operation operation, const json::value &a, const json::value &b) {
    const auto left = number_of(a);
    const auto right = number_of(b);
    if (!left || !right) {
        return Error{"cannot calculate with " + std::string(type_phrase(a)) + " and " +
                     std::string(type_phrase(b))};
    }
    if (left->is_int != right->is_int)
        return Error{"an int and a double do not mix; convert one with int() or double()"};
    if (left->is_int) return integers(operation, left->integer, right->integer);
    switch (operation) {
        case Operation::add:
            return json::value(left->real + right->real);
        case Operation::subtract:
            return json::value(left->real - right->real);
        case Operation::multiply:
            return json::value(left->real * right->real);
        case Operation::divide:
            return json::value(left->real / right->real);
        default:
            return Error{"'%' is for ints only"};
    }
}

Result<json::value> negate(const json::value &value) {
    const auto number = number_of(value);
    if (!number) return Error{"'-' needs a number, not " + std::string(type_phrase(value))};
    if (!number->is_int) return json::value(-number->real);
    return integers(Operation::subtract, 0, number->integer);
}

std::string_view type_phrase(const json::value &value) {
    switch (value.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::bool_:
            return "a bool";
        case json::kind::int64:
            return "an int";
        case json::kind::uint64:
            return number_of(value)->is_int ? "an int" : "a double";
        case json::kind::double_:
            return "a double";
        case json::kind::string:
            return "a string";
        case json::kind::array:
            return "a list";
        case json::kind::object:
            return "a map";
    }
    return "a value";
}

}  // namespace patchbay::flow::cel
