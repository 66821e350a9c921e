// A file of version 1 becomes one of version 2 with all that is in it, whole or not at all.
#include "core/journal/sqlite.h"
#include "core/journal/sqlite_schema.h"
#include "tests/contract/store_fixture.h"
#include "tests/unit/journal/sqlite_version1.h"

#include <gmock/gmock.h>

#include <fstream>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace patchbay::journal {
namespace {

using sqlite::Connection;
using testing::ElementsAre;
using testing::HasSubstr;

class SqliteUpgrade : public testing::Test {
protected:
    std::string path() const { return folder_.file("store.db"); }
    SqliteOptions options() const {
        SqliteOptions options;
        options.path = path();
        return options;
    }
    Connection connect(Connection::Access access = Connection::Access::write) const {
        return Connection::open(path(), access).value();
    }
    void run(const std::string &sql) const {
        const auto done = connect().run(sql);
        ASSERT_TRUE(done) << done.error().message;
    }
    // As the daemon of that version left it, `more` included.
    void make_version_1(const std::string &more = "") const {
        run(std::string("PRAGMA journal_mode = WAL; BEGIN;") + kVersion1Tables + kVersion1Rows +
            more + kVersion1Marks + "COMMIT;");
    }
    std::int64_t version() const { return connect().number("PRAGMA user_version").value(); }

