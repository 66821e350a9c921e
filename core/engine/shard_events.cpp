// Inbound events of conversations: accepted durably, stepped one at a time in arrival order.
#include "core/base/cut.h"
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/shard.h"
#include "core/engine/step.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;

// A keyword is heeded at once, also while a backend is asked or a pause is under way.
bool Shard::wants(const Conversation &conversation, const model::Message *message) {
    // While the contact rests no flow sees it. When the rest is over what waited goes first.
    if (conversation.brake.rests() && conversation.brake.rest_left(parts_.clock.steady_ms()) > 0)
        return message != nullptr;
    return (conversation.state.waiting != flow::Waiting::call &&
            conversation.state.waiting != flow::Waiting::pause) ||
           (message && keyword_in(conversation, *message) != nullptr);
}

// ---- Accepting ----------------------------------------------------------------------------------

void Shard::message(Line &line, model::Message message, bool late, Ack ack) {
    const std::string address = message.from.address;
    const std::string user_id = message.from.user_id;
    at(line, address, user_id,
       [&line, late, message = std::move(message), ack = std::move(ack)](Shard &there,
                                                                         Found found) mutable {
           if (!found) return ack(false);
           const std::string &from = message.from.address;
           const auto conversation =
               *found ? *found
                      : there.conversations_.create(line, partition_of(line.id(), from), from);
           there.message_in(conversation, std::move(message), late, std::move(ack));
       });
}

void Shard::message_in(const ConversationPtr &conversation, model::Message message, bool late,
                       Ack ack) {
    conversation->address = message.from.address;  // a reply goes where the last message came from
    const bool free = conversation->may_step() && conversation->accepting == 0 &&
                      conversation->inbox.empty() && conversation->urgent.empty();
    if (free) take_choice(*conversation, message);
    if (free && !late && wants(*conversation, &message))
        accept_and_step(conversation, std::move(message), std::move(ack));
    else
        accept_only(conversation, std::move(message), late, std::move(ack));
}

journal::Event Shard::event_row(const Conversation &conversation, std::string kind,
                                std::string provider_id, EventState state, std::string body) {
    journal::Event row;
    row.id = commits_.take_id(conversation.partition);
    row.conversation = conversation.id;
    row.line = conversation.line->id();
    row.kind = std::move(kind);
    row.provider_id = std::move(provider_id);
    row.state = state;
    row.received = parts_.clock.now();
    row.body = std::move(body);
    return row;
}

void Shard::accept_only(const ConversationPtr &conversation, model::Message message, bool late,
                        Ack ack) {
    Batch batch;
    batch.counts_known = !late;  // it is asked for again and again
    batch.accept = event_row(*conversation, "message", message.id, EventState::pending,
                             model::to_text(message));
    batch.ledger.push_back({.line = conversation->line->id(), .received = 1});
    auto media = media_.note(batch, *conversation->line, conversation->partition, message);
    const journal::Id event = batch.accept->id;
    ++conversation->accepting;
    commits_.commit(
        conversation->partition, std::move(batch),
        [this, conversation, event, media = std::move(media), message = std::move(message), late,
         ack = std::move(ack)](CommitResult result) mutable {
            --conversation->accepting;
            if (result == CommitResult::done) {
                if (late) ++conversation->line->missed;
                conversation->last_inbound.note(message.timestamp, moment_of(parts_.clock));
                if (media) media_.fetch(*conversation->line, conversation->partition, *media);
                conversation->inbox.push_back({event, std::move(message)});
                published();
            }
            ack(result == CommitResult::done || result == CommitResult::duplicate);
            deliver(conversation);  // what was held for the window
            pump(conversation);
        });
}

void Shard::accept_and_step(const ConversationPtr &conversation, model::Message message, Ack ack) {
    Batch batch;
    batch.accept = event_row(*conversation, "message", message.id, EventState::handled,
                             model::to_text(message));
    batch.accept->step = batch.accept->id;
    batch.ledger.push_back({.line = conversation->line->id(), .received = 1, .handled = 1});
    plant_alias(batch, *conversation, message.from);
    auto media = media_.note(batch, *conversation->line, conversation->partition, message);
    auto step = std::make_unique<Step>(
        run_step(*conversation, {flow::MessageIn{&message}, message.timestamp}, batch));
    step->about(message);
    if (step->held) batch.accept->step = 0;
    step->media = std::move(media);
    const Gates::Step as = gate_of(*step);
    begin_step(
        conversation, std::move(batch),
        [this, conversation, step = std::move(step),
         ack = std::move(ack)](CommitResult result) mutable {
            ack(result == CommitResult::done || result == CommitResult::duplicate);
            if (result == CommitResult::done) {
                stepped(conversation, std::move(*step));
            } else if (step->flight) {
                drain_.leave();  // nothing was claimed
            }
            pump(conversation);
        },
        as);
}

