// Where something lives: the partition of a name. It is kept for good, so its rule never changes.
#pragma once

#include "core/journal/records.h"

#include <string_view>

namespace patchbay::engine {

// Of an address of a line, or of another name within a space of its own.
journal::Partition partition_of(std::string_view line, std::string_view address);

}  // namespace patchbay::engine
