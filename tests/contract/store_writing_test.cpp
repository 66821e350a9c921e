// Commits: whole or not at all, in order, by the owner only.
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

namespace patchbay::journal {
namespace {

using testing::ElementsAre;

INSTANTIATE_TEST_SUITE_P(Drivers, StoreContract, testing::Values(memory_driver(), sqlite_driver()),
                         name_of);

TEST_P(StoreContract, ABatchIsWrittenWhole) {
    Batch batch;
    batch.accept = event(1, "wamid.1", EventState::handled);
    batch.put_conversations = {conversation(7, R"({"step":"menu"})")};
    batch.put_aliases = {{"support", "34600111222", 3, 7}};
    batch.put_outgoing = {outgoing(2, SendState::claimed)};
    batch.put_timers = {{3, 7, 9'000}};
    batch.ledger = {{"support", 1, 1, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);

    EXPECT_EQ(store_->conversation(3, 7).value(), conversation(7, R"({"step":"menu"})"));
    EXPECT_EQ(store_->alias(3, "support", "34600111222").value(),
              (Alias{"support", "34600111222", 3, 7}));
    EXPECT_EQ(store_->outgoing(3, 2).value(), outgoing(2, SendState::claimed));
    EXPECT_THAT(unfinished(3).timers, ElementsAre(Timer{3, 7, 9'000}));
    EXPECT_TRUE(unfinished(3).events.empty());
    EXPECT_EQ(totals().ledger["support"].handled, 1);
}

TEST_P(StoreContract, ABatchThatContradictsTheStoreWritesNothing) {
    Batch first;
    first.put_events = {event(1, "wamid.1")};
    ASSERT_EQ(commit(3, first), CommitResult::done);

    Batch bad;  // what goes before the contradiction must not stay
    bad.accept = event(2, "wamid.2");
    bad.put_events = {event(3, ""), event(4, "wamid.1")};
    bad.put_conversations = {conversation(7)};
    bad.put_outgoing = {outgoing(5)};
    bad.ledger = {{"support", 3, 0, 0, 0}};
    bad.reserve = 99;
    ASSERT_EQ(commit(3, bad), CommitResult::failed);

    EXPECT_THAT(unfinished(3).events, ElementsAre(event(1, "wamid.1")));
    EXPECT_TRUE(unfinished(3).outgoing.empty());
    EXPECT_EQ(unfinished(3).reserved, 0u);
    EXPECT_EQ(store_->conversation(3, 7).value(), std::nullopt);
    EXPECT_EQ(totals().ledger["support"].received, 0);
    EXPECT_TRUE(store_->healthy());  // the batch was bad, not the store

    bad.put_events.pop_back();
    EXPECT_EQ(commit(3, bad), CommitResult::done);
}

TEST_P(StoreContract, OneBatchThatFailsDoesNotFailItsNeighbours) {
    ManualExecutor executor;
    std::vector<CommitResult> results;
    const auto add = [&](Id id, std::string provider_id) {
        Batch batch;
        batch.put_events = {event(id, std::move(provider_id))};
        store_->commit(3, epochs_[3], std::move(batch), executor,
                       [&](CommitResult result) { results.push_back(result); });
    };
    for (Id id = 1; id <= 20; ++id)
        add(id, id == 13 ? "wamid.5" : "wamid." + std::to_string(id));
    executor.run_until([&] { return results.size() == 20; });

    for (std::size_t i = 0; i < results.size(); ++i)
        EXPECT_EQ(results[i], i == 12 ? CommitResult::failed : CommitResult::done) << i;
    EXPECT_EQ(unfinished(3).events.size(), 19u);
}

TEST_P(StoreContract, CompletionsOfAPartitionComeInTheOrderOfTheirCalls) {
    ManualExecutor executor;
    std::vector<int> order;
    for (int i = 0; i < 500; ++i) {
        Batch batch;
        batch.put_conversations = {conversation(7, std::to_string(i))};
        store_->commit(3, epochs_[3], std::move(batch), executor,
                       [&order, i](CommitResult) { order.push_back(i); });
    }
    EXPECT_TRUE(order.empty()) << "a completion ran inside the call";
    executor.run_until([&] { return order.size() == 500; });
    for (int i = 0; i < 500; ++i)
        ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
    EXPECT_EQ(store_->conversation(3, 7).value()->state, "499");
    EXPECT_EQ(store_->waiting(), 0u);
}

TEST_P(StoreContract, ACompletionMayCommitAgain) {
    ManualExecutor executor;
    int left = 5;
    std::function<void()> next = [&] {
        Batch batch;
        batch.put_conversations = {conversation(7, std::to_string(left))};
        store_->commit(3, epochs_[3], std::move(batch), executor, [&](CommitResult) {
            if (--left > 0) next();
        });
    };
    next();
    executor.run_until([&] { return left == 0; });
    EXPECT_EQ(store_->conversation(3, 7).value()->state, "1");
}

// ---- Duplicates ---------------------------------------------------------------------------------

TEST_P(StoreContract, ADuplicateWritesNothingButIsCounted) {
    Batch first;
    first.accept = event(1, "wamid.1", EventState::handled);
    first.ledger = {{"support", 1, 1, 0, 0}};
    ASSERT_EQ(commit(3, first), CommitResult::done);

    Batch again = first;
    again.accept->id = 2;
    again.accept->state = EventState::pending;
    again.put_conversations = {conversation(7)};
    again.put_outgoing = {outgoing(3)};
    again.send_mail = {{3, 4, 9, "{}"}};
    again.reserve = 50;
    ASSERT_EQ(commit(3, again), CommitResult::duplicate);

    EXPECT_EQ(store_->conversation(3, 7).value(), std::nullopt);
    EXPECT_EQ(unfinished(3), Unfinished{});
    EXPECT_EQ(unfinished(9), Unfinished{});
    EXPECT_EQ(totals().ledger["support"], (LedgerLine{2, 1, 1, 0, 0, 0}));
    EXPECT_TRUE(totals().ledger["support"].balanced());
}

TEST_P(StoreContract, TwoOfOneEventAtOnceAreOneAndADuplicate) {
    ManualExecutor executor;
    std::vector<CommitResult> results;
    for (Id id = 1; id <= 2; ++id) {
        Batch batch;
        batch.accept = event(id, "wamid.1");
        batch.ledger = {{"support", 1, 0, 0, 0}};
        store_->commit(3, epochs_[3], std::move(batch), executor,
                       [&](CommitResult result) { results.push_back(result); });
    }
    executor.run_until([&] { return results.size() == 2; });
    EXPECT_THAT(results, ElementsAre(CommitResult::done, CommitResult::duplicate));
    EXPECT_THAT(unfinished(3).events, ElementsAre(event(1, "wamid.1")));
    EXPECT_TRUE(totals().ledger["support"].balanced());
}

TEST_P(StoreContract, AnEventIsKnownByLineAndProviderIdWithinItsPartition) {
    Batch batch;
    batch.accept = event(1, "wamid.1");
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch.accept->id = 2;
    batch.accept->line = "sales";
    EXPECT_EQ(commit(3, batch), CommitResult::done);
    batch.accept->line = "support";
    EXPECT_EQ(commit(4, batch), CommitResult::done);
    EXPECT_EQ(commit(3, batch), CommitResult::duplicate);
}

TEST_P(StoreContract, AnEventWithoutAProviderIdIsNeverADuplicate) {
    for (Id id = 1; id <= 2; ++id) {
        Batch batch;
        batch.accept = event(id, "");
        EXPECT_EQ(commit(3, batch), CommitResult::done);
    }
    EXPECT_EQ(unfinished(3).events.size(), 2u);
}

TEST_P(StoreContract, APutEventIsKnownLikeAnAcceptedOne) {
    Batch put;
    put.put_events = {event(1, "wamid.1")};
    ASSERT_EQ(commit(3, put), CommitResult::done);
    Batch accept;
    accept.accept = event(2, "wamid.1");
    EXPECT_EQ(commit(3, accept), CommitResult::duplicate);
}

// ---- Ownership ----------------------------------------------------------------------------------

TEST_P(StoreContract, AStaleOwnerIsRefusedWhileTheNewOneWorks) {
    const Epoch old_owner = store_->lease(3).value();
    Batch batch;
    batch.put_conversations = {conversation(7, "old")};
    ASSERT_EQ(commit_and_wait(*store_, 3, old_owner, batch), CommitResult::done);

    const Epoch new_owner = store_->lease(3).value();
    EXPECT_GT(new_owner, old_owner);
    batch.put_conversations = {conversation(7, "new")};
    ASSERT_EQ(commit_and_wait(*store_, 3, new_owner, batch), CommitResult::done);

    batch.put_conversations = {conversation(7, "stale")};
    batch.accept = event(1, "wamid.1");
    batch.ledger = {{"support", 1, 0, 0, 0}};
    EXPECT_EQ(commit_and_wait(*store_, 3, old_owner, batch), CommitResult::stale);
    EXPECT_EQ(store_->conversation(3, 7).value()->state, "new");
    EXPECT_TRUE(unfinished(3).events.empty());
    EXPECT_EQ(totals().ledger["support"].received, 0);

    EXPECT_EQ(commit_and_wait(*store_, 3, new_owner, batch), CommitResult::done);
}

TEST_P(StoreContract, ALeaseOfOnePartitionLeavesTheOthersAlone) {
    ASSERT_TRUE(store_->lease(3));
    Batch batch;
    batch.put_conversations = {conversation(7)};
    EXPECT_EQ(commit(4, batch), CommitResult::done);
    EXPECT_EQ(commit(3, batch), CommitResult::stale);
}

TEST_P(StoreContract, LeasingAllTakesEveryPartitionOver) {
    const std::vector<Epoch> epochs = store_->lease_all().value();
    ASSERT_EQ(epochs.size(), kPartitions);
    for (const Partition partition : {Partition{0}, Partition{255}}) {
        Batch batch;
        batch.put_conversations = {conversation(7)};
        EXPECT_EQ(commit(partition, batch), CommitResult::stale);
        EXPECT_EQ(commit_and_wait(*store_, partition, epochs[partition], batch),
                  CommitResult::done);
    }
}

TEST_P(StoreContract, NobodyOwnsWhatIsNotThere) {
    EXPECT_EQ(commit_and_wait(*store_, kPartitions, 1, {}), CommitResult::stale);
    EXPECT_EQ(commit_and_wait(*store_, 3, 0, {}), CommitResult::stale);
    EXPECT_FALSE(store_->lease(kPartitions));
}

TEST_P(StoreContract, AReservationOnlyGrows) {
    for (const Id reserve : {Id{1024}, Id{512}, Id{0}}) {
        Batch batch;
        batch.reserve = reserve;
        ASSERT_EQ(commit(3, batch), CommitResult::done);
        EXPECT_EQ(unfinished(3).reserved, 1024u);
    }
    EXPECT_EQ(unfinished(4).reserved, 0u);
}

TEST_P(StoreContract, OnlyPartitionsWithWorkOrReservedIdsAreBusy) {
    EXPECT_THAT(store_->busy_partitions().value(), ElementsAre());
    Batch batch;
    batch.put_timers = {{1, 7, 9'000}};
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    batch = {};
    batch.reserve = 10;
    ASSERT_EQ(commit(5, batch), CommitResult::done);
    batch = {};
    batch.send_mail = {{7, 1, 90, "{}"}};
    ASSERT_EQ(commit(7, batch), CommitResult::done);
    EXPECT_THAT(store_->busy_partitions().value(), ElementsAre(5, 90, 200));
    batch = {};
    batch.drop_timers = {1};
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    EXPECT_THAT(store_->busy_partitions().value(), ElementsAre(5, 90));
}

}  // namespace
}  // namespace patchbay::journal
