#include "core/flow/path.h"

#include <cstddef>

namespace patchbay::flow {

namespace {

// How often the last `period` steps stand at the end of `path`, one behind the other.
std::size_t repeats(const std::vector<std::string> &path, std::size_t period) {
    std::size_t same = 0;
    while (same + period < path.size() &&
           path[path.size() - 1 - same] == path[path.size() - 1 - same - period])
        ++same;
    return 1 + same / period;
}

}  // namespace

std::string describe_path(const std::vector<std::string> &path) {
    std::size_t period = 0;
    std::size_t times = 1;
    for (std::size_t candidate = 1; candidate <= path.size() / 2; ++candidate) {
        const auto count = repeats(path, candidate);
        if (count > 1 && count * candidate > times * period) {
            period = candidate;
            times = count;
        }
    }
    const auto loop = path.size() - times * period;
    std::string text;
    for (std::size_t i = 0; i < (times > 1 ? loop + period : path.size()); ++i) {
        if (i != 0) text += " -> ";
        if (times > 1 && i == loop) text += '(';
        text += path[i];
    }
    if (times > 1) text += ") " + std::to_string(times) + " times";
    return text;
}

}  // namespace patchbay::flow
