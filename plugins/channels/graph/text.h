// Texts and types of files on their way out.
#pragma once

#include <cstddef>
#include <string_view>

namespace graph {

// Characters (code points) of UTF-8.
std::size_t characters(std::string_view text);

// Whether the MIME type, perhaps with parameters and in any case, is one of `types`, which stand
// between blanks (" image/jpeg image/png ").
bool lists_type(std::string_view types, std::string_view mime_type);

}  // namespace graph
