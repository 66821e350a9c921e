// What an outcome means for a message that was under way. A change of a row is written until it is
// durable.
#include "core/base/log.h"
#include "core/delivery/backoff.h"
#include "core/delivery/statuses.h"
#include "core/engine/engine.h"
#include "core/engine/outgoing_change.h"
#include "core/engine/shard.h"

#include <algorithm>
#include <patchbay/channel.h>

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
    batch.put_dead.push_back(
        dead_letter_of(row, commits_.take_id(partition), reason, parts_.clock.now()));
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
            commits_.tell_again(conversation->partition);
            parts_.executor.after(
                kCommitRetryMs, [this, conversation, id, batch, done = std::move(done)]() mutable {
                    write_surely(conversation, id, batch, std::move(done));
                });
        });
}

}  // namespace patchbay::engine
