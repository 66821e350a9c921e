// Owners on threads of their own commit to their partitions while others read.
#include "tests/contract/store_fixture.h"

#include <array>
#include <atomic>
#include <numeric>
#include <thread>

namespace patchbay::journal {
namespace {

constexpr int kOwners = 4;
constexpr Id kSteps = 100;

class StoreConcurrent : public StoreContract {
protected:
    // Two commits a message, as the engine does: accepted and claimed, then sent.
    void own(Partition partition) {
        ManualExecutor executor;
        Id finished = 0;
        for (Id n = 1; n <= kSteps; ++n) {
            Batch batch;
            batch.accept = event(n, "wamid." + std::to_string(n), EventState::handled);
            batch.put_conversations = {conversation(7, std::to_string(n))};
            batch.put_outgoing = {outgoing(n, SendState::claimed)};
            batch.ledger = {{"support", 1, 1, 0, 0}};
            store_->commit(partition, epochs_[partition], std::move(batch), executor,
                           [&, n, partition](CommitResult accepted) {
                               EXPECT_EQ(accepted, CommitResult::done);
                               Batch sent;
                               sent.change_outgoing = {change(n, SendState::sent)};
                               sent.change_outgoing[0].provider_id =
                                   std::to_string(partition) + "-" + std::to_string(n);
                               store_->commit(partition, epochs_[partition], std::move(sent),
                                              executor, [&](CommitResult settled) {
                                                  EXPECT_EQ(settled, CommitResult::done);
                                                  ++finished;
                                              });
                           });
        }
        executor.run_until([&] { return finished == kSteps; });
    }
};
INSTANTIATE_TEST_SUITE_P(Drivers, StoreConcurrent,
                         testing::Values(memory_driver(), sqlite_driver()), name_of);

TEST_P(StoreConcurrent, OwnersWriteWhileOthersReadWholeSnapshots) {
    std::atomic<bool> writing{true};
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] {
            do {
                const Totals seen = totals();
                std::int64_t sends = 0;
                for (const auto &[line, count] : seen.sends)
                    sends += count.claimed + count.sent;
                for (const auto &[line, ledger] : seen.ledger) {
                    EXPECT_TRUE(ledger.balanced());
                    EXPECT_EQ(ledger.handled, sends);  // of the same commits
                }
                EXPECT_TRUE(store_->find_outgoing("support", "2-50"));
                EXPECT_TRUE(store_->conversation(2, 7));
            } while (writing);
        });
    std::vector<std::thread> owners;
    for (int i = 0; i < kOwners; ++i)
        owners.emplace_back([this, i] { own(static_cast<Partition>(i)); });
    for (std::thread &owner : owners)
        owner.join();
    writing = false;
    for (std::thread &reader : readers)
        reader.join();

    EXPECT_EQ(totals().sends["support"].sent, static_cast<std::int64_t>(kOwners * kSteps));
    EXPECT_EQ(store_->waiting(), 0u);
}

TEST_P(StoreConcurrent, OfTwoOwnersAtOnceTheLaterOneWins) {
    // The old owner writes on while the new one takes over: after the lease none of it gets in.
    std::atomic<bool> stop{false};
    std::thread old_owner([&] {
        while (!stop) {
            Batch batch;
            batch.put_conversations = {conversation(7, "old")};
            commit_and_wait(*store_, 3, epochs_[3], std::move(batch));
        }
    });
    const Epoch epoch = store_->lease(3).value();
    Batch batch;
    batch.put_conversations = {conversation(7, "new")};
    EXPECT_EQ(commit_and_wait(*store_, 3, epoch, std::move(batch)), CommitResult::done);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(store_->conversation(3, 7).value()->state, "new");
    stop = true;
    old_owner.join();
    EXPECT_EQ(store_->conversation(3, 7).value()->state, "new");
}

TEST_P(StoreConcurrent, OfOneKeyTakenEverywhereAtOnceOneIsTaken) {
    constexpr int kKeys = 50;
    std::array<std::atomic<int>, kKeys> taken{};
    std::vector<std::thread> callers;
    for (Partition partition = 0; partition < kOwners; ++partition)
        callers.emplace_back([&, partition] {
            for (int n = 0; n < kKeys; ++n) {
                const Id id = static_cast<Id>(n) + 1;
                Batch batch;
                batch.idempotency = {"order-" + std::to_string(n), "hash", id, 1'000};
                batch.put_outgoing = {outgoing(id)};
                const CommitResult result =
                    commit_and_wait(*store_, partition, epochs_[partition], std::move(batch));
                if (result == CommitResult::done)
                    ++taken[static_cast<std::size_t>(n)];
                else
                    EXPECT_EQ(result, CommitResult::duplicate);
            }
        });
    for (std::thread &caller : callers)
        caller.join();
    for (int n = 0; n < kKeys; ++n) {
        EXPECT_EQ(taken[static_cast<std::size_t>(n)], 1) << n;
        const auto known = store_->idempotency("order-" + std::to_string(n)).value();
        ASSERT_TRUE(known);
        EXPECT_TRUE(store_->outgoing(known->first.partition, known->first.id).value());
    }
    EXPECT_EQ(totals().sends["support"].queued, kKeys);
}

TEST_P(StoreConcurrent, AFollowerSeesEachEventOnceAndAConversationsInItsOrder) {
    std::atomic<bool> writing{true};
    std::map<Partition, std::vector<Id>> seen;
    std::thread follower([&] {
        std::string cursor;
        for (bool last = false;;) {
            const bool was_writing = writing;
            const auto page = store_->published(cursor, "", 7).value();
            for (const auto &row : page)
                seen[row.partition].push_back(row.event.id);
            if (!page.empty()) cursor = page.back().cursor;
            if (page.empty() && last) return;
            last = !was_writing;
        }
    });
    std::vector<std::thread> owners;
    for (int i = 0; i < kOwners; ++i)
        owners.emplace_back([this, i] { own(static_cast<Partition>(i)); });
    for (std::thread &owner : owners)
        owner.join();
    writing = false;
    follower.join();

    std::vector<Id> all(kSteps);
    std::iota(all.begin(), all.end(), Id{1});
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(kOwners));
    for (const auto &[partition, ids] : seen)
        EXPECT_EQ(ids, all) << partition;
}

}  // namespace
}  // namespace patchbay::journal
