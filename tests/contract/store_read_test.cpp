// Reads that complete later, also those of a store that answers late and in another order.
#include "tests/contract/store_fixture.h"

namespace patchbay::journal {
namespace {

class StoreReads : public StoreContract {};

Driver late_driver() {
    return {"late", [](const TemporaryFolder &) -> Result<std::unique_ptr<Store>> {
                auto store = open_memory();
                store->be_late(5);
                return std::unique_ptr<Store>(std::move(store));
            }};
}

INSTANTIATE_TEST_SUITE_P(Drivers, StoreReads,
                         testing::Values(memory_driver(), sqlite_driver(), late_driver()), name_of);

TEST_P(StoreReads, EachIsAnsweredOnceAndShowsEveryCommitThatHadCompletedByThen) {
    constexpr int kCommits = 200;
    ManualExecutor executor;
    int completed = 0;
    std::vector<int> answers(kCommits);
    const auto epoch = store_->lease(3).value();
    for (int i = 0; i < kCommits; ++i) {
        Batch batch;
        batch.put_documents.push_back({"number", std::to_string(i + 1), 0});
        store_->commit(3, epoch, std::move(batch), executor, [&](CommitResult result) {
            EXPECT_EQ(result, CommitResult::done);
            ++completed;
        });
        store_->read(
            3,
            [&, i](Store &store) {
                return Function<void()>([&, i, read = store.document(3, "number")] {
                    ++answers[static_cast<std::size_t>(i)];
                    const auto &found = read.value();
                    EXPECT_GE(found ? std::stoi(found->text) : 0, completed);
                });
            },
            executor);
    }
    executor.run_until([&] { return completed == kCommits; });
    executor.run_ready();
    EXPECT_EQ(answers, std::vector<int>(kCommits, 1));
}

TEST_P(StoreReads, WhatAnOwnerThatIsGoneAskedForIsNotAnswered) {
    ManualExecutor executor;
    int answered = 0;
    const auto ask = [&] {
        store_->read(
            3, [&](Store &) { return Function<void()>([&] { ++answered; }); }, executor);
    };
    ask();
    const int before = answered;  // inside the call, or not yet
    ASSERT_TRUE(store_->lease_all());
    ask();
    executor.run_ready();
    EXPECT_EQ(answered, before + 1);
}

}  // namespace
}  // namespace patchbay::journal
