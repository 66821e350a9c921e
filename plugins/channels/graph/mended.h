// JSON text that a strict reader refuses for one bad character somewhere in it.
#pragma once

#include "patchbay/patchbay.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

// A copy with U+FFFD in the place of every lone surrogate (\uD800 to \uDFFF without its partner);
// nothing where there are none. Bytes that are no UTF-8 stay: that is no JSON.
std::optional<std::string> mended(std::string_view json);

// As Host::parse; text that is refused is mended and read once more, so that one message with a bad
// character does not cost the others of its body.
sdk::JsonValue parse_mended(const sdk::Host &host, std::string_view json);

}  // namespace graph
