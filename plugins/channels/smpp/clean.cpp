#include "clean.h"

#include "codec/alphabet.h"
#include "codec/utf8.h"

namespace smpp {

std::string clean(std::string_view octets) {
    for (std::size_t at = 0; at < octets.size();) {
        // A character that is meant as U+FFFD is none that anybody's id has.
        if (next_character(octets, at) == kReplacement) return to_text(octets, Alphabet::latin1);
    }
    return std::string(octets);
}

}  // namespace smpp
