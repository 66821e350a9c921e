#include "core/delivery/concurrency_limit.h"

#include <algorithm>

namespace patchbay::delivery {

namespace {

// Half of it by chance, so that several who lost the same host do not come back together.
std::int64_t rest_ms(int silences, std::uint32_t random) {
    const std::int64_t whole =
        std::min(kLongestRestMs, kFirstRestMs << std::clamp(silences - 1, 0, 16));
    const auto chance =
        static_cast<std::int64_t>((static_cast<std::uint64_t>(whole / 2) * random) >> 32);
    return whole / 2 + chance;
}

}  // namespace

void ConcurrencyLimit::give_back(std::uint64_t place, End end, std::int64_t now_ms,
                                 std::uint32_t random) {
    --under_way_;
    if (end == End::unused) return;
    if (end == End::lost) answer_us_ = kNotQuickUs;
    if (end == End::unwell_again && silences_ == 0) return shrink(place);
    if (end == End::lost || end == End::unwell || end == End::unwell_again) {
        // One among others that are answered is its own fault, or that of the network.
        if (++failures_ < kSilence && silences_ == 0) return shrink(place);
        return fall_silent(place, now_ms, random);
    }
    failures_ = silences_ = 0;
    rests_until_ = 0;
    if (end == End::refused) return shrink(place);
    if (place <= full_ && place > before_shrink_) grow();  // the limit is what limits
}

void ConcurrencyLimit::grow() {
    limit_ = std::min<double>(most_, limit_ + (limit_ < slow_start_to_ ? 1 : kMorePlaces));
}

void ConcurrencyLimit::shrink(std::uint64_t place) {
    if (place <= before_shrink_) return;
    limit_ = slow_start_to_ = std::max(1.0, limit_ * kFewerPlaces);
    before_shrink_ = taken_;
}

void ConcurrencyLimit::fall_silent(std::uint64_t place, std::int64_t now_ms, std::uint32_t random) {
    if (place <= before_silence_) return;
    if (limit_ > 1) slow_start_to_ = std::max<double>(std::min(kFirstPlaces, most_), limit_ / 2);
    limit_ = 1;
    before_silence_ = before_shrink_ = taken_;
    rests_until_ = now_ms + rest_ms(++silences_, random);
}

}  // namespace patchbay::delivery
