// Reading small files whole.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>

namespace patchbay {

// The whole content of a file, pipe or device that ends. The error says the system's reason, or
// that there are more than `limit` bytes; `where` is the path.
Result<std::string> read_file(const std::string &path, std::size_t limit);

// The same of what is open already, say standard input; without `where`.
Result<std::string> read_descriptor(int descriptor, std::size_t limit);

}  // namespace patchbay
