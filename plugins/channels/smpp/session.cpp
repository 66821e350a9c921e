#include "session.h"

#include "codec/bind.h"
#include "codec/command_status.h"

#include <algorithm>

namespace smpp {
namespace {

std::uint32_t bind_command(Role role) {
    switch (role) {
        case Role::transmitter:
            return command::kBindTransmitter;
        case Role::receiver:
            return command::kBindReceiver;
        case Role::transceiver:
            break;
    }
    return command::kBindTransceiver;
}

// Where the password stands in the body of a bind: behind the NUL of the system_id.
std::size_t password_at(const Settings &settings) {
    return kHeaderBytes + settings.system_id.size() + 1;
}

}  // namespace

std::uint32_t Session::take_sequence() {
    sequence_ = sequence_ == kLastSequence ? 1 : sequence_ + 1;
    return sequence_;
}

void Session::send(std::uint32_t command, std::uint32_t status, std::uint32_t sequence,
                   std::string_view body, Out &out) {
    // The bodies are ours, and were measured when they were made.
    if (auto bytes = frame(command, status, sequence, body); bytes.ok())
        out.write(connection_, std::string_view(*bytes));
}

void Session::opened(Out &out) {
    framer_ = Framer();
    state_ = State::binding;
    waited_s_ = idle_s_ = 0;
    sequence_ = 0;
    Bind bind;
    bind.system_id = settings_.system_id;
    bind.system_type = settings_.system_type;
    bind.address_range = settings_.address_range;
    const auto body = encode(bind);
    bind_sequence_ = take_sequence();
    const auto bytes = body.ok() ? frame(bind_command(role_), 0, bind_sequence_, *body) : body;
    if (!bytes.ok()) return close("settings", bytes.error().reason, out);
    auto write = sdk::make<patchbay_stream_write>();
    write.connection = connection_;
    write.bytes = sdk::bytes(*bytes);
    write.secret = sdk::str("password");
    write.secret_at = static_cast<std::uint32_t>(password_at(settings_));
    write.length_at = 0;
    out.write(write);
}

void Session::closed() {
    state_ = State::closed;
    ++generation_;
    asks_.clear();
}

void Session::close(std::string_view code, std::string_view title, Out &out, bool refused) {
    auto close = sdk::make<patchbay_stream_close>();
    if (refused) close.flags = PATCHBAY_STREAM_REFUSED;
    close.code = sdk::str(code);
    close.title = sdk::str(title);
    close.connection = connection_;
    out.close(close);
    closed();
}

std::optional<Pdu> Session::next(Out &out) {
    idle_s_ = 0;
    while (state_ != State::closed) {
        const auto pdu = framer_.next();
        if (!pdu) break;
        if (is_traffic(*pdu, out)) return pdu;
    }
    if (state_ != State::closed && framer_.error()) {
        const Error error = *framer_.error();
        send(command::kGenericNack, error.status, 0, "", out);
        close("framing", "the bytes are no SMPP: " + error.reason, out);
    }
    return std::nullopt;
}

bool Session::is_traffic(const Pdu &pdu, Out &out) {
    return is_response(pdu.header.command_id) ? take_response(pdu.header, out)
                                              : take_request(pdu.header, out);
}

bool Session::take_response(const Header &header, Out &out) {
    if (state_ == State::binding) {
        // A nack may come without the number: who could not read the bind does not know it.
        const bool nack = header.command_id == command::kGenericNack;
        if (header.sequence == bind_sequence_ || (nack && header.sequence == 0))
            take_bind_answer(header, out);
        return false;
    }
    switch (header.command_id) {
        case response_to(command::kSubmitSm):
            return true;
        case command::kGenericNack:
            return !take_ask_answer(header.sequence);
        case response_to(command::kEnquireLink):
            take_ask_answer(header.sequence);
            return false;
        case response_to(command::kUnbind):
            if (state_ == State::unbinding) close("unbind", "said good-bye", out);
            return false;
        default:
            return false;  // nobody asked
    }
}

void Session::take_bind_answer(const Header &header, Out &out) {
    if (header.status == status::kOk && header.command_id != command::kGenericNack) {
        state_ = State::bound;
        host_.log(PATCHBAY_LOG_INFO, "connection " + std::to_string(connection_) + " is bound");
        return;
    }
    const Action action = status_info(header.status).action;
    std::string title = title_of_status(header.status);
    const bool unknown =
        header.command_id == command::kGenericNack || header.status == status::kInvalidCommandId;
    if (unknown && role_ == Role::transceiver)
        title +=
            "; where it knows no bind_transceiver, set binds to [\"transmitter\", \"receiver\"]";
    const bool passes = action == Action::bind_later || action == Action::retry ||
                        action == Action::throttle_line || action == Action::retry_once;
    close(code_text(header.status), title, out, !passes);
}

bool Session::take_ask_answer(std::uint32_t sequence) {
    const auto found = std::find_if(asks_.begin(), asks_.end(),
                                    [&](const Ask &ask) { return ask.sequence == sequence; });
    if (found == asks_.end()) return false;
    answered_ = std::max(answered_, found->number);
    asks_.erase(asks_.begin(), found + 1);
    return true;
}

bool Session::take_request(const Header &header, Out &out) {
    switch (header.command_id) {
        case command::kDeliverSm:
        case command::kDataSm:
            if (receives()) return true;
            // Whoever ends takes nothing more: it comes again on the next bind.
            respond(header,
                    state_ == State::unbinding ? status::kTemporaryAppError
                                               : status::kInvalidBindStatus,
                    out);
            return false;
        case command::kEnquireLink:
            respond(header, status::kOk, out);
            return false;
        case command::kUnbind:
            respond(header, status::kOk, out);
            close("unbind", "the message centre ended the session", out);
            return false;
        case command::kAlertNotification:
            return false;  // has no response, and nobody waits for that phone
        default:
            send(command::kGenericNack, status::kInvalidCommandId, header.sequence, "", out);
            return false;
    }
}

void Session::tick(Out &out) {
    switch (state_) {
        case State::closed:
            return;
        case State::binding:
            if (++waited_s_ >= settings_.response_timeout_s)
                close("bind_timeout", "the bind was not answered", out);
            return;
        case State::unbinding:
            if (++waited_s_ >= kUnbindWaitS) close("unbind", "said good-bye", out);
            return;
        case State::bound:
            break;
    }
    for (Ask &ask : asks_)
        ++ask.age_s;
    if (!asks_.empty() && asks_.front().age_s >= settings_.response_timeout_s)
        return close("enquire_link", "enquire_link was not answered", out);
    if (++idle_s_ >= settings_.enquire_link_s && asks_.empty()) ask(out);
}

std::uint32_t Session::submit(std::string_view body, Out &out) {
    const std::uint32_t sequence = take_sequence();
    send(command::kSubmitSm, 0, sequence, body, out);
    return sequence;
}

void Session::respond(const Header &request, std::uint32_t status, Out &out) {
    const bool carries_id =
        request.command_id == command::kDeliverSm || request.command_id == command::kDataSm;
    // Their message_id is there and empty, also with an error (SMPP 3.4, 4.6.2).
    const std::string_view body = carries_id ? std::string_view("\0", 1) : std::string_view();
    send(response_to(request.command_id), status, request.sequence, body, out);
}

void Session::unbind(Out &out) {
    if (state_ == State::closed || state_ == State::unbinding) return;
    if (state_ == State::binding) return close("stop", "the channel ends", out);
    state_ = State::unbinding;
    waited_s_ = 0;
    send(command::kUnbind, 0, take_sequence(), "", out);
}

std::uint64_t Session::ask(Out &out) {
    const std::uint32_t sequence = take_sequence();
    asks_.push_back({++asked_, sequence, 0});
    send(command::kEnquireLink, 0, sequence, "", out);
    return asked_;
}

}  // namespace smpp
