// Texts on their way out: their length, and marks that somebody typed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace graph {

// Characters (code points) of UTF-8.
std::size_t characters(std::string_view text);

// Whether the MIME type, perhaps with parameters and in any case, is one of `types`, which stand
// between blanks (" image/jpeg image/png ").
bool lists_type(std::string_view types, std::string_view mime_type);

// The body in which "{{" stands at `placeholder` and nowhere else: a text that somebody typed must
// not be filled in.
std::string with_one_placeholder(std::string_view body, std::size_t placeholder);

}  // namespace graph
