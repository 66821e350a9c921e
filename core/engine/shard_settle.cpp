// What an outcome means for a message that was under way, and what becomes of a doubt. A change of
// a row is written until it is durable.
#include "core/base/log.h"
#include "core/delivery/backoff.h"
#include "core/delivery/statuses.h"
#include "core/engine/engine.h"
#include "core/engine/outgoing_change.h"
#include "core/engine/shard.h"

#include <algorithm>
#include <patchbay/channel.h>
#include <set>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::SendState;

namespace {

// Never shortens a pause that another message got.
void pause(Line &line, std::int64_t until) {
    std::int64_t known = line.paused_until;
    while (known < until && !line.paused_until.compare_exchange_weak(known, until)) {
    }
}

}  // namespace

// Writes what an outcome means for the entry, then lets the next one go.
void Shard::settle(const ConversationPtr &conversation, journal::Id id, plugin::Outcome outcome) {
    delivery::Entry *entry = delivery::find_entry(conversation->outbox, id);
    if (!entry) {
        deliver(conversation);
        return drain_.check();
    }
    Line &line = *conversation->line;
    const Moment now = moment_of(parts_.clock);
    journal::Outgoing &row = entry->row;
    auto batch = std::make_shared<Batch>();
    if (outcome.kind == plugin::OutcomeKind::sent && line.stopped.exchange(false)) {
        log::info("line goes on", {{"channel", line.id()}});
        parts_.engine.wake(line);
    }
    if (row.state == SendState::sent || row.state == SendState::failed) {
        if (row.provider_id.empty()) row.provider_id = outcome.message_id;
        note_address(*batch, conversation, *entry, outcome.address);
        return post_change(conversation, id,
                           std::move(batch));  // a status was faster than the answer
    }
    if (outcome.flags & PATCHBAY_OUTCOME_ALARM)
        log::error("provider asks for attention",
                   {{"channel", line.id()}, {"code", outcome.code}, {"title", outcome.title}});

    switch (outcome.kind) {
        case plugin::OutcomeKind::sent:
            row.state = SendState::sent;
            row.provider_id = outcome.message_id;
            row.due = 0;
            note_address(*batch, conversation, *entry, outcome.address);
            break;
        case plugin::OutcomeKind::retry:
            if (now.steady - entry->created >= delivery::kRetryForMs) {
                row.state = SendState::failed;
                delivery::note_failure(row, {outcome.code, outcome.title, true}, now.wall);
                dead_send(*batch, conversation->partition, row,
                          "given up after 24 hours; last: " + outcome.code + " " + outcome.title);
                break;
            }
            row.state = SendState::queued;
            if (entry->unsent > 0) --row.attempts;  // the provider got nothing of it
            // Then its host rests, if need be: the message waits for itself only where it alone
            // fails again and again.
            delivery::wait(
                *entry, now,
                entry->unsent == 1
                    ? 0
                    : delivery::backoff_ms(entry->unsent > 0 ? entry->unsent - 1 : row.attempts,
                                           outcome.retry_after_ms,
                                           static_cast<std::uint32_t>(random_())));
            if (const auto not_told = line.told.retried.take(now.steady))
                log::warn("send failed, trying again",
                          {{"channel", line.id()},
                           {"conversation", place_text(place_of(*conversation))},
                           {"attempts", row.attempts},
                           {"unsent", entry->unsent},
                           {"code", outcome.code},
                           {"title", outcome.title},
                           {"not_told", *not_told}});
            break;
        case plugin::OutcomeKind::throttle_line: {
            const std::int64_t for_ms =
                outcome.retry_after_ms > 0
                    ? std::min(outcome.retry_after_ms, delivery::kLongestRetryAfterMs)
                    : kDefaultThrottleMs;
            row.state = SendState::queued;
            --row.attempts;
            delivery::wait(*entry, now, for_ms);
            pause(line, entry->due);
            if (const auto not_told = line.told.throttled.take(now.steady))
                log::warn("provider throttles the line", {{"channel", line.id()},
                                                          {"code", outcome.code},
                                                          {"title", outcome.title},
                                                          {"for_ms", for_ms},
                                                          {"not_told", *not_told}});
            break;
        }
        case plugin::OutcomeKind::wait_pair:
            row.state = SendState::queued;
            --row.attempts;
            delivery::wait(*entry, now,
                           delivery::pair_wait_ms(entry->pair_waits++, outcome.retry_after_ms));
            break;
        case plugin::OutcomeKind::not_now:
            row.state = SendState::queued;
            --row.attempts;
            row.due = 0;
            break;
        case plugin::OutcomeKind::stop_line:
            row.state = SendState::queued;
            --row.attempts;
            delivery::wait(*entry, now, 0);
            line.next_probe = now.steady + kLineProbeMs;
            line.stopped = true;
            log::error(
                "the provider refuses the line: nothing is sent until it accepts again; check the "
                "token and the account, the queue is kept",
                {{"channel", line.id()}, {"code", outcome.code}, {"title", outcome.title}});
            break;
        case plugin::OutcomeKind::in_doubt:
            delivery::doubt(*entry, now, line.setup.in_doubt);
            if (const auto not_told = line.told.in_doubt.take(now.steady))
                log::warn("outcome unknown: waiting for a status",
                          {{"channel", line.id()},
                           {"conversation", place_text(place_of(*conversation))},
                           {"code", outcome.code},
                           {"title", outcome.title},
                           {"not_told", *not_told}});
            break;
        case plugin::OutcomeKind::failed:
            if (outcome.flags & PATCHBAY_OUTCOME_WINDOW_CLOSED) {
                // The provider knows better than our clock. Asked again, the window decides.
                conversation->shut_at = conversation->last_inbound.wall;
                if (!delivery::window_allows(*entry, {true, line.setup.closed_window})) {
                    row.state = SendState::queued;
                    delivery::wait(*entry, now, 0);
                    break;
                }
            }
            row.state = SendState::failed;
            if (line.setup.carries.watermarks)
                batch->drop_early.push_back({line.id(), early_mark({conversation->partition, id})});
            delivery::note_failure(row, {outcome.code, outcome.title, false}, now.wall);
            if (outcome.flags & PATCHBAY_OUTCOME_OPTED_OUT) {  // as the contact wants it
                stopped_by_provider(conversation, *batch);
                break;
            }
            dead_send(*batch, conversation->partition, row,
                      outcome.code.empty() ? outcome.title : outcome.code + " " + outcome.title);
            break;
    }
    post_change(conversation, id, std::move(batch));
}

