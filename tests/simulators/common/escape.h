// JSON text as providers escape it, which changes the bytes but not the meaning: whoever
// re-serialises before verifying finds out.
#pragma once

#include <string>
#include <string_view>

namespace patchbay::simulators {

// Non-ASCII as \uXXXX; with `slashes` '/' as \/.
std::string escaped(std::string_view json_text, bool slashes);

}  // namespace patchbay::simulators
