// The rows of schema 2: subscriptions, keys, files, uploads, documents, what is published,
// histories.
#include "core/journal/cursor.h"
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

namespace patchbay::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreLater : public StoreContract {
protected:
    std::vector<Id> published_ids(std::string_view after, std::string_view line,
                                  std::size_t limit) {
        std::vector<Id> ids;
        for (const auto &one : store_->published(after, line, limit).value())
            ids.push_back(one.event.id);
        return ids;
    }
};
INSTANTIATE_TEST_SUITE_P(Drivers, StoreLater, testing::Values(memory_driver(), sqlite_driver()),
                         name_of);

TEST_P(StoreLater, ASubscriptionIsOneForATopicAndAConversation) {
    Batch batch;
    batch.put_subscriptions = {{"a", 1, 7, 10}, {"a", 2, 7, 10}, {"b", 1, 7, 10}, {"a", 1, 7, 20}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(store_->subscriptions(3, "a").value(),
                ElementsAre(Subscription{"a", 1, 7, 20}, Subscription{"a", 2, 7, 10}));
    batch = {};
    batch.drop_subscriptions = {{"a", Place{1, 7}}, {"b", std::nullopt}, {"c", std::nullopt}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(store_->subscriptions(3, "a").value(), ElementsAre(Subscription{"a", 2, 7, 10}));
    EXPECT_THAT(store_->subscriptions(3, "b").value(), IsEmpty());
    EXPECT_THAT(store_->subscriptions(4, "a").value(), IsEmpty());
}

TEST_P(StoreLater, AKeyIsTakenOnceInAllPartitionsAndNothingOfTheSecondBatchIsWritten) {
    Batch batch;
    batch.idempotency = IdempotencyKey{"k", "hash", 5, 100};
    batch.put_outgoing = {outgoing(5)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch.idempotency = IdempotencyKey{"k", "other", 6, 200};
    batch.put_outgoing = {outgoing(6)};
    EXPECT_EQ(commit(4, batch), CommitResult::duplicate);
    EXPECT_FALSE(store_->outgoing(4, 6).value());
    EXPECT_EQ(totals().ledger.size(), 0u);
    const auto known = store_->idempotency("k").value();
    ASSERT_TRUE(known);
    EXPECT_EQ(known->first, (Place{3, 5}));
    EXPECT_EQ(known->second, (IdempotencyKey{"k", "hash", 5, 100}));
    EXPECT_FALSE(store_->idempotency("other").value());
}

TEST_P(StoreLater, AFileIsUnfinishedUntilItIsStoredOrGone) {
    Media row{4, "support", "m1", "{}", MediaState::pending, 0, 100, 100, "", ""};
    Batch batch;
    batch.put_media = {row};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).media, ElementsAre(row));
    EXPECT_THAT(store_->busy_partitions().value(), ElementsAre(3));
    EXPECT_EQ(store_->find_media("support", "m1").value(), std::pair(Partition{3}, row));
    row.state = MediaState::stored;
    row.blob = "abc";
    batch.put_media = {row};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).media, IsEmpty());
    EXPECT_EQ(store_->find_media("support", "m1").value()->second.blob, "abc");
    EXPECT_FALSE(store_->find_media("sales", "m1").value());
}

TEST_P(StoreLater, UploadsAndDocumentsAreReplacedByTheirKeys) {
    Batch batch;
    batch.put_uploads = {{"support", "b1", "old", 10}, {"support", "b1", "new", 20}};
    batch.put_documents = {{"templates", "one", 1}, {"templates", "two", 2}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->upload(3, "support", "b1").value(), (Upload{"support", "b1", "new", 20}));
    EXPECT_FALSE(store_->upload(4, "support", "b1").value());
    EXPECT_EQ(store_->document(3, "templates").value(), (Document{"templates", "two", 2}));
    EXPECT_FALSE(store_->document(3, "other").value());
}

TEST_P(StoreLater, BlobsGoInTheOrderOfTheirExpiry) {
    ASSERT_TRUE(store_->put_blob({"b", 10, "image/png", "b.png", 1, 300}));
    ASSERT_TRUE(store_->put_blob({"a", 20, "", "", 1, 200}));
    ASSERT_TRUE(store_->put_blob({"a", 30, "", "", 1, 400}));
    EXPECT_EQ(store_->blob_bytes().value(), 40u);
    const auto soonest = store_->blobs_by_expiry(1).value();
    ASSERT_EQ(soonest.size(), 1u);
    EXPECT_EQ(soonest[0], (Blob{"b", 10, "image/png", "b.png", 1, 300}));
    ASSERT_TRUE(store_->drop_blob("b"));
    EXPECT_FALSE(store_->blob("b").value());
    EXPECT_EQ(store_->blob("a").value()->bytes, 30u);
}

