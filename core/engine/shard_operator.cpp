// What operators and API callers ask of a shard: messages of their own, and dead letters.
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/outgoing_change.h"
#include "core/engine/raw_request.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;
using journal::SendState;

namespace {

constexpr std::int64_t kSubmitAgainMs = 10;  // a conversation whose first step is being committed

Error submit_error(SubmitError code, std::string message, std::string where = {}) {
    return {std::move(message), std::move(where), static_cast<int>(code)};
}

Error unavailable() {
    return submit_error(SubmitError::unavailable, "the store cannot write now; try again");
}

}  // namespace

void Shard::submit(Line &line, Submission submission, Function<void(Result<Submitted>)> done) {
    if (drain_.has_begun())
        return done(submit_error(SubmitError::unavailable, "the daemon is stopping; try again"));
    const std::string to = submission.to;
    at(line, to, {},
       [&line, submission = std::move(submission), done = std::move(done)](Shard &there,
                                                                           Found found) mutable {
           if (!found) return done(unavailable());
           const auto conversation =
               *found ? *found
                      : there.conversations_.create(line, partition_of(line.id(), submission.to),
                                                    submission.to);
           there.submit_to(conversation, std::move(submission), std::move(done));
       });
}

void Shard::submit_to(const ConversationPtr &conversation, Submission submission,
                      Function<void(Result<Submitted>)> done) {
    const Moment now = moment_of(parts_.clock);
    const int flags = flags_of(*conversation, submission.human, now.steady);
    if (stopped(*conversation->line, conversation->opt_out, flags, now.wall))
        return done(submit_error(SubmitError::opted_out,
                                 "the contact has stopped our messages; it can have them again by "
                                 "its own word alone"));
    Entries made = entries_for(*conversation, {submission.content, std::nullopt}, now, flags);
    if ((!conversation->stored || !made.numbered.empty()) && !conversation->may_step()) {
        // Its row is being written by a step, with a state that is newer than the one we would
        // write.
        parts_.executor.after(kSubmitAgainMs,
                              [this, conversation, submission = std::move(submission),
                               done = std::move(done)]() mutable {
                                  submit_to(conversation, std::move(submission), std::move(done));
                              });
        return;
    }
    auto entries = std::move(made.entries);
    for (delivery::Entry &entry : entries) {
        entry.row.to = submission.to;
        if (Result<void> fits = carries(*conversation, entry); !fits)
            return done(
                submit_error(SubmitError::cannot_carry, fits.error().message, fits.error().where));
    }
    auto batch = std::make_shared<Batch>();
    const journal::Place place{conversation->partition, entries.front().row.id};
    if (!submission.idempotency_key.empty())
        batch->idempotency = journal::IdempotencyKey{submission.idempotency_key,
                                                     submission.request_hash, place.id, now.wall};
    for (const delivery::Entry &entry : entries)
        batch->put_outgoing.push_back(entry.row);
    const bool offers = !made.numbered.empty();
    const auto offered_before = conversation->offered;
    if (offers) conversation->offered = made.numbered;
    if (!conversation->stored || offers)
        batch->put_conversations.push_back(to_row(*conversation, kept(*conversation), now));
    if (!conversation->stored) {
        batch->put_aliases.push_back({conversation->line->id(), conversation->address,
                                      conversation->partition, conversation->id});
    }
    ++conversation->submitting;
    commits_.commit(
        conversation->partition, *batch,
        [this, conversation, place, entries = std::move(entries), offers, offered_before,
         offered = std::move(made.numbered), submission = std::move(submission),
         done = std::move(done)](CommitResult result) mutable {
            --conversation->submitting;
            if (result != CommitResult::done && offers && conversation->offered == offered)
                conversation->offered = offered_before;  // nothing was offered
            if (result == CommitResult::duplicate)
                return answer_used_key(std::move(submission), std::move(done));
            if (result != CommitResult::done) return done(unavailable());
            conversation->stored = true;
            for (delivery::Entry &entry : entries)
                messages_.enqueue(conversation, std::move(entry));
            done(Submitted{place_text(place), false});
            deliver(conversation);
        });
}