// The time for a status is over: the policy decides.
void Shard::resolve_doubt(const ConversationPtr &conversation, journal::Id id) {
    delivery::Entry &entry = *delivery::find_entry(conversation->outbox, id);
    journal::Outgoing &row = entry.row;
    auto batch = std::make_shared<Batch>();
    auto action = delivery::action_for(conversation->line->setup.in_doubt, entry.content);
    // A provider that takes each attempt and never says so must not make it come for ever.
    if (action == delivery::InDoubtAction::resend &&
        parts_.clock.steady_ms() - entry.created >= delivery::kRetryForMs)
        action = delivery::InDoubtAction::fail;
    switch (action) {
        case delivery::InDoubtAction::resend:
            row.state = SendState::queued;
            row.due = 0;
            break;
        case delivery::InDoubtAction::fail:
            row.state = SendState::failed;
            row.due = 0;
            delivery::note_failure(row, {"", "outcome unknown, and no status came", false},
                                   parts_.clock.now());
            dead_send(*batch, conversation->partition, row, "outcome unknown, and no status came");
            break;
        case delivery::InDoubtAction::ask_operator:
            row.due = 0;  // stays in doubt: a late status may still settle it
            dead_send(*batch, conversation->partition, row,
                      "outcome unknown, and no status came; an operator decides");
            break;
    }
    if (const auto not_told =
            conversation->line->told.doubt_resolved.take(parts_.clock.steady_ms()))
        log::warn("doubt resolved by policy",
                  {{"channel", conversation->line->id()},
                   {"conversation", place_text(place_of(*conversation))},
                   {"now", row.state == SendState::queued   ? "resend"
                           : row.state == SendState::failed ? "failed"
                                                            : "operator"},
                   {"not_told", *not_told}});
    post_change(conversation, id, std::move(batch));
}

// By an operator who knows.
void Shard::settle_doubt(journal::Place message, DoubtIs is, Function<void(Result<void>)> done) {
    with_message(message, [this, message, is, done = std::move(done)](
                              Result<void> good, const ConversationPtr &conversation,
                              const journal::Outgoing &) mutable {
        if (good) return settle_doubt_of(conversation, message, is, std::move(done), 0);
        const Error &why = good.error();
        if (why.code == kNoMessage)
            return done(Error{"there is no such message", "",
                              static_cast<int>(DoubtError::unknown_message)});
        done(Error{why.message, "",
                   static_cast<int>(why.code == kNoConversation ? DoubtError::not_in_doubt
                                                                : DoubtError::unavailable)});
    });
}

