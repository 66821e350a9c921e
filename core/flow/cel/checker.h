// What can be known of an expression before it is evaluated: its names, functions and patterns.
#pragma once

#include "core/base/result.h"
#include "core/flow/cel/ast.h"
#include "core/flow/expression.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace patchbay::flow::cel {

// Completes the tree: finds functions, turns has() and default() into their own nodes, compiles
// literal patterns. Adds what the tree refers to. The error's code is the offset of the mistake.
Result<void> check(Node &root, const std::set<std::string, std::less<>> &names,
                   std::vector<Reference> &references);

}  // namespace patchbay::flow::cel