// The answer for a key that is known: the message that it made, or a refusal.
void Shard::answer_used_key(Submission submission, Function<void(Result<Submitted>)> done) {
    const auto key = submission.idempotency_key;
    reads_.ask(
        partition_of(submission.channel, submission.to),
        [key](journal::Store &store) { return store.idempotency(key); },
        [hash = std::move(submission.request_hash), done = std::move(done)](auto known) {
            if (!known || !*known) return done(unavailable());
            const auto &[place, used] = **known;
            if (used.request != hash)
                return done(submit_error(SubmitError::key_reused,
                                         "the idempotency key was used for another request"));
            done(Submitted{place_text(place), true});
        });
}

// Whether the channel can carry it: asked before anything is promised.
Result<void> Shard::carries(Conversation &conversation, const delivery::Entry &entry) {
    plugin::Outgoing message;
    message.token = tokens_.take();
    message.to = entry.row.to;
    message.human = (entry.row.flags & journal::kByPerson) != 0;
    message.last_inbound = conversation.last_inbound.wall;
    auto requests = encode(*conversation.line, message, entry.content);
    if (!requests) return requests.error();
    return {};
}

// ---- Dead letters -------------------------------------------------------------------------------

// The letter, if it is there and nobody else replays or drops it now. `use` ends with `done`.
void Shard::with_letter(
    journal::Place place, Function<void(Result<void>)> done,
    Function<void(Line *, journal::DeadLetter, Function<void(Result<void>)> done)> use) {
    const Key key{place.partition, place.id};
    const auto gone = "there is no such dead letter; it may have been replayed or dropped";
    if (!replaying_.insert(key).second)
        return done(Error{"this dead letter is being replayed or dropped by another request"});
    auto ended = [this, key, done = std::move(done)](Result<void> result) {
        replaying_.erase(key);
        done(std::move(result));
    };
    reads_.ask(
        place.partition,
        [place](journal::Store &store) { return store.dead_letter(place.partition, place.id); },
        [this, gone, ended = Function<void(Result<void>)>(std::move(ended)),
         use = std::move(use)](Result<std::optional<journal::DeadLetter>> read) mutable {
            if (!read) return ended(read.error());
            if (!*read) return ended(Error{gone});
            Line *line = parts_.engine.line((*read)->line);
            use(line, std::move(**read), std::move(ended));
        });
}

void Shard::replay_dead(journal::Place place, Function<void(Result<void>)> done) {
    with_letter(
        place, std::move(done),
        [this, place](Line *line, journal::DeadLetter letter, Function<void(Result<void>)> ended) {
            if (!line)
                return ended(Error{"its channel '" + letter.line + "' is not configured any more"});
            if (letter.kind == "send")
                return replay_send({place.partition, letter.subject}, place.id, std::move(ended));
            if (letter.kind == "event") return replay_event(*line, place, letter, std::move(ended));
            replay_request(*line, place, letter, std::move(ended));
        });
}

// A message, and its conversation in memory: then nothing but what is in memory changes it.
void Shard::with_message(journal::Place message,
                         Function<void(Result<void>, ConversationPtr, journal::Outgoing)> then) {
    static const Error no_message{"its message is not in the store any more", "", kNoMessage};
    messages_.newest(message, [this, message, then = std::move(then)](Messages::Row row) mutable {
        if (!row) return then(row.error(), nullptr, {});
        if (!*row) return then(no_message, nullptr, {});
        conversations_.load(
            {message.partition, (*row)->conversation},
            [this, message, then = std::move(then)](Found found) mutable {
                if (!found) return then(found.error(), nullptr, {});
                if (!*found)
                    return then(Error{"its conversation is not in the store any more, or its "
                                      "channel is not configured any more",
                                      "", kNoConversation},
                                nullptr, {});
                messages_.newest(message, [conversation = std::move(*found),
                                           then = std::move(then)](Messages::Row newest) {
                    if (!newest) return then(newest.error(), nullptr, {});
                    if (!*newest) return then(no_message, nullptr, {});
                    then({}, conversation, std::move(**newest));
                });
            });
    });
}

