// Session: one connection of a client. Knows the protocol's states, sequence numbers and windows;
// what is in the messages is the World's.
#pragma once

#include "tests/simulators/common/stream.h"
#include "tests/simulators/smsc/message.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace patchbay::simulators::smsc {

class World;

class Session : public std::enable_shared_from_this<Session> {
public:
    enum class State { open, transmitter, receiver, transceiver, closed };

    Session(World &world, Stream stream, std::uint64_t id);
    void start();

    std::uint64_t id() const { return id_; }
    const std::string &account() const { return account_; }
    State state() const { return state_; }
    bool is_bound() const { return state_ != State::open && state_ != State::closed; }
    bool receives() const { return state_ == State::receiver || state_ == State::transceiver; }
    bool transmits() const { return state_ == State::transmitter || state_ == State::transceiver; }
    bool has_room() const;  // for one more deliver_sm
    std::uint8_t version() const { return version_; }
    std::size_t unanswered_submits() const { return submits_.size(); }
    std::size_t unanswered_deliveries() const { return deliveries_.size(); }
    std::size_t held() const { return held_.size(); }
    boost::json::object describe() const;

    void deliver(const DeliveryPtr &delivery);
    // The submit_sm's, with its sequence number.
    void answer(std::uint32_t command, std::uint32_t status, std::uint32_t sequence,
                std::string body = {});
    void hold(Pdu pdu) { held_.push_back(std::move(pdu)); }
    void release(bool last_first);  // one held answer
    std::uint32_t request(std::uint32_t command, std::string body = {});
    void send(const Pdu &pdu);
    void send_bytes(const std::string &bytes, std::string_view what);
    void settled(std::uint32_t sequence) { submits_.erase(sequence); }  // answered by other means
    void unbind();
    void hang_up(bool at_once);  // RST; else what was written arrives first

private:
    void take(std::string_view bytes);
    void handle(const Pdu &pdu);
    void handle_request(const Pdu &pdu);
    void handle_response(const Pdu &pdu);
    void bind(const Pdu &pdu);
    Refusal check_bind(const Pdu &pdu);
    void submit(const Pdu &pdu);
    void query(const Pdu &pdu);
    void answered(const DeliveryPtr &delivery, const Pdu &pdu);
    void refuse(const Pdu &pdu, const Refusal &refusal);
    void expect_bind();
    void watch();
    void closed();
    void arm(std::int64_t delay_ms, void (Session::*what)());

    World &world_;
    Stream stream_;
    std::uint64_t id_;
    PduReader reader_;
    State state_ = State::open;
    std::string account_;
    std::string address_range_;
    std::uint8_t version_ = 0;
    TimeMs since_ = 0;
    std::uint32_t sequence_ = 0;  // of our last request
    std::set<std::uint32_t> submits_;
    std::deque<Pdu> held_;
    std::map<std::uint32_t, DeliveryPtr> deliveries_;
    std::map<std::uint32_t, std::uint32_t> requests_;  // others of ours: their command
    bool heard_ = true;                                // something came since the last enquire_link
    bool enquired_ = false;
};

}  // namespace patchbay::simulators::smsc
