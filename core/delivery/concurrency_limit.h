// How many exchanges with one host may be under way at once. It follows what the host takes, as a
// congestion window does: few at first, twice as many with each round of answers, then an eighth
// more; fewer when the host says that it has too much or does not answer; one at a time, with rests
// between them, while it answers nothing, or nothing but that it is not well.
#pragma once

#include <algorithm>
#include <cstdint>

namespace patchbay::delivery {

constexpr int kFirstPlaces = 8;
constexpr double kMorePlaces = 0.125;         // of the limit, with each round of answers
constexpr double kFewerPlaces = 0.75;         // of the limit, once in a round
constexpr int kSilence = 4;                   // exchanges that fail in a row: the host is down
constexpr std::int64_t kCommitUs = 20'000;    // between a claim and its first byte
constexpr int kMostAhead = 1;                 // times the limit
constexpr std::int64_t kFirstRestMs = 1'000;  // doubled with each that is lost from then on
constexpr std::int64_t kLongestRestMs = 30'000;

class ConcurrencyLimit {
    static constexpr std::int64_t kNotQuickUs = 10'000'000;

public:
    // What an exchange says of its host.
    enum class End {
        unused,        // nothing: it did not take place
        answered,      // the host takes what it gets
        refused,       // the host is there, and has too much
        unwell,        // the host is there, and could not do it
        unwell_again,  // the same of what ended so before: perhaps that one's own fault
        lost           // no answer came, or no connection
    };

    explicit ConcurrencyLimit(int most)
        : most_(most), limit_(most < kFirstPlaces ? most : kFirstPlaces), slow_start_to_(most) {}

    bool is_free(std::int64_t now_ms) const {
        return under_way_ < limit() && now_ms >= rests_until_;
    }
    // Also where a place will be free when the claim is durable: the host answers so many
    // meanwhile.
    bool is_free_soon(std::int64_t now_ms) const {
        return under_way_ < limit() + ahead() && now_ms >= rests_until_;
    }
    int limit() const { return static_cast<int>(limit_); }
    int under_way() const { return under_way_; }
    std::int64_t rests_until() const { return rests_until_; }

    // A place for one exchange; its number goes back with it. Also where none is free: what goes
    // anyway counts as well.
    std::uint64_t take() {
        ++taken_;
        if (++under_way_ >= limit()) full_ = taken_;
        return taken_;
    }
    // `random` is uniform in [0, 2^32).
    void give_back(std::uint64_t place, End end, std::int64_t now_ms, std::uint32_t random);
    // How long the host took for an answer.
    void took(std::int64_t us) { answer_us_ += (us - answer_us_) / 8; }

private:
    int ahead() const {
        if (silences_ != 0) return 0;  // one at a time
        const std::int64_t answers = limit() * kCommitUs / (answer_us_ + 1);
        return static_cast<int>(std::min<std::int64_t>(answers, kMostAhead * limit()));
    }
    void grow();
    void shrink(std::uint64_t place);
    void fall_silent(std::uint64_t place, std::int64_t now_ms, std::uint32_t random);

    int most_;
    int under_way_ = 0;
    double limit_;
    double slow_start_to_;             // below it the limit doubles in a round
    std::uint64_t taken_ = 0;          // places up to now
    std::uint64_t full_ = 0;           // those up to here were under way while no other was free
    std::uint64_t before_shrink_ = 0;  // these tell nothing of the limit as it is since then
    std::uint64_t before_silence_ = 0;
    std::int64_t answer_us_ = kNotQuickUs;  // of late
    int failures_ = 0;                      // in a row
    int silences_ = 0;                      // rests in a row
    std::int64_t rests_until_ = 0;
};

}  // namespace patchbay::delivery
