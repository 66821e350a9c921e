#include "sender.h"

#include "codec/command_status.h"
#include "codec/message.h"
#include "codec/message_id.h"
#include "event.h"

#include <algorithm>
#include <cstdio>

namespace smpp {
namespace {

std::string code_of(std::uint32_t status) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%08X", status);
    return text;
}

// The id of an accepted message; "" where the response has none that can be read.
std::string id_of(const Pdu &pdu, IdBase base) {
    const auto response = decode_message_response(pdu.body);
    if (!response.ok() || !response->message_id) return {};
    return response_id(*response->message_id, base);
}

patchbay_outcome outcome_of(Action action, std::uint32_t status) {
    auto outcome = sdk::make<patchbay_outcome>();
    switch (action) {
        case Action::retry:
        case Action::retry_once:
        case Action::bind_later:
            outcome.kind = PATCHBAY_OUTCOME_RETRY;
            break;
        case Action::throttle_line:
            outcome.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
            outcome.retry_after_ms =
                1000 * (status == status::kQueueFull ? kQueueFullS : kThrottledS);
            break;
        case Action::rebind:
            outcome.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
            outcome.retry_after_ms = kNotSentMs;
            break;
        case Action::stop_bind:
            outcome.kind = PATCHBAY_OUTCOME_STOP_LINE;
            outcome.flags = PATCHBAY_OUTCOME_ALARM;
            break;
        case Action::fail_config:
            outcome.kind = PATCHBAY_OUTCOME_FAILED;
            outcome.flags = PATCHBAY_OUTCOME_ALARM;
            break;
        case Action::ok:
        case Action::fail:
        case Action::provider:
            outcome.kind = PATCHBAY_OUTCOME_FAILED;
            break;
    }
    return outcome;
}

// The same part may be accepted when it comes again.
bool passes(std::uint32_t kind) {
    return kind == PATCHBAY_OUTCOME_RETRY || kind == PATCHBAY_OUTCOME_THROTTLE_LINE;
}

}  // namespace

// ---- Room
// ----------------------------------------------------------------------------------------

Sender::Lane &Sender::lane_of(const Session &session) {
    return *std::find_if(lanes_.begin(), lanes_.end(),
                         [&](const Lane &lane) { return lane.session == &session; });
}

std::size_t Sender::room_of(const Lane &lane) const {
    const bool open = lane.session->sends() && lane.generation == lane.session->generation() &&
                      !lane.rebind && lane.pause_until_s <= now_s_;
    return open && lane.used() < settings_.window ? settings_.window - lane.used() : 0;
}

// For new texts: those that are half way come first.
std::size_t Sender::room() const {
    std::size_t all = 0;
    for (const Lane &lane : lanes_)
        all += room_of(lane);
    const std::size_t reserved = waiting_.size() + beginning_;
    return all > reserved ? all - reserved : 0;
}

Sender::Lane *Sender::freest() {
    Lane *best = nullptr;
    for (Lane &lane : lanes_) {
        if (room_of(lane) > (best == nullptr ? 0 : room_of(*best))) best = &lane;
    }
    return best;
}

bool Sender::idle(const Session &session) const {
    const auto lane = std::find_if(lanes_.begin(), lanes_.end(),
                                   [&](const Lane &one) { return one.session == &session; });
    return lane->under_way.empty();
}

void Sender::tell_credit(Out &out) {
    const std::size_t now = stopping_ ? 0 : room();
    if (now == told_) return;
    told_ = now;
    out.credit(now);
}

// ---- A text begins and ends
// ----------------------------------------------------------------------

patchbay_status Sender::submit(const patchbay_outbound &message, const sdk::StreamSink &sink,
                               Out &out) {
    Outgoing composed;
    if (const auto status = compose(settings_, message, sink, composed); status != PATCHBAY_OK)
        return status;
    if (stopping_ || room() == 0) {
        told_ = 0;  // and so it thinks from now on
        return sink.fail(PATCHBAY_E_BUSY, "no bind has room");
    }
    if (told_ > 0) --told_;
    abandon({composed.to, message.reference});
    const Number number = ++last_;
    Text &text = texts_[number];
    text.token = message.token;
    text.key = {composed.to, message.reference};
    text.bodies = std::move(composed.bodies);
    if (tracked(text)) {
        ++beginning_;
        receipts_.begin(
            text.key, text.bodies.size(),
            [this, number](bool kept, Out &to) {
                --beginning_;
                if (kept)
                    waiting_.push_back(number);
                else
                    again(number, status::kSystemError, 0, to);
            },
            out);
    } else {
        waiting_.push_back(number);
    }
    settle_up(out);
    return out.status();
}

