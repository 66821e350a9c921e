// Inbound events of conversations: accepted durably, stepped one at a time in arrival order.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;

// Held from the step until its commit is durable; nothing of it shows before.
struct Shard::Step {
    flow::State state;
    journal::Id timer = 0;  // open after the step
    TimeMs timer_due = 0;
    journal::Id call = 0;
    std::vector<journal::Call> calls;
    std::vector<delivery::Entry> sends;
    std::optional<Flight> flight;  // the first send, where it may leave with the commit
    TimeMs last_inbound = 0;
    std::vector<journal::Mail> mails;  // in the same commit, for other partitions
};

namespace {

std::int64_t microseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 start)
        .count();
}

bool wants_message(const Conversation &conversation) {
    return conversation.state.waiting != flow::Waiting::call;
}

}  // namespace

// ---- Accepting
// ----------------------------------------------------------------------------------------

void Shard::message(Line &line, model::Message message, Ack ack) {
    std::optional<journal::Alias> elsewhere;
    auto found = find(line, message.from.address, elsewhere);
    if (!found) return ack(false);
    ConversationPtr conversation = *found;
    if (!conversation && !elsewhere && !message.from.user_id.empty() &&
        message.from.user_id != message.from.address) {
        // Not known by this address: perhaps by the contact's other one.
        auto other = parts_.store.alias(Engine::partition_of(line.id(), message.from.user_id),
                                        line.id(), message.from.user_id);
        if (!other) return ack(false);
        elsewhere = *other;
        if (elsewhere) {  // from now on this address leads there as well
            auto batch = std::make_shared<Batch>();
            batch->put_aliases.push_back(
                {line.id(), message.from.address, elsewhere->partition, elsewhere->conversation});
            commit_surely(Engine::partition_of(line.id(), message.from.address), std::move(batch),
                          [] {});
        }
    }
    if (elsewhere) {
        parts_.engine.on_shard(
            elsewhere->partition, [&line, alias = *elsewhere, message = std::move(message),
                                   ack = std::move(ack)](Shard &shard) mutable {
                auto there = shard.load(line, alias.partition, alias.conversation);
                if (!there || !*there) return ack(false);
                shard.message_in(*there, std::move(message), std::move(ack));
            });
        return;
    }
    if (!conversation)
        conversation =
            create(line, Engine::partition_of(line.id(), message.from.address), message.from);
    message_in(conversation, std::move(message), std::move(ack));
}

void Shard::message_in(const ConversationPtr &conversation, model::Message message, Ack ack) {
    conversation->address = message.from.address;  // a reply goes where the last message came from
    const bool free = !conversation->stepping && conversation->accepting == 0 &&
                      conversation->inbox.empty() && conversation->urgent.empty();
    if (free && wants_message(*conversation))
        accept_and_step(conversation, std::move(message), std::move(ack));
    else
        accept_only(conversation, std::move(message), std::move(ack));
}

journal::Event Shard::event_row(const Conversation &conversation, const model::Message &message,
                                EventState state) {
    return {take_id(conversation.partition),
            conversation.id,
            conversation.line->id(),
            "message",
            message.id,
            state,
            parts_.clock.now(),
            model::to_text(message)};
}

void Shard::accept_only(const ConversationPtr &conversation, model::Message message, Ack ack) {
    Batch batch;
    batch.accept = event_row(*conversation, message, EventState::pending);
    batch.ledger.push_back({conversation->line->id(), 1, 0, 0, 0});
    const journal::Id event = batch.accept->id;
    ++conversation->accepting;
    commit(conversation->partition, std::move(batch),
           [this, conversation, event, message = std::move(message),
            ack = std::move(ack)](CommitResult result) mutable {
               --conversation->accepting;
               if (result == CommitResult::done)
                   conversation->inbox.push_back({event, std::move(message)});
               ack(result == CommitResult::done || result == CommitResult::duplicate);
               pump(conversation);
           });
}

