#include "core/app/descriptors.h"

#include <algorithm>
#include <sys/resource.h>

namespace patchbay::app {

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

std::size_t descriptors_for_public(std::size_t limit) {
    return limit - std::min(kKeptDescriptors, limit / 4);
}

}  // namespace patchbay::app
