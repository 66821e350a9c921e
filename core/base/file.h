// Reading small files whole, making folders.
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

// Makes the folder and those that it stands in, where they are missing, for this user alone (0700).
// The error says the system's reason; `where` is the folder that could not be made.
Result<void> make_folder(const std::string &path);

}  // namespace patchbay
