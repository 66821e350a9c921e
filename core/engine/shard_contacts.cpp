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
    if (parts_.engine.several_channels() && !message.from.phone.empty() &&
        message.from.phone != conversation.proven) {
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
        if (place == shown_by || (link && now - other.created > kLinkForMs)) continue;
        meet(shown_by, place);
        meet(place, shown_by);
        if (link) batch->drop_subscriptions.push_back({topic, std::nullopt});
    }
    if (!link) batch->put_subscriptions.push_back({topic, shown_by.partition, shown_by.id, now});
    commit_surely(mail.to, batch, [this, batch] { post_mail(batch->send_mail); });
}

// In the conversation's partition: from now on it knows of the other one.
void Shard::join(const journal::Mail &mail, const json::object &body) {
    const auto other = parse_place(text_member(body, "joined"));
    const auto id = number_in(body, "conversation");
    auto row = parts_.store.conversation(mail.to, id);
    if (!row) {
        parts_.executor.after(kCommitRetryMs, [this, mail] { this->mail(mail); });
        return;
    }
    Line *line = *row ? parts_.engine.line((*row)->line) : nullptr;
    auto found = line ? load(*line, mail.to, id) : Result<ConversationPtr>(ConversationPtr());
    if (found && *found && other) {
        const ConversationPtr &conversation = *found;
        const Joined joined{other->partition, other->id, std::string(text_member(body, "by"))};
        auto &all = conversation->joined;
        const bool known = std::any_of(all.begin(), all.end(), [&](const Joined &one) {
            return one.partition == joined.partition && one.conversation == joined.conversation;
        });
        if (!known && all.size() < kMostJoined) {
            all.push_back(joined);
            log::info("conversations joined", {{"channel", line->id()}, {"by", joined.by}});
        }
        if (!known) save(conversation);
    }
    auto batch = std::make_shared<Batch>();
    batch->take_mail.push_back({mail.from, mail.id});
    commit_surely(mail.to, std::move(batch), [] {});
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
// it, and the old address is free for whoever gets it next.
void Shard::moved(Line &line, journal::Partition partition, model::Notice notice, Ack ack) {
    auto data = parse_json(notice.data);
    const json::object change = data && data->is_object() ? data->as_object() : json::object();
    const std::string old_address(text_member(change, "old"));
    std::optional<journal::Alias> elsewhere;
    auto found = find(line, old_address, elsewhere);
    if (!found) return ack(false);
    if (elsewhere)
        return parts_.engine.on_shard(
            elsewhere->partition, [&line, alias = *elsewhere, notice = std::move(notice), change,
                                   ack = std::move(ack)](Shard &shard) mutable {
                auto there = shard.load(line, alias.partition, alias.conversation);
                if (!there) return ack(false);
                if (!*there)
                    return shard.notice(line, alias.partition, std::move(notice), std::move(ack));
                shard.move(*there, std::move(notice), change, std::move(ack));
            });
    if (!*found) return this->notice(line, partition, std::move(notice), std::move(ack));
    move(*found, std::move(notice), change, std::move(ack));
}

void Shard::move(const ConversationPtr &conversation, model::Notice notice,
                 const json::object &change, Ack ack) {
    if (conversation->stepping || conversation->posting || !conversation->stored) {
        // Its row is being written with the old address.
        parts_.executor.after(kMoveAgainMs, [this, conversation, notice = std::move(notice), change,
                                             ack = std::move(ack)]() mutable {
            move(conversation, std::move(notice), change, std::move(ack));
        });
        return;
    }
    const Line &line = *conversation->line;
    const std::string old_address(text_member(change, "old"));
    const std::string new_address(text_member(change, "new"));
    auto batch = std::make_shared<Batch>();
    move_alias(*batch, *conversation, old_address, new_address);
    move_alias(*batch, *conversation, std::string(text_member(change, "old_user_id")),
               std::string(text_member(change, "new_user_id")));
    if (conversation->address == old_address) {
        by_address_.erase(conversation->key);
        conversation->address = new_address;
        conversation->key = address_key(line.id(), new_address);
        by_address_[conversation->key] = conversation;
        for (delivery::Entry &entry : conversation->outbox)
            if (entry.row.to == old_address && entry.row.state == journal::SendState::queued) {
                entry.row.to = new_address;
                batch->put_outgoing.push_back(entry.row);
            }
    }
    const TimeMs now = parts_.clock.now();
    if (notice.timestamp == 0) notice.timestamp = now;
    batch->put_conversations.push_back(to_row(*conversation, kept(*conversation), now));
    batch->put_events.push_back(
        event_row(*conversation, "notice", "", EventState::handled, model::to_text(notice)));
    batch->ledger.push_back({line.id(), 1, 1, 0, 0});
    log::info("a contact's address changed", {{"channel", line.id()}, {"kind", notice.kind}});
    auto mails = batch->send_mail;
    commit(conversation->partition, *batch,
           [this, mails = std::move(mails), conversation,
            ack = std::move(ack)](CommitResult result) mutable {
               // Moved once more it is the same.
               ack(result == CommitResult::done);
               if (result != CommitResult::done) return save(conversation);
               post_mail(std::move(mails));
               published();
           });
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
    mail(new_address, json::object{{"alias", new_address}});
    mail(old_address, json::object{{"no_alias", old_address}});
}

}  // namespace patchbay::engine
