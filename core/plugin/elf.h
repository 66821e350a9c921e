// Finds one section of an ELF64 shared library. The file may be broken or hostile: every offset is
// checked against its size before it is used.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace patchbay::plugin {

constexpr int kNoPlugin = 1;  // Error::code: no shared library of this machine, or no such section

// A view into `file`.
Result<std::string_view> find_section(std::string_view file, std::string_view name);

// The text of the manifest's section, without trailing NULs.
Result<std::string> manifest_text(std::string_view library);

// The whole file, at most kMaxLibraryBytes.
Result<std::string> read_library(const std::string &path);

}  // namespace patchbay::plugin
