// A process that is killed at any moment: what it was told is durable is there, and nothing is half
// there.
#include "core/journal/sqlite.h"
#include "tests/contract/store_fixture.h"

#include <random>
#include <set>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace patchbay::journal {
namespace {

constexpr int kCrashes = 30;
constexpr Partition kUsed = 5;
constexpr Id kInFlight = 32;

struct Acknowledged {
    Partition partition;
    Id id;
};

// In turns what a contact wrote, and what an API caller sent under a key.
bool is_submission(Id id) { return id % 2 == 0; }

std::string key(Partition partition, Id id) {
    return std::to_string(partition) + '-' + std::to_string(id);
}

// A row of each kind that a step may write.
Batch step(Partition partition, Id id) {
    const std::string name = std::to_string(id);
    Batch batch;
    Event row = event(id, "wamid." + name, EventState::handled);
    row.conversation = row.step = id;
    if (is_submission(id)) {
        batch.idempotency = {key(partition, id), "hash", id, 1'000};
        row.kind = "event";
        batch.put_events = {row};
    } else {
        batch.accept = row;
    }
    batch.put_subscriptions = {{"repairs/" + name, 0, id, 1'000}};
    batch.put_media = {media(id, "m" + name)};
    batch.put_uploads = {{"support", name, "m" + name, 5'000}};
    batch.put_documents = {{name, "[]", 1'000}};
    batch.put_conversations = {conversation(id)};
    batch.put_aliases = {{"support", std::to_string(id), 0, id}};
    batch.put_outgoing = {outgoing(id, SendState::claimed, id)};
    batch.put_timers = {{id, id, 9'000}};
    batch.ledger = {{"support", 1, 1, 0, 0}};
    batch.reserve = id;
    return batch;
}

// Goes on where the process before was killed, and tells each durable id into the pipe.
[[noreturn]] void write_until_killed(const std::string &path, int pipe) {
    SqliteOptions options;
    options.path = path;
    auto store = open_sqlite(options).value();
    const std::vector<Epoch> epochs = store->lease_all().value();
    ManualExecutor executor;
    std::function<void(Partition, Id)> go_on = [&](Partition partition, Id id) {
        store->commit(partition, epochs[partition], step(partition, id), executor,
                      [&, partition, id](CommitResult result) {
                          if (result != CommitResult::done) ::_exit(3);
                          const Acknowledged told{partition, id};
                          if (::write(pipe, &told, sizeof told) != sizeof told) ::_exit(4);
                          go_on(partition, id + kInFlight);
                      });
    };
    for (Partition partition = 0; partition < kUsed; ++partition) {
        const Id next = store->unfinished(partition).value().reserved + 1;
        for (Id id = next; id < next + kInFlight; ++id)
            go_on(partition, id);
    }
    for (;;)
        executor.run_until([] { return false; });
}

// Starts a writer, kills it after `count` acknowledgements, and gives all that it told.
std::vector<Acknowledged> write_and_kill(const std::string &path, std::size_t count) {
    int ends[2];
    if (::pipe(ends) != 0) return {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        write_until_killed(path, ends[1]);
    }
    ::close(ends[1]);
    std::vector<Acknowledged> told;
    Acknowledged one{};
    while (::read(ends[0], &one, sizeof one) == sizeof one) {
        told.push_back(one);
        if (told.size() == count) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself, with " << status;
    return told;
}

void expect_sound(const std::string &path) {
    auto connection = sqlite::Connection::open(path, sqlite::Connection::Access::write);
    ASSERT_TRUE(connection);
    const auto number = [&](std::string_view sql) { return connection->number(sql).value(); };
    EXPECT_EQ(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
              1);
    const auto events = number("SELECT count(*) FROM event");
    EXPECT_EQ(number("SELECT count(*) FROM event JOIN outgoing USING (partition, id) "
                     "JOIN conversation USING (partition, id) JOIN timer USING (partition, id) "
                     "JOIN media USING (partition, id) WHERE event.step = event.id"),
              events);
    for (const std::string table : {"outgoing", "conversation", "alias", "timer", "subscription",
                                    "media", "upload", "document"})
        EXPECT_EQ(number("SELECT count(*) FROM " + table), events) << table;
    const auto submissions = number("SELECT count(*) FROM event WHERE kind = 'event'");
    EXPECT_EQ(number("SELECT count(*) FROM idempotency JOIN event ON event.id = outgoing "
                     "AND event.partition = idempotency.partition WHERE kind = 'event'"),
              submissions);
    EXPECT_EQ(number("SELECT count(*) FROM idempotency"), submissions);
    EXPECT_EQ(number("SELECT received FROM line WHERE name = 'support'"), events);
    EXPECT_EQ(number("SELECT handled FROM line WHERE name = 'support'"), events);
}

// Reads what was published since `cursor`; nothing of it was read before.
void follow(Store &store, std::string &cursor, std::set<std::pair<Partition, Id>> &read) {
    for (;;) {
        const auto page = store.published(cursor, "", 500).value();
        if (page.empty()) return;
        for (const auto &row : page)
            ASSERT_TRUE(read.emplace(row.partition, row.event.id).second) << row.event.id;
        cursor = page.back().cursor;
    }
}

TEST(SqliteCrash, WhatWasAcknowledgedIsThereAfterAKillAndNothingIsHalfThere) {
    const TemporaryFolder folder;
    const std::string path = folder.file("store.db");
    std::mt19937 random(20261123);
    std::size_t total = 0;
    std::string cursor;  // of a reader that outlives every crash
    std::set<std::pair<Partition, Id>> read;
    for (int crash = 0; crash < kCrashes; ++crash) {
        const auto told =
            write_and_kill(path, std::uniform_int_distribution<std::size_t>(1, 1'500)(random));
        ASSERT_FALSE(told.empty());
        total += told.size();
        {
            SqliteOptions options;
            options.path = path;
            auto opened = open_sqlite(options);  // the lock went with the process
            ASSERT_TRUE(opened) << opened.error().message;
            auto &store = **opened;
            for (const auto &[partition, id] : told) {
                ASSERT_TRUE(store.outgoing(partition, id).value()) << partition << ' ' << id;
                ASSERT_TRUE(store.conversation(partition, id).value());
                ASSERT_TRUE(store.alias(partition, "support", std::to_string(id)).value());
                ASSERT_EQ(store.idempotency(key(partition, id)).value().has_value(),
                          is_submission(id));
            }
            ASSERT_NO_FATAL_FAILURE(follow(store, cursor, read));
            for (const auto &[partition, id] : told)
                ASSERT_TRUE(read.contains({partition, id})) << partition << ' ' << id;
        }
        ASSERT_NO_FATAL_FAILURE(expect_sound(path));
    }
    EXPECT_GT(total, static_cast<std::size_t>(kCrashes));
    EXPECT_GE(read.size(), total);
}

}  // namespace
}  // namespace patchbay::journal
