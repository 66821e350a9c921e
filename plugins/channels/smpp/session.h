// One bind: begins and ends the session on its connection, keeps it alive, and gives out what is
// traffic: responses to submits, and messages that come.
#pragma once

#include "codec/pdu.h"
#include "out.h"
#include "settings.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

constexpr unsigned kUnbindWaitS = 2;  // for unbind_resp

class Session {
public:
    Session(std::uint32_t connection, Role role, const Settings &settings, const sdk::Host &host)
        : connection_(connection), role_(role), settings_(settings), host_(host) {}

    std::uint32_t connection() const { return connection_; }
    // Of the connection that is open now: what was asked on another is never answered on this one.
    std::uint32_t generation() const { return generation_; }
    bool sends() const { return state_ == State::bound && role_ != Role::receiver; }
    bool receives() const { return state_ == State::bound && role_ != Role::transmitter; }
    bool ended() const { return state_ == State::closed; }

    void opened(Out &out);
    void closed();
    void feed(std::string_view bytes) { framer_.feed(bytes); }
    // The next PDU that is traffic: a submit_sm_resp, a generic_nack that is not the session's own,
    // a deliver_sm or data_sm. Its body holds until bytes are fed again.
    std::optional<Pdu> next(Out &out);
    // A second has passed.
    void tick(Out &out);

    // Its sequence number.
    std::uint32_t submit(std::string_view body, Out &out);
    void respond(const Header &request, std::uint32_t status, Out &out);
    // Says good-bye.
    void unbind(Out &out);
    // `refused`: it would be refused again; an operator should look.
    void close(std::string_view code, std::string_view title, Out &out, bool refused = false);

    // Asks whether the other side is there. When the answer to the ask of this number has come, the
    // other side has read all that was written before.
    std::uint64_t ask(Out &out);
    std::uint64_t asked() const { return asked_; }
    std::uint64_t answered() const { return answered_; }

private:
    enum class State { closed, binding, bound, unbinding };
    struct Ask {
        std::uint64_t number = 0;
        std::uint32_t sequence = 0;
        unsigned age_s = 0;
    };

    std::uint32_t take_sequence();
    void send(std::uint32_t command, std::uint32_t status, std::uint32_t sequence,
              std::string_view body, Out &out);
    bool is_traffic(const Pdu &pdu, Out &out);
    bool take_response(const Header &header, Out &out);
    bool take_request(const Header &header, Out &out);
    void take_bind_answer(const Header &header, Out &out);
    bool take_ask_answer(std::uint32_t sequence);

    const std::uint32_t connection_;
    const Role role_;
    const Settings &settings_;
    const sdk::Host &host_;
    State state_ = State::closed;
    Framer framer_;
    std::uint32_t generation_ = 0;
    std::uint32_t sequence_ = 0;  // the last one used
    std::uint32_t bind_sequence_ = 0;
    unsigned waited_s_ = 0;  // in this state, of binding and unbinding
    unsigned idle_s_ = 0;    // since anything came
    std::deque<Ask> asks_;   // without an answer, the oldest first
    std::uint64_t asked_ = 0;
    std::uint64_t answered_ = 0;
};

}  // namespace smpp
