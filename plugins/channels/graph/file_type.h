// Types of files on their way out.
#pragma once

#include <string_view>

namespace graph {

// Whether the MIME type, perhaps with parameters and in any case, is one of `types`, which stand
// between blanks (" image/jpeg image/png ").
bool lists_type(std::string_view types, std::string_view mime_type);

}  // namespace graph
