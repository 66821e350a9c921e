#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace fuzz {

void require(bool holds, std::string_view invariant, std::string_view seen,
             std::string_view wanted) {
    if (holds) return;
    const auto print = [](const char *what, std::string_view text) {
        std::fprintf(stderr, "%s%.*s\n", what, static_cast<int>(text.size()), text.data());
    };
    print("broken: ", invariant);
    if (!seen.empty()) print("seen:   ", seen);
    if (!wanted.empty()) print("wanted: ", wanted);
    std::abort();
}

std::string_view take_until(std::string_view &rest, char end) {
    const auto at = std::min(rest.find(end), rest.size());
    const auto taken = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return taken;
}

}  // namespace fuzz
