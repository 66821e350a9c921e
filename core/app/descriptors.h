// File descriptors: how many this process may have.
#pragma once

#include <cstddef>

namespace patchbay::app {

// Kept from the public listener for the admin listener, sends and the store; of a small limit a
// quarter.
constexpr std::size_t kKeptDescriptors = 512;

// Raises the limit of open files to its hard limit. What it is then.
std::size_t raise_descriptor_limit();

// With as many open, the public listener takes no further connection.
std::size_t descriptors_for_public(std::size_t limit);

}  // namespace patchbay::app