// ---- Stepping -----------------------------------------------------------------------------------

Gates::Step Shard::gate_of(const Step &step) {
    return step.flight || !step.dropped.empty() ? Gates::Step::committing_claim
                                                : Gates::Step::committing;
}

// One step at a time; while its commit claims a message, no other is claimed.
void Shard::begin_step(const ConversationPtr &conversation, Batch batch,
                       Function<void(CommitResult)> done, Gates::Step as) {
    conversation->step = as;
    commits_.commit(conversation->partition, std::move(batch),
                    [this, conversation, as, done = std::move(done)](CommitResult result) mutable {
                        conversation->step = Gates::Step::none;
                        done(result);
                        if (conversation->unsaved) save(conversation);
                        // What could not leave meanwhile asks again.
                        if (as == Gates::Step::committing_claim && result != CommitResult::done)
                            deliver(conversation);
                    });
}

void Shard::pump(const ConversationPtr &conversation) {
    if (!conversation->may_step() || conversation->retry_step != 0) return;
    // While the contact rests all but its messages and its provider's word waits.
    const bool rests = conversation->brake.rests();
    auto &urgent = conversation->urgent;
    const auto said = [](const Urgent &one) { return std::holds_alternative<ProviderSaid>(one); };
    if (rests) std::stable_partition(urgent.begin(), urgent.end(), said);
    // A provider's word is not told again: it is kept also at the end.
    if (!urgent.empty() && ((!drain_.has_begun() && !rests) || said(urgent.front())))
        return step_urgent(conversation);
    if (drain_.has_begun()) return;
    // The first of all, or the first keyword, which overtakes what waits for a backend or a pause.
    for (std::size_t at = 0; at < conversation->inbox.size(); ++at)
        if (const auto *message = std::get_if<model::Message>(&conversation->inbox[at].what);
            (at == 0 && wants(*conversation, message)) ||
            (at != 0 && message && (rests || keyword_in(*conversation, *message))))
            return step_waiting(conversation, at);
        else if (!conversation->line->keywords && !rests)
            return;  // nothing overtakes
}

void Shard::retry_later(const ConversationPtr &conversation) {
    conversation->retry_step = parts_.executor.after(kCommitRetryMs, [this, conversation] {
        conversation->retry_step = 0;
        pump(conversation);
    });
}

void Shard::step_waiting(const ConversationPtr &conversation, std::size_t at) {
    WaitingEvent &next = conversation->inbox[at];
    Batch batch;
    batch.mark_events.push_back(
        {next.event, EventState::handled, commits_.take_id(conversation->partition)});
    batch.ledger.push_back({.line = conversation->line->id(), .handled = 1});
    auto step = std::make_unique<Step>();
    if (auto *message = std::get_if<model::Message>(&next.what)) {
        take_choice(*conversation, *message);
        plant_alias(batch, *conversation, message->from);
        *step = run_step(*conversation, {flow::MessageIn{message}, message->timestamp}, batch);
        step->about(*message);
        if (step->held) batch.mark_events.front().step = 0;
    } else {
        const auto &event = std::get<model::BackendEvent>(next.what);
        auto data = parse_json(event.data);
        *step = run_step(*conversation,
                         {flow::EventIn{event.backend, event.name,
                                        data ? std::move(*data) : json::value(json::object())},
                          event.timestamp},
                         batch);
    }
    const Gates::Step as = gate_of(*step);
    begin_step(
        conversation, std::move(batch),
        [this, conversation, event = next.event,
         step = std::move(step)](CommitResult result) mutable {
            if (result != CommitResult::done) {
                if (step->flight) drain_.leave();
                return retry_later(conversation);
            }
            std::erase_if(conversation->inbox,
                          [event](const WaitingEvent &one) { return one.event == event; });
            stepped(conversation, std::move(*step));
            pump(conversation);
        },
        as);
}