// Sent as a new message, so that no late status of the old one can be taken for its own.
void Shard::replay_send(journal::Place message, journal::Id letter,
                        Function<void(Result<void>)> done) {
    with_message(message, [this, letter, done = std::move(done)](Result<void> good,
                                                                 ConversationPtr conversation,
                                                                 journal::Outgoing old) mutable {
        if (!good) return done(std::move(good));
        if (old.state == SendState::sent)
            return done(
                Error{"a late status shows that it was delivered; drop the letter instead"});
        if (old.state == SendState::queued || old.state == SendState::claimed)
            return done(Error{"it is on its way again; drop the letter instead"});
        send_again(conversation, std::move(old), letter, std::move(done));
    });
}

void Shard::send_again(const ConversationPtr &conversation, journal::Outgoing old,
                       journal::Id letter, Function<void(Result<void>)> done) {
    auto parsed = parse_json(old.content);
    auto content = parsed ? model::stored_content(*parsed) : Result<model::Content>(parsed.error());
    if (!content) return done(content.error());
    delivery::Entry entry;
    entry.row = old;
    give_id(*conversation, entry.row);
    entry.row.state = SendState::queued;
    entry.row.attempts = entry.row.rank = 0;
    const Moment now = moment_of(parts_.clock);
    delivery::make_now(entry, now);
    entry.row.since = 0;
    entry.row.first = 0;
    entry.row.flags = flags_of(*conversation, (old.flags & journal::kByPerson) != 0, now.steady);
    entry.row.provider_id.clear();
    entry.row.statuses.clear();
    entry.content = std::move(*content);
    Batch batch;
    batch.put_outgoing.push_back(entry.row);
    batch.drop_dead.push_back(letter);
    give_up_doubt(batch, *conversation, old);
    ++conversation->submitting;
    commits_.commit(conversation->partition, std::move(batch),
                    [this, conversation, old = old.id, entry = std::move(entry),
                     done = std::move(done)](CommitResult result) mutable {
                        --conversation->submitting;
                        doubt_given_up(conversation, old, result == CommitResult::done);
                        if (result != CommitResult::done) return done(unavailable());
                        messages_.enqueue(conversation, std::move(entry));
                        done({});
                        deliver(conversation);
                    });
}

// A message in doubt that an operator has decided about is no longer waited for.
void Shard::give_up_doubt(Batch &batch, Conversation &conversation, journal::Outgoing row) {
    if (row.state != SendState::in_doubt) return;
    row.state = SendState::failed;
    row.due = 0;
    batch.change_outgoing.push_back(change_of(row));
    if (delivery::Entry *entry = delivery::find_entry(conversation.outbox, row.id)) {
        ++entry->writing;
        ++entry->giving_up;
    }
}

void Shard::doubt_given_up(const ConversationPtr &conversation, journal::Id id, bool durable) {
    delivery::Entry *entry = delivery::find_entry(conversation->outbox, id);
    if (!entry || entry->giving_up == 0) return;
    --entry->giving_up;
    --entry->writing;
    if (durable && entry->row.state == SendState::in_doubt) {
        entry->row.state = SendState::failed;
        entry->row.due = 0;
    }
    forget_settled(conversation);
}