// Waits a little for a commit or a flight of the conversation's.
void Shard::settle_doubt_of(const ConversationPtr &conversation, journal::Place message, DoubtIs is,
                            Function<void(Result<void>)> done, int waited) {
    const auto refuse = [&done](DoubtError code, std::string why) {
        done(Error{std::move(why), "", static_cast<int>(code)});
    };
    if (drain_.has_begun()) return refuse(DoubtError::unavailable, "the daemon stops");
    const delivery::Entry *entry = delivery::find_entry(conversation->outbox, message.id);
    if (!entry || entry->row.state != SendState::in_doubt)
        return refuse(DoubtError::not_in_doubt, "the message is not in doubt, or not any more");
    if (conversation->may_claim() && entry->writing == 0)
        return reads_.ask(
            message.partition,
            [message](journal::Store &store) {
                return store.letter_of(message.partition, message.id);
            },
            [this, conversation, message, is, waited,
             done = std::move(done)](Result<std::optional<journal::DeadLetter>> letter) mutable {
                settle_doubt_as(conversation, message, is, std::move(letter), std::move(done),
                                waited);
            });
    if (waited >= kSettleTries)
        return refuse(DoubtError::unavailable, "another message of its conversation is under way");
    parts_.executor.after(kSettleAgainMs, [this, conversation, message, is, waited,
                                           done = std::move(done)]() mutable {
        settle_doubt_of(conversation, message, is, std::move(done), waited + 1);
    });
}

// `letter`: that tells of the message, if any.
void Shard::settle_doubt_as(const ConversationPtr &conversation, journal::Place message, DoubtIs is,
                            Result<std::optional<journal::DeadLetter>> letter,
                            Function<void(Result<void>)> done, int waited) {
    if (!letter)
        return done(Error{letter.error().message, "", static_cast<int>(DoubtError::unavailable)});
    delivery::Entry *entry = delivery::find_entry(conversation->outbox, message.id);
    if (!entry || entry->row.state != SendState::in_doubt || entry->writing > 0 ||
        !conversation->may_claim())  // since it was asked for
        return settle_doubt_of(conversation, message, is, std::move(done), waited);
    const Line &line = *conversation->line;
    journal::Outgoing settled = entry->row;
    Batch batch;
    if (*letter) batch.drop_dead.push_back((*letter)->id);
    settled.due = 0;
    switch (is) {
        case DoubtIs::resend:
            settled.state = SendState::queued;
            break;
        case DoubtIs::failed:
            settled.state = SendState::failed;
            if (line.setup.carries.watermarks)
                batch.drop_early.push_back({line.id(), early_mark(message)});
            delivery::note_failure(settled, {"", "given up by an operator", false},
                                   parts_.clock.now());
            break;
        case DoubtIs::sent:
            settled.state = SendState::sent;
            break;
    }
    batch.change_outgoing.push_back(change_of(settled));
    conversation->send = Gates::Send::settling;
    ++entry->writing;
    commits_.commit(message.partition, std::move(batch),
                    [this, conversation, settled = std::move(settled),
                     done = std::move(done)](CommitResult result) mutable {
                        doubt_settled(conversation, std::move(settled), std::move(done),
                                      result == CommitResult::done);
                    });
}

void Shard::doubt_settled(const ConversationPtr &conversation, journal::Outgoing settled,
                          Function<void(Result<void>)> done, bool durable) {
    conversation->send = Gates::Send::none;
    delivery::Entry &entry = *delivery::find_entry(conversation->outbox, settled.id);
    --entry.writing;
    if (durable) {
        log::info("doubt settled by an operator",
                  {{"channel", conversation->line->id()},
                   {"conversation", place_text(place_of(*conversation))},
                   {"message", place_text({conversation->partition, settled.id})},
                   {"as", settled.state == SendState::queued   ? "resend"
                          : settled.state == SendState::failed ? "failed"
                                                               : "sent"}});
        if (entry.row.state == SendState::in_doubt) {  // else a status came meanwhile
            entry.row = std::move(settled);
            // It has its time anew, however old it is.
            if (entry.row.state == SendState::queued) entry.created = parts_.clock.steady_ms();
        }
        if (auto batch = std::make_shared<Batch>(); start_flow_timer(conversation, *batch))
            commits_.commit_surely(conversation->partition, std::move(batch), [] {});
    }
    forget_settled(conversation);
    done(durable
             ? Result<void>()
             : Error{"the store cannot write now", "", static_cast<int>(DoubtError::unavailable)});
    deliver(conversation);
}