TEST_P(StoreLater, WhatIsPublishedComesOnceInTheOrderOfItsCommits) {
    Batch batch;
    batch.accept = event(1, "a");
    ASSERT_EQ(commit(5, batch), CommitResult::done);
    batch = {};
    Event call = event(2, "");
    call.kind = "call";
    call.state = EventState::handled;
    Event other = event(3, "c", EventState::ignored);
    other.line = "sales";
    batch.put_events = {call, other};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(published_ids("", "", 10), ElementsAre(1, 3));
    EXPECT_THAT(published_ids("", "sales", 10), ElementsAre(3));
    EXPECT_THAT(published_ids("", "", 1), ElementsAre(1));

    const auto newest = store_->newest_cursor().value();
    EXPECT_THAT(published_ids(newest, "", 10), IsEmpty());
    const auto first = store_->published("", "", 1).value().front();
    EXPECT_EQ(first.partition, 5);
    EXPECT_THAT(published_ids(first.cursor, "", 10), ElementsAre(3));

    // Put again, an event keeps its place: who has read it does not get it twice.
    batch = {};
    batch.put_events = {event(1, "a")};
    ASSERT_EQ(commit(5, batch), CommitResult::done);
    EXPECT_THAT(published_ids(newest, "", 10), IsEmpty());
    EXPECT_THAT(published_ids("", "", 10), ElementsAre(1, 3));
    for (const char *none : {"x", "e", "e!", "1"})
        EXPECT_FALSE(store_->published(none, "", 1)) << none;
}

TEST_P(StoreLater, AHistoryIsInTheOrderOfTheSteps) {
    Batch batch;
    Event late = event(1, "a");
    Event step = event(2, "b", EventState::handled);
    step.step = 2;
    Event status = event(3, "", EventState::ignored);
    status.kind = "status";
    batch.put_events = {late, step, status};
    batch.put_outgoing = {outgoing(9), outgoing(8), outgoing(7, SendState::sent, 99)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch = {};
    batch.mark_events = {{1, EventState::handled, 5}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    const auto history = store_->history(3, 7).value();
    std::vector<Id> ids;
    for (const Event &one : history.events)
        ids.push_back(one.id);
    EXPECT_THAT(ids, ElementsAre(2, 1, 3));
    EXPECT_EQ(history.events[1].step, 5u);
    ASSERT_EQ(history.outgoing.size(), 2u);
    EXPECT_EQ(history.outgoing[0].id, 8u);
    EXPECT_THAT(store_->history(4, 7).value().events, IsEmpty());
}

TEST_P(StoreLater, TheClosedContentAndThePartsOfAMessageAreKept) {
    Outgoing first = outgoing(5);
    first.closed = R"({"type":"template"})";
    Outgoing second = outgoing(6);
    second.first = 5;
    Batch batch;
    batch.put_outgoing = {second, first, outgoing(7)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).outgoing, ElementsAre(first, second, outgoing(7)));
    EXPECT_THAT(store_->parts({3, 5}).value(), ElementsAre(first, second));
    EXPECT_THAT(store_->parts({3, 7}).value(), ElementsAre(outgoing(7)));
    first.closed.clear();
    batch.put_outgoing = {first};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->outgoing(3, 5).value()->closed, "");
}

TEST_P(StoreLater, AnOpenEventAndAKeptRequestAreReadBack) {
    Batch batch;
    batch.put_events = {event(1, "a"), event(2, "b", EventState::dead),
                        event(3, "c", EventState::handled)};
    batch.put_raw = {{4, "support", "{}", 1, 100}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->event(3, 1).value(), event(1, "a"));
    EXPECT_EQ(store_->event(3, 2).value(), event(2, "b", EventState::dead));
    EXPECT_FALSE(store_->event(3, 3).value());
    EXPECT_EQ(store_->raw_request(3, 4).value(), (RawRequest{4, "support", "{}", 1, 100}));
    EXPECT_FALSE(store_->any_early().value());
    batch = {};
    batch.put_early = {{"support", "x", "{}", 1}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_TRUE(store_->any_early().value());
}

TEST_P(StoreLater, ListsAreOfOneLineOrOfAll) {
    Batch batch;
    batch.put_conversations = {conversation(1), conversation(2)};
    batch.put_conversations[1].line = "sales";
    batch.put_dead = {dead_letter(3), dead_letter(4)};
    batch.put_dead[1].line = "sales";
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->conversations("", 10).value().size(), 2u);
    ASSERT_EQ(store_->conversations("sales", 10).value().size(), 1u);
    EXPECT_EQ(store_->conversations("sales", 10).value()[0].conversation.id, 2u);
    EXPECT_EQ(store_->dead_letters("", 10).value().size(), 2u);
    ASSERT_EQ(store_->dead_letters("sales", 10).value().size(), 1u);
    EXPECT_EQ(store_->dead_letters("sales", 10).value()[0].letter.id, 4u);
}

}  // namespace
}  // namespace patchbay::journal