void Shard::accept_and_step(const ConversationPtr &conversation, model::Message message, Ack ack) {
    Batch batch;
    batch.accept = event_row(*conversation, message, EventState::handled);
    batch.ledger.push_back({conversation->line->id(), 1, 1, 0, 0});
    plant_alias(batch, *conversation, message.from);
    const TimeMs sent_at = message.timestamp;
    Step step = run_step(*conversation, {flow::MessageIn{&message}, message.timestamp}, batch);
    step.last_inbound = std::max(conversation->last_inbound, sent_at);
    conversation->stepping = true;
    commit(conversation->partition, std::move(batch),
           [this, conversation, step = std::make_unique<Step>(std::move(step)),
            ack = std::move(ack)](CommitResult result) mutable {
               conversation->stepping = false;
               ack(result == CommitResult::done || result == CommitResult::duplicate);
               if (result == CommitResult::done) {
                   stepped(conversation, std::move(*step));
               } else if (step->flight) {
                   --flights_;  // nothing was claimed
               }
               pump(conversation);
           });
}

// ---- Stepping
// -----------------------------------------------------------------------------------------

void Shard::pump(const ConversationPtr &conversation) {
    if (conversation->stepping || conversation->retry_step != 0 || draining_) return;
    if (!conversation->urgent.empty()) return step_urgent(conversation);
    if (!conversation->inbox.empty() && wants_message(*conversation)) step_waiting(conversation);
}

void Shard::retry_later(const ConversationPtr &conversation) {
    conversation->retry_step = parts_.executor.after(kCommitRetryMs, [this, conversation] {
        conversation->retry_step = 0;
        pump(conversation);
    });
}

void Shard::step_waiting(const ConversationPtr &conversation) {
    const WaitingMessage &next = conversation->inbox.front();
    Batch batch;
    batch.mark_events.push_back({next.event, EventState::handled});
    batch.ledger.push_back({conversation->line->id(), 0, 1, 0, 0});
    plant_alias(batch, *conversation, next.message.from);
    Step step =
        run_step(*conversation, {flow::MessageIn{&next.message}, next.message.timestamp}, batch);
    step.last_inbound = std::max(conversation->last_inbound, next.message.timestamp);
    conversation->stepping = true;
    commit(conversation->partition, std::move(batch),
           [this, conversation,
            step = std::make_unique<Step>(std::move(step))](CommitResult result) mutable {
               conversation->stepping = false;
               if (result != CommitResult::done) {
                   if (step->flight) --flights_;
                   return retry_later(conversation);
               }
               conversation->inbox.pop_front();
               stepped(conversation, std::move(*step));
               pump(conversation);
           });
}

void Shard::step_urgent(const ConversationPtr &conversation) {
    Batch batch;
    flow::Input input;
    input.now = parts_.clock.now();
    bool stale = false;
    if (const auto *came = std::get_if<CallCame>(&conversation->urgent.front())) {
        batch.drop_calls.push_back(came->call);
        stale = came->call != conversation->call;
        input.event =
            flow::CallResult{conversation->state.serial, came->ok, came->output, came->error};
    } else {
        const auto &fired = std::get<TimerCame>(conversation->urgent.front());
        batch.drop_timers.push_back(fired.timer);
        stale = fired.timer != conversation->timer;
        input.event = flow::TimerFired{conversation->state.serial};
    }
    auto step = std::make_unique<Step>();
    if (stale) {  // the conversation has moved on
        step->state = conversation->state;
        step->timer = conversation->timer;
        step->call = conversation->call;
        step->last_inbound = conversation->last_inbound;
    } else {
        *step = run_step(*conversation, input, batch);
        step->last_inbound = conversation->last_inbound;
    }
    conversation->stepping = true;
    commit(conversation->partition, std::move(batch),
           [this, conversation, stale, step = std::move(step)](CommitResult result) mutable {
               conversation->stepping = false;
               if (result != CommitResult::done) {
                   if (step->flight) --flights_;
                   return retry_later(conversation);
               }
               conversation->urgent.pop_front();
               if (!stale) stepped(conversation, std::move(*step));
               pump(conversation);
           });
}

std::shared_ptr<const flow::Flow> Shard::flow_of(const Conversation &conversation,
                                                 std::string &why) {
    const flow::State &state = conversation.state;
    if (state.flow.empty()) {
        auto flow = parts_.flows.current(conversation.line->setup.flow);
        if (!flow) why = "there is no flow '" + conversation.line->setup.flow + "'";
        return flow;
    }
    auto flow = parts_.flows.version(state.flow, state.version);
    if (!flow)
        why = "flow '" + state.flow + "' version " + state.version +
              ", which the conversation started with, does not load any more";
    return flow;
}

