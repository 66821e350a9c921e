// One flow step and what follows from it: state, messages, calls and timers in one commit.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/exchange.h"
#include "core/engine/shard.h"
#include "core/engine/step.h"
#include "core/model/render.h"
#include "core/net/request_check.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>

namespace patchbay::engine {

using journal::Batch;
using journal::EventState;

namespace {

std::int64_t microseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 start)
        .count();
}

}  // namespace

// A step that leaves all as it is, but for the flow's state.
Shard::Step Shard::unchanged(const Conversation &conversation) {
    Step step;
    step.timer = conversation.timer;
    step.call = conversation.call;
    step.opt_out = conversation.opt_out;
    step.offered = conversation.offered;
    step.proven = conversation.proven;
    step.account = conversation.account;
    step.brake = conversation.brake;
    return step;
}

// The conversation as the step leaves it.
void Shard::put_step(const Conversation &conversation, const LastInbound &last_inbound,
                     const Moment &now, Step &step, Batch &batch) {
    auto row = to_row(conversation,
                      {step.state, step.timer, step.call, step.opt_out, step.offered, step.proven,
                       step.account, step.brake},
                      now);
    row.last_inbound = last_inbound.wall;
    note_rest(conversation, step, batch);
    step.mails = batch.send_mail;
    batch.put_conversations.push_back(std::move(row));
    if (!conversation.stored)
        batch.put_aliases.push_back({conversation.line->id(), conversation.address,
                                     conversation.partition, conversation.id});
}

// Runs the flow on `input` and writes what follows into `batch`. The conversation itself is not
// changed.
Shard::Step Shard::run_step(Conversation &conversation, const flow::Input &input, Batch &batch) {
    Step step = unchanged(conversation);
    const Moment now = moment_of(parts_.clock);
    const auto *came = std::get_if<flow::MessageIn>(&input.event);
    if (came && !came->message->account.empty()) step.account = came->message->account;
    LastInbound last_inbound = conversation.last_inbound;
    if (came) last_inbound.note(came->message->timestamp, now);
    const auto put_row = [&] { put_step(conversation, last_inbound, now, step, batch); };
    const auto put_sends = [&] {
        claim_first(conversation, last_inbound, now, step);
        for (const delivery::Entry &entry : step.sends)
            batch.put_outgoing.push_back(entry.row);
    };
    if (came) note_proofs(batch, conversation, *came->message, step);
    if (came && came->message->silent()) {  // recorded, and no flow's
        step.state = conversation.state;
        note_contact(step.state, *came->message);
        put_row();
        return step;
    }
    if (came && answer_keyword(conversation, *came->message, now, step, batch)) {
        put_sends();
        put_row();
        return step;
    }
    const bool news = std::holds_alternative<flow::EventIn>(input.event);
    if (news && conversation.opt_out.at != 0) {
        step.state = conversation.state;  // it will hear nothing of it
        put_row();
        return step;
    }
    const ContactLimits &limits = conversation.line->setup.contact;
    const auto rest = [&] {
        step.held = true;
        step.state = conversation.state;
        step.offered = conversation.offered;
        put_row();
        return std::move(step);
    };
    if (came && !conversation.line->setup.flow.empty()) {
        const bool choice = std::holds_alternative<model::Choice>(came->message->content);
        if (!step.brake.hear(limits, came->message->timestamp, choice, now)) return rest();
    }
    // What was offered is over with the next message that a flow handles.
    if (came && (!conversation.line->setup.flow.empty() ||
                 std::holds_alternative<model::Choice>(came->message->content)))
        step.offered.clear();
    if (conversation.line->setup.flow.empty()) {          // records and publishes only
        step.state = flow::finished(conversation.state);  // the line had a flow once, perhaps
        if (step.timer.id != 0) batch.drop_timers.push_back(step.timer.id);
        if (step.call != 0) batch.drop_calls.push_back(step.call);
        step.timer = {};
        step.call = 0;
        if (came && !came->message->from.user_id.empty())  // known by then: plant_alias
            step.state.contact["user_id"] = came->message->from.user_id;
        put_row();
        return step;
    }
    const auto start = std::chrono::steady_clock::now();
    auto result =
        flow::step(parts_.flows, conversation.line->setup.flow, conversation.state, input);
    parts_.metrics.stepped(microseconds_since(start));
    if (!result) {
        std::string account = std::move(step.account);
        ContactBrake brake = std::move(step.brake);
        step = give_up(conversation, batch, result.error().message);
        step.opt_out = conversation.opt_out;
        step.proven = conversation.proven;
        step.account = std::move(account);
        step.brake = std::move(brake);
        if (news) {
            // News that cannot be handled cost nobody the question that is open.
            step.state = conversation.state;
            step.timer = conversation.timer;
            step.call = conversation.call;
            batch.drop_timers.clear();
            batch.drop_calls.clear();
        }
        put_row();
        return step;
    }
    if (result->stale) {
        step.state = conversation.state;
        put_row();
        return step;
    }
    const auto messages = static_cast<std::size_t>(std::count_if(
        result->effects.begin(), result->effects.end(),
        [](const auto &effect) { return std::holds_alternative<flow::SendOut>(effect); }));
    if (!news && !step.brake.answer(limits, messages, now)) return rest();

    step.state = std::move(result->state);
    if (step.state.serial != conversation.state.serial ||
        step.state.waiting == flow::Waiting::message) {
        // The wait that these belonged to is over.
        if (step.timer.id != 0) batch.drop_timers.push_back(step.timer.id);
        if (step.call != 0) batch.drop_calls.push_back(step.call);
        step.timer = {};
        step.call = 0;
    }
    for (flow::Effect &effect : result->effects)
        perform(conversation, std::move(effect), news ? journal::kUnasked : 0, now, step, batch);
    for (const journal::Call &call : step.calls)
        batch.put_calls.push_back(call);
    put_sends();
    put_row();
    return step;
}

