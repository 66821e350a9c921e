// A disk that is full or fails: commits fail whole, the store says so, and goes on when it can.
#include "core/journal/sqlite.h"
#include "tests/contract/store_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <thread>

namespace patchbay::journal {
namespace {

class SqliteFailure : public testing::Test {
protected:
    std::unique_ptr<Store> open(std::uint32_t largest_pages) {
        SqliteOptions options;
        options.path = folder_.file("store.db");
        options.largest_pages = largest_pages;
        auto store = open_sqlite(options).value();
        epoch_ = store->lease(3).value();
        return store;
    }
    // An event, a send and a dead letter: all of them or none.
    Batch large(Id id) const {
        Batch batch;
        batch.accept = event(id, "wamid." + std::to_string(id), EventState::dead);
        batch.put_outgoing = {outgoing(id)};
        batch.put_dead = {dead_letter(id, std::string(20'000, 'x'))};
        batch.ledger = {{"support", 1, 0, 0, 1}};
        return batch;
    }
    // The store looks for room once a second.
    static void wait_until_healthy(const Store &store) {
        while (!store.healthy())
            std::this_thread::yield();
    }
    void expect_whole(Store &store, Id written) {
        EXPECT_EQ(store.dead_letters("", 10'000).value().size(), written);
        EXPECT_EQ(store.unfinished(3).value().outgoing.size(), written);
        EXPECT_EQ(store.totals().value().ledger["support"].received,
                  static_cast<std::int64_t>(written));
        EXPECT_TRUE(store.totals().value().ledger["support"].balanced());
    }

    TemporaryFolder folder_;
    Epoch epoch_ = 0;
};

TEST_F(SqliteFailure, AFullStoreFailsWholeCommitsAndGoesOnWhenThereIsRoom) {
    auto store = open(1'000);
    Id written = 0;
    while (commit_and_wait(*store, 3, epoch_, large(written + 1)) == CommitResult::done) {
        ++written;
        ASSERT_TRUE(store->healthy());
        ASSERT_LT(written, 1'000u) << "the limit is not kept";
    }
    ASSERT_GT(written, 3u);
    EXPECT_FALSE(store->healthy());
    expect_whole(*store, written);
    EXPECT_EQ(commit_and_wait(*store, 3, epoch_, large(written + 1)), CommitResult::failed);

    Batch room;
    room.drop_dead = {1, 2};  // room for one that size, and no more
    ASSERT_EQ(commit_and_wait(*store, 3, epoch_, room), CommitResult::done);
    EXPECT_FALSE(store->healthy());
    room.drop_dead.clear();
    for (Id id = 3; id <= written; ++id)
        room.drop_dead.push_back(id);
    ASSERT_EQ(commit_and_wait(*store, 3, epoch_, room), CommitResult::done);
    wait_until_healthy(*store);
    EXPECT_EQ(commit_and_wait(*store, 3, epoch_, large(written + 1)), CommitResult::done);
}

TEST_F(SqliteFailure, WhatFitsGetsInBesideWhatDoesNot) {
    auto store = open(100);
    ManualExecutor executor;
    std::vector<CommitResult> results;
    for (Id id = 1; id <= 40; ++id) {
        Batch batch = large(id);
        if (id % 4 == 0) batch.put_dead[0].reason.assign(2'000'000, 'x');  // never fits
        store->commit(3, epoch_, std::move(batch), executor,
                      [&](CommitResult result) { results.push_back(result); });
    }
    executor.run_until([&] { return results.size() == 40; });
    EXPECT_EQ(results[0], CommitResult::done);
    EXPECT_EQ(results[3], CommitResult::failed);
    EXPECT_EQ(results[4], CommitResult::done);
    expect_whole(*store,
                 static_cast<Id>(std::count(results.begin(), results.end(), CommitResult::done)));
}

// The system refuses to let any file of this process grow, as a failing disk does.
class NoWrites {
public:
    NoWrites() {
        before_ = ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &limit_);
        rlimit none = limit_;
        none.rlim_cur = 1;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NoWrites() {
        ::setrlimit(RLIMIT_FSIZE, &limit_);
        ::signal(SIGXFSZ, before_);
    }

private:
    void (*before_)(int);
    rlimit limit_{};
};

TEST_F(SqliteFailure, AFailingDiskFailsWholeCommitsAndTheNextSuccessHeals) {
    auto store = open(0);
    ASSERT_EQ(commit_and_wait(*store, 3, epoch_, large(1)), CommitResult::done);
    {
        const NoWrites broken;
        EXPECT_EQ(commit_and_wait(*store, 3, epoch_, large(2)), CommitResult::failed);
        EXPECT_FALSE(store->healthy());
        EXPECT_FALSE(store->lease(4));
        EXPECT_TRUE(store->conversation(3, 1));  // reading goes on
    }
    expect_whole(*store, 1);
    wait_until_healthy(*store);  // though nobody writes
    EXPECT_EQ(commit_and_wait(*store, 3, epoch_, large(2)), CommitResult::done);
    expect_whole(*store, 2);

    store.reset();  // and it is on the disk
    auto again = open(0);
    expect_whole(*again, 2);
}

TEST_F(SqliteFailure, ALeaseThatFailedIsNotTaken) {
    auto store = open(0);
    {
        const NoWrites broken;
        ASSERT_FALSE(store->lease(3));
        ASSERT_FALSE(store->lease_all());
    }
    EXPECT_EQ(commit_and_wait(*store, 3, epoch_, large(1)), CommitResult::done);
}

}  // namespace
}  // namespace patchbay::journal
