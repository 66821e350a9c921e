#include "sender.h"

#include "clean.h"
#include "codec/message.h"
#include "codec/message_id.h"
#include "event.h"
#include "verdict.h"

#include <algorithm>
#include <utility>

namespace smpp {
namespace {

// The id of an accepted message; "" where the response has none that can be read.
std::string id_of(const Pdu &pdu, IdBase base) {
    const auto response = decode_message_response(pdu.body);
    if (!response.ok() || !response->message_id) return {};
    return response_id(clean(*response->message_id), base);
}

}  // namespace

// ---- Room -------------------------------------------------------------------------------------

void Sender::add(Session &session) {
    lanes_.push_back({&session, session.generation(), {}, {}, 0, false, 0});
}

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
    std::size_t most = 0;
    for (Lane &lane : lanes_) {
        const std::size_t here = room_of(lane);
        if (here <= most) continue;
        best = &lane;
        most = here;
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

// ---- A text begins and ends -------------------------------------------------------------------

patchbay_status Sender::submit(const patchbay_outbound &message, const sdk::StreamSink &sink,
                               Out &out) {
    Outgoing composed;
    if (const auto status = compose(settings_, message, sink, composed); status != PATCHBAY_OK)
        return status;
    if (stopping_ || room() == 0) {
        told_ = 0;  // and so it thinks from now on
        return sink.fail(PATCHBAY_E_BUSY, "no bind has room");
    }
    if (told_ > 0 && told_ != kUnknown) --told_;
    const Receipts::Key key{composed.to, message.reference};
    abandon(key);
    const Number number = ++last_;
    Text &text = texts_[number];
    text.token = message.token;
    text.handle.key = key;
    text.bodies = std::move(composed.bodies);
    text.began_s = now_s_;
    if (text.bodies.size() > 1) long_[key] = number;
    begin(number, out);
    settle_up(out);
    return out.status();
}

// A text of several parts leaves once it is kept what its receipts will be joined by.
void Sender::begin(Number number, Out &out) {
    Text &text = texts_.at(number);
    if (text.bodies.size() == 1 || !settings_.receipts) return waiting_.push_back(number);
    ++beginning_;
    const auto then = [this, number](bool kept, Out &to) {
        --beginning_;
        if (texts_.at(number).abandoned)
            take_out(number);
        else if (kept)
            waiting_.push_back(number);
        else
            not_begun(number, to);
    };
    text.handle = receipts_.begin(text.handle.key, text.bodies.size(), then, out);
}

void Sender::abandon(const Receipts::Key &key) {
    const auto older = long_.find(key);
    if (older == long_.end()) return;
    const Number number = older->second;
    if (std::erase(waiting_, number) > 0)
        take_out(number);
    else
        texts_.at(number).abandoned = true;
}

Sender::Text Sender::take_out(Number number) {
    const auto found = texts_.find(number);
    Text text = std::move(found->second);
    texts_.erase(found);
    const auto known = long_.find(text.handle.key);
    if (known != long_.end() && known->second == number) long_.erase(known);
    return text;
}

void Sender::settle(Text &text, const sdk::Verdict &verdict, Out &out) {
    if (!std::exchange(text.settled, true)) out.settle(text.token, verdict.get());
}

// The host has it again, as no attempt.
void Sender::not_begun(Number number, Out &out) {
    Text text = take_out(number);
    settle(text, {PATCHBAY_OUTCOME_THROTTLE_LINE, 0, kNotSentMs, {}, "it did not leave"}, out);
    receipts_.forget(text.handle, out);
}

// Each part has left, and was accepted or may have been.
void Sender::sent(Number number, Out &out) {
    const Text text = take_out(number);
    const auto tell = [token = text.token, settled = text.settled, id = text.first_id](bool,
                                                                                       Out &to) {
        if (!settled) to.settle(token, sdk::make_sent(id));
    };
    // By what id its receipts are joined is kept before the host holds it for sent.
    if (text.tracked())
        receipts_.complete(text.handle, tell, out);
    else if (text.settled && text.unanswered == 0)
        tell_sent(text.handle.key, text.first_id, out);
    else
        tell(true, out);
}

// ---- Parts leave, and are answered ------------------------------------------------------------

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
    // A nack without a status says no all the same.
    refused(number, lane,
            pdu.header.status == status::kOk ? status::kInvalidCommandId : pdu.header.status, out);
}

void Sender::accepted(Number number, Lane &lane, const std::string &id, Out &out) {
    Text &text = texts_.at(number);
    lane.rebinds = 0;
    if (text.abandoned) {
        take_out(number);
        return;
    }
    if (text.tracked()) receipts_.accepted(text.handle, text.at, id, out);
    if (text.at == 0) text.first_id = id;
    text.tries = 0;
    if (++text.at == text.bodies.size()) return sent(number, out);
    if (room_of(lane) > 0) return leave(number, lane, out);
    waiting_.push_back(number);
}

void Sender::refused(Number number, Lane &lane, std::uint32_t status, Out &out) {
    Text &text = texts_.at(number);
    const Action action = status_info(status).action;
    sdk::Verdict verdict = judge(action, status);
    const bool line = verdict.kind == PATCHBAY_OUTCOME_THROTTLE_LINE;  // it is not this message
    verdict.code = code_text(status);
    verdict.title = title_of_status(status);
    if (action == Action::throttle_line)
        lane.pause_until_s = now_s_ + 1 + verdict.retry_after_ms / 1000;
    if (action == Action::rebind) lane.rebind = true;
    if (text.at > 0 && !text.abandoned) {
        if (line) --text.tries;
        const bool patient = line && now_s_ - text.began_s < kHalfWayS;
        if (patient || (verdict.kind == PATCHBAY_OUTCOME_RETRY && text.tries < kPartTries)) {
            text.not_before_s = line ? now_s_ + 1 : now_s_ + (std::int64_t{1} << text.tries);
            return waiting_.push_back(number);
        }
        verdict.kind = PATCHBAY_OUTCOME_FAILED;
        verdict.title += "; part " + std::to_string(text.at + 1) + " of " +
                         std::to_string(text.bodies.size()) + ", those before were accepted";
    }
    const bool doubted = text.settled;
    settle(text, verdict, out);
    const Text ended = take_out(number);
    if (doubted)
        receipts_.broken(ended.handle, out);
    else
        receipts_.forget(ended.handle, out);
}

void Sender::late_answer(const Late &late, const Pdu &pdu, Out &out) {
    if (pdu.header.status != status::kOk || pdu.header.command_id == command::kGenericNack) {
        host_.log(PATCHBAY_LOG_WARN, "a response came too late, with " +
                                         describe_status(pdu.header.status) +
                                         "; its message stays in doubt");
        return;
    }
    const std::string id = id_of(pdu, settings_.message_ids);
    if (late.handle.serial != 0) return receipts_.accepted(late.handle, late.part, id, out);
    if (late.alone) tell_sent(late.handle.key, id, out);
}

// Of a message that the host holds for doubtful.
void Sender::tell_sent(const Receipts::Key &key, const std::string &id, Out &out) {
    if (id.empty()) return;
    News news;
    news.fate = Fate::sent;
    news.account = settings_.from;
    news.message_id = id;
    news.to = key.first;
    news.reference = key.second;
    news.timestamp = host_.now();
    give_status(news, 0, out);
}

// ---- Doubts -----------------------------------------------------------------------------------

void Sender::doubt(Text &text, std::string_view why, Out &out) {
    settle(text, {PATCHBAY_OUTCOME_IN_DOUBT, 0, 0, {}, std::string(why)}, out);
    if (text.tracked()) receipts_.doubted(text.handle);
}

// A part stays without a response, and may have arrived. The rest of its text follows: where the
// part has arrived, the text is whole.
void Sender::pass_over(Number number, std::string_view why, Out &out) {
    Text &text = texts_.at(number);
    if (text.abandoned) {
        take_out(number);
        return;
    }
    doubt(text, why, out);
    ++text.unanswered;
    text.tries = 0;
    if (++text.at == text.bodies.size()) return sent(number, out);
    waiting_.push_back(number);
}

void Sender::lost(Lane &lane, Out &out) {
    lane.late.clear();
    lane.pause_until_s = 0;
    lane.rebind = false;
    const auto under_way = std::exchange(lane.under_way, {});
    for (const auto &[sequence, number] : under_way)
        pass_over(number, "the connection was lost before the response came", out);
}

void Sender::time_out(Lane &lane, Out &out) {
    const std::int64_t timeout = settings_.response_timeout_s;
    // Long enough in vain: its place in the window is free again.
    std::erase_if(lane.late,
                  [&](const auto &one) { return now_s_ - one.second.since_s > 2 * timeout; });
    for (auto it = lane.under_way.begin(); it != lane.under_way.end();) {
        const auto [sequence, number] = *it;
        const Text &text = texts_.at(number);
        if (now_s_ - text.since_s <= timeout) {
            ++it;
            continue;
        }
        lane.late[sequence] = {text.handle, text.at, text.bodies.size() == 1, now_s_};
        it = lane.under_way.erase(it);
        pass_over(number, "no response came in time", out);
    }
    if (lane.late.size() >= settings_.window)
        lane.session->close("response_timeout", "it answers no submit_sm", out);
}

// ---- Time -------------------------------------------------------------------------------------

void Sender::tick(Out &out) {
    ++now_s_;
    for (Lane &lane : lanes_)
        if (lane.session->generation() == lane.generation) time_out(lane, out);
    doubt_in_time(out);
}

void Sender::doubt_in_time(Out &out) {
    for (const auto &[key, number] : long_) {
        Text &text = texts_.at(number);
        if (text.at > 0 && now_s_ - text.began_s >= kHalfWayS)
            doubt(text, "half of it was accepted, and the rest waits", out);
    }
}

void Sender::send_waiting(Out &out) {
    for (std::size_t left = waiting_.size(); left > 0; --left) {
        const Number number = waiting_.front();
        waiting_.pop_front();
        const Text &text = texts_.at(number);
        Lane *lane = text.not_before_s <= now_s_ ? freest() : nullptr;
        if (lane != nullptr)
            leave(number, *lane, out);
        else if (text.at == 0)
            not_begun(number, out);  // the bind went while its record was kept
        else
            waiting_.push_back(number);
    }
}

void Sender::close_unbound(Lane &lane, Out &out) {
    // Again, and nothing was accepted in between: the account may not send.
    const bool refused = ++lane.rebinds > kMostRebinds;
    const std::string title =
        title_of_status(status::kInvalidBindStatus) + (refused ? "; may this account send?" : "");
    lane.session->close(code_text(status::kInvalidBindStatus), title, out, refused);
}

void Sender::settle_up(Out &out) {
    for (Lane &lane : lanes_) {
        // The responses that are under way come first: so many doubts less.
        if (lane.rebind && lane.under_way.empty()) close_unbound(lane, out);
        if (lane.generation == lane.session->generation()) continue;
        lane.generation = lane.session->generation();
        lost(lane, out);
    }
    send_waiting(out);
    tell_credit(out);
}

}  // namespace smpp
