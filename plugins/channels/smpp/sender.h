// Messages on their way out: which bind takes them, what its response means, and what becomes of
// them when it does not come. The parts of a text leave one after the other, each when the one
// before is accepted: so of a text that fails nothing leaves needlessly, and none overtakes.
#pragma once

#include "outgoing.h"
#include "receipts.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <patchbay/kit/verdict.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace smpp {

constexpr unsigned kPartTries = 5;    // of a part whose text is already half way
constexpr unsigned kMostRebinds = 2;  // in a row without an accepted submit; then an alarm

// A text that is half way for so long is in doubt: the host would say so itself soon (stream.h,
// submit), and would not be told of the end. Nor is a part of it tried again then.
constexpr std::int64_t kHalfWayS = 240;

class Sender {
public:
    Sender(const Settings &settings, const sdk::Host &host, Receipts &receipts)
        : settings_(settings), host_(host), receipts_(receipts) {}

    void add(Session &session);

    patchbay_status submit(const patchbay_outbound &message, const sdk::StreamSink &sink, Out &out);
    // A response to a submit_sm, or a generic_nack.
    void answered(Session &session, const Pdu &pdu, Out &out);
    // A second has passed.
    void tick(Out &out);
    // Sessions have begun or ended, room has come or gone.
    void settle_up(Out &out);
    // Nothing is submitted any more.
    void stop() { stopping_ = true; }
    // No response is awaited on it.
    bool idle(const Session &session) const;
    // The host may not have heard how much room there is: it is told anew.
    void tell_again() { told_ = kUnknown; }

private:
    static constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);

    using Number = std::uint64_t;
    struct Text {
        patchbay_token token = 0;
        bool settled = false;     // the host holds it for doubtful
        bool abandoned = false;   // the host sends it anew: what is left does not follow
        Receipts::Handle handle;  // serial 0: its receipts need not be joined
        std::vector<std::string> bodies;
        std::size_t at = 0;  // the part that leaves next, or waits for its response
        std::int64_t began_s = 0;
        std::int64_t since_s = 0;  // when the part left
        std::int64_t not_before_s = 0;
        unsigned tries = 0;
        std::size_t unanswered = 0;  // parts that may or may not have arrived
        std::string first_id;

        bool tracked() const { return handle.serial != 0; }
    };
    // A submit whose response was given up, and may still come.
    struct Late {
        Receipts::Handle handle;
        std::size_t part = 0;
        bool alone = true;  // the only part
        std::int64_t since_s = 0;
    };
    struct Lane {
        Session *session = nullptr;
        std::uint32_t generation = 0;
        std::unordered_map<std::uint32_t, Number> under_way;  // by sequence number
        std::unordered_map<std::uint32_t, Late> late;
        std::int64_t pause_until_s = 0;
        bool rebind = false;   // it is to be closed, and takes nothing more
        unsigned rebinds = 0;  // since a submit was accepted

        std::size_t used() const { return under_way.size() + late.size(); }
    };

    Lane &lane_of(const Session &session);
    std::size_t room_of(const Lane &lane) const;
    std::size_t room() const;
    Lane *freest();
    void tell_credit(Out &out);

    void begin(Number number, Out &out);
    void abandon(const Receipts::Key &key);
    Text take_out(Number number);
    void settle(Text &text, const sdk::Verdict &verdict, Out &out);
    void not_begun(Number number, Out &out);
    void sent(Number number, Out &out);

    void leave(Number number, Lane &lane, Out &out);
    void accepted(Number number, Lane &lane, const std::string &id, Out &out);
    void refused(Number number, Lane &lane, std::uint32_t status, Out &out);
    void late_answer(const Late &late, const Pdu &pdu, Out &out);
    void tell_sent(const Receipts::Key &key, const std::string &id, Out &out);

    void doubt(Text &text, std::string_view why, Out &out);
    void pass_over(Number number, std::string_view why, Out &out);
    void lost(Lane &lane, Out &out);
    void time_out(Lane &lane, Out &out);
    void doubt_in_time(Out &out);
    void close_unbound(Lane &lane, Out &out);
    void send_waiting(Out &out);

    const Settings &settings_;
    const sdk::Host &host_;
    Receipts &receipts_;
    std::vector<Lane> lanes_;
    std::unordered_map<Number, Text> texts_;
    std::map<Receipts::Key, Number> long_;  // those of several parts
    std::deque<Number> waiting_;            // have parts to send, and no response under way
    std::size_t beginning_ = 0;             // wait until their record is kept
    Number last_ = 0;
    std::int64_t now_s_ = 0;  // since the beginning
    std::size_t told_ = 0;    // the room that the host knows of
    bool stopping_ = false;
};

}  // namespace smpp
