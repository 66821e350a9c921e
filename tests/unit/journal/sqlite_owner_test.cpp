// One store, one daemon: a second one is refused whatever name it comes by, and who has lost the
// store writes nothing more.
#include "core/journal/sqlite.h"
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace patchbay::journal {
namespace {

using testing::HasSubstr;

SqliteOptions at(const std::string &path) {
    SqliteOptions options;
    options.path = path;
    return options;
}

// Another process that has the store open, until the end of the test.
class Holder {
public:
    explicit Holder(const std::string &path) {
        int ends[2] = {-1, -1};
        EXPECT_EQ(::pipe(ends), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            const auto store = open_sqlite(at(path));
            const char opened = store && (*store)->lease_all() ? 'y' : 'n';
            (void)!::write(ends[1], &opened, 1);
            for (;;)
                ::pause();
        }
        char opened = 'n';
        EXPECT_EQ(::read(ends[0], &opened, 1), 1);
        EXPECT_EQ(opened, 'y');
        ::close(ends[0]);
        ::close(ends[1]);
    }
    ~Holder() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

class SqliteOwner : public testing::Test {
protected:
    std::string path() const { return folder_.file("store.db"); }
    std::unique_ptr<Store> open() { return open_sqlite(at(path())).value(); }
    // What another program does to the file.
    std::int64_t run(const std::string &sql, const std::string &read = "SELECT 0") {
        auto connection = sqlite::Connection::open(path(), sqlite::Connection::Access::write);
        EXPECT_TRUE(connection);
        const auto done = connection->run(sql);
        EXPECT_TRUE(done) << done.error().message;
        return connection->number(read).value();
    }
    static Batch one(Id id) {
        Batch batch;
        batch.accept = event(id, "wamid." + std::to_string(id));
        return batch;
    }
    void expect_refused(const std::string &name, pid_t holder) {
        const auto opened = open_sqlite(at(name));
        ASSERT_FALSE(opened) << name;
        EXPECT_THAT(opened.error().message,
                    HasSubstr("in use by process " + std::to_string(holder) + ';'))
            << name;
        EXPECT_THAT(opened.error().message, HasSubstr("stop that one first"));
        EXPECT_EQ(opened.error().where, name);
    }

    TemporaryFolder folder_;
};

// ---- The file is locked, not its name -----------------------------------------------------------

TEST_F(SqliteOwner, ASecondOneIsRefusedUnderEveryNameOfTheFile) {
    const Holder holder(path());
    const std::string symbolic = folder_.file("symbolic.db"), hard = folder_.file("hard.db");
    const std::string folder = folder_.file("folder");
    std::filesystem::create_symlink("store.db", symbolic);
    std::filesystem::create_hard_link(path(), hard);
    std::filesystem::create_directory_symlink(".", folder);
    expect_refused(path(), holder.pid());
    expect_refused(symbolic, holder.pid());
    expect_refused(hard, holder.pid());
    expect_refused(folder + "/store.db", holder.pid());
    expect_refused(std::filesystem::relative(path()).string(), holder.pid());
}

TEST_F(SqliteOwner, ASecondOneIsRefusedAfterTheLockFileWasRemoved) {
    const Holder holder(path());
    std::filesystem::remove(path() + ".lock");
    expect_refused(path(), holder.pid());
}

// A version that locks nothing but the name must be kept out, and keeps us out.
TEST_F(SqliteOwner, ASecondOneIsRefusedWhereTheFileWasReplaced) {
    const Holder holder(path());
    std::filesystem::rename(path(), folder_.file("moved.db"));
    expect_refused(path(), holder.pid());
}

TEST_F(SqliteOwner, WhatAKilledProcessHeldIsFree) {
    { const Holder killed(path()); }
    EXPECT_TRUE(open_sqlite(at(path())));
}

TEST_F(SqliteOwner, ARefusedOneLeavesTheLocksOfSqliteInItsOwnProcess) {
    const auto store = open();
    ASSERT_TRUE(store->lease(3));
    std::filesystem::create_hard_link(path(), folder_.file("hard.db"));
    expect_refused(folder_.file("hard.db"), ::getpid());
    const pid_t child = ::fork();
    if (child == 0) {
        struct flock shared {};  // what each connection holds
        shared.l_type = F_WRLCK;
        shared.l_start = 0x40000002;
        shared.l_len = 510;
        const int file = ::open(path().c_str(), O_RDWR);
        ::_exit(::fcntl(file, F_GETLK, &shared) == 0 && shared.l_type != F_UNLCK &&
                        shared.l_pid == ::getppid()
                    ? 0
                    : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

// ---- Each commit asks the file ------------------------------------------------------------------

TEST_F(SqliteOwner, WhoseEpochIsAnothersInTheFileWritesNothingMore) {
    const auto store = open();
    const auto epochs = store->lease_all().value();
    ASSERT_EQ(commit_and_wait(*store, 3, epochs[3], one(1)), CommitResult::done);
    run("UPDATE partition SET epoch = epoch + 1 WHERE id = 3");
    EXPECT_EQ(commit_and_wait(*store, 3, epochs[3], one(2)), CommitResult::stale);
    EXPECT_EQ(commit_and_wait(*store, 3, epochs[3], one(2)), CommitResult::stale);
    EXPECT_EQ(commit_and_wait(*store, 4, epochs[4], one(3)), CommitResult::done)
        << "the other partitions are ours still";
    EXPECT_EQ(store->unfinished(3).value().events.size(), 1u);
}

TEST_F(SqliteOwner, WhoseIncarnationIsAnothersInTheFileWritesNothingMore) {
    const auto store = open();
    const auto epochs = store->lease_all().value();
    run("UPDATE identity SET incarnation = incarnation + 1");  // a copy with the same epochs
    for (const Partition partition : {Partition{0}, Partition{3}})
        EXPECT_EQ(commit_and_wait(*store, partition, epochs[partition], one(1)),
                  CommitResult::stale);
    EXPECT_EQ(run("", "SELECT count(*) FROM event"), 0);
}

TEST_F(SqliteOwner, WhatAnotherProgramWritesElsewhereDisturbsNobody) {
    const auto store = open();
    const auto epochs = store->lease_all().value();
    run("INSERT INTO flow VALUES ('a', 'v1', '{}')");
    EXPECT_EQ(commit_and_wait(*store, 3, epochs[3], one(1)), CommitResult::done);
}

// ---- The files are those that were opened -------------------------------------------------------

TEST_F(SqliteOwner, NothingIsDoneInAFileThatWasRemovedOrReplaced) {
    const auto ways = std::map<std::string, std::function<void()>>{
        {"removed", [&] { std::filesystem::remove(path()); }},
        {"moved", [&] { std::filesystem::rename(path(), folder_.file("moved.db")); }},
        {"replaced",
         [&] {
             std::filesystem::copy_file(path(), folder_.file("copy.db"));
             std::filesystem::rename(folder_.file("copy.db"), path());
         }},
        {"log removed", [&] { std::filesystem::remove(path() + "-wal"); }}};
    for (const auto &[name, happen] : ways) {
        auto store = open();
        const auto epochs = store->lease_all().value();
        ASSERT_EQ(commit_and_wait(*store, 3, epochs[3], one(1)), CommitResult::done) << name;
        happen();
        EXPECT_EQ(commit_and_wait(*store, 3, epochs[3], one(2)), CommitResult::stale) << name;
        EXPECT_FALSE(store->put_blob(blob("b1", 5'000))) << name;
        store.reset();
        for (const auto &file : std::filesystem::directory_iterator(folder_.file("")))
            std::filesystem::remove(file);
    }
}

// ---- Incarnations -------------------------------------------------------------------------------

TEST_F(SqliteOwner, ACopyIsTheSameStoreInAnotherIncarnation) {
    auto store = open();
    EXPECT_EQ(store->incarnation(), 0u);
    ASSERT_TRUE(store->lease_all());
    const std::uint64_t first = store->incarnation();
    const std::string id = store->id();
    store.reset();
    std::filesystem::copy_file(path(), folder_.file("copy.db"));
    store = open();
    auto copy = open_sqlite(at(folder_.file("copy.db"))).value();
    const auto epochs = store->lease_all().value();
    EXPECT_EQ(copy->lease_all().value(), epochs);
    EXPECT_EQ(copy->id(), id);
    EXPECT_EQ(std::set({first, store->incarnation(), copy->incarnation(), std::uint64_t{0}}).size(),
              4u);
}

// A reader that goes on with a cursor of the original must not miss what the copy publishes.
TEST_F(SqliteOwner, ACursorOfTheOriginalLiesBeforeWhatACopyPublishesLater) {
    auto store = open();
    const auto epochs = store->lease_all().value();
    const auto publish = [&](Store &to, Id id) {
        ASSERT_EQ(commit_and_wait(to, 3, epochs[3], one(id)), CommitResult::done);
    };
    publish(*store, 100);
    store.reset();
    std::filesystem::copy_file(path(), folder_.file("copy.db"));
    store = open();
    ASSERT_EQ(store->lease_all().value().size(), epochs.size());
    for (Id id = 101; id < 110; ++id)
        ASSERT_EQ(commit_and_wait(*store, 3, epochs[3] + 1, one(id)), CommitResult::done);
    const std::string cursor = store->newest_cursor().value();
    auto copy = open_sqlite(at(folder_.file("copy.db"))).value();
    ASSERT_TRUE(copy->lease_all());
    ASSERT_EQ(commit_and_wait(*copy, 3, epochs[3] + 1, one(2'000)), CommitResult::done);
    const auto page = copy->published(cursor, "", 10);
    ASSERT_TRUE(page) << page.error().message;
    ASSERT_EQ(page->size(), 1u);
    EXPECT_EQ(page->front().event.id, 2'000u);
}

}  // namespace
}  // namespace patchbay::journal
