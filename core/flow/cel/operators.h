// Equality, order and arithmetic of values, as CEL defines them.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/flow/cel/ast.h"

#include <boost/json/value.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace patchbay::flow::cel {

// JSON integers that do not fit int64 are doubles.
struct Number {
    bool is_int = true;
    std::int64_t integer = 0;
    double real = 0;  // of both
};
std::optional<Number> number_of(const json::value &value);

// Numbers by their value whatever their type; values of different types are not equal.
bool equal(const json::value &a, const json::value &b);

// Numbers, strings and bools; nothing for other pairs.
std::optional<std::partial_ordering> compare(const json::value &a, const json::value &b);

// + - * / % of two numbers of one type. The error says what does not fit.
Result<json::value> arithmetic(Operation operation, const json::value &a, const json::value &b);
Result<json::value> negate(const json::value &value);

// "a string", "an int", ...: for errors.
std::string_view type_phrase(const json::value &value);

}  // namespace patchbay::flow::cel
