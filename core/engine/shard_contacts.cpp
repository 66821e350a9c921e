// Conversations of one person on several lines, joined by proof, and addresses that change.
#include "core/base/log.h"
#include "core/engine/contacts.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"
#include "core/engine/step.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;

namespace {

std::string proof_name(std::string_view topic) {
    return topic.starts_with(phone_topic("")) ? "phone" : "link";
}

}  // namespace

// What the message proves about its contact, told to the proof's partition in the same commit. With
// one line there is nobody to join.
void Shard::note_proofs(Batch &batch, const Conversation &conversation,
                        const model::Message &message, Step &step) {
    const auto tell = [&](const std::string &topic) {
        batch.send_mail.push_back(
            {conversation.partition, take_id(conversation.partition), partition_of_proof(topic),
             to_text(json::object{{"proof", topic}, {"conversation", conversation.id}})});
    };
    if (parts_.engine.several_channels() && conversation.line->setup.carries.verified_phone &&
        !message.from.phone.empty() && message.from.phone != conversation.proven) {
        tell(phone_topic(message.from.phone));
        step.proven = message.from.phone;
    }
    auto token = find_link_token(message.referral);
    if (token.empty()) token = find_link_token(model::text_of(message.content));
    if (!token.empty()) tell(link_topic(token));
}

// In the proof's partition: the conversation that shows it meets all that have shown it before. A
// link's token is used once, and not by who gave it.
void Shard::prove(const journal::Mail &mail, const json::object &body) {
    auto batch = std::make_shared<Batch>();
    batch->take_mail.push_back({mail.from, mail.id});
    const std::string topic(text_member(body, "proof"));
    const std::string by = proof_name(topic);
    const bool link = by == "link";
    const journal::Place shown_by{mail.from, number_in(body, "conversation")};
    // Reads show what is durable: two that prove the same at once would miss each other.
    if (proving_.contains(topic)) {
        parts_.executor.after(kMoveAgainMs, [this, mail] { this->mail(mail); });
        return;
    }
    auto known = parts_.store.subscriptions(mail.to, topic);
    if (!known) {
        parts_.executor.after(kCommitRetryMs, [this, mail] { this->mail(mail); });
        return;
    }
    const TimeMs now = parts_.clock.now();
    const auto meet = [&](journal::Place one, journal::Place other) {
        batch->send_mail.push_back(
            {mail.to, take_id(mail.to), one.partition,
             to_text(json::object{
                 {"joined", place_text(other)}, {"conversation", one.id}, {"by", by}})});
    };
    for (const journal::Subscription &other : *known) {
        const journal::Place place{other.partition, other.conversation};
        const bool old = link && now - other.created > kLinkForMs;
        if (old) batch->drop_subscriptions.push_back({topic, std::nullopt});
        if (place == shown_by || old) continue;
        meet(shown_by, place);
        meet(place, shown_by);
        if (link) batch->drop_subscriptions.push_back({topic, std::nullopt});
    }
    if (!link) batch->put_subscriptions.push_back({topic, shown_by.partition, shown_by.id, now});
    commit_surely(mail.to, batch, [this, batch] { post_mail(batch->send_mail); });
}

// In the conversation's partition: from now on it knows of the other one.
void Shard::join(const journal::Mail &mail, const json::object &body) {
    const auto again = [&](std::int64_t after_ms) {
        if (!draining_) parts_.executor.after(after_ms, [this, mail] { this->mail(mail); });
    };
    const auto other = parse_place(text_member(body, "joined"));
    const auto id = number_in(body, "conversation");
    auto row = parts_.store.conversation(mail.to, id);
    if (!row) return again(kCommitRetryMs);
    Line *line = *row ? parts_.engine.line((*row)->line) : nullptr;
    auto found = line ? load(*line, mail.to, id) : Result<ConversationPtr>(ConversationPtr());
    if (!found) return again(kCommitRetryMs);
    Batch batch;
    batch.take_mail.push_back({mail.from, mail.id});
    const ConversationPtr conversation = *found;
    if (conversation && other) {
        if (conversation->stepping || !conversation->stored) return again(kMoveAgainMs);
        const Joined joined{other->partition, other->id, std::string(text_member(body, "by"))};
        auto &all = conversation->joined;
        const bool known = std::any_of(all.begin(), all.end(), [&](const Joined &one) {
            return one.partition == joined.partition && one.conversation == joined.conversation;
        });
        if (!known && all.size() < kMostJoined) {
            all.push_back(joined);
            log::info("conversations joined", {{"channel", line->id()}, {"by", joined.by}});
        }
        batch.put_conversations.push_back(
            to_row(*conversation, kept(*conversation), parts_.clock.now()));
    }
    commit(mail.to, std::move(batch), [this, mail, conversation](CommitResult result) {
        if (result != CommitResult::done && !draining_)
            parts_.executor.after(kCommitRetryMs, [this, mail] { this->mail(mail); });
    });
}

