// Octets as hexadecimal digits, in lower case: in records, ids, and what cannot be read.
#pragma once

#include <string>
#include <string_view>

namespace smpp {

std::string hex_of(std::string_view octets);

// Of what hex_of wrote.
std::string octets_of_hex(std::string_view hex);

}  // namespace smpp
