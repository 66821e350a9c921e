// The text of openapi.json, which the build puts into the program.
#pragma once

#include <string_view>

namespace patchbay::admin {

extern const std::string_view kOpenApi;

}  // namespace patchbay::admin
