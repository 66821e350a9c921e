// The write-ahead log: copied back while work goes on, and begun anew.
#include "core/journal/sqlite_checkpointer.h"
#include "tests/contract/store_fixture.h"

#include <fstream>
#include <thread>

namespace patchbay::journal {
namespace {

constexpr std::size_t kBody = 1024 * 1024;
constexpr Id kLongRun = 1'000;  // bodies; a log would be sixteen times as long as it should be

// A log that begins anew has another one.
std::string salt(const std::string &path) {
    std::ifstream log(path + "-wal", std::ios::binary);
    log.seekg(16);
    std::string salt(8, '\0');
    log.read(salt.data(), static_cast<std::streamsize>(salt.size()));
    return log ? salt : "";
}

std::int64_t rows_without_log(const std::string &path, const std::string &table) {
    const std::string copy = path + ".copy";
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    auto connection = sqlite::Connection::open(copy, sqlite::Connection::Access::write);
    if (!connection) return -1;
    auto count = connection->number("SELECT count(*) FROM " + table);
    return count ? *count : -1;
}

TEST(SqliteLog, TheCheckpointerCopiesBesideAWriterWithinATransaction) {
    const TemporaryFolder folder;
    const std::string path = folder.file("log.db");
    auto writer = sqlite::Connection::open(path, sqlite::Connection::Access::write);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(
        writer->run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
                    "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2);"
                    "BEGIN IMMEDIATE; INSERT INTO t VALUES (3);"));
    auto second = sqlite::Connection::open(path, sqlite::Connection::Access::write);
    ASSERT_TRUE(second);
    auto checkpointer = sqlite::Checkpointer::start(std::move(*second));
    ASSERT_TRUE(checkpointer);
    EXPECT_TRUE((*checkpointer)->at_rest());
    EXPECT_FALSE((*checkpointer)->take_copied());
    EXPECT_EQ(rows_without_log(path, "t"), -1);

    (*checkpointer)->begin();
    while (!(*checkpointer)->take_copied())
        std::this_thread::yield();
    EXPECT_TRUE((*checkpointer)->at_rest());
    EXPECT_EQ(rows_without_log(path, "t"), 2);
    ASSERT_TRUE(writer->run("COMMIT"));
    EXPECT_EQ(*writer->number("SELECT count(*) FROM t"), 3);
}

TEST(SqliteLog, ALongLogBeginsAnewWhileWorkGoesOnAndNothingIsLost) {
    const TemporaryFolder folder;
    SqliteOptions options;
    options.path = folder.file("store.db");
    Id written = 0;
    {
        auto store = open_sqlite(options);
        ASSERT_TRUE(store);
        const Epoch epoch = (*store)->lease(1).value();
        ManualExecutor executor;
        Id done = 0;
        std::string first;
        while (written < kLongRun && (first.empty() || salt(options.path) == first)) {
            Batch batch;
            ++written;
            batch.accept = event(written, "m" + std::to_string(written), EventState::pending);
            batch.accept->body.assign(kBody, 'x');
            (*store)->commit(1, epoch, std::move(batch), executor, [&done](CommitResult result) {
                EXPECT_EQ(result, CommitResult::done);
                ++done;
            });
            // Two under way: the writer never rests.
            executor.run_until([&] { return written - done < 2; });
            if (first.empty()) first = salt(options.path);
        }
        EXPECT_LT(written, kLongRun);
        executor.run_until([&] { return done == written; });
    }
    auto store = open_sqlite(options);
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->unfinished(1).value().events.size(), written);
}

TEST(SqliteLog, AtRestAllIsInTheFile) {
    const TemporaryFolder folder;
    SqliteOptions options;
    options.path = folder.file("store.db");
    auto store = open_sqlite(options);
    ASSERT_TRUE(store);
    Batch batch;
    batch.accept = event(1, "m1", EventState::pending);
    ASSERT_EQ(commit_and_wait(**store, 1, (*store)->lease(1).value(), std::move(batch)),
              CommitResult::done);
    while (rows_without_log(options.path, "event") != 1)
        std::this_thread::yield();
}

}  // namespace
}  // namespace patchbay::journal
