// What a step asked for begins, when its commit is durable.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/exchange.h"
#include "core/engine/shard.h"
#include "core/engine/step.h"
#include "core/net/request_check.h"

#include <utility>

namespace patchbay::engine {

using journal::Batch;

// The commit is durable: what the step asked for begins.
void Shard::stepped(const ConversationPtr &conversation, Step step) {
    conversation->stored = true;
    conversation->state = std::move(step.state);
    take_brake(conversation, std::move(step.brake));
    if (step.opt_out_changed) conversation->opt_out = std::move(step.opt_out);
    conversation->offered = std::move(step.offered);
    conversation->proven = std::move(step.proven);
    conversation->account = std::move(step.account);
    if (step.inbound != 0) conversation->last_inbound.note(step.inbound, moment_of(parts_.clock));
    if (conversation->timer.id != step.timer.id) {
        if (conversation->flow_timer != 0) parts_.executor.cancel(conversation->flow_timer);
        conversation->flow_timer = 0;
        conversation->timer = step.timer;
        if (step.timer.id != 0 && step.timer.behind == 0)
            arm_flow_timer(conversation, step.timer.id, step.timer.for_ms);
    }
    conversation->call = step.call;

    for (journal::Outgoing &row : step.dropped)
        if (delivery::Entry *entry = delivery::find_entry(conversation->outbox, row.id))
            entry->row = std::move(row);
    if (!step.dropped.empty()) forget_settled(conversation);
    post_mail(std::move(step.mails));
    for (delivery::Entry &entry : step.sends)
        messages_.enqueue(conversation, std::move(entry));
    // What the timer waits for may have left, or have been dropped, while this was committed.
    if (auto batch = std::make_shared<Batch>(); start_flow_timer(conversation, *batch))
        commits_.commit_surely(conversation->partition, std::move(batch), [] {});
    if (!step.answers.empty() && (!step.sends.empty() || !step.calls.empty()))
        attend(*conversation, step.answers);
    if (step.flight) {
        conversation->depart(std::move(*step.flight), Gates::Send::under_way);
        send(conversation);
    } else if (!conversation->outbox.empty()) {
        deliver(conversation);  // new ones, or what was held for the window
    }
    for (const journal::Call &call : step.calls)
        start_call(conversation, call);
    if (step.media) media_.fetch(*conversation->line, conversation->partition, *step.media);
    published();
}

// Shows the contact that its message is read and an answer is coming. Best effort: at most so many
// of a line in a second, once, without a look at what the provider says.
void Shard::attend(Conversation &conversation, const std::string &message_id) {
    Line &line = *conversation.line;
    plugin::Instance &instance = *line.setup.instance;
    if (!instance.has_attend() || drain_.has_begun() || line.stopped ||
        line.paused_until > parts_.clock.steady_ms() ||
        line.attention.take(parts_.clock.steady_ms()) != 0)
        return;
    plugin::Attention attention;
    attention.to = conversation.address;
    attention.message_id = message_id;
    auto requests = instance.attend(attention);
    if (!requests) {
        log::debug("no attention", {{"channel", line.id()}, {"reason", requests.error().message}});
        return;
    }
    for (plugin::HttpRequest &request : *requests) {
        // Messages come first.
        auto place = departures_.take(departures_.queue(&line, net::origin_of(request.url)));
        if (!place || !instance.fill_in(request)) return;
        parts_.client.send(to_client_request(std::move(request)),
                           [place = std::move(place)](net::ClientResponse response) mutable {
                               if (response.kind == net::ErrorKind::none)
                                   place.end(Departures::End::answered);
                           });
    }
}

// Starts the open timer if what it waits for has left: in the same commit, so that a crash keeps
// it.
bool Shard::start_flow_timer(const ConversationPtr &conversation, Batch &batch) {
    FlowTimer &timer = conversation->timer;
    if (timer.behind == 0 || !has_left(conversation->outbox, timer.behind)) return false;
    timer.behind = 0;
    batch.put_timers.push_back({timer.id, conversation->id, parts_.clock.now() + timer.for_ms});
    arm_flow_timer(conversation, timer.id, timer.for_ms);
    return true;
}

void Shard::arm_flow_timer(const ConversationPtr &conversation, journal::Id timer,
                           std::int64_t for_ms) {
    conversation->flow_timer = parts_.executor.after(for_ms, [this, conversation, timer] {
        conversation->flow_timer = 0;
        conversation->urgent.push_back(TimerCame{timer});
        pump(conversation);
    });
}

}  // namespace patchbay::engine
