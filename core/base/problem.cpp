#include "core/base/problem.h"

namespace patchbay {

std::string to_text(const Problem &problem) {
    return problem.file + ":" + std::to_string(problem.line) + ":" +
           std::to_string(problem.column) + ": " + (problem.path.empty() ? "/" : problem.path) +
           ": " + problem.message;
}

}  // namespace patchbay
