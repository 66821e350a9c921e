#include "core/engine/ground/partition.h"

#include <cstdint>

namespace patchbay::engine {

journal::Partition partition_of(std::string_view line, std::string_view address) {
    std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
    const auto mix = [&hash](std::string_view text) {
        for (const char c : text) {
            hash ^= static_cast<unsigned char>(c);
            hash *= 0x100000001b3u;
        }
    };
    mix(line);
    mix(std::string_view("\n", 1));
    mix(address);
    hash ^= hash >> 32;
    return static_cast<journal::Partition>(hash % journal::kPartitions);
}

}  // namespace patchbay::engine
