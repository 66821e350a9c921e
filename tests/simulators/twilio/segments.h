// How many short messages a text takes, by GSM 03.38 and UCS-2.
#pragma once

#include <cstddef>
#include <string_view>

namespace patchbay::simulators::twilio {

// 160 septets, or 153 each of several; where a character is not in the GSM alphabet, 70 UTF-16
// units, or 67 each of several. No character is cut in two. At least 1.
std::size_t count_segments(std::string_view utf8);

}  // namespace patchbay::simulators::twilio
