#include "core/flow/cel/operators.h"

#include <cstdint>
#include <limits>
#include <string>

namespace patchbay::flow::cel {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 2 * kTwoTo63;

// As CEL does: in the range of the integer as doubles, so that large ones may be equal after
// rounding.
std::partial_ordering order(std::int64_t a, double b) {
    if (b > kTwoTo63) return std::partial_ordering::less;
    if (b < -kTwoTo63) return std::partial_ordering::greater;
    return static_cast<double>(a) <=> b;
}
std::partial_ordering order(std::uint64_t a, double b) {
    if (b > kTwoTo64) return std::partial_ordering::less;
    if (b < 0) return std::partial_ordering::greater;
    return static_cast<double>(a) <=> b;
}
std::partial_ordering order(double a, std::int64_t b) { return 0 <=> order(b, a); }
std::partial_ordering order(double a, std::uint64_t b) { return 0 <=> order(b, a); }
std::partial_ordering order(std::int64_t a, std::uint64_t b) {
    if (a < 0) return std::partial_ordering::less;
    return static_cast<std::uint64_t>(a) <=> b;
}
std::partial_ordering order(std::uint64_t a, std::int64_t b) { return 0 <=> order(b, a); }
template <class Number>
std::partial_ordering order(Number a, Number b) {
    return a <=> b;
}

template <class T>
constexpr bool is_number = std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::uint64_t> ||
                           std::is_same_v<T, double>;

// The order of two numbers, or nothing.
std::optional<std::partial_ordering> number_order(const Value &a, const Value &b) {
    return std::visit(
        [](const auto &left, const auto &right) -> std::optional<std::partial_ordering> {
            if constexpr (is_number<std::decay_t<decltype(left)>> &&
                          is_number<std::decay_t<decltype(right)>>)
                return order(left, right);
            return std::nullopt;
        },
        static_cast<const Value::variant &>(a), static_cast<const Value::variant &>(b));
}

bool equal(const List &a, const List &b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!equal(a.at(i), b.at(i))) return false;
    }
    return true;
}

bool equal(const Map &a, const Map &b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto entry = a.at(i);
        Value other;
        if (!b.find(entry.key, other) || !equal(entry.value, other)) return false;
    }
    return true;
}

Error too_large() { return {"the result does not fit into 64 bits"}; }

template <class Integer>
Result<Value> integers(Operation operation, Integer a, Integer b) {
    Integer result = 0;
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
            if constexpr (std::is_signed_v<Integer>)
                overflow = a == std::numeric_limits<Integer>::min() && b == -1;
            if (!overflow) result = operation == Operation::divide ? a / b : a % b;
    }
    if (overflow) return too_large();
    return Value(result);
}

Result<Value> reals(Operation operation, double a, double b) {
    switch (operation) {
        case Operation::add:
            return Value(a + b);
        case Operation::subtract:
            return Value(a - b);
        case Operation::multiply:
            return Value(a * b);
        case Operation::divide:
            return Value(a / b);
        default:
            return Error{"'%' is for ints only"};
    }
}

template <class T>
Result<Value> valued(Result<T> result) {
    if (!result) return result.error();
    return Value(*result);
}

Error unfit(const Value &a, const Value &b) {
    const auto pair = std::string(type_phrase(a)) + " and " + std::string(type_phrase(b));
    if (real_of(a) && real_of(b))
        return {pair + " do not mix; convert one with int(), uint() or double()"};
    return {"cannot calculate with " + pair};
}

// Timestamps and durations.
Result<Value> times(Operation operation, const Value &a, const Value &b) {
    const bool sum = operation == Operation::add;
    if (!sum && operation != Operation::subtract) return unfit(a, b);
    const auto *time = a.as<Timestamp>();
    const auto *span = a.as<Duration>();
    if (const auto *other = b.as<Duration>()) {
        if (time) return valued(sum ? add(*time, *other) : subtract(*time, *other));
        if (span) return valued(sum ? add(*span, *other) : subtract(*span, *other));
    } else if (const auto *later = b.as<Timestamp>()) {
        if (time && !sum) return valued(subtract(*time, *later));
        if (span && sum) return valued(add(*later, *span));
    }
    return unfit(a, b);
}

}  // namespace

std::optional<double> real_of(const Value &value) {
    if (const auto *integer = value.as<std::int64_t>()) return static_cast<double>(*integer);
    if (const auto *natural = value.as<std::uint64_t>()) return static_cast<double>(*natural);
    if (const auto *real = value.as<double>()) return *real;
    return std::nullopt;
}

bool equal(const Value &a, const Value &b) {
    if (const auto numbers = number_order(a, b))
        return *numbers == std::partial_ordering::equivalent;
    if (a.type() != b.type()) return false;
    switch (a.type()) {
        case Type::null:
            return true;
        case Type::list:
            return equal(*a.as<List>(), *b.as<List>());
        case Type::map:
            return equal(*a.as<Map>(), *b.as<Map>());
        case Type::type:
            return *a.as<Type>() == *b.as<Type>();
        default:
            return compare(a, b) == std::partial_ordering::equivalent;
    }
}

std::optional<std::partial_ordering> compare(const Value &a, const Value &b) {
    if (const auto numbers = number_order(a, b)) return numbers;
    if (a.type() != b.type()) return std::nullopt;
    switch (a.type()) {
        case Type::boolean:
            return int{*a.as<bool>()} <=> int{*b.as<bool>()};
        case Type::text:
            return *a.as<std::string_view>() <=> *b.as<std::string_view>();
        case Type::bytes:
            return a.as<Bytes>()->data <=> b.as<Bytes>()->data;
        case Type::timestamp:
            return *a.as<Timestamp>() <=> *b.as<Timestamp>();
        case Type::duration:
            return *a.as<Duration>() <=> *b.as<Duration>();
        default:
            return std::nullopt;
    }
}

std::partial_ordering key_order(const Value &a, const Value &b) {
    if (const auto same = compare(a, b)) return *same;
    const auto rank = [](const Value &key) {
        return key.type() == Type::boolean ? 0 : real_of(key) ? 1 : 2;
    };
    return rank(a) <=> rank(b);
}

Result<Value> arithmetic(Operation operation, const Value &a, const Value &b) {
    if (a.type() == b.type()) {
        if (const auto *integer = a.as<std::int64_t>())
            return integers(operation, *integer, *b.as<std::int64_t>());
        if (const auto *natural = a.as<std::uint64_t>())
            return integers(operation, *natural, *b.as<std::uint64_t>());
        if (const auto *real = a.as<double>()) return reals(operation, *real, *b.as<double>());
    }
    return times(operation, a, b);
}

Result<Value> negate(const Value &value) {
    if (const auto *integer = value.as<std::int64_t>())
        return integers(Operation::subtract, std::int64_t{0}, *integer);
    if (const auto *real = value.as<double>()) return Value(-*real);
    return Error{"'-' needs an int or a double, not " + std::string(type_phrase(value))};
}

}  // namespace patchbay::flow::cel
