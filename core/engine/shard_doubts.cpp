// What becomes of a doubt: by policy when the time for a status is over, soon after an outage, or by
// an operator who knows.
#include "core/base/log.h"
#include "core/delivery/backoff.h"
#include "core/delivery/statuses.h"
#include "core/engine/engine.h"
#include "core/engine/outgoing_change.h"
#include "core/engine/shard.h"

#include <algorithm>
#include <set>
#include <utility>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::SendState;

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
            batch->put_dead.push_back(dead_letter_of(
                row, commits_.take_id(conversation->partition),
                "outcome unknown, and no status came; an operator decides", parts_.clock.now()));
            if (const auto not_told = conversation->line->told.asked.take(parts_.clock.steady_ms()))
                log::error("a message in doubt waits for an operator",
                           {{"channel", conversation->line->id()},
                            {"conversation", place_text(place_of(*conversation))},
                            {"message", place_text({conversation->partition, row.id})},
                            {"remedy", "patchbay doubts settle MESSAGE --as resend|failed|sent"},
                            {"not_told", *not_told}});
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

}  // namespace patchbay::engine