// A token by which another conversation can show that it is the same person's.
void Shard::give_link(journal::Place place, Function<void(Result<std::string>)> done) {
    const std::string token = new_link_token();
    const std::string topic = link_topic(token);
    parts_.engine.on_shard(partition_of_proof(topic), [place, token, topic, done = std::move(done)](
                                                          Shard &there) mutable {
        Batch batch;
        batch.put_subscriptions.push_back(
            {topic, place.partition, place.id, there.parts_.clock.now()});
        there.commit(partition_of_proof(topic), std::move(batch),
                     [token, done = std::move(done)](CommitResult result) mutable {
                         if (result == CommitResult::done) return done(token);
                         done(Error{"the store cannot write now; try again"});
                     });
    });
}

// ---- Addresses that change
// ----------------------------------------------------------------------------

// The provider says that the contact of an address has another one now: the conversation goes with
// it, and the old address is free for whoever gets it next. Accepted under the provider's id where
// the old address lives, so that a repetition moves nobody else.
void Shard::moved(Line &line, journal::Partition partition, model::Notice notice, Ack ack) {
    auto data = parse_json(notice.data);
    json::object change = data && data->is_object() ? data->as_object() : json::object();
    std::optional<journal::Alias> elsewhere;
    auto found = find(line, std::string(text_member(change, "old")), elsewhere);
    if (!found) return ack(false);
    journal::Place place;
    if (elsewhere)
        place = {elsewhere->partition, elsewhere->conversation};
    else if (*found)
        place = {(*found)->partition, (*found)->id};

    const TimeMs now = parts_.clock.now();
    if (notice.timestamp == 0) notice.timestamp = now;
    const bool known = place.id != 0;
    const std::string_view id = text_member(change, "id");
    Batch batch;
    batch.accept = journal::Event{take_id(partition),
                                  0,
                                  line.id(),
                                  "notice",
                                  id.empty() ? "" : notice.kind + ' ' + std::string(id),
                                  known ? EventState::handled : EventState::ignored,
                                  now,
                                  model::to_text(notice)};
    batch.ledger.push_back({line.id(), 1, known ? 1 : 0, known ? 0 : 1, 0});
    if (known) {
        change["move"] = true;
        change["conversation"] = place.id;
        batch.send_mail.push_back(
            {partition, take_id(partition), place.partition, to_text(change)});
    }
    auto mails = batch.send_mail;
    commit(partition, std::move(batch),
           [this, mails = std::move(mails), ack = std::move(ack)](CommitResult result) mutable {
               ack(result == CommitResult::done || result == CommitResult::duplicate);
               if (result != CommitResult::done) return;
               post_mail(std::move(mails));
               published();
           });
}