// What is left of a text in doubt that the host sends anew.
void Sender::abandon(const Receipts::Key &key) {
    std::erase_if(waiting_, [&](Number number) {
        if (texts_.at(number).key != key) return false;
        texts_.erase(number);
        return true;
    });
}

void Sender::settle(Text &text, const patchbay_outcome &outcome, Out &out) {
    if (std::exchange(text.settled, true)) return;
    out.settle(text.token, outcome);
}

// `whole`: all its parts have left.
void Sender::over(Number number, bool whole, Out &out) {
    const auto found = texts_.find(number);
    if (tracked(found->second)) {
        if (whole)
            receipts_.complete(found->second.key, out);
        else
            receipts_.forget(found->second.key, out);
    }
    texts_.erase(found);
}

// ---- Parts leave, and are answered
// ---------------------------------------------------------------

void Sender::leave(Number number, Lane &lane, Out &out) {
    Text &text = texts_.at(number);
    text.since_s = now_s_;
    ++text.tries;
    lane.under_way.emplace(lane.session->submit(text.bodies[text.at], out), number);
}

void Sender::answered(Session &session, const Pdu &pdu, Out &out) {
    Lane &lane = lane_of(session);
    const bool nack = pdu.header.command_id == command::kGenericNack;
    if (const auto late = lane.late.find(pdu.header.sequence); late != lane.late.end()) {
        const Late given_up = late->second;
        lane.late.erase(late);
        return late_answer(given_up, pdu, out);
    }
    const auto found = lane.under_way.find(pdu.header.sequence);
    if (found == lane.under_way.end()) {
        host_.log(PATCHBAY_LOG_WARN, "a " + command_name(pdu.header.command_id) +
                                         " that nobody waits for, sequence " +
                                         std::to_string(pdu.header.sequence) + ", status " +
                                         describe_status(pdu.header.status));
        return;
    }
    const Number number = found->second;
    lane.under_way.erase(found);
    if (pdu.header.status == status::kOk && !nack)
        return accepted(number, lane, id_of(pdu, settings_.message_ids), out);
    refused(number, lane, pdu.header.status, nack, out);
}

void Sender::accepted(Number number, Lane &lane, const std::string &id, Out &out) {
    Text &text = texts_.at(number);
    if (tracked(text)) receipts_.accepted(text.key, text.at, id, out);
    if (text.at == 0) text.first_id = id;
    text.tries = 0;
    if (++text.at < text.bodies.size()) {
        if (room_of(lane) > 0) return leave(number, lane, out);
        return waiting_.push_back(number);
    }
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = PATCHBAY_OUTCOME_SENT;
    outcome.message_id = sdk::optional_str(text.first_id);
    settle(text, outcome, out);
    over(number, true, out);
}

void Sender::refused(Number number, Lane &lane, std::uint32_t status, bool nack, Out &out) {
    Text &text = texts_.at(number);
    // A nack without a status says no all the same.
    if (nack && status == status::kOk) status = status::kInvalidCommandId;
    const Action action = status_info(status).action;
    patchbay_outcome outcome = outcome_of(action, status);
    std::string title = describe_status(status);
    if (action == Action::throttle_line)
        lane.pause_until_s = now_s_ + 1 + outcome.retry_after_ms / 1000;
    if (action == Action::rebind) lane.rebind = true;
    if (text.at > 0) {
        title += "; part " + std::to_string(text.at + 1) + " of " +
                 std::to_string(text.bodies.size()) + ", those before were accepted";
        if (passes(outcome.kind) && text.tries < kPartTries)
            return again(number, status, std::int64_t{1} << text.tries, out);
        outcome.kind = PATCHBAY_OUTCOME_FAILED;
    }
    const std::string code = code_of(status);
    outcome.code = sdk::str(code);
    outcome.title = sdk::str(title);
    settle(text, outcome, out);
    over(number, false, out);
}

