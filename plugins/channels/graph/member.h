// An object of Meta's with a word of ours.
#pragma once

#include "patchbay/patchbay.hpp"

#include <string>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

// The object as JSON text with a text as one more member, in the place of a member of that name;
// without it where the text is empty.
std::string with_member(const sdk::Host &host, sdk::JsonValue object, std::string_view name,
                        std::string_view text);

}  // namespace graph
