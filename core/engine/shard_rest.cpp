// Contacts whose flow rests since they write, or are answered, faster than people do: how a rest
// begins, is told, lasts over a restart and ends.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"
#include "core/engine/step.h"

#include <algorithm>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;

namespace {

Error release_error(ReleaseError code, std::string message) {
    return {std::move(message), "", static_cast<int>(code)};
}

}  // namespace

// The index of who rests, in the commit of the step that begins or ends it.
void Shard::note_rest(const Conversation &conversation, const Step &step, Batch &batch) {
    const bool rested = conversation.brake.rests();
    if (rested == step.brake.rests()) return;
    if (rested)
        batch.drop_documents.push_back(resting_document(conversation.id));
    else
        batch.put_documents.push_back({resting_document(conversation.id), "", 0});
}

// As a commit has left it.
void Shard::take_brake(const ConversationPtr &conversation, ContactBrake brake) {
    const bool rested = conversation->brake.rests();
    conversation->brake = std::move(brake);
    if (rested == conversation->brake.rests()) return;
    Line &line = *conversation->line;
    if (rested) {
        --line.resting;
        if (conversation->rest_timer != 0) parts_.executor.cancel(conversation->rest_timer);
        conversation->rest_timer = 0;
        return;
    }
    ++line.resting;
    ++line.rests;
    log::error("a contact is faster than people are, and may be a machine: its flow rests",
               {{"channel", line.id()},
                {"contact", masked(conversation->address)},
                {"conversation", place_text({conversation->partition, conversation->id})},
                {"limit", conversation->brake.reason()},
                {"remedy", "patchbay contacts release " + line.id() +
                               " ADDRESS; 'patchbay status' names the address"}});
    time_rest(conversation);
}

// Ends the rest when the contact has been silent for long enough.
void Shard::time_rest(const ConversationPtr &conversation, std::int64_t at_least_ms) {
    const auto left = conversation->brake.rest_left(parts_.clock.steady_ms());
    conversation->rest_timer =
        parts_.executor.after(std::max(left, at_least_ms), [this, conversation] {
            conversation->rest_timer = 0;
            if (!conversation->brake.rests() || drain_.has_begun()) return;
            if (conversation->brake.rest_left(parts_.clock.steady_ms()) > 0)
                return time_rest(conversation);
            end_rest(conversation, "silence", [this, conversation](bool durable) {
                if (!durable && !drain_.has_begun()) time_rest(conversation, kCommitRetryMs);
            });
        });
}

// What waited, the end of a pause or a backend's answer, runs then.
void Shard::end_rest(const ConversationPtr &conversation, std::string_view by,
                     Function<void(bool)> done) {
    if (!conversation->may_step()) {  // its commit writes the row with what it began with
        parts_.executor.after(kMoveAgainMs,
                              [this, conversation, by, done = std::move(done)]() mutable {
                                  end_rest(conversation, by, std::move(done));
                              });
        return;
    }
    if (!conversation->brake.rests()) return done(true);
    const ContactBrake released;
    Batch batch;
    batch.put_conversations.push_back(
        to_row(*conversation,
               {conversation->state, conversation->timer, conversation->call, conversation->opt_out,
                conversation->offered, conversation->proven, conversation->account, released},
               moment_of(parts_.clock)));
    batch.drop_documents.push_back(resting_document(conversation->id));
    begin_step(conversation, std::move(batch),
               [this, conversation, by, done = std::move(done)](CommitResult result) mutable {
                   if (result == CommitResult::done) {
                       take_brake(conversation, {});
                       log::info("a contact's flow goes on",
                                 {{"channel", conversation->line->id()},
                                  {"contact", masked(conversation->address)},
                                  {"by", by}});
                   }
                   done(result == CommitResult::done);
                   pump(conversation);
               });
}

void Shard::release_contact(Line &line, const std::string &address,
                            Function<void(Result<void>)> done) {
    const auto unavailable =
        release_error(ReleaseError::unavailable, "the store cannot say or write it now; try again");
    const auto unknown =
        release_error(ReleaseError::unknown_contact, "there is no such contact on this channel");
    const auto release = [unavailable](Shard &shard, const ConversationPtr &conversation,
                                       Function<void(Result<void>)> &&answer) {
        if (!conversation->brake.rests())
            return answer(release_error(ReleaseError::not_resting, "the contact does not rest"));
        shard.end_rest(conversation, "operator",
                       [unavailable, answer = std::move(answer)](bool durable) mutable {
                           answer(durable ? Result<void>() : unavailable);
                       });
    };
    at(line, address, {},
       [release, unavailable, unknown, done = std::move(done)](Shard &there, Found found) mutable {
           if (!found) return done(unavailable);
           if (!*found) return done(unknown);
           release(there, *found, std::move(done));
       });
}

// Who rested when the last run ended.
Result<void> Shard::recover_rests(journal::Partition partition) {
    auto index = parts_.store.documents(partition, kRestingPrefix);
    if (!index) return index.error();
    for (const journal::Document &entry : *index) {
        const journal::Id id = resting_conversation(entry.name);
        ConversationPtr conversation = conversations_.in_memory({partition, id});
        if (!conversation) {
            auto row = parts_.store.conversation(partition, id);
            if (!row) return row.error();
            if (!*row) continue;
            auto read = conversations_.from_journal(parts_.store, partition, **row);
            if (!read) return read.error();
            conversation = *read;
            if (!conversation) continue;  // of a channel that is not configured any more
            conversations_.keep(conversation);
        }
        const bool rests = conversation->brake.rests();  // else its limit was taken away
        if (rests) ++conversation->line->resting;
        parts_.executor.post([this, conversation, rests] {
            if (rests) return time_rest(conversation);
            save(conversation);  // so that it does not rest when there is a limit again
            auto batch = std::make_shared<Batch>();
            batch->drop_documents.push_back(resting_document(conversation->id));
            commits_.commit_surely(conversation->partition, std::move(batch), [] {});
        });
    }
    return {};
}

}  // namespace patchbay::engine
