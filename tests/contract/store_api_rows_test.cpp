// Rows of what operators and backends start: keys, long messages in parts, subscriptions.
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

namespace patchbay::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreApiRows : public StoreContract {
protected:
    static Batch submission(std::string key, Id outgoing_id, std::string request = "hash") {
        Batch batch;
        batch.idempotency = {std::move(key), std::move(request), outgoing_id, 1'000};
        batch.put_outgoing = {outgoing(outgoing_id)};
        return batch;
    }
    std::vector<Id> parts(Partition partition, Id first) {
        std::vector<Id> out;
        const auto rows = store_->parts({partition, first}).value();
        for (const Outgoing &row : rows)
            out.push_back(row.id);
        return out;
    }
    std::vector<Subscription> subscribers(Partition partition, std::string_view topic) {
        return store_->subscriptions(partition, topic).value();
    }
};
INSTANTIATE_TEST_SUITE_P(Drivers, StoreApiRows, testing::Values(memory_driver(), sqlite_driver()),
                         name_of);

// ---- Idempotency keys ---------------------------------------------------------------------------

TEST_P(StoreApiRows, AKeyLeadsToTheMessageThatItMade) {
    ASSERT_EQ(commit(200, submission("order-1", 5)), CommitResult::done);
    const auto found = store_->idempotency("order-1").value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->first, (Place{200, 5}));
    EXPECT_EQ(found->second, (IdempotencyKey{"order-1", "hash", 5, 1'000}));
    EXPECT_EQ(store_->idempotency("order-").value(), std::nullopt);
    EXPECT_EQ(store_->idempotency("").value(), std::nullopt);
}

TEST_P(StoreApiRows, AKnownKeyWritesNothingInAnyPartitionAndCountsNothing) {
    ASSERT_EQ(commit(3, submission("order-1", 5)), CommitResult::done);
    const Totals before = totals();
    for (const Partition partition : {Partition{3}, Partition{200}}) {
        Batch again = submission("order-1", 6, "another");
        again.put_events = {stepped(7, "event", 1)};
        again.put_conversations = {conversation(7)};
        again.put_timers = {{8, 7, 9'000}};
        again.put_subscriptions = {{"repairs/A-1", 3, 7, 1'000}};
        again.put_media = {media(9, "m1")};
        again.put_uploads = {{"support", "b1", "m1", 5'000}};
        again.put_documents = {{"templates", "[]", 1'000}};
        again.ledger = {{"support", 1, 1, 0, 0}};
        again.reserve = 50;
        ASSERT_EQ(commit(partition, again), CommitResult::duplicate);

        EXPECT_EQ(store_->outgoing(partition, 6).value(), std::nullopt);
        EXPECT_EQ(store_->conversation(partition, 7).value(), std::nullopt);
        EXPECT_THAT(subscribers(partition, "repairs/A-1"), IsEmpty());
        EXPECT_EQ(store_->upload(partition, "support", "b1").value(), std::nullopt);
        EXPECT_EQ(store_->document(partition, "templates").value(), std::nullopt);
        EXPECT_THAT(store_->published("", "", 10).value(), IsEmpty());
        EXPECT_EQ(unfinished(partition).reserved, 0u);
    }
    EXPECT_EQ(unfinished(200), Unfinished{});
    EXPECT_EQ(totals(), before);
    EXPECT_TRUE(store_->healthy());
    EXPECT_EQ(store_->idempotency("order-1").value()->second.request, "hash");
}

TEST_P(StoreApiRows, AKeyOfABatchThatFailedIsFreeAgain) {
    Batch first;
    first.put_events = {event(1, "wamid.1")};
    ASSERT_EQ(commit(3, first), CommitResult::done);

    // Both wait at once, so that they may share a transaction.
    ManualExecutor executor;
    std::vector<CommitResult> results;
    Batch bad = submission("order-1", 5);
    bad.put_events = {event(2, "wamid.1")};
    for (Batch batch : {bad, submission("order-1", 6), submission("order-1", 7)})
        store_->commit(3, epochs_[3], std::move(batch), executor,
                       [&](CommitResult result) { results.push_back(result); });
    executor.run_until([&] { return results.size() == 3; });
    EXPECT_THAT(results,
                ElementsAre(CommitResult::failed, CommitResult::done, CommitResult::duplicate));
    EXPECT_EQ(store_->idempotency("order-1").value()->first, (Place{3, 6}));
}

TEST_P(StoreApiRows, AStaleOwnerTakesNoKey) {
    const Epoch stale = epochs_[3];
    epochs_[3] = store_->lease(3).value();
    EXPECT_EQ(commit_and_wait(*store_, 3, stale, submission("order-1", 5)), CommitResult::stale);
    EXPECT_EQ(store_->idempotency("order-1").value(), std::nullopt);
    EXPECT_EQ(commit(3, submission("order-1", 6)), CommitResult::done);
}

TEST_P(StoreApiRows, KeysAreComparedByteByByte) {
    for (const char *key : {"a", "A", "a ", ""})
        EXPECT_EQ(commit(3, submission(key, 5)), CommitResult::done) << key;
    EXPECT_EQ(commit(4, submission("a", 5)), CommitResult::duplicate);
}

// ---- Outgoing: parts, and what is said in a shut window -----------------------------------------

TEST_P(StoreApiRows, ASendKeepsItsPartAndWhatIsSentInAShutWindow) {
    Outgoing row = outgoing(1);
    row.closed = R"({"type":"template","template":{"name":"come_back"}})";
    row.first = 9;
    Batch batch;
    batch.put_outgoing = {row};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->outgoing(3, 1).value(), row);
    EXPECT_THAT(unfinished(3).outgoing, ElementsAre(row));

    batch = {};
    batch.change_outgoing = {change(1, SendState::sent)};
    batch.change_outgoing[0].provider_id = "wamid.out";
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->outgoing(3, 1).value()->closed, row.closed);
    EXPECT_EQ(store_->outgoing(3, 1).value()->first, 9u);

    row.closed = "";  // replaced whole
    row.first = 0;
    batch = {};
    batch.put_outgoing = {row};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->outgoing(3, 1).value(), row);
}

TEST_P(StoreApiRows, ThePartsOfALongMessageComeInOrderWithTheFirst) {
    Batch batch;
    for (const Id id : {4, 2, 3, 5, 6}) {
        batch.put_outgoing.push_back(outgoing(id, SendState::sent));
        if (id == 3 || id == 4) batch.put_outgoing.back().first = 2;
        if (id == 6) batch.put_outgoing.back().first = 5;
    }
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch.put_outgoing = {outgoing(7)};
    batch.put_outgoing[0].first = 2;
    ASSERT_EQ(commit(4, batch), CommitResult::done);  // of another message

    EXPECT_THAT(parts(3, 2), ElementsAre(2, 3, 4));
    EXPECT_THAT(parts(3, 5), ElementsAre(5, 6));
    EXPECT_THAT(parts(3, 3), ElementsAre(3)) << "a further part has none of its own";
    EXPECT_THAT(parts(3, 0), IsEmpty()) << "0 is the mark of a whole message, not a message";
    EXPECT_THAT(parts(3, 99), IsEmpty());
    EXPECT_THAT(parts(kPartitions, 2), IsEmpty());
    EXPECT_EQ(store_->parts({3, 2}).value().at(1).first, 2u);
}

// ---- Subscriptions ------------------------------------------------------------------------------

TEST_P(StoreApiRows, ATopicHasEachConversationOnce) {
    const Subscription near{"repairs/A-1", 3, 7, 1'000}, far{"repairs/A-1", 200, 7, 2'000},
        other{"repairs/A-2", 3, 7, 3'000};
    Batch batch;
    batch.put_subscriptions = {far, near, other};
    ASSERT_EQ(commit(9, batch), CommitResult::done);
    EXPECT_THAT(subscribers(9, "repairs/A-1"), ElementsAre(near, far));
    EXPECT_THAT(subscribers(9, "repairs/A-2"), ElementsAre(other));
    EXPECT_THAT(subscribers(9, "repairs/A"), IsEmpty());
    EXPECT_THAT(subscribers(3, "repairs/A-1"), IsEmpty()) << "it lies in the topic's partition";

    Subscription again = near;
    again.created = 9'000;
    batch.put_subscriptions = {again};
    ASSERT_EQ(commit(9, batch), CommitResult::done);
    EXPECT_THAT(subscribers(9, "repairs/A-1"), ElementsAre(again, far));
    EXPECT_EQ(unfinished(9), Unfinished{}) << "it is no work";
    EXPECT_THAT(store_->busy_partitions().value(), IsEmpty());
}

TEST_P(StoreApiRows, ASubscriptionEndsAloneOrWithItsTopic) {
    Batch batch;
    batch.put_subscriptions = {{"repairs/A-1", 3, 7, 1},
                               {"repairs/A-1", 3, 8, 1},
                               {"repairs/A-1", 4, 7, 1},
                               {"repairs/A-2", 3, 7, 1}};
    ASSERT_EQ(commit(9, batch), CommitResult::done);
    batch = {};
    batch.drop_subscriptions = {{"repairs/A-1", Place{3, 7}},
                                {"repairs/A-1", Place{5, 7}},
                                {"repairs/none", Place{3, 7}},
                                {"repairs/none", std::nullopt}};
    ASSERT_EQ(commit(9, batch), CommitResult::done);
    EXPECT_THAT(subscribers(9, "repairs/A-1"), ElementsAre(Subscription{"repairs/A-1", 3, 8, 1},
                                                           Subscription{"repairs/A-1", 4, 7, 1}));
    batch.drop_subscriptions = {{"repairs/A-1", std::nullopt}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);  // not where it lies
    EXPECT_EQ(subscribers(9, "repairs/A-1").size(), 2u);
    ASSERT_EQ(commit(9, batch), CommitResult::done);
    EXPECT_THAT(subscribers(9, "repairs/A-1"), IsEmpty());
    EXPECT_EQ(subscribers(9, "repairs/A-2").size(), 1u);
}

TEST_P(StoreApiRows, ABatchDropsSubscriptionsAfterItPutsThem) {
    Batch batch;
    batch.put_subscriptions = {{"repairs/A-1", 3, 7, 1}, {"repairs/A-1", 3, 8, 1}};
    batch.drop_subscriptions = {{"repairs/A-1", Place{3, 7}}};
    ASSERT_EQ(commit(9, batch), CommitResult::done);
    EXPECT_THAT(subscribers(9, "repairs/A-1"), ElementsAre(Subscription{"repairs/A-1", 3, 8, 1}));
}

// ---- For a person -------------------------------------------------------------------------------

TEST_P(StoreApiRows, ARawRequestIsReadByIdUntilItIsDropped) {
    const RawRequest raw{3, "support", R"({"method":"POST"})", 1, 2'000};
    Batch batch;
    batch.put_raw = {raw};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->raw_request(3, 3).value(), raw);
    EXPECT_EQ(store_->raw_request(4, 3).value(), std::nullopt);
    batch = {};
    batch.drop_raw = {3};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->raw_request(3, 3).value(), std::nullopt);
}

TEST_P(StoreApiRows, ConversationsAndDeadLettersAreListedByLine) {
    Batch batch;
    batch.put_conversations = {conversation(1), conversation(2), conversation(3)};
    batch.put_conversations[1].line = "sales";
    batch.put_dead = {dead_letter(1), dead_letter(2), dead_letter(3)};
    batch.put_dead[1].line = "sales";
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    using Conversations = std::vector<Store::PlacedConversation>;
    using Letters = std::vector<Store::PlacedDeadLetter>;
    EXPECT_EQ(store_->conversations("support", 10).value(),
              (Conversations{{3, conversation(3)}, {3, conversation(1)}}));
    EXPECT_EQ(store_->conversations("support", 1).value(), (Conversations{{3, conversation(3)}}));
    EXPECT_EQ(store_->conversations("sales", 1).value(),
              (Conversations{{3, batch.put_conversations[1]}}));
    EXPECT_EQ(store_->conversations("", 10).value().size(), 3u);
    EXPECT_EQ(store_->dead_letters("support", 10).value(),
              (Letters{{3, dead_letter(3)}, {3, dead_letter(1)}}));
    EXPECT_EQ(store_->dead_letters("sales", 1).value(), (Letters{{3, batch.put_dead[1]}}));
    EXPECT_TRUE(store_->dead_letters("nobody", 10).value().empty());
}

}  // namespace
}  // namespace patchbay::journal