void Shard::replay_event(Line &line, journal::Place place, const journal::DeadLetter &letter,
                         Function<void(Result<void>)> done) {
    if (letter.subject == 0)
        return done(Error{
            "it was a backend's answer or a timer, whose turn is over; see the conversation that "
            "the letter names, then drop it"});
    reads_.ask(
        place.partition,
        [place, subject = letter.subject](journal::Store &store) {
            return store.event(place.partition, subject);
        },
        [this, &line, place, letter,
         done = std::move(done)](Result<std::optional<journal::Event>> event) mutable {
            if (!event) return done(event.error());
            if (!*event || (*event)->state != EventState::dead)
                return done(Error{"its event is not dead any more; drop the letter"});
            auto waiting = read_event(**event);
            if (!waiting) return done(waiting.error());
            conversations_.load(
                {place.partition, (*event)->conversation},
                [this, &line, place, letter, waiting = std::move(*waiting),
                 done = std::move(done)](Found found) mutable {
                    if (!found) return done(found.error());
                    if (!*found)
                        return done(Error{"its conversation is not in the store any more"});
                    step_again(line, place, letter, *found, std::move(waiting), std::move(done));
                });
        });
}

void Shard::step_again(Line &line, journal::Place place, const journal::DeadLetter &letter,
                       const ConversationPtr &conversation, WaitingEvent waiting,
                       Function<void(Result<void>)> done) {
    Batch batch;
    batch.mark_events.push_back({letter.subject, EventState::pending});
    batch.drop_dead.push_back(place.id);
    batch.ledger.push_back({.line = line.id(), .dead = -1});
    ++conversation->accepting;
    commits_.commit(place.partition, std::move(batch),
                    [this, conversation, waiting = std::move(waiting),
                     done = std::move(done)](CommitResult result) mutable {
                        --conversation->accepting;
                        if (result != CommitResult::done) return done(unavailable());
                        conversation->inbox.push_back(std::move(waiting));
                        done({});
                        pump(conversation);
                    });
}

void Shard::replay_request(Line &line, journal::Place place, const journal::DeadLetter &letter,
                           Function<void(Result<void>)> done) {
    journal::RawRequest raw{commits_.take_id(place.partition), line.id(), letter.body, 1,
                            parts_.clock.now()};
    Batch batch;
    batch.put_raw.push_back(raw);
    batch.drop_dead.push_back(place.id);
    commits_.commit(place.partition, std::move(batch),
                    [this, &line, partition = place.partition, raw = std::move(raw),
                     done = std::move(done)](CommitResult result) mutable {
                        if (result != CommitResult::done) return done(unavailable());
                        done({});
                        raw_requests_.decode_again(line, partition, std::move(raw));
                    });
}

void Shard::drop_dead(journal::Place place, Function<void(Result<void>)> done) {
    with_letter(
        place, std::move(done),
        [this, place](Line *line, journal::DeadLetter letter, Function<void(Result<void>)> ended) {
            if (!line || letter.kind != "send")
                return drop_letter(place, nullptr, {}, std::move(ended));
            with_message(
                {place.partition, letter.subject},
                [this, place, ended = std::move(ended)](Result<void>, ConversationPtr conversation,
                                                        journal::Outgoing row) mutable {
                    drop_letter(place, conversation, std::move(row), std::move(ended));
                });
        });
}

// `conversation`: of the message that it tells of; null where that is not there any more.
void Shard::drop_letter(journal::Place letter, const ConversationPtr &conversation,
                        journal::Outgoing row, Function<void(Result<void>)> done) {
    Batch batch;
    batch.drop_dead.push_back(letter.id);
    const journal::Id message = row.id;
    if (conversation) give_up_doubt(batch, *conversation, std::move(row));
    commits_.commit(letter.partition, std::move(batch),
                    [this, conversation, message, done = std::move(done)](CommitResult result) {
                        if (conversation) {
                            doubt_given_up(conversation, message, result == CommitResult::done);
                            deliver(conversation);
                        }
                        done(result == CommitResult::done ? Result<void>() : unavailable());
                    });
}

}  // namespace patchbay::engine
