#include "tests/simulators/smsc/session.h"

#include "tests/simulators/smsc/world.h"

#include <algorithm>
#include <array>
#include <utility>

namespace patchbay::simulators::smsc {

namespace {

constexpr std::uint8_t kVersion = 0x34;
constexpr std::array<std::string_view, 5> kStateNames{"open", "transmitter", "receiver",
                                                      "transceiver", "closed"};

bool is_bind(std::uint32_t command) {
    return command == kBindReceiver || command == kBindTransmitter || command == kBindTransceiver;
}

}  // namespace

Session::Session(World &world, Stream stream, std::uint64_t id)
    : world_(world), stream_(std::move(stream)), id_(id), since_(system_clock().now()) {}

void Session::start() {
    // The world holds the session for as long as the stream can call it.
    stream_.listen(
        [this](std::string_view bytes) {
            const auto self = shared_from_this();
            take(bytes);
        },
        [this] {
            const auto self = shared_from_this();
            closed();
        });
    arm(world_.settings.bind_timeout_ms, &Session::expect_bind);
}

void Session::arm(std::int64_t delay_ms, void (Session::*what)()) {
    if (delay_ms <= 0) return;
    world_.executor.after(delay_ms, [weak = weak_from_this(), what] {
        if (const auto self = weak.lock()) (*self.*what)();
    });
}

void Session::expect_bind() {
    if (state_ == State::open) hang_up(false);
}

// Who does not answer an enquire_link is hung up on.
void Session::watch() {
    if (!is_bound()) return;
    if (enquired_) return hang_up(false);
    if (!std::exchange(heard_, false) && !world_.settings.silent) {
        enquired_ = true;
        request(kEnquireLink);
    }
    arm(world_.settings.enquire_link_ms, &Session::watch);
}

bool Session::has_room() const {
    return stream_.is_open() && std::cmp_less(deliveries_.size(), world_.settings.delivery_window);
}

boost::json::object Session::describe() const {
    return {{"id", id_},
            {"account", account_},
            {"kind", kStateNames[static_cast<std::size_t>(state_)]},
            {"peer", stream_.peer()},
            {"interface_version", version_},
            {"address_range", address_range_},
            {"since_ms", since_},
            {"unanswered_submits", submits_.size()},
            {"unanswered_deliveries", deliveries_.size()},
            {"held", held_.size()}};
}

void Session::send(const Pdu &pdu) {
    world_.log.note(id_, false, pdu, to_bytes(pdu), {});
    stream_.write(to_bytes(pdu));
}

void Session::send_bytes(const std::string &bytes, std::string_view what) {
    world_.log.note(id_, false, {}, bytes, what);
    stream_.write(bytes);
}

std::uint32_t Session::request(std::uint32_t command, std::string body) {
    sequence_ = sequence_ % kMaxSequence + 1;
    if (command != kDeliverSm && command != kAlertNotification && command != kOutbind) {
        requests_[sequence_] = command;
    }
    send({command, kRok, sequence_, std::move(body)});
    return sequence_;
}

void Session::answer(std::uint32_t command, std::uint32_t status, std::uint32_t sequence,
                     std::string body) {
    submits_.erase(sequence);
    send({command | kResponse, status, sequence, std::move(body)});
}

void Session::release(bool last_first) {
    if (held_.empty()) return;
    auto pdu = last_first ? std::move(held_.back()) : std::move(held_.front());
    if (last_first) {
        held_.pop_back();
    } else {
        held_.pop_front();
    }
    submits_.erase(pdu.sequence);
    send(pdu);
}

void Session::refuse(const Pdu &pdu, const Refusal &refusal) {
    world_.log.explain(refusal.reason);
    if (world_.settings.silent) return;
    answer(pdu.command, refusal.status, pdu.sequence);
}

void Session::unbind() {
    request(kUnbind);
    if (is_bound()) state_ = State::open;  // nothing more is taken or sent
    arm(world_.settings.bind_timeout_ms, &Session::expect_bind);
    world_.return_deliveries(std::exchange(deliveries_, {}));
}

void Session::hang_up(bool at_once) {
    if (state_ == State::closed) return;
    if (at_once) {
        stream_.reset();
    } else {
        stream_.finish();
    }
    closed();
}

void Session::closed() {
    if (std::exchange(state_, State::closed) == State::closed) return;
    submits_.clear();
    held_.clear();
    world_.gone(*this, std::exchange(deliveries_, {}));
}

void Session::take(std::string_view bytes) {
    heard_ = true;
    enquired_ = false;
    reader_.append(bytes);
    while (state_ != State::closed) {
        Pdu pdu;
        switch (reader_.next(pdu)) {
            case PduReader::State::incomplete:
                return;
            case PduReader::State::bad_length:
                world_.log.note(id_, true, pdu, to_bytes(pdu), "command_length is no length");
                send({kGenericNack, kRinvcmdlen, pdu.sequence, {}});
                return hang_up(false);
            case PduReader::State::complete:
                world_.log.note(id_, true, pdu, to_bytes(pdu), {});
                handle(pdu);
                break;
        }
    }
}

void Session::handle(const Pdu &pdu) {
    if ((pdu.command & kResponse) != 0) return handle_response(pdu);
    if (pdu.sequence == 0 || pdu.sequence > kMaxSequence || submits_.contains(pdu.sequence)) {
        world_.log.explain("the sequence number is out of range, or of a submit without answer");
        return send({kGenericNack, kRsyserr, pdu.sequence, {}});
    }
    handle_request(pdu);
}

void Session::handle_request(const Pdu &pdu) {
    if (is_bind(pdu.command)) return bind(pdu);
    const bool known = pdu.command == kSubmitSm || pdu.command == kEnquireLink ||
                       pdu.command == kUnbind || (pdu.command == kQuerySm && world_.settings.query);
    if (!known) {
        world_.log.explain("this SMSC does not offer that");
        if (world_.settings.silent) return;
        return send({kGenericNack, kRinvcmdid, pdu.sequence, {}});
    }
    if (!is_bound()) return refuse(pdu, {kRinvbndsts, "not bound"});
    if (pdu.command == kSubmitSm) return submit(pdu);
    if (pdu.command == kQuerySm) return query(pdu);
    if (!pdu.body.empty()) return refuse(pdu, {kRinvcmdlen, "the body must be empty"});
    if (world_.settings.silent) return;
    answer(pdu.command, kRok, pdu.sequence);
    if (pdu.command == kUnbind) hang_up(false);
}

Refusal Session::check_bind(const Pdu &pdu) {
    BodyReader in(pdu.body);
    std::string system_id;
    std::string password;
    std::string system_type;
    const auto missing = [&](std::uint32_t status) { return in.failed() ? kRinvcmdlen : status; };
    if (!in.text(16, system_id)) return {missing(kRinvsysid), "system_id"};
    if (!in.text(9, password)) return {missing(kRinvpaswd), "password"};
    if (!in.text(13, system_type)) return {missing(kRinvsystyp), "system_type"};
    const auto version = in.octet();
    const auto ton = in.octet();
    const auto npi = in.octet();
    if (!in.text(41, address_range_)) return {missing(kRbindfail), "address_range"};
    if (!in.rest().empty()) return {kRinvcmdlen, "the body goes on after address_range"};
    if (ton > 6 || npi > 18) return {kRbindfail, "addr_ton or addr_npi is reserved"};
    const auto &accounts = world_.settings.accounts;
    const auto account = std::ranges::find(accounts, system_id, &Account::system_id);
    if (account == accounts.end()) return {kRinvsysid, "system_id is of no account"};
    if (account->password != password) return {kRinvpaswd, "the password is another"};
    if (std::cmp_greater_equal(world_.binds_of(system_id), account->max_binds)) {
        return {kRalybnd, "the account has all the binds that it may have"};
    }
    account_ = system_id;
    version_ = version;
    return {};
}

void Session::bind(const Pdu &pdu) {
    ++world_.counts.binds;
    const auto refuse_bind = [&](const Refusal &refusal) {
        ++world_.counts.refused_binds[refusal.status];
        refuse(pdu, refusal);
    };
    if (is_bound()) return refuse_bind({kRalybnd, "this connection is bound"});
    if (const auto ordered = status_of(world_.settings.refuse_binds)) {
        return refuse_bind({*ordered, "by order"});
    }
    if (const auto wrong = check_bind(pdu); wrong.status != kRok) return refuse_bind(wrong);
    const auto fault = world_.faults.pick("bind", Faults::subject(account_), world_.counts.binds);
    if (fault == "bind_lost") return hang_up(true);
    if (fault == "bind_silent" || world_.settings.silent) return;
    if (fault == "bind_refused") {
        const auto status = world_.faults.parameter("bind_refused_status");
        return refuse_bind({static_cast<std::uint32_t>(status), "a fault"});
    }
    state_ = pdu.command == kBindReceiver      ? State::receiver
             : pdu.command == kBindTransmitter ? State::transmitter
                                               : State::transceiver;
    std::string body;
    put_text(body, world_.settings.smsc_id);
    // A client of 3.3 and before knows no TLVs.
    if (version_ >= kVersion) {
        put_tlv(body, kScInterfaceVersion, std::string(1, static_cast<char>(kVersion)));
    }
    answer(pdu.command, kRok, pdu.sequence, std::move(body));
    arm(world_.settings.enquire_link_ms, &Session::watch);
    world_.pump(account_);
}

void Session::submit(const Pdu &pdu) {
    if (!transmits()) return refuse(pdu, {kRinvbndsts, "a receiver cannot submit"});
    const auto window = world_.settings.window;
    if (window > 0 && std::cmp_greater_equal(submits_.size(), window)) {
        ++world_.counts.requests;
        const auto status = status_of(world_.settings.window_status).value_or(kRthrottled);
        ++world_.counts.refused[status];
        return refuse(pdu, {status, "the window is full"});
    }
    submits_.insert(pdu.sequence);
    world_.submit(shared_from_this(), pdu);
}

void Session::query(const Pdu &pdu) {
    if (!transmits()) return refuse(pdu, {kRinvbndsts, "a receiver cannot query"});
    BodyReader in(pdu.body);
    std::string message_id;
    Address source;
    const auto read = in.text(65, message_id);
    source.ton = in.octet();
    source.npi = in.octet();
    if (!read || !in.text(21, source.text) || !in.rest().empty()) {
        return refuse(pdu,
                      {in.failed() ? kRinvcmdlen : kRinvmsgid, "the body is none of query_sm"});
    }
    const auto part = world_.book.find(message_id);
    if (!part || part->account != account_ || part->submitted.source.text != source.text) {
        return refuse(pdu, {kRinvmsgid, "there is no such message of this sender"});
    }
    const auto &state = kStates[part->state];
    std::string body;
    put_text(body, part->message_id);
    put_text(body, state.is_final ? absolute_time(part->state_at) : "");
    put8(body, state.value);
    put8(body, 0);
    if (world_.settings.silent) return;
    answer(kQuerySm, kRok, pdu.sequence, std::move(body));
}

void Session::deliver(const DeliveryPtr &delivery) {
    const auto sequence = sequence_ % kMaxSequence + 1;
    deliveries_[sequence] = delivery;
    delivery->state = Delivery::State::sent;
    delivery->sends.push_back({id_, sequence, system_clock().now()});
    auto message = delivery->message;
    if (version_ < kVersion) message.tlvs.clear();
    request(kDeliverSm, to_body(message));
    const auto tries = delivery->sends.size();
    world_.executor.after(
        world_.settings.answer_timeout_ms, [weak = weak_from_this(), sequence, tries] {
            const auto self = weak.lock();
            if (!self) return;
            const auto at = self->deliveries_.find(sequence);
            if (at == self->deliveries_.end() || at->second->sends.size() != tries) return;
            const auto late = at->second;
            self->deliveries_.erase(at);
            self->world_.again(late);
        });
}

void Session::handle_response(const Pdu &pdu) {
    const auto delivery = deliveries_.find(pdu.sequence);
    const bool is_nack = pdu.command == kGenericNack;
    if (delivery != deliveries_.end() && (pdu.command == (kDeliverSm | kResponse) || is_nack)) {
        const auto answered_one = delivery->second;
        deliveries_.erase(delivery);
        return answered(answered_one, pdu);
    }
    const auto request = requests_.find(pdu.sequence);
    if (request != requests_.end() && (pdu.command == (request->second | kResponse) || is_nack)) {
        const auto command = request->second;
        requests_.erase(request);
        if (command == kUnbind) hang_up(false);
        return;
    }
    if (is_nack) return;  // of what was no request
    ++world_.counts.stray_responses;
    world_.log.explain("an answer to nothing that was asked");
}

void Session::answered(const DeliveryPtr &delivery, const Pdu &pdu) {
    std::string message_id;
    BodyReader in(pdu.body);
    if (pdu.command != kGenericNack && pdu.status == kRok &&
        (!in.text(65, message_id) || !message_id.empty())) {
        ++world_.counts.malformed_responses;
        world_.log.explain("deliver_sm_resp must have an empty message_id");
    }
    auto &send = delivery->sends.back();
    send.answered = system_clock().now();
    send.status = pdu.status;
    world_.answered(delivery, pdu.status, pdu.command == kGenericNack);
}

}  // namespace patchbay::simulators::smsc
