// Media types under the names that programs and people give them.
#pragma once

#include <string>
#include <string_view>

namespace patchbay::model {

// The registered name of a media type that is often written otherwise ("image/jpg", "audio/mp3"; in
// any case, with or without parameters); any other as it is.
std::string_view registered_type(std::string_view media_type);

// The type alone: registered, in lower case, without parameters. What rules are about.
std::string bare_type(std::string_view media_type);

}  // namespace patchbay::model
