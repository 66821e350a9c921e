#include "core/app/memory_watch.h"

#include "core/base/log.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <unistd.h>

// jemalloc's, in the daemon; other programs that link this have another allocator.
extern "C" int mallctl(const char *name, void *old, size_t *old_size, void *value, size_t size)
    __attribute__((weak));

namespace patchbay::app {

namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kMiB = 1024 * 1024;

std::uint64_t number_in(const std::string &file) {
    std::uint64_t number = 0;
    return std::ifstream(file) >> number ? number : kNone;  // also "max"
}

std::uint64_t of_machine(const std::string &root) {
    std::ifstream file(root + "/proc/meminfo");
    std::string name;
    std::uint64_t kib = 0;
    while (file >> name) {
        if (name == "MemTotal:" && file >> kib) return kib * 1024;
        std::getline(file, name);
    }
    return kNone;
}

// A group is limited by those that it lies in, too. In a container its path may be that of outside,
// and the container's own group is the mount itself.
std::uint64_t of_group(const std::string &mount, std::string path, const std::string &name) {
    std::uint64_t least = number_in(mount + "/" + name);
    for (; path.size() > 1; path.erase(path.rfind('/')))
        least = std::min(least, number_in(mount + path + "/" + name));
    return least;
}

}  // namespace

std::uint64_t memory_limit(const std::string &root) {
    std::uint64_t least = of_machine(root);
    std::ifstream groups(root + "/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {  // "4:memory:/path", or "0::/path"
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const auto controllers = line.substr(first + 1, second - first - 1);
        const auto path = line.substr(second + 1);
        if (controllers.empty())
            least = std::min(least, of_group(root + "/sys/fs/cgroup", path, "memory.max"));
        else if (controllers == "memory")
            least = std::min(
                least, of_group(root + "/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
    }
    return least;
}

std::uint64_t memory_used() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t size = 0, resident = 0, shared = 0;
    if (!(file >> size >> resident >> shared)) return 0;
    return (resident - shared) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void give_memory_back() {
    if (mallctl) mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);  // of all arenas
}

bool MemoryWatch::is_full() {
    if (limit_ == kNone) return false;
    const std::uint64_t bound = limit_ / 100 * (full_ ? kRoomPercent : kFullPercent);
    std::uint64_t used = used_();
    if (used >= bound) {
        give_back_();
        used = used_();
    }
    const bool full = used >= bound;
    if (full != full_) {
        if (full)
            log::error("memory is nearly used up: what comes in is refused until some is free",
                       {{"used_mib", used / kMiB},
                        {"limit_mib", limit_ / kMiB},
                        {"remedy",
                         "see what waits (patchbay status); give the daemon more memory if it is "
                         "meant to hold as much"}});
        else
            log::info("memory is free again: what comes in is taken",
                      {{"used_mib", used / kMiB}, {"limit_mib", limit_ / kMiB}});
    }
    full_ = full;
    return full;
}

}  // namespace patchbay::app
