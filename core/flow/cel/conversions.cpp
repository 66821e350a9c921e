// From one type to another: int(x), string(x), timestamp(x), ...
#include "core/base/text.h"
#include "core/flow/cel/functions.h"
#include "core/flow/cel/json.h"
#include "core/flow/cel/operators.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace patchbay::flow::cel {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 2 * kTwoTo63;

// A whole string as a number.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number = 0;
    const auto *end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

Error outside() { return {"the number does not fit into 64 bits"}; }

Result<Value> to_int(Arguments given, Arena &) {
    const auto &value = given[0];
    if (value.type() == Type::integer) return value;
    if (const auto *natural = value.as<std::uint64_t>()) {
        if (*natural > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return outside();
        return Value(static_cast<std::int64_t>(*natural));
    }
    if (const auto *real = value.as<double>()) {
        if (!(*real > -kTwoTo63 && *real < kTwoTo63)) return outside();
        return Value(static_cast<std::int64_t>(*real));
    }
    if (const auto *time = value.as<Timestamp>()) return Value(time->seconds);
    const auto *text = value.as<std::string_view>();
    if (!text) return wrong_type("a number, string or timestamp", value);
    const auto number = number_in<std::int64_t>(*text);
    if (!number) return Error{"the string is no whole number of 64 bits"};
    return Value(*number);
}

Result<Value> to_uint(Arguments given, Arena &) {
    const auto &value = given[0];
    if (value.type() == Type::natural) return value;
    if (const auto *integer = value.as<std::int64_t>()) {
        if (*integer < 0) return outside();
        return Value(static_cast<std::uint64_t>(*integer));
    }
    if (const auto *real = value.as<double>()) {
        if (!(*real >= 0 && *real < kTwoTo64)) return outside();
        return Value(static_cast<std::uint64_t>(*real));
    }
    const auto *text = value.as<std::string_view>();
    if (!text) return wrong_type("a number or a string", value);
    const auto number = number_in<std::uint64_t>(*text);
    if (!number) return Error{"the string is no whole number of 64 bits without sign"};
    return Value(*number);
}

Result<Value> to_double(Arguments given, Arena &) {
    const auto &value = given[0];
    if (const auto number = real_of(value)) return Value(*number);
    const auto *text = value.as<std::string_view>();
    if (!text) return wrong_type("a number or a string", value);
    const auto number = number_in<double>(*text);
    if (!number) return Error{"the string is no number"};
    return Value(*number);
}

Result<Value> to_string(Arguments given, Arena &arena) {
    const auto &value = given[0];
    switch (value.type()) {
        case Type::text:
            return value;
        case Type::bytes: {
            const auto data = value.as<Bytes>()->data;
            if (!valid_utf8(data)) return Error{"the bytes are no UTF-8"};
            return Value(data);
        }
        case Type::real:
            if (const auto real = *value.as<double>(); !std::isfinite(real))
                return Value(std::string_view(std::isnan(real) ? "NaN"
                                              : real > 0       ? "+Inf"
                                                               : "-Inf"));
            [[fallthrough]];
        case Type::boolean:
        case Type::integer:
        case Type::natural:
        case Type::timestamp:
        case Type::duration:
            return Value(arena.keep(scalar_text(value)));
        default:
            return wrong_type("a string, bytes, number, bool, timestamp or duration", value);
    }
}

Result<Value> to_bytes(Arguments given, Arena &) {
    if (given[0].type() == Type::bytes) return given[0];
    const auto *text = given[0].as<std::string_view>();
    if (!text) return wrong_type("bytes or a string", given[0]);
    return Value(Bytes{*text});
}

Result<Value> to_bool(Arguments given, Arena &) {
    if (given[0].type() == Type::boolean) return given[0];
    const auto *text = given[0].as<std::string_view>();
    if (!text) return wrong_type("a bool or a string", given[0]);
    for (const auto yes : {"true", "True", "TRUE", "t", "1"}) {
        if (*text == yes) return Value(true);
    }
    for (const auto no : {"false", "False", "FALSE", "f", "0"}) {
        if (*text == no) return Value(false);
    }
    return Error{"the string is neither 'true' nor 'false'"};
}

template <class T>
Result<Value> valued(Result<T> result) {
    if (!result) return result.error();
    return Value(*result);
}

Result<Value> to_timestamp(Arguments given, Arena &) {
    if (given[0].type() == Type::timestamp) return given[0];
    if (const auto *seconds = given[0].as<std::int64_t>()) return valued(timestamp_of(*seconds));
    const auto *text = given[0].as<std::string_view>();
    if (!text) return wrong_type("a string, or an int of seconds since 1970", given[0]);
    return valued(parse_timestamp(*text));
}

Result<Value> to_duration(Arguments given, Arena &) {
    if (given[0].type() == Type::duration) return given[0];
    const auto *text = given[0].as<std::string_view>();
    if (!text) return wrong_type("a string", given[0]);
    return valued(parse_duration(*text));
}

constexpr std::array<Function, 8> kFunctions = {{
    {"int", true, false, 1, 1, "one value", to_int},
    {"uint", true, false, 1, 1, "one value", to_uint},
    {"double", true, false, 1, 1, "one value", to_double},
    {"string", true, false, 1, 1, "one value", to_string},
    {"bytes", true, false, 1, 1, "one value", to_bytes},
    {"bool", true, false, 1, 1, "one value", to_bool},
    {"timestamp", true, false, 1, 1, "one value", to_timestamp},
    {"duration", true, false, 1, 1, "one value", to_duration},
}};

}  // namespace

std::span<const Function> conversions() { return kFunctions; }

}  // namespace patchbay::flow::cel