// Runs the flow on `input` and writes what follows into `batch`. The conversation itself is not
// changed.
Shard::Step Shard::run_step(Conversation &conversation, const flow::Input &input, Batch &batch) {
    Step step;
    step.timer = conversation.timer;
    step.call = conversation.call;
    const TimeMs now = parts_.clock.now();
    const auto *came = std::get_if<flow::MessageIn>(&input.event);
    const TimeMs last_inbound = came ? std::max(conversation.last_inbound, came->message->timestamp)
                                     : conversation.last_inbound;
    const auto put_row = [&] {
        auto row = to_row(conversation, step.state, step.timer, step.call, now);
        row.last_inbound = last_inbound;
        step.mails = batch.send_mail;
        batch.put_conversations.push_back(std::move(row));
        if (!conversation.stored)
            batch.put_aliases.push_back({conversation.line->id(), conversation.address,
                                         conversation.partition, conversation.id});
    };
    if (conversation.line->setup.flow.empty()) {          // records and publishes only
        step.state = flow::finished(conversation.state);  // the line had a flow once, perhaps
        if (step.timer != 0) batch.drop_timers.push_back(step.timer);
        if (step.call != 0) batch.drop_calls.push_back(step.call);
        step.timer = step.call = 0;
        if (came && !came->message->from.user_id.empty())  // known by then: plant_alias
            step.state.contact["user_id"] = came->message->from.user_id;
        put_row();
        return step;
    }
    std::string why;
    const auto flow = flow_of(conversation, why);
    const auto start = std::chrono::steady_clock::now();
    auto result =
        flow ? flow->step(conversation.state, input) : Result<flow::StepResult>(Error{why});
    parts_.metrics.stepped(microseconds_since(start));
    if (!result) {
        step = give_up(conversation, batch, result.error().message);
        put_row();
        return step;
    }
    if (result->stale) {
        step.state = conversation.state;
        put_row();
        return step;
    }

    step.state = std::move(result->state);
    if (step.state.serial != conversation.state.serial ||
        step.state.waiting == flow::Waiting::message) {
        // The wait that these belonged to is over.
        if (step.timer != 0) batch.drop_timers.push_back(step.timer);
        if (step.call != 0) batch.drop_calls.push_back(step.call);
        step.timer = step.call = 0;
    }
    for (flow::Effect &effect : result->effects) {
        if (auto *out = std::get_if<flow::SendOut>(&effect)) {
            delivery::Entry entry;
            entry.row.id = take_id(conversation.partition);
            entry.row.conversation = conversation.id;
            entry.row.line = conversation.line->id();
            entry.row.to = conversation.address;
            entry.row.content = model::to_text(out->content);
            entry.row.created = entry.row.due = now;
            entry.content = std::move(out->content);
            step.sends.push_back(std::move(entry));
        } else if (auto *call = std::get_if<flow::CallOut>(&effect)) {
            step.call = take_id(conversation.partition);
            step.calls.push_back({step.call, conversation.id, call->backend, call->operation,
                                  to_text(call->input), 1, now});
        } else if (const auto *timer = std::get_if<flow::StartTimer>(&effect)) {
            step.timer = take_id(conversation.partition);
            step.timer_due = timer->due;
            batch.put_timers.push_back({step.timer, conversation.id, timer->due});
        } else {
            log::warn("flow", {{"channel", conversation.line->id()},
                               {"warning", std::get<flow::Warning>(effect).text}});
        }
    }
    for (const journal::Call &call : step.calls)
        batch.put_calls.push_back(call);

    // Where nothing is before it, the first message is claimed in the same commit and leaves with
    // it.
    if (!step.sends.empty() && conversation.outbox.empty() && !conversation.posting &&
        !conversation.flight && !draining_ && line_wait(*conversation.line, now) == 0) {
        Flight flight;
        plugin::Outcome failure;
        delivery::Entry &first = step.sends.front();
        if (prepare(conversation, first, flight, failure)) {
            first.row.state = journal::SendState::claimed;
            first.row.attempts = 1;
            step.flight = std::move(flight);
            ++flights_;
        }  // else the delivery finds out again, and fails it
    }
    for (const delivery::Entry &entry : step.sends)
        batch.put_outgoing.push_back(entry.row);
    put_row();
    return step;
}