void Shard::step_urgent(const ConversationPtr &conversation) {
    Batch batch;
    flow::Input input;
    input.now = parts_.clock.now();
    bool stale = false;
    const auto *said = std::get_if<ProviderSaid>(&conversation->urgent.front());
    if (said) {
        // It is heeded below.
    } else if (const auto *came = std::get_if<CallCame>(&conversation->urgent.front())) {
        batch.drop_calls.push_back(came->call);
        stale = came->call != conversation->call;
        input.event =
            flow::CallResult{conversation->state.serial, came->ok, came->output, came->error};
        note_subscriptions(batch, *conversation, *came);
        if (!stale) batch.put_events.push_back(call_row(*conversation, *came));
    } else {
        const auto &fired = std::get<TimerCame>(conversation->urgent.front());
        batch.drop_timers.push_back(fired.timer);
        stale = fired.timer != conversation->timer.id;
        input.event = flow::TimerFired{conversation->state.serial};
        if (!stale) batch.put_events.push_back(timer_row(*conversation, input.now));
    }
    auto step = std::make_unique<Step>();
    if (said)
        *step = heed_provider(*conversation, said->notice, batch);
    else if (stale)  // the conversation has moved on
        step->mails = batch.send_mail;
    else
        *step = run_step(*conversation, input, batch);
    if (step->held) {  // its turn comes when the rest is over
        Batch rest;
        rest.put_conversations = std::move(batch.put_conversations);
        rest.put_documents = std::move(batch.put_documents);
        batch = std::move(rest);
        step->mails.clear();
    }
    const Gates::Step as = gate_of(*step);
    begin_step(
        conversation, std::move(batch),
        [this, conversation, stale, step = std::move(step)](CommitResult result) mutable {
            if (result != CommitResult::done) {
                if (step->flight) drain_.leave();
                return retry_later(conversation);
            }
            if (auto *heeded = std::get_if<ProviderSaid>(&conversation->urgent.front()))
                heeded->ack(true);
            if (!step->held) conversation->urgent.pop_front();
            if (stale)
                post_mail(std::move(step->mails));
            else
                stepped(conversation, std::move(*step));
            pump(conversation);
        },
        as);
}

// What a step got besides the contact's messages, for a replay.
journal::Event Shard::call_row(const Conversation &conversation, const CallCame &came) {
    json::object body{{"backend", came.backend}, {"ok", came.ok}, {"at", parts_.clock.now()}};
    if (came.ok)
        body["output"] = came.output;
    else
        body["error"] = came.error;
    auto row = event_row(conversation, "call", "", EventState::handled, to_text(body));
    row.step = row.id;
    return row;
}

journal::Event Shard::timer_row(const Conversation &conversation, TimeMs at) {
    auto row = event_row(conversation, "timer", "", EventState::handled,
                         to_text(json::object{{"at", at}}));
    row.step = row.id;
    return row;
}

// ---- Notices and raw requests -------------------------------------------------------------------

void Shard::notice(Line &line, journal::Partition partition, model::Notice notice, std::string key,
                   Ack ack) {
    Batch batch;
    batch.accept = {.id = commits_.take_id(partition),
                    .line = line.id(),
                    .kind = "notice",
                    .provider_id = std::move(key),
                    .state = EventState::ignored,
                    .received = parts_.clock.now(),
                    .body = model::to_text(notice)};
    batch.ledger.push_back({.line = line.id(), .received = 1, .ignored = 1});
    commits_.commit(
        partition, std::move(batch),
        [this, &line, notice = std::move(notice), ack = std::move(ack)](CommitResult result) {
            ack(result == CommitResult::done || result == CommitResult::duplicate);
            if (result != CommitResult::done) return;
            if (notice.alarm) tell_alarm(line, notice);
            if (notice.templates) parts_.engine.templates_changed(line);
            published();
        });
}

void Shard::tell_alarm(Line &line, const model::Notice &notice) {
    if (const auto not_told = line.told.attention.take(parts_.clock.steady_ms()))
        log::error("provider asks for attention", {{"channel", line.id()},
                                                   {"kind", notice.kind},
                                                   {"account", cut(notice.account, kToldIdBytes)},
                                                   {"data", notice.data},
                                                   {"not_told", *not_told}});
}

}  // namespace patchbay::engine
