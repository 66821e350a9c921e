// Webhooks through a plugin's decode: what must hold for any bytes.
#pragma once

#include "core/plugin/plugin.h"

#include <string_view>

namespace fuzz {

// As the body of a POST, or where it begins with '?' as the query of a GET; by both instances of
// one plugin, of which one goes through frames.
void decode_both_ways(patchbay::plugin::Instance &direct, patchbay::plugin::Instance &framed,
                      std::string_view input);

}  // namespace fuzz
