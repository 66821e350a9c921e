// Ids, names and numbers that the other side wrote, as text for the host: SMPP promises ASCII, some
// write Latin-1, and a hostile one anything.
#pragma once

#include <string>
#include <string_view>

namespace smpp {

// UTF-8 as it is, anything else read as Latin-1.
std::string clean(std::string_view octets);

}  // namespace smpp