// In the conversation's partition. What is under way is let finish first: its row has the old
// address.
void Shard::move(const journal::Mail &mail, const json::object &change) {
    const auto id = number_in(change, "conversation");
    const auto again = [&](std::int64_t after_ms) {
        if (!draining_) parts_.executor.after(after_ms, [this, mail] { this->mail(mail); });
    };
    auto row = parts_.store.conversation(mail.to, id);
    if (!row) return again(kCommitRetryMs);
    Line *line = *row ? parts_.engine.line((*row)->line) : nullptr;
    auto found = line ? load(*line, mail.to, id) : Result<ConversationPtr>(ConversationPtr());
    if (!found) return again(kCommitRetryMs);
    if (!*found) {
        const bool coming = conversations_.contains({mail.to, id});  // its first step is committed
        if (coming) return again(kMoveAgainMs);
        auto batch = std::make_shared<Batch>();
        batch->take_mail.push_back({mail.from, mail.id});
        return commit_surely(mail.to, std::move(batch), [] {});
    }
    const ConversationPtr conversation = *found;
    if (conversation->stepping || conversation->posting || !conversation->stored)
        return again(kMoveAgainMs);

    const std::string old_address(text_member(change, "old"));
    const std::string new_address(text_member(change, "new"));
    Batch batch;
    batch.take_mail.push_back({mail.from, mail.id});
    move_alias(batch, *conversation, old_address, new_address);
    move_alias(batch, *conversation, std::string(text_member(change, "old_user_id")),
               std::string(text_member(change, "new_user_id")));
    // The phone that it proved is another's soon.
    if (!conversation->proven.empty())
        batch.send_mail.push_back(
            {conversation->partition, take_id(conversation->partition),
             partition_of_proof(phone_topic(conversation->proven)),
             to_text(json::object{{"unfollow", phone_topic(conversation->proven)},
                                  {"conversation", conversation->id}})});
    const bool here = conversation->address == old_address;
    auto moved_row =
        to_row(*conversation,
               {conversation->state, conversation->timer, conversation->call, conversation->opt_out,
                conversation->offered, std::string(), conversation->account},
               parts_.clock.now());
    if (here) moved_row.address = new_address;
    batch.put_conversations.push_back(std::move(moved_row));
    for (const delivery::Entry &entry : conversation->outbox)
        if (entry.row.to == old_address && entry.row.state < journal::SendState::sent) {
            batch.put_outgoing.push_back(entry.row);
            batch.put_outgoing.back().to = new_address;
        }
    auto mails = batch.send_mail;
    begin_step(
        conversation, std::move(batch),
        [this, conversation, mail, here, old_address, new_address,
         mails = std::move(mails)](CommitResult result) mutable {
            if (result != CommitResult::done) {
                if (!draining_)
                    parts_.executor.after(kCommitRetryMs, [this, mail] { this->mail(mail); });
                return pump(conversation);
            }
            conversation->proven.clear();
            for (delivery::Entry &entry : conversation->outbox)
                if (entry.row.to == old_address && entry.row.state < journal::SendState::sent)
                    entry.row.to = new_address;
            if (here) {
                forget_address(*conversation);
                conversation->address = new_address;
                conversation->key = address_key(conversation->line->id(), new_address);
                auto &known = by_address_[conversation->key];
                if (known.expired()) known = conversation;
            }
            log::info("a contact's address changed", {{"channel", conversation->line->id()}});
            post_mail(std::move(mails));
            deliver(conversation);
            pump(conversation);
        },
        true);
}

// The new address leads here, unless it has a conversation of its own, and the old one does not any
// more.
void Shard::move_alias(Batch &batch, const Conversation &conversation,
                       const std::string &old_address, const std::string &new_address) {
    if (old_address.empty() || new_address.empty() || old_address == new_address) return;
    const std::string &line = conversation.line->id();
    const auto mail = [&](std::string_view address, json::object body) {
        body["line"] = line;
        body["conversation"] = conversation.id;
        batch.send_mail.push_back({conversation.partition, take_id(conversation.partition),
                                   Engine::partition_of(line, address), to_text(body)});
    };
    mail(new_address, json::object{{"alias", new_address}, {"moved", true}});
    mail(old_address, json::object{{"no_alias", old_address}});
}

// The new address has a conversation of its own already: both stay, and know of each other by the
// provider's word.
void Shard::meet_owner(const journal::Mail &mail, const std::string &line,
                       const std::string &address, journal::Place moved_here) {
    auto batch = std::make_shared<Batch>();
    batch->take_mail.push_back({mail.from, mail.id});
    auto alias = parts_.store.alias(mail.to, line, address);
    if (!alias) return;  // it stays in the mailbox: the next start takes it
    if (*alias) {
        const journal::Place owner{(*alias)->partition, (*alias)->conversation};
        if (!(owner == moved_here))
            for (const auto &[one, other] :
                 {std::pair(owner, moved_here), std::pair(moved_here, owner)})
                batch->send_mail.push_back({mail.to, take_id(mail.to), one.partition,
                                            to_text(json::object{{"joined", place_text(other)},
                                                                 {"conversation", one.id},
                                                                 {"by", "number"}})});
    }
    commit_surely(mail.to, batch, [this, batch] { post_mail(batch->send_mail); });
}

}  // namespace patchbay::engine
