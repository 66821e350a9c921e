// Opening: again, twice, of another version, of another program.
#include "core/journal/sqlite.h"
#include "core/journal/sqlite_schema.h"
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace patchbay::journal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SqliteOpen : public testing::Test {
protected:
    Result<std::unique_ptr<Store>> open() { return open_sqlite(options()); }
    SqliteOptions options() const {
        SqliteOptions options;
        options.path = folder_.file("store.db");
        return options;
    }
    void run(const std::string &sql) {
        auto connection =
            sqlite::Connection::open(options().path, sqlite::Connection::Access::write);
        ASSERT_TRUE(connection);
        const auto done = connection->run(sql);
        ASSERT_TRUE(done) << done.error().message;
    }
    void expect_refused(const std::string &why) {
        const auto opened = open();
        ASSERT_FALSE(opened);
        EXPECT_THAT(opened.error().message, HasSubstr(why));
        EXPECT_EQ(opened.error().where, options().path);
    }

    TemporaryFolder folder_;
};

TEST_F(SqliteOpen, WhatIsUnfinishedIsThereAfterReopening) {
    std::string id;
    Epoch epoch = 0;
    Totals totals;
    {
        auto store = open().value();
        id = store->id();
        epoch = store->lease(3).value();
        Batch batch;
        batch.accept = event(1, "wamid.1");
        batch.put_outgoing = {outgoing(2, SendState::claimed), outgoing(4, SendState::sent)};
        batch.put_timers = {{3, 7, 9'000}};
        batch.send_mail = {{3, 5, 9, "{}"}};
        batch.ledger = {{"support", 1, 0, 0, 0}};
        batch.reserve = 1024;
        ASSERT_EQ(commit_and_wait(*store, 3, epoch, batch), CommitResult::done);
        ASSERT_TRUE(store->put_flow({"support", "v1", "{}"}));
        totals = store->totals().value();
    }
    auto store = open().value();
    EXPECT_EQ(store->id(), id);
    EXPECT_THAT(store->busy_partitions().value(), ElementsAre(3, 9));
    const Unfinished left = store->unfinished(3).value();
    EXPECT_THAT(left.events, ElementsAre(event(1, "wamid.1")));
    EXPECT_THAT(left.outgoing, ElementsAre(outgoing(2, SendState::claimed)));
    EXPECT_THAT(left.timers, ElementsAre(Timer{3, 7, 9'000}));
    EXPECT_EQ(left.reserved, 1024u);
    EXPECT_THAT(store->unfinished(9).value().mail, ElementsAre(Mail{3, 5, 9, "{}"}));
    EXPECT_EQ(store->totals().value(), totals);
    EXPECT_TRUE(store->flow("support", "v1").value());

    // The lease of the process before is stale once it is taken again, and dedupe remembers.
    Batch again;
    again.accept = event(9, "wamid.1");
    const Epoch next = store->lease(3).value();
    EXPECT_GT(next, epoch);
    EXPECT_EQ(commit_and_wait(*store, 3, epoch, again), CommitResult::stale);
    EXPECT_EQ(commit_and_wait(*store, 3, next, again), CommitResult::duplicate);
}

TEST_F(SqliteOpen, TheStoreCommitsWhatItWasGivenBeforeItGoes) {
    ManualExecutor executor;
    int done = 0;
    {
        auto store = open().value();
        const Epoch epoch = store->lease(3).value();
        for (Id id = 1; id <= 200; ++id) {
            Batch batch;
            batch.put_timers = {{id, 7, 9'000}};
            store->commit(3, epoch, std::move(batch), executor,
                          [&](CommitResult result) { done += result == CommitResult::done; });
        }
    }
    executor.run_ready();
    EXPECT_EQ(done, 200);
    EXPECT_EQ(open().value()->unfinished(3).value().timers.size(), 200u);
    EXPECT_FALSE(std::filesystem::exists(options().path + "-wal"));  // emptied and put away
}

TEST_F(SqliteOpen, ManyCompletionsShareAPost) {
    auto store = open().value();
    const Epoch epoch = store->lease(3).value();
    ManualExecutor executor;
    int done = 0;
    for (Id id = 1; id <= 1'000; ++id) {
        Batch batch;
        batch.put_timers = {{id, 7, 9'000}};
        store->commit(3, epoch, std::move(batch), executor, [&](CommitResult) { ++done; });
    }
    executor.run_until([&] { return done == 1'000; });
    EXPECT_LT(executor.posts(), 1'000u);
}

TEST_F(SqliteOpen, TwoStoresNeverShareAnIdentity) {
    const std::string first = open().value()->id();
    std::filesystem::remove(options().path);
    EXPECT_NE(open().value()->id(), first);
}

TEST_F(SqliteOpen, OthersCannotReadTheFiles) {
    auto store = open().value();
    ASSERT_TRUE(store->lease(3));
    for (const char *suffix : {"", "-wal", "-shm", ".lock"}) {
        struct stat status {};
        ASSERT_EQ(::stat((options().path + suffix).c_str(), &status), 0) << suffix;
        EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
    }
}

TEST_F(SqliteOpen, ASecondOwnerOfTheFileIsRefused) {
    auto store = open().value();
    expect_refused("in use by process " + std::to_string(::getpid()));
    store.reset();
    EXPECT_TRUE(open());
}

TEST_F(SqliteOpen, AFileOfANewerVersionIsRefusedAndLeftAlone) {
    open().value().reset();
    const std::string newer = std::to_string(sqlite::kSchemaVersion + 1);
    run("PRAGMA user_version = " + newer);
    expect_refused("newer version (schema " + newer);
    run("PRAGMA user_version = " + std::to_string(sqlite::kSchemaVersion));
    EXPECT_TRUE(open());
}

TEST_F(SqliteOpen, ADatabaseOfAnotherProgramIsRefusedAndLeftAlone) {
    run("CREATE TABLE theirs(x); INSERT INTO theirs VALUES (1)");
    expect_refused("another program");
    auto connection = sqlite::Connection::open(options().path, sqlite::Connection::Access::read);
    EXPECT_EQ(connection->number("SELECT x FROM theirs").value(), 1);
    EXPECT_EQ(connection->number("SELECT count(*) FROM sqlite_schema").value(), 1);
}

TEST_F(SqliteOpen, AFileThatIsNoDatabaseIsRefused) {
    std::ofstream(options().path) << std::string(8'192, 'x');
    expect_refused("not a database");
}

TEST_F(SqliteOpen, APathThatCannotBeOpenedIsRefusedWithTheRemedy) {
    SqliteOptions options;
    options.path = folder_.file("missing/store.db");
    const auto opened = open_sqlite(options);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("folder must exist"));
    EXPECT_THAT(opened.error().where, HasSubstr("missing/store.db"));
    for (const char *path : {"", ":memory:"}) {
        options.path = path;
        EXPECT_FALSE(open_sqlite(options)) << path;
    }
}

}  // namespace
}  // namespace patchbay::journal
