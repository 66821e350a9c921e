// Tells a message that the message centre sends again from one that its customer writes again.
//
// A deliver_sm has no id, and comes again where its response was lost. So the host's id of it is
// made of what it says, of the period in which it came, and of how often it was said in it: the
// same words are the same message where the message centre may not have seen our response, and
// another one where it has.
//
// A period ends, some seconds after its first message, when each bind has answered an enquire_link
// that left behind its last response: then nothing of it can come again. What the next process must
// know is kept in the journal then; for that moment new messages wait. So after a crash only what
// came in the last seconds before it is unknown: of each words, the first that come are then taken
// for what came in those seconds.
#pragma once

#include "durable.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace smpp {

constexpr std::int64_t kPeriodS = 5;
constexpr std::int64_t kSameMomentS = 2;      // the same words so soon are the same message
constexpr std::int64_t kAgainWithinS = 600;   // of a crash, of a lost connection
constexpr std::int64_t kEndingS = 2;          // so long new messages wait for a period to end,
constexpr std::int64_t kLongestEndingS = 16;  // more where that was too short
constexpr std::size_t kMostOpen = 500;        // of lost connections, in the journal
constexpr std::size_t kMostSince = 2'500;     // words since a crash, in the journal

class Repeats {
public:
    Repeats(const sdk::Host &host, Durable &durable) : host_(host), durable_(durable) {}

    void add(Session &session) { lanes_.push_back({&session, session.generation(), 0, false, 0}); }
    // Called when nothing that came until now can come again; but for `all` false: what came on a
    // connection that was lost in the last 10 minutes may.
    void on_end(std::function<void(bool all, Out &)> call) { on_end_ = std::move(call); }

    static bool is_record(std::string_view key);
    void restore(std::string_view value);
    // Once all is restored: the first period begins.
    void start(Out &out);

    struct Admitted {
        std::string id;
        std::string hash;
    };
    // A message came. `words`: all of it that is the same when it comes again.
    Admitted admit(std::string_view words, const Delivery &delivery);
    // A part of a text came, which is told from others by its number.
    void expect(const Delivery &delivery);
    // It was answered. `hash`: of one that was admitted.
    void answered(const Delivery &delivery, const std::string &hash, bool durable);

    // No message comes any more: the period ends at once, so that the next process need not take
    // words of this one for a repetition.
    void stop();
    bool ended() const { return stopping_ && began_s_ < 0 && ending_ == Ending::no; }

    // New messages wait.
    bool ending() const { return ending_ != Ending::no; }
    // Nothing waits for its response.
    bool idle() const { return waiting_ == 0; }
    // A second has passed.
    void tick(Out &out);
    // Sessions have begun or ended, answers have come.
    void settle_up(Out &out);

private:
    enum class Ending { first, no, answers, kept };
    struct Seen {
        std::string id;
        unsigned count = 0;    // of the same words, in this period
        unsigned waiting = 0;  // not answered yet
        std::int64_t at_s = 0;
        Session *session = nullptr;
        std::uint32_t generation = 0;
        std::uint64_t proof = 0;  // the ask of its session whose answer proves that ours was read
    };
    // Its connection was lost without that proof.
    struct Open {
        std::string id;
        std::int64_t lost_s = 0;
    };
    struct Lane {
        Session *session = nullptr;
        std::uint32_t generation = 0;
        std::uint64_t asked = 0;  // the last ask of ours
        bool unproven = false;    // responses have left since
        std::size_t waiting = 0;  // for their response
    };

    std::string id_of(const std::string &hash, Seen &seen);
    Lane &lane_of(const Delivery &delivery);
    bool recent(const Open &open) const { return now_s_ - open.lost_s < kAgainWithinS; }
    void lost(Lane &lane);
    void ask(Out &out);
    bool proven() const;
    void finish(Out &out);
    void forget_read();
    std::string record() const;

    const sdk::Host &host_;
    Durable &durable_;
    std::function<void(bool all, Out &)> on_end_;
    std::deque<Lane> lanes_;
    std::unordered_map<std::string, Seen> seen_;  // in this period, by hash
    std::unordered_map<std::string, Open> open_;  // by hash
    std::size_t waiting_ = 0;                     // for their response
    std::uint64_t period_ = 0;
    std::int64_t now_s_ = 0;    // since the beginning
    std::int64_t began_s_ = 0;  // the period, with its first message; -1: it has none
    std::int64_t ending_since_s_ = 0;
    std::int64_t ending_s_ = kEndingS;
    std::int64_t lost_s_ = -kAgainWithinS;  // when a connection was, without proof
    Ending ending_ = Ending::first;
    bool stopping_ = false;

    // While what came before a crash may come again. The period in which it came: of words that
    // `bases_` does not have, `before_`. 0: there was no crash, or it is long ago.
    std::uint64_t before_ = 0;
    std::unordered_map<std::string, std::uint64_t> bases_;
    // Words that came since; what they meant before the crash, they mean no more.
    std::unordered_set<std::string> since_;
    bool crash_over_ = false;  // they end with the period
};

}  // namespace smpp
