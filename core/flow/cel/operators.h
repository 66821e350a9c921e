// Equality, order and arithmetic of values, as CEL defines them.
#pragma once

#include "core/base/result.h"
#include "core/flow/cel/ast.h"
#include "core/flow/cel/value.h"

#include <compare>
#include <optional>

namespace patchbay::flow::cel {

// Numbers by their value whatever their type; values of different types are not equal.
bool equal(const Value &a, const Value &b);

// Numbers, strings, bytes, bools, timestamps and durations; nothing for other pairs.
std::optional<std::partial_ordering> compare(const Value &a, const Value &b);

// An order of everything that may be a map's key: bools, then numbers, then strings.
std::partial_ordering key_order(const Value &a, const Value &b);

// + - * / % of two numbers of one type; + and - of times. The error says what does not fit.
Result<Value> arithmetic(Operation operation, const Value &a, const Value &b);
Result<Value> negate(const Value &value);

// Of any number.
std::optional<double> real_of(const Value &value);

}  // namespace patchbay::flow::cel