// A step that cannot be done: the event is a dead letter, the flow ends, the contact stays.
Shard::Step Shard::give_up(Conversation &conversation, Batch &batch, const std::string &reason) {
    log::error("flow step failed", {{"channel", conversation.line->id()},
                                    {"flow", conversation.line->setup.flow},
                                    {"step", conversation.state.step},
                                    {"reason", reason}});
    Step step;
    step.state = flow::finished(conversation.state);
    if (conversation.timer != 0) batch.drop_timers.push_back(conversation.timer);
    if (conversation.call != 0) batch.drop_calls.push_back(conversation.call);
    const std::string &line = conversation.line->id();
    if (batch.accept) {
        batch.accept->state = EventState::dead;
        dead_event(batch, conversation, batch.accept->id, reason, batch.accept->body);
        batch.ledger = {{line, 1, 0, 0, 1}};
    } else if (!batch.mark_events.empty()) {
        auto &mark = batch.mark_events.front();
        mark.state = EventState::dead;
        dead_event(batch, conversation, mark.id, reason,
                   model::to_text(conversation.inbox.front().message));
        batch.ledger = {{line, 0, 0, 0, 1}};
    } else {  // a call's result or a timer: no event of the ledger
        dead_event(batch, conversation, 0, reason, "{}");
    }
    return step;
}

void Shard::dead_event(Batch &batch, const Conversation &conversation, journal::Id event,
                       const std::string &reason, std::string body) {
    batch.put_dead.push_back({take_id(conversation.partition), conversation.line->id(), "event",
                              event, reason, std::move(body), parts_.clock.now()});
}

// The commit is durable: what the step asked for begins.
void Shard::stepped(const ConversationPtr &conversation, Step step) {
    conversation->stored = true;
    conversation->state = std::move(step.state);
    conversation->last_inbound = step.last_inbound;
    if (conversation->timer != step.timer && conversation->flow_timer != 0) {
        parts_.executor.cancel(conversation->flow_timer);
        conversation->flow_timer = 0;
    }
    const bool new_timer = step.timer != 0 && step.timer != conversation->timer;
    conversation->timer = step.timer;
    conversation->call = step.call;
    if (new_timer) arm_flow_timer(conversation, step.timer, step.timer_due);

    for (journal::Mail &mail : step.mails)
        parts_.engine.on_shard(mail.to, [mail = std::move(mail)](Shard &shard) mutable {
            shard.mail(std::move(mail));
        });
    for (delivery::Entry &entry : step.sends) {
        unsettled_[{conversation->partition, entry.row.id}] = conversation;
        conversation->outbox.push_back(std::move(entry));
    }
    if (step.flight) {
        conversation->flight = std::move(step.flight);
        send(conversation);
    } else if (!step.sends.empty()) {
        deliver(conversation);
    }
    for (const journal::Call &call : step.calls)
        start_call(conversation, call);
}

void Shard::arm_flow_timer(const ConversationPtr &conversation, journal::Id timer, TimeMs due) {
    conversation->flow_timer =
        parts_.executor.after(due - parts_.clock.now(), [this, conversation, timer] {
            conversation->flow_timer = 0;
            conversation->urgent.push_back(TimerCame{timer});
            pump(conversation);
        });
}

// ---- Notices and raw requests
// ----------------------------------------------------------------------------

void Shard::notice(Line &line, journal::Partition partition, model::Notice notice, Ack ack) {
    Batch batch;
    const TimeMs now = parts_.clock.now();
    if (notice.timestamp == 0) notice.timestamp = now;
    batch.put_events.push_back({take_id(partition), 0, line.id(), "notice", "", EventState::ignored,
                                now, model::to_text(notice)});
    batch.ledger.push_back({line.id(), 1, 0, 1, 0});
    commit(partition, std::move(batch),
           [ack = std::move(ack)](CommitResult result) { ack(result == CommitResult::done); });
}

}  // namespace patchbay::engine
