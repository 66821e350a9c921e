// RawRequests: requests whose decoding failed inside: kept, acknowledged, decoded once more. What
// cannot be decoded then either is a dead letter.
//
// All on the shard's thread.
#pragma once

#include "core/engine/ack.h"
#include "core/journal/records.h"

#include <cstdint>
#include <string>

namespace patchbay::engine {

struct Ground;
struct Line;

constexpr std::int64_t kDecodeAgainMs = 5'000;

class RawRequests {
public:
    explicit RawRequests(const Ground &ground) : ground_(ground) {}

    // `request`: as to_raw_text() gives it.
    void keep(Line &line, journal::Partition partition, std::string request, Ack ack);
    void decode_again(Line &line, journal::Partition partition, journal::RawRequest raw);

private:
    void again_later(Line &line, journal::Partition partition, journal::RawRequest raw);

    const Ground &ground_;
};

}  // namespace patchbay::engine
