// text.format(list): CEL's clauses %s %d %f %e %b %o %x %X and %%.
#pragma once

#include "core/base/result.h"
#include "core/flow/cel/functions.h"

namespace patchbay::flow::cel {

constexpr int kMostDecimals = 100;  // of %.Nf and %.Ne

Result<Value> format(Arguments given, Arena &arena);
Result<void> check_format(Node &node);

}  // namespace patchbay::flow::cel
