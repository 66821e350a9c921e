// Conversations of one person on several lines, joined by proof.
#include "core/base/log.h"
#include "core/engine/contacts.h"
#include "core/engine/engine.h"
#include "core/engine/mail/letters.h"
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
        send_letter(batch, conversation.partition, partition_of_proof(topic),
                    letter::Proof{topic, conversation.id});
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
void Shard::take(const journal::Mail &mail, const letter::Proof &proof) {
    // Reads show what is durable: two that prove the same at once would miss each other.
    if (!taking_about_.insert(proof.topic).second) return again(mail, kMoveAgainMs);
    reads_.ask(
        mail.to,
        [partition = mail.to, topic = proof.topic](journal::Store &store) {
            return store.subscriptions(partition, topic);
        },
        [this, mail, proof](Followers known) {
            if (known) return prove(mail, proof, *known);
            taking_about_.erase(proof.topic);
            again(mail, kCommitRetryMs);
        });
}

void Shard::prove(const journal::Mail &mail, const letter::Proof &proof,
                  const std::vector<journal::Subscription> &known) {
    auto batch = taking(mail);
    const std::string &topic = proof.topic;
    const std::string by = proof_name(topic);
    const bool link = by == "link";
    const journal::Place shown_by{mail.from, proof.conversation};
    const TimeMs now = parts_.clock.now();
    const auto meet = [&](journal::Place one, journal::Place other) {
        send_letter(*batch, mail.to, one.partition, letter::Join{one.id, other, by});
    };
    for (const journal::Subscription &other : known) {
        const journal::Place place{other.partition, other.conversation};
        const bool old = link && std::abs(now - other.created) > kLinkForMs;
        if (old) batch->drop_subscriptions.push_back({topic, std::nullopt});
        if (place == shown_by || old) continue;
        meet(shown_by, place);
        meet(place, shown_by);
        if (link) batch->drop_subscriptions.push_back({topic, std::nullopt});
    }
    if (!link) batch->put_subscriptions.push_back({topic, shown_by.partition, shown_by.id, now});
    commits_.commit_surely(mail.to, batch, [this, batch, topic] {
        taking_about_.erase(topic);
        post_mail(batch->send_mail);
    });
}

// In the conversation's partition: from now on it knows of the other one.
void Shard::take(const journal::Mail &mail, const letter::Join &join) {
    conversations_.load({mail.to, join.conversation}, [this, mail, join](Found found) {
        found ? take_join(mail, join, *found) : again(mail, kCommitRetryMs);
    });
}

// Null: there is no such conversation.
void Shard::take_join(const journal::Mail &mail, const letter::Join &join,
                      const ConversationPtr &conversation) {
    Batch batch;
    batch.take_mail.push_back({mail.from, mail.id});
    if (conversation) {
        if (!conversation->may_rewrite_row()) return again(mail, kMoveAgainMs);
        const Joined joined{join.other.partition, join.other.id, join.by};
        auto &all = conversation->joined;
        const bool known = std::any_of(all.begin(), all.end(), [&](const Joined &one) {
            return one.partition == joined.partition && one.conversation == joined.conversation;
        });
        if (!known && all.size() < kMostJoined) {
            all.push_back(joined);
            log::info("conversations joined",
                      {{"channel", conversation->line->id()}, {"by", joined.by}});
        }
        batch.put_conversations.push_back(
            to_row(*conversation, kept(*conversation), moment_of(parts_.clock)));
    }
    commits_.commit(mail.to, std::move(batch), [this, mail, conversation](CommitResult result) {
        if (result != CommitResult::done) again(mail, kCommitRetryMs);
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
        there.commits_.commit(partition_of_proof(topic), std::move(batch),
                              [token, done = std::move(done)](CommitResult result) mutable {
                                  if (result == CommitResult::done) return done(token);
                                  done(Error{"the store cannot write now; try again"});
                              });
    });
}

}  // namespace patchbay::engine
