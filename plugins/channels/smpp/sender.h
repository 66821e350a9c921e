// Messages on their way out: which bind takes them, what its response means, and what becomes of
// them when it does not come. The parts of a text leave one after the other, each when the one
// before is accepted: so of a text that fails nothing leaves needlessly, and none overtakes.
#pragma once

#include "outgoing.h"
#include "receipts.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace smpp {

constexpr unsigned kThrottledS = 1;       // a bind's pause after RTHROTTLED
constexpr unsigned kQueueFullS = 5;       // after RMSGQFUL
constexpr std::int64_t kNotSentMs = 100;  // until what never left is tried again
constexpr unsigned kPartTries = 5;        // of a part whose text is already half way

class Sender {
public:
    Sender(const Settings &settings, const sdk::Host &host, Durable &durable, Receipts &receipts)
        : settings_(settings), host_(host), durable_(durable), receipts_(receipts) {}

    void add(Session &session) {
        lanes_.push_back({&session, session.generation(), {}, {}, 0, false});
    }

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

private:
    using Number = std::uint64_t;
    struct Text {
        patchbay_token token = 0;
        bool settled = false;  // the host knows its outcome (a doubt)
        Receipts::Key key;
        std::vector<std::string> bodies;
        std::size_t at = 0;        // the part that leaves next, or waits for its response
        std::int64_t since_s = 0;  // when it left
        std::int64_t not_before_s = 0;
        unsigned tries = 0;
        std::string first_id;
    };
    // A submit whose response was given up, and may still come.
    struct Late {
        Receipts::Key key;
        std::size_t part = 0;
        bool alone = true;
    };
    struct Lane {
        Session *session = nullptr;
        std::uint32_t generation = 0;
        std::unordered_map<std::uint32_t, Number> under_way;  // by sequence number
        std::unordered_map<std::uint32_t, Late> late;
        std::int64_t pause_until_s = 0;
        bool rebind = false;  // it is to be closed, and takes nothing more

        std::size_t used() const { return under_way.size() + late.size(); }
    };

    Lane &lane_of(const Session &session);
    std::size_t room_of(const Lane &lane) const;
    std::size_t room() const;
    Lane *freest();
    bool tracked(const Text &text) const { return text.bodies.size() > 1 && settings_.receipts; }
    void leave(Number number, Lane &lane, Out &out);
    void accepted(Number number, Lane &lane, const std::string &id, Out &out);
    void refused(Number number, Lane &lane, std::uint32_t status, bool nack, Out &out);
    void late_answer(const Late &late, const Pdu &pdu, Out &out);
    void again(Number number, std::uint32_t status, std::int64_t wait_s, Out &out);
    void doubt(Number number, std::string_view why, Out &out);
    void over(Number number, bool whole, Out &out);
    void abandon(const Receipts::Key &key);
    void settle(Text &text, const patchbay_outcome &outcome, Out &out);
    void lost(Lane &lane, Out &out);
    void time_out(Lane &lane, Out &out);
    void send_waiting(Out &out);
    void tell_credit(Out &out);

    const Settings &settings_;
    const sdk::Host &host_;
    Durable &durable_;
    Receipts &receipts_;
    std::vector<Lane> lanes_;
    std::unordered_map<Number, Text> texts_;
    std::deque<Number> waiting_;  // have parts to send, and no response under way
    std::size_t beginning_ = 0;   // wait until their record is kept
    Number last_ = 0;
    std::int64_t now_s_ = 0;  // since the beginning
    std::size_t told_ = 0;    // credit that the host has
    bool stopping_ = false;
};

}  // namespace smpp