// A text that is half way goes on later; one that has not begun is the host's again, as no attempt.
void Sender::again(Number number, std::uint32_t status, std::int64_t wait_s, Out &out) {
    Text &text = texts_.at(number);
    if (text.at > 0) {
        text.not_before_s = now_s_ + wait_s;
        return waiting_.push_back(number);
    }
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
    outcome.retry_after_ms = kNotSentMs;
    const std::string code = code_of(status);
    outcome.code = sdk::str(code);
    outcome.title = sdk::str("it did not leave");
    settle(text, outcome, out);
    over(number, false, out);
}

void Sender::late_answer(const Late &late, const Pdu &pdu, Out &out) {
    if (pdu.header.status != status::kOk || pdu.header.command_id == command::kGenericNack) {
        host_.log(PATCHBAY_LOG_WARN, "a response came too late, with " +
                                         describe_status(pdu.header.status) +
                                         "; its message stays in doubt");
        return;
    }
    const std::string id = id_of(pdu, settings_.message_ids);
    if (!late.alone) return receipts_.accepted(late.key, late.part, id, out);
    if (id.empty()) return;
    News news;
    news.fate = Fate::sent;
    news.account = settings_.from;
    news.message_id = id;
    news.to = late.key.first;
    news.reference = late.key.second;
    news.timestamp = host_.now();
    give_status(news, 0, out);
}

// ---- Doubts
// --------------------------------------------------------------------------------------

// The part that left may have arrived. The rest of its text follows: where the part has arrived,
// the text is whole.
void Sender::doubt(Number number, std::string_view why, Out &out) {
    Text &text = texts_.at(number);
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = PATCHBAY_OUTCOME_IN_DOUBT;
    outcome.title = sdk::str(why);
    settle(text, outcome, out);
    text.tries = 0;
    if (++text.at < text.bodies.size()) return waiting_.push_back(number);
    over(number, true, out);
}

void Sender::lost(Lane &lane, Out &out) {
    lane.late.clear();
    lane.pause_until_s = 0;
    lane.rebind = false;
    auto under_way = std::move(lane.under_way);
    lane.under_way.clear();
    for (const auto &[sequence, number] : under_way)
        doubt(number, "the connection was lost before the response came", out);
}

void Sender::time_out(Lane &lane, Out &out) {
    for (auto it = lane.under_way.begin(); it != lane.under_way.end();) {
        const auto [sequence, number] = *it;
        const Text &text = texts_.at(number);
        if (now_s_ - text.since_s <= settings_.response_timeout_s) {
            ++it;
            continue;
        }
        lane.late[sequence] = {text.key, text.at, !tracked(text)};
        it = lane.under_way.erase(it);
        doubt(number, "no response came in time", out);
    }
    if (lane.late.size() >= settings_.window)
        lane.session->close("response_timeout", "it answers no submit_sm", out);
}

// ---- Time
// ----------------------------------------------------------------------------------------

void Sender::tick(Out &out) {
    ++now_s_;
    for (Lane &lane : lanes_)
        if (lane.session->generation() == lane.generation) time_out(lane, out);
}

void Sender::send_waiting(Out &out) {
    for (std::size_t left = waiting_.size(); left > 0; --left) {
        const Number number = waiting_.front();
        waiting_.pop_front();
        Lane *lane = texts_.at(number).not_before_s <= now_s_ ? freest() : nullptr;
        if (lane != nullptr)
            leave(number, *lane, out);
        else
            waiting_.push_back(number);
    }
}

void Sender::settle_up(Out &out) {
    for (Lane &lane : lanes_) {
        // The responses that are under way are told first: a doubt less.
        if (lane.rebind && lane.under_way.empty())
            lane.session->close("rebind", "the message centre holds the session for unbound", out);
        if (lane.generation == lane.session->generation()) continue;
        lane.generation = lane.session->generation();
        lost(lane, out);
    }
    send_waiting(out);
    tell_credit(out);
}

}  // namespace smpp