void Shard::host_answers(const void *sender) {
    for (const auto &[line, way] : ways_)
        if (line == sender) parts_.engine.works_again(*line);
}

// A provider that was down has told by then of what it took. What it did not tell of waits no
// longer, each for itself, for the end of `in_doubt.after`.
void Shard::works_again(const Line &line) {
    Executor::TimerId &timer = doubt_timers_[&line];
    parts_.executor.cancel(timer);  // a minute from the last time on
    timer = parts_.executor.after(kDoubtsAfterMs, [this, &line, before = parts_.clock.steady_ms()] {
        doubt_timers_.erase(&line);
        act_on_doubts(line, before);
    });
}

// On those of before that were sent once: one that was lost twice waits for its time, so that a
// provider which takes all and says nothing does not get it once a minute. They leave at the line's
// rate, as all that waits.
void Shard::act_on_doubts(const Line &line, std::int64_t before) {
    if (drain_.has_begun() || departures_.rests(&line)) return;
    if (line.stream && line.open_connections < line.connections) return;  // it is down again
    const std::int64_t now = parts_.clock.steady_ms();
    std::set<ConversationPtr> doubted;
    for (const auto &[key, conversation] : messages_.unsettled()) {
        if (conversation->line != &line) continue;
        delivery::Entry *entry = delivery::find_entry(conversation->outbox, key.second);
        if (!entry || entry->row.state != SendState::in_doubt || entry->row.due == 0 ||
            entry->row.attempts > 1 || entry->since > before)
            continue;
        entry->due = std::min(entry->due, now);
        doubted.insert(conversation);
    }
    if (doubted.empty()) return;
    log::info("a line works again: its doubts are acted on now",
              {{"channel", line.id()}, {"conversations", doubted.size()}});
    for (const ConversationPtr &conversation : doubted)
        deliver(conversation);
}

void Shard::dead_send(Batch &batch, journal::Partition partition, const journal::Outgoing &row,
                      const std::string &reason) {
    Line *line = parts_.engine.line(row.line);  // none: it is not configured any more
    const auto not_told =
        line ? line->told.not_sent.take(parts_.clock.steady_ms()) : std::optional<std::int64_t>(0);
    if (not_told)
        log::error("message not sent", {{"channel", row.line},
                                        {"conversation", place_text({partition, row.conversation})},
                                        {"reason", reason},
                                        {"not_told", *not_told}});
    batch.put_dead.push_back({.id = commits_.take_id(partition),
                              .line = row.line,
                              .kind = "send",
                              .subject = row.id,
                              .reason = reason,
                              .body = row.content,
                              .at = parts_.clock.now()});
}

void Shard::post_change(const ConversationPtr &conversation, journal::Id id,
                        std::shared_ptr<Batch> batch) {
    conversation->send = Gates::Send::settling;
    ++delivery::find_entry(conversation->outbox, id)->writing;
    write_surely(conversation, id, batch, [this, conversation, id, batch] {
        conversation->send = Gates::Send::none;
        post_mail(std::move(batch->send_mail));
        // Looked for after this commit, as a status looks for the message after its own: one of the
        // two finds the other.
        if (conversation->line->early_statuses)
            apply_early(*conversation->line, {conversation->partition, id}, std::nullopt);
        forget_settled(conversation);
        deliver(conversation);
    });
}

// Commits `batch` with the entry's row. What is tried again is the row as it is by then: a status
// may have moved it on. The entry's `writing` counts this.
void Shard::write_surely(const ConversationPtr &conversation, journal::Id id,
                         std::shared_ptr<Batch> batch, Function<void()> done) {
    start_flow_timer(conversation, *batch);
    Batch now = *batch;
    now.change_outgoing.push_back(change_of(delivery::find_entry(conversation->outbox, id)->row));
    commits_.commit(
        conversation->partition, std::move(now),
        [this, conversation, id, batch, done = std::move(done)](CommitResult result) mutable {
            if (result == CommitResult::done) {
                --delivery::find_entry(conversation->outbox, id)->writing;
                return done();
            }
            if (drain_.has_begun()) return;  // the journal tells the next start what to do
            log::error("commit failed, trying again",
                       {{"partition", int{conversation->partition}}});
            parts_.executor.after(
                kCommitRetryMs, [this, conversation, id, batch, done = std::move(done)]() mutable {
                    write_surely(conversation, id, batch, std::move(done));
                });
        });
}

}  // namespace patchbay::engine
