// The faults of the in-memory store.
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

namespace patchbay::journal {
namespace {

class MemoryFaults : public testing::Test {
protected:
    void commit(std::string state) {
        Batch batch;
        batch.put_conversations = {conversation(7, std::move(state))};
        store_->commit(3, epoch_, std::move(batch), executor_,
                       [this](CommitResult result) { results_.push_back(result); });
        executor_.run_ready();
    }

    std::unique_ptr<MemoryStore> store_ = open_memory();
    Epoch epoch_ = store_->lease(3).value();
    ManualExecutor executor_;
    std::vector<CommitResult> results_;
};

TEST_F(MemoryFaults, TheChosenCommitFailsAndTheNextHeals) {
    std::vector<std::uint64_t> asked;
    store_->set_faults({.fail_commit = [&](std::uint64_t commit) {
        asked.push_back(commit);
        return commit == 2;
    }});
    commit("one");
    EXPECT_TRUE(store_->healthy());
    commit("two");
    EXPECT_FALSE(store_->healthy());
    EXPECT_EQ(store_->conversation(3, 7).value()->state, "one");
    commit("three");
    EXPECT_TRUE(store_->healthy());
    EXPECT_THAT(results_,
                testing::ElementsAre(CommitResult::done, CommitResult::failed, CommitResult::done));
    EXPECT_THAT(asked, testing::ElementsAre(1, 2, 3));
    EXPECT_EQ(store_->commits(), 3u);
}

TEST_F(MemoryFaults, HeldCompletionsComeInOrderWhenTheyAreReleased) {
    store_->set_faults({.hold_completions = true});
    commit("one");
    store_->set_faults({.fail_commit = [](std::uint64_t) { return true; }});
    commit("two");  // behind the one that is held
    EXPECT_TRUE(results_.empty());
    EXPECT_EQ(store_->waiting(), 2u);
    store_->release();
    executor_.run_ready();
    EXPECT_THAT(results_, testing::ElementsAre(CommitResult::done, CommitResult::failed));
    EXPECT_EQ(store_->waiting(), 0u);
}

TEST_F(MemoryFaults, AStoreThatGoesDropsWhatItHolds) {
    store_->set_faults({.hold_completions = true});
    commit("one");
    store_.reset();
    executor_.run_ready();
    EXPECT_TRUE(results_.empty());
}

}  // namespace
}  // namespace patchbay::journal
