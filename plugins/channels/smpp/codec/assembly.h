// Parts of long texts that wait for one another. A pure value: the caller brings the time, and
// keeps what must survive the process.
#pragma once

#include "user_data.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smpp {

// In all, whoever sends. What is over is given out as far as it came, the oldest first: nothing is
// lost, and a sender of first parts cannot take the memory. Bytes are those of the parts; the
// places of a set take up to 10 KiB more.
constexpr std::size_t kMostOpenSets = 1024;
constexpr std::size_t kMostOpenBytes = 4 * 1024 * 1024;

constexpr std::int64_t kPartsWaitMs = 24 * 60 * 60 * 1000;

// A whole set is remembered for so long, so that a part that is delivered twice does not begin the
// text anew. Short, since references come again.
constexpr std::int64_t kWholeKnownMs = 10 * 60 * 1000;

// Parts of different keys never mix: those with another total, too, are another text.
struct SetKey {
    std::string source;
    std::string destination;
    Way way = Way::udh8;
    std::uint16_t reference = 0;
    std::uint8_t total = 0;

    bool operator==(const SetKey &) const = default;
};

struct Assembled {
    SetKey key;
    std::string content;                // of all parts that came, in their order
    std::vector<std::uint8_t> missing;  // a partial text, where there are some

    bool operator==(const Assembled &) const = default;
};

struct AssemblyLimits {
    std::size_t sets = kMostOpenSets;
    std::size_t bytes = kMostOpenBytes;
    std::int64_t wait_ms = kPartsWaitMs;
    std::int64_t known_ms = kWholeKnownMs;
};

class Assembly {
public:
    enum class Outcome { waiting, whole, duplicate, impossible };

    struct Taken {
        Outcome outcome = Outcome::waiting;
        // The whole text, and texts that were given up for it.
        std::vector<Assembled> texts;
    };

    explicit Assembly(AssemblyLimits limits = {}) : limits_(limits) {}

    // `content`: octets of one alphabet in all parts, without the header and not packed, so that
    // what was cut between two parts (an escape, a surrogate pair) is whole once they are joined.
    // A part that came before is a duplicate. The same place with another content means that the
    // reference has come again: the older text is given up, as far as it came.
    // impossible: part 0, or one beyond the total; it is not kept.
    Taken take(const SetKey &key, std::uint8_t sequence, std::string_view content,
               std::int64_t now_ms);

    // The texts that have waited too long, as far as they came.
    std::vector<Assembled> expire(std::int64_t now_ms);

    // When to ask `expire` next; {}: nothing waits.
    std::optional<std::int64_t> next_expiry() const;

    std::size_t open_sets() const { return open_.size(); }
    std::size_t held_bytes() const { return bytes_; }  // of the whole ones that are known, too

private:
    struct Set {
        SetKey key;
        std::vector<std::optional<std::string>> parts;
        std::size_t came = 0;
        std::int64_t since_ms = 0;
    };
    using Sets = std::list<Set>;  // the oldest first

    Assembled give_up(Sets::iterator set);
    void forget(Sets::iterator whole);
    void shrink(const SetKey &spare, std::vector<Assembled> &given_up);

    AssemblyLimits limits_;
    Sets open_;
    Sets whole_;
    std::size_t bytes_ = 0;
};

}  // namespace smpp
