// A mistake in a file that a person wrote: printed as `file:line:column: path: message`.
#pragma once

#include <string>
#include <vector>

namespace patchbay {

struct Problem {
    std::string file;
    int line = 0;      // from 1
    int column = 0;    // from 1, in bytes
    std::string path;  // JSON pointer, "" for the whole document
    std::string message;
};

using Problems = std::vector<Problem>;

std::string to_text(const Problem &problem);

}  // namespace patchbay
