// Owners on threads of their own commit to their partitions while others read.
#include "tests/contract/store_fixture.h"

#include <atomic>
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

}  // namespace
}  // namespace patchbay::journal
