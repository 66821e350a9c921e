// News of backends that push: from the backend to the topics that it is about, from each topic to
// the conversations that follow it, each way a journaled message between partitions.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/mail/letters.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;

namespace {

std::string topic_of(std::string_view backend, std::string_view subject) {
    std::string topic(backend);
    topic += '\n';
    topic += subject;
    return topic;
}

journal::Partition partition_of_topic(std::string_view backend, std::string_view subject) {
    return partition_of(backend, subject);
}

}  // namespace

// Accepted under the sender's id, and on its way to its subjects' partitions in the same commit.
void Shard::backend_event(Line &source, journal::Partition partition, model::BackendEvent event,
                          Ack ack) {
    Batch batch;
    journal::Event row;
    row.id = commits_.take_id(partition);
    row.line = source.id();
    row.kind = "event";
    row.provider_id = event.id;
    row.state = EventState::handled;
    row.received = parts_.clock.now();
    // Conversations know it by this id, whichever of its subjects they follow.
    if (event.id.empty()) event.id = place_text({partition, row.id});
    row.body = model::to_text(event);
    batch.ledger.push_back({.line = source.id(), .received = 1, .handled = 1});
    for (const std::string &subject : event.subjects)
        send_letter(batch, partition, partition_of_topic(event.backend, subject),
                    letter::News{topic_of(event.backend, subject), row.body, event.last});
    batch.accept = std::move(row);
    accept(partition, std::move(batch), std::move(ack));
}

// In the topic's partition: to every conversation that follows it. News of one topic go on in the
// order in which they came.
void Shard::take(const journal::Mail &mail, const letter::News &news) {
    if (!following_.is_first(news.topic, [this, mail, news](Followers followers) {
            deliver_news(mail, news, std::move(followers));
        }))
        return;
    reads_.ask(
        mail.to,
        [partition = mail.to, topic = news.topic](journal::Store &store) {
            return store.subscriptions(partition, topic);
        },
        [this, topic = news.topic](Followers followers) {
            following_.answer(topic, [&](const auto &one) { one(followers); });
        });
}

void Shard::deliver_news(const journal::Mail &mail, const letter::News &news, Followers followers) {
    if (!followers) {
        log::error("subscriptions cannot be read: the news waits",
                   {{"reason", followers.error().message}});
        return again(mail, kCommitRetryMs);
    }
    auto batch = taking(mail);
    for (const journal::Subscription &follower : *followers)
        send_letter(*batch, mail.to, follower.partition,
                    letter::Event{follower.conversation, news.event});
    if (news.last) batch->drop_subscriptions.push_back({news.topic, std::nullopt});
    commits_.commit_surely(mail.to, batch, [this, batch] { post_mail(batch->send_mail); });
}

void Shard::take(const journal::Mail &mail, const letter::Follow &follow) {
    auto batch = taking(mail);
    batch->put_subscriptions.push_back(
        {follow.topic, mail.from, follow.conversation, parts_.clock.now()});
    commits_.commit_surely(mail.to, std::move(batch), [] {});
}

void Shard::take(const journal::Mail &mail, const letter::Unfollow &unfollow) {
    auto batch = taking(mail);
    batch->drop_subscriptions.push_back(
        {unfollow.topic, journal::Place{mail.from, unfollow.conversation}});
    commits_.commit_surely(mail.to, std::move(batch), [] {});
}

// In the conversation's partition: it waits for its turn like a message. A conversation that
// follows several subjects of one event gets it once.
void Shard::take(const journal::Mail &mail, const letter::Event &news) {
    conversations_.load({mail.to, news.conversation}, [this, mail, news](Found found) {
        found ? take_event(mail, news, *found) : again(mail, kCommitRetryMs);
    });
}

// Null: there is no such conversation.
void Shard::take_event(const journal::Mail &mail, const letter::Event &news,
                       const ConversationPtr &conversation) {
    auto batch = taking(mail);
    const auto drop = [&](std::string_view why) {
        log::warn("news for a conversation is dropped", {{"reason", why}});
        commits_.commit_surely(mail.to, batch, [] {});
    };
    if (!conversation)
        return drop("there is no such conversation, or its channel is not configured any more");
    auto text = parse_json(news.event);
    auto event = text && text->is_object() ? model::backend_event_from_json(text->as_object())
                                           : Result<model::BackendEvent>(Error{"no JSON object"});
    if (!event) return drop("it cannot be read");
    batch->accept = event_row(*conversation, "event", event->backend + ' ' + event->id,
                              EventState::pending, model::to_text(*event));
    batch->ledger.push_back({.line = conversation->line->id(), .received = 1});
    ++conversation->accepting;
    accept_news(conversation, batch, std::move(*event));
}

void Shard::accept_news(const ConversationPtr &conversation, std::shared_ptr<Batch> batch,
                        model::BackendEvent event) {
    commits_.commit(
        conversation->partition, *batch,
        [this, conversation, batch, event = std::move(event)](CommitResult result) mutable {
            if (result == CommitResult::failed && !drain_.has_begun()) {
                parts_.executor.after(kCommitRetryMs, [this, conversation, batch,
                                                       event = std::move(event)]() mutable {
                    accept_news(conversation, batch, std::move(event));
                });
                return;
            }
            --conversation->accepting;
            if (result == CommitResult::done) {
                conversation->inbox.push_back({batch->accept->id, std::move(event)});
                published();
            } else if (result == CommitResult::duplicate) {
                auto taken = std::make_shared<Batch>();  // by another of its subjects
                taken->take_mail = batch->take_mail;
                commits_.commit_surely(conversation->partition, std::move(taken), [] {});
            }
            pump(conversation);
        });
}

// What a call's result says that its conversation follows from now on, where its flow would do
// anything with the news.
void Shard::note_subscriptions(Batch &batch, Conversation &conversation, const CallCame &came) {
    if (came.follow.empty() && came.unfollow.empty()) return;
    const auto flow = parts_.flows.current(conversation.line->setup.flow);
    const auto tell = [&](const std::string &subject, const Letter &letter) {
        send_letter(batch, conversation.partition, partition_of_topic(came.backend, subject),
                    letter);
    };
    if (flow && flow->follows(came.backend))
        for (const std::string &subject : came.follow)
            tell(subject, letter::Follow{topic_of(came.backend, subject), conversation.id});
    for (const std::string &subject : came.unfollow)
        tell(subject, letter::Unfollow{topic_of(came.backend, subject), conversation.id});
}

}  // namespace patchbay::engine
