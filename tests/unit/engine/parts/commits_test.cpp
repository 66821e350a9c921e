#include "core/engine/ground/commits.h"

#include "core/delivery/correlation.h"
#include "tests/unit/engine/parts/standing.h"

#include <memory>
#include <optional>
#include <set>

namespace patchbay::engine::test {

using journal::Batch;
using journal::CommitResult;

namespace {

Batch document(const std::string &name) {
    Batch batch;
    batch.put_documents.push_back({name, "text", 0});
    return batch;
}

}  // namespace

TEST(Commits, NoIdIsGivenAgainAfterACrashHoweverLittleWasWritten) {
    Standing first;
    journal::Id last = 0;
    for (journal::Id i = 0; i < kIdBlock + 5; ++i) {
        last = first.commits.take_id(7);
        first.commits.commit(7, document("d"), [](CommitResult) {});
        first.run();
    }
    const auto reserved = first.store->unfinished(7).value().reserved;
    EXPECT_GE(reserved, last);
    Commits next(*first.store, first.executor, first.clock, first.drain, [] {});
    next.own(7, 1, 1);
    next.reserved(7, reserved);
    EXPECT_GT(next.take_id(7), last);
}

TEST(Commits, AnIdsBlockIsReservedOnceAndNotByEachCommit) {
    Standing world;
    world.commits.take_id(7);
    world.commits.commit(7, document("d"), [](CommitResult) {});
    world.run();
    const auto reserved = world.store->unfinished(7).value().reserved;
    for (journal::Id i = 2; i < kIdBlock; ++i) {
        world.commits.take_id(7);
        world.commits.commit(7, document("d"), [](CommitResult) {});
        world.run();
        ASSERT_EQ(world.store->unfinished(7).value().reserved, reserved) << i;
    }
}

TEST(Commits, AMessagesReferenceIsThatOfNoOpenMessageOfTheContact) {
    Standing world;
    delivery::Outbox open;
    for (journal::Id id = 1; id <= 3; ++id)
        open.emplace_back().row.id = id + delivery::kReferences;
    EXPECT_EQ(world.commits.take_id(7, open), 4u);
    EXPECT_EQ(world.commits.take_id(7), 5u);
}

TEST(Commits, WhatIsCommittedSurelyIsTriedAgainUntilItIsDurable) {
    Standing world;
    int done = 0;
    world.fail_commits(true);
    world.commits.commit_surely(7, std::make_shared<Batch>(document("d")), [&] { ++done; });
    world.run();
    for (int again = 0; again < 5; ++again)
        world.pass(kCommitRetryMs);
    EXPECT_EQ(done, 0);
    EXPECT_EQ(world.store->commits(), 6u);
    world.fail_commits(false);
    world.pass(kCommitRetryMs - 1);
    EXPECT_EQ(done, 0);
    world.pass(1);
    EXPECT_EQ(done, 1);
    EXPECT_TRUE(world.store->document(7, "d").value());
}

TEST(Commits, AfterADrainHasBegunWhatFailsIsLeftToTheNextStart) {
    Standing world;
    int done = 0;
    int drained = 0;
    world.fail_commits(true);
    world.commits.commit_surely(7, std::make_shared<Batch>(document("d")), [&] { ++done; });
    world.drain.begin([&] { ++drained; });
    EXPECT_EQ(drained, 0);
    world.run();
    EXPECT_EQ(drained, 1);
    world.fail_commits(false);
    world.pass(10 * kCommitRetryMs);
    EXPECT_EQ(done, 0);
    EXPECT_EQ(drained, 1);
}

TEST(Commits, ADrainWaitsForWhatFollowsFromACommit) {
    Standing world;
    int drained = 0;
    world.commits.commit(7, document("first"), [&](CommitResult) {
        world.commits.commit(7, document("second"), [](CommitResult) {});
    });
    world.drain.begin([&] { ++drained; });
    ManualExecutor &executor = world.executor;
    executor.run_until([&] { return world.store->commits() == 2; });
    EXPECT_EQ(drained, 0);
    world.run();
    EXPECT_EQ(drained, 1);
}

TEST(Commits, OneThatIsStaleIsToldAndNotWritten) {
    Standing world;
    ASSERT_TRUE(world.store->lease(7));
    std::optional<CommitResult> result;
    world.commits.commit(7, document("d"), [&](CommitResult one) { result = one; });
    world.run();
    EXPECT_EQ(result, CommitResult::stale);
    EXPECT_EQ(world.stale, 1);
    EXPECT_FALSE(world.store->document(7, "d").value());
}

TEST(Tokens, AreNotGivenTwiceAndNameTheirShard) {
    std::set<std::uint64_t> seen;
    for (std::size_t shard = 0; shard < 3; ++shard) {
        Tokens tokens(shard, 3);
        for (int i = 0; i < 1'000; ++i) {
            const auto token = tokens.take();
            EXPECT_EQ(token % 3, shard);
            EXPECT_TRUE(seen.insert(token).second);
        }
    }
    EXPECT_EQ(*seen.begin() >> 48, 1u);
}

}  // namespace patchbay::engine::test
