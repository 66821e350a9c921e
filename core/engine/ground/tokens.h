// Tokens: what a plugin knows a message under way, a file that is fetched or a task by. The
// contract (sdk/include/patchbay/plugin.h): the generation of the plugin's copy in the upper 16
// bits, the slot below.
#pragma once

#include <cstddef>
#include <cstdint>

namespace patchbay::engine {

// Those of one shard. None is given twice while the process runs, by this shard or another. The
// shard's number is the token modulo the number of shards: so TaskRouter finds the way back.
class Tokens {
public:
    Tokens(std::size_t shard, std::size_t shards) : shard_(shard), shards_(shards) {}

    std::uint64_t take() { return kGeneration / shards_ * shards_ + (++taken_) * shards_ + shard_; }

private:
    static constexpr std::uint64_t kGeneration = std::uint64_t{1}
                                                 << 48;  // each plugin is loaded once

    const std::size_t shard_;
    const std::size_t shards_;
    std::uint64_t taken_ = 0;
};

}  // namespace patchbay::engine