// `flags`: of the messages that it sends.
void Shard::perform(Conversation &conversation, flow::Effect effect, int flags, const Moment &now,
                    Step &step, Batch &batch) {
    if (auto *out = std::get_if<flow::SendOut>(&effect)) {
        Entries made = entries_for(conversation, std::move(*out), now, flags);
        for (delivery::Entry &entry : made.entries)
            step.sends.push_back(std::move(entry));
        if (!made.numbered.empty()) step.offered = std::move(made.numbered);
    } else if (auto *call = std::get_if<flow::CallOut>(&effect)) {
        step.call = commits_.take_id(conversation.partition);
        step.calls.push_back({step.call, conversation.id, call->backend, call->operation,
                              to_text(call->input), 1, now.wall, parts_.engine.incarnation()});
    } else if (const auto *timer = std::get_if<flow::StartTimer>(&effect)) {
        step.timer = {commits_.take_id(conversation.partition), timer->after_ms,
                      last_to_leave(step.sends, conversation.outbox)};
        // 0: not started.
        const TimeMs due = step.timer.behind != 0 ? 0 : now.wall + timer->after_ms;
        batch.put_timers.push_back({step.timer.id, conversation.id, due});
    } else if (const auto *handoff = std::get_if<flow::Handoff>(&effect)) {
        // Recorded and published as a notice; no desk takes it in this version.
        model::Notice notice;
        notice.channel = conversation.line->id();
        notice.account = account_of(conversation);
        notice.kind = "handover";
        notice.timestamp = now.wall;
        json::object data{{"address", conversation.address},
                          {"conversation", place_text({conversation.partition, conversation.id})},
                          {"queue", handoff->queue},
                          {"step", handoff->step}};
        if (!handoff->note.is_null()) data["note"] = handoff->note;
        notice.data = to_text(data);
        batch.put_events.push_back(
            event_row(conversation, "notice", "", EventState::ignored, model::to_text(notice)));
        batch.ledger.push_back({.line = conversation.line->id(), .received = 1, .ignored = 1});
        if (const auto not_told = conversation.line->told.handoff.take(parts_.clock.steady_ms()))
            log::info("handoff", {{"channel", conversation.line->id()},
                                  {"conversation", place_text(place_of(conversation))},
                                  {"queue", handoff->queue},
                                  {"not_told", *not_told}});
    } else {
        if (const auto not_told = conversation.line->told.warning.take(parts_.clock.steady_ms()))
            log::warn("flow", {{"channel", conversation.line->id()},
                               {"conversation", place_text(place_of(conversation))},
                               {"warning", std::get<flow::Warning>(effect).text},
                               {"not_told", *not_told}});
    }
}

// One entry, or several where the channel carries the content as several messages: each is one of
// its own to the provider, so that what was accepted of it is never sent again.
Shard::Entries Shard::entries_for(const Conversation &conversation, flow::SendOut out,
                                  const Moment &now, int flags) {
    const model::Capabilities &carries = conversation.line->setup.carries;
    model::Rendered rendered = model::render(out.content, carries);
    // For a shut window the flow named what this channel does not have: its own rule holds then.
    if (out.closed && std::holds_alternative<model::Template>(*out.closed) &&
        !carries.template_message)
        out.closed.reset();
    Entries made;
    made.numbered = std::move(rendered.numbered);
    for (model::Content &content : rendered.contents) {
        delivery::Entry entry;
        give_id(conversation, entry.row);
        entry.row.conversation = conversation.id;
        entry.row.line = conversation.line->id();
        entry.row.to = conversation.address;
        entry.row.content = model::to_text(content);
        delivery::make_now(entry, now);
        entry.row.flags = flags;
        if (!made.entries.empty())
            entry.row.first = made.entries.front().row.id;
        else if (out.closed)  // stands for the whole message
            entry.row.closed = model::to_text(*out.closed);
        entry.content = std::move(content);
        made.entries.push_back(std::move(entry));
    }
    return made;
}