    // Everything that tells whether tables and rows are those of version 1.
    void expect_version_1() const {
        const Connection file = connect();
        const auto number = [&](std::string_view sql) { return file.number(sql).value(); };
        EXPECT_EQ(number("PRAGMA user_version"), 1);
        EXPECT_EQ(number("SELECT count(*) FROM pragma_table_info('event') WHERE name = 'step'"), 0);
        EXPECT_EQ(number("SELECT count(*) FROM pragma_table_info('outgoing') "
                         "WHERE name IN ('closed', 'first')"),
                  0);
        EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name IN ('subscription', "
                         "'idempotency', 'media', 'blob', 'upload', 'outgoing_parts')"),
                  0);
        EXPECT_EQ(number("SELECT count(*) FROM event"), 3);
        EXPECT_EQ(number("SELECT count(*) FROM pragma_integrity_check "
                         "WHERE integrity_check = 'ok'"),
                  1);
    }
    void expect_rows(Store &store) const {
        EXPECT_EQ(store.id(), "version1store");
        EXPECT_EQ(store.conversation(3, 7).value(), conversation(7));
        EXPECT_EQ(store.alias(3, "support", "34600111222").value(),
                  (Alias{"support", "34600111222", 3, 7}));
        Outgoing sent = outgoing(1, SendState::sent);
        sent.provider_id = "wamid.out";
        EXPECT_EQ(store.outgoing(3, 1).value(), sent);
        EXPECT_EQ(store.find_outgoing("support", "wamid.out").value(), (Place{3, 1}));
        EXPECT_EQ(store.event(3, 3).value(), event(3, "wamid.3", EventState::dead));
        EXPECT_EQ(store.dead_letter(3, 7).value(), dead_letter(7));
        EXPECT_EQ(store.early(3, "support", "wamid.early").value().size(), 1u);
        EXPECT_TRUE(store.flow("support", "v1").value());
        const Unfinished left = store.unfinished(3).value();
        EXPECT_THAT(left.events, ElementsAre(event(2, "wamid.2")));
        EXPECT_THAT(left.outgoing, ElementsAre(outgoing(2)));
        EXPECT_THAT(left.calls, ElementsAre(Call{4, 7, "repairs", "status", "{}", 1, 1'000}));
        EXPECT_THAT(left.timers, ElementsAre(Timer{5, 7, 9'000}));
        EXPECT_THAT(left.raw,
                    ElementsAre(RawRequest{6, "support", R"({"method":"POST"})", 1, 2'000}));
        EXPECT_THAT(left.mail, ElementsAre(Mail{9, 8, 3, R"({"alias":1})"}));
        EXPECT_TRUE(left.media.empty());
        EXPECT_EQ(left.reserved, 1'024u);
        const Totals totals = store.totals().value();
        EXPECT_EQ(totals.ledger.at("support"), (LedgerLine{4, 1, 1, 0, 1, 1}));
        EXPECT_TRUE(totals.ledger.at("support").balanced());
        EXPECT_EQ(totals.sends.at("support"), (Totals::Sends{1, 0, 0, 1, 1}));
        EXPECT_EQ(totals.conversations, 1);
    }

    TemporaryFolder folder_;
};

TEST_F(SqliteUpgrade, AllThatVersion1HeldIsThereAndStaysThere) {
    make_version_1();
    for (int opening = 0; opening < 2; ++opening) {
        auto opened = open_sqlite(options());
        ASSERT_TRUE(opened) << opened.error().message;
        expect_rows(**opened);
        opened->reset();
        EXPECT_EQ(version(), sqlite::kSchemaVersion);
    }
}

TEST_F(SqliteUpgrade, TheTablesAreThoseOfANewFile) {
    make_version_1();
    open_sqlite(options()).value().reset();
    const auto tables = [](const Connection &file) {
        sqlite::Statement read(file,
                               "SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1");
        std::map<std::string, std::string> out;
        auto row = read.query();
        while (row.next()) {
            std::string name, sql;
            row.read(name, sql);
            out[name] = sql;
        }
        return out;
    };
    const auto upgraded = tables(connect());
    std::filesystem::remove(path());
    open_sqlite(options()).value().reset();
    EXPECT_EQ(tables(connect()), upgraded);
}

TEST_F(SqliteUpgrade, OldRowsArePublishedAndHaveAHistory) {
    make_version_1();
    auto store = open_sqlite(options()).value();
    std::vector<Id> published, stepless;
    const auto page = store->published("", "", 10).value();
    for (const auto &row : page)
        published.push_back(row.event.id);
    const Store::History history = store->history(3, 7).value();
    for (const Event &row : history.events)
        if (row.step == 0) stepless.push_back(row.id);
    EXPECT_THAT(published, ElementsAre(1, 3, 2)) << "in the order in which they came";
    EXPECT_THAT(stepless, ElementsAre(1, 2, 3));
    EXPECT_EQ(history.outgoing.size(), 3u);
    EXPECT_EQ(store->parts({3, 1}).value().size(), 1u);
}

TEST_F(SqliteUpgrade, WorkGoesOnWithOldRowsAndNewOnes) {
    make_version_1();
    auto store = open_sqlite(options()).value();
    const Epoch epoch = store->lease(3).value();
    EXPECT_EQ(epoch, 5u) << "the owner before is stale";
    Batch known;
    known.accept = event(9, "wamid.1");
    EXPECT_EQ(commit_and_wait(*store, 3, epoch, known), CommitResult::duplicate);

    Batch batch;
    batch.idempotency = {"order-1", "hash", 10, 1'000};
    batch.mark_events = {{2, EventState::handled, 1}, {3, EventState::pending, 2}};
    batch.put_outgoing = {outgoing(2), outgoing(10)};
    batch.put_outgoing[0].closed = "{}";
    batch.put_outgoing[1].first = 2;
    batch.put_subscriptions = {{"repairs/A-1", 3, 7, 1'000}};
    batch.put_media = {media(11, "m1")};
    batch.put_uploads = {{"support", "b1", "m1", 5'000}};
    batch.put_documents = {{"templates", "[]", 1'000}};
    batch.ledger = {{"support", 0, 2, 0, -1}};
    ASSERT_EQ(commit_and_wait(*store, 3, epoch, batch), CommitResult::done);
    ASSERT_TRUE(store->put_blob(blob("b1", 5'000)));

    EXPECT_EQ(store->event(3, 3).value()->step, 2u);
    EXPECT_EQ(store->parts({3, 2}).value(), batch.put_outgoing);
    EXPECT_EQ(store->idempotency("order-1").value()->first, (Place{3, 10}));
    EXPECT_EQ(store->subscriptions(3, "repairs/A-1").value().size(), 1u);
    EXPECT_EQ(store->unfinished(3).value().media.size(), 1u);
    EXPECT_TRUE(store->upload(3, "support", "b1").value());
    EXPECT_TRUE(store->document(3, "templates").value());
    EXPECT_TRUE(store->blob("b1").value());
}

TEST_F(SqliteUpgrade, WhatVersion3MadeHasNoIncarnationAndNewRowsHaveOne) {
    Outgoing old = outgoing(1, SendState::in_doubt);
    const Call call{2, 7, "repairs", "status", "{}", 1, 1'000};
    {
        auto store = open_sqlite(options()).value();
        Batch batch;
        batch.put_outgoing = {old};
        batch.put_calls = {call};
        const Epoch epoch = store->lease(3).value();
        ASSERT_EQ(commit_and_wait(*store, 3, epoch, batch), CommitResult::done);
    }
    run("ALTER TABLE identity DROP COLUMN incarnation; ALTER TABLE outgoing DROP COLUMN "
        "incarnation; ALTER TABLE call DROP COLUMN incarnation; DROP TABLE probe; "
        "DROP INDEX event_conversation; DROP INDEX outgoing_conversation; "
        "DROP INDEX early_age; DROP INDEX event_nobodys; DROP INDEX outgoing_unsettled; "
        "CREATE INDEX outgoing_unsettled ON outgoing(partition, id) WHERE state < 3; "
        "PRAGMA user_version = 3");
    auto store = open_sqlite(options()).value();
    EXPECT_EQ(version(), sqlite::kSchemaVersion);
    const Epoch epoch = store->lease_all().value()[3];
    Outgoing made = outgoing(3);
    made.incarnation = store->incarnation();
    Batch batch;
    batch.put_outgoing = {made};
    ASSERT_EQ(commit_and_wait(*store, 3, epoch, batch), CommitResult::done);
    EXPECT_THAT(store->unfinished(3).value().outgoing, ElementsAre(old, made));
    EXPECT_THAT(store->unfinished(3).value().calls, ElementsAre(call));
}

// ---- Whole or not at all ------------------------------------------------------------------------

TEST_F(SqliteUpgrade, OneThatFailsAtItsLastTableLeavesVersion1) {
    make_version_1("CREATE TABLE document(theirs);");
    for (int opening = 0; opening < 2; ++opening) {
        const auto opened = open_sqlite(options());
        ASSERT_FALSE(opened);
        EXPECT_THAT(opened.error().message, HasSubstr("document"));
        EXPECT_EQ(opened.error().where, path());
        ASSERT_NO_FATAL_FAILURE(expect_version_1());
    }
    run("DROP TABLE document");
    auto opened = open_sqlite(options());
    ASSERT_TRUE(opened) << opened.error().message;
    expect_rows(**opened);
}

// The system kills a process of ours that writes behind this place of any file: in the middle of a
// page of the log, of the shared memory, of the file itself.
void open_until_killed(const SqliteOptions &options, std::uint64_t place) {
    const rlimit no_core{0, 0}, limit{place, place};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_DFL);
    const bool opened = static_cast<bool>(open_sqlite(options));
    ::_exit(opened ? 0 : 1);
}

TEST_F(SqliteUpgrade, AKillAtAnyPlaceOfWhatItWritesLeavesOneOfBothVersionsWhole) {
    constexpr std::uint64_t kStep = 4'096 + 512;  // so that it falls into pages, not between them
    int killed_before = 0, killed_after = 0;
    bool survived = false;
    for (std::uint64_t place = kStep; !survived; place += kStep) {
        ASSERT_LT(place, 4u << 20) << "an upgrade cannot write that much";
        for (const char *suffix : {"", "-wal", "-shm", ".lock"})
            std::filesystem::remove(path() + suffix);
        make_version_1();
        const pid_t child = ::fork();
        if (child == 0) open_until_killed(options(), place);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        survived = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!survived) {
            if (version() == 1) {
                ++killed_before;
                ASSERT_NO_FATAL_FAILURE(expect_version_1()) << place;
            } else {
                ++killed_after;
            }
        }
        auto opened = open_sqlite(options());
        ASSERT_TRUE(opened) << place << ": " << opened.error().message;
        ASSERT_NO_FATAL_FAILURE(expect_rows(**opened)) << place;
    }
    EXPECT_GT(killed_before, 3) << "too few came before the upgrade was durable";
    EXPECT_GT(killed_after, 0) << "none came while it was copied back";
}

// ---- A look at a document beside the daemon -----------------------------------------------------

TEST_F(SqliteUpgrade, ADocumentIsReadBesideAnOpenStoreAndAfterIt) {
    {
        auto store = open_sqlite(options()).value();
        const Epoch epoch = store->lease(3).value();
        EXPECT_EQ(peek_document(path(), 3, "templates").value(), std::nullopt);
        Batch batch;
        batch.put_documents = {{"templates", "[1]", 1'000}};
        ASSERT_EQ(commit_and_wait(*store, 3, epoch, batch), CommitResult::done);
        EXPECT_EQ(peek_document(path(), 3, "templates").value(),
                  (Document{"templates", "[1]", 1'000}));
        EXPECT_EQ(peek_document(path(), 4, "templates").value(), std::nullopt);
        EXPECT_EQ(peek_document(path(), 3, "other").value(), std::nullopt);
    }
    EXPECT_EQ(peek_document(path(), 3, "templates").value(), (Document{"templates", "[1]", 1'000}));
    EXPECT_TRUE(open_sqlite(options())) << "a look leaves the store free";
}

TEST_F(SqliteUpgrade, ALookAtAFileOfVersion1FindsNothingAndLeavesIt) {
    make_version_1();
    EXPECT_EQ(peek_document(path(), 3, "templates").value(), std::nullopt);
    expect_version_1();
}

TEST_F(SqliteUpgrade, ALookWhereThereIsNoFileFindsNothingAndMakesNone) {
    EXPECT_EQ(peek_document(path(), 3, "templates").value(), std::nullopt);
    EXPECT_EQ(peek_document(folder_.file("missing/store.db"), 3, "t").value(), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SqliteUpgrade, ALookAtAFileThatIsNoDatabaseIsAnErrorThatNamesIt) {
    std::ofstream(path()) << std::string(8'192, 'x');
    const auto looked = peek_document(path(), 3, "templates");
    ASSERT_FALSE(looked);
    EXPECT_THAT(looked.error().message, HasSubstr("not a database"));
    EXPECT_EQ(looked.error().where, path());
    EXPECT_FALSE(peek_document(std::filesystem::path(path()).parent_path(), 3, "templates"));
}

}  // namespace
}  // namespace patchbay::journal
