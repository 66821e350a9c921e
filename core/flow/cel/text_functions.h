// The functions of CEL's strings extension that flows have. Positions count characters from 0.
#pragma once

#include "core/flow/cel/functions.h"

#include <span>

namespace patchbay::flow::cel {

std::span<const Function> text_functions();

}  // namespace patchbay::flow::cel