// An answer to a numbered text is the choice that it means, as a tap would have been.
void Shard::take_choice(const Conversation &conversation, model::Message &message) {
    const auto *text = std::get_if<model::Text>(&message.content);
    if (!text || conversation.offered.empty() || message.silent() ||
        keyword_in(conversation, message))
        return;
    const auto picked = model::picked(conversation.offered, text->text);
    if (!picked) return;
    const model::Option &option = conversation.offered[*picked];
    message.content = model::Choice{option.id, option.title, option.description};
}

// Where nothing is before it, the first message is claimed in the step's own commit and leaves with
// it.
void Shard::claim_first(Conversation &conversation, const LastInbound &last_inbound,
                        const Moment &now, Step &step) {
    if (step.sends.empty() || !conversation.outbox.empty() || !conversation.may_claim() ||
        drain_.has_begun() || conversation.line->stream)
        return;
    delivery::Entry &first = step.sends.front();
    const Line &line = *conversation.line;
    if (stopped(line, step.opt_out, first.row.flags, first.row.created)) return;
    if (Uploads::has_file(first.content)) return;  // what is known of its upload is read first
    if (!delivery::window_allows(first, window_of(conversation, last_inbound, now.steady)) ||
        conversation.pair.wait(line.setup.pair, now.steady) != 0)
        return;
    Flight flight;
    flight.place = departures_.take_ahead(*way_of(line));
    if (!flight.place || line_wait(*conversation.line) != 0) return;
    plugin::Outcome failure;
    if (!prepare(conversation, step.account, first, flight, failure))
        return;  // the delivery finds out again
    if (!place_for(line, flight)) return;
    conversation.pair.spend(line.setup.pair, now.steady);
    first.row.state = journal::SendState::claimed;
    first.row.attempts = 1;
    if (line.setup.carries.watermarks) first.row.since = now.wall;
    step.flight = std::move(flight);
    drain_.enter();
}

// A step that cannot be done: the event is a dead letter, the flow ends, the contact stays.
Shard::Step Shard::give_up(Conversation &conversation, Batch &batch, const std::string &reason) {
    if (const auto not_told = conversation.line->told.failed_step.take(parts_.clock.steady_ms()))
        log::error("flow step failed", {{"channel", conversation.line->id()},
                                        {"conversation", place_text(place_of(conversation))},
                                        {"flow", conversation.line->setup.flow},
                                        {"stood_at", conversation.state.step},
                                        {"reason", reason},
                                        {"not_told", *not_told}});
    Step step;
    step.state = flow::finished(conversation.state);
    if (conversation.timer.id != 0) batch.drop_timers.push_back(conversation.timer.id);
    if (conversation.call != 0) batch.drop_calls.push_back(conversation.call);
    const std::string &line = conversation.line->id();
    if (batch.accept) {
        batch.accept->state = EventState::dead;
        dead_event(batch, conversation, batch.accept->id, reason, batch.accept->body);
        batch.ledger = {{line, 1, 0, 0, 1}};
    } else if (!batch.mark_events.empty()) {
        auto &mark = batch.mark_events.front();
        mark.state = EventState::dead;
        std::string body;
        for (const WaitingEvent &waiting : conversation.inbox)
            if (waiting.event == mark.id)
                body =
                    std::visit([](const auto &what) { return model::to_text(what); }, waiting.what);
        dead_event(batch, conversation, mark.id, reason, std::move(body));
        batch.ledger = {{line, 0, 0, 0, 1}};
    } else {  // a call's result or a timer: no event of the ledger
        const journal::Place place{conversation.partition, conversation.id};
        dead_event(batch, conversation, 0, reason,
                   to_text(json::object{{"conversation", place_text(place)},
                                        {"address", conversation.address}}));
    }
    return step;
}

void Shard::dead_event(Batch &batch, const Conversation &conversation, journal::Id event,
                       const std::string &reason, std::string body) {
    batch.put_dead.push_back({.id = commits_.take_id(conversation.partition),
                              .line = conversation.line->id(),
                              .kind = "event",
                              .subject = event,
                              .reason = reason,
                              .body = std::move(body),
                              .at = parts_.clock.now()});
}

}  // namespace patchbay::engine
