// What is published, page by page, and what happened in one conversation.
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

namespace patchbay::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StorePublished : public StoreContract {
protected:
    void put(Partition partition, std::vector<Event> events) {
        Batch batch;
        batch.put_events = std::move(events);
        ASSERT_EQ(commit(partition, std::move(batch)), CommitResult::done);
    }
    std::vector<Store::Published> page(std::string_view after, std::size_t limit = 100,
                                       std::string_view line = "") {
        return store_->published(after, line, limit).value();
    }
    std::vector<Id> ids(const std::vector<Store::Published> &rows) {
        std::vector<Id> out;
        for (const auto &row : rows)
            out.push_back(row.event.id);
        return out;
    }
};
INSTANTIATE_TEST_SUITE_P(Drivers, StorePublished, testing::Values(memory_driver(), sqlite_driver()),
                         name_of);

// ---- Published ----------------------------------------------------------------------------------

TEST_P(StorePublished, EventsComeInTheOrderOfTheirCommitsOverAllPartitions) {
    put(200, {event(9, "a")});
    put(3, {event(5, "b"), event(4, "c")});
    put(200, {event(8, "d")});
    const auto rows = page("");
    EXPECT_THAT(ids(rows), ElementsAre(9, 5, 4, 8));
    EXPECT_EQ(rows[1], (Store::Published{rows[1].cursor, 3, event(5, "b")}));
    EXPECT_EQ(rows[3].partition, 200);
}

TEST_P(StorePublished, CallsAndTimersAreKeptForReplayAndNotPublished) {
    std::vector<Event> rows;
    for (const char *kind : {"message", "call", "status", "timer", "notice", "event"}) {
        const Id id = rows.size() + 1;
        rows.push_back(stepped(id, kind, id));
    }
    put(3, rows);
    EXPECT_THAT(ids(page("")), ElementsAre(1, 3, 5, 6));
    EXPECT_EQ(page("", 3).size(), 3u) << "what is not published counts against no limit";
    std::erase_if(rows, [](const Event &row) { return row.kind == "status"; });
    EXPECT_THAT(store_->history(3, 7).value().events, testing::ElementsAreArray(rows));
    EXPECT_TRUE(totals().ledger.empty()) << "only the batch's ledger counts";
    EXPECT_EQ(unfinished(3), Unfinished{});
}

TEST_P(StorePublished, PagesMeetWithoutAGapOrARepetition) {
    for (Id id = 1; id <= 7; ++id)
        put(static_cast<Partition>(id % 3), {event(id, std::to_string(id))});
    for (std::size_t limit = 1; limit <= 8; ++limit) {
        std::vector<Id> read;
        std::string cursor;
        for (auto rows = page(cursor, limit); !rows.empty(); rows = page(cursor, limit)) {
            for (const Id id : ids(rows))
                read.push_back(id);
            cursor = rows.back().cursor;
        }
        EXPECT_THAT(read, ElementsAre(1, 2, 3, 4, 5, 6, 7)) << limit;
    }
    EXPECT_THAT(page("", 0), IsEmpty());
}

TEST_P(StorePublished, OfOneLineOnlyItsEvents) {
    Event other = event(2, "b");
    other.line = "sales";
    put(3, {event(1, "a"), other, event(3, "c")});
    EXPECT_THAT(ids(page("", 100, "support")), ElementsAre(1, 3));
    EXPECT_THAT(ids(page("", 100, "sales")), ElementsAre(2));
    EXPECT_THAT(ids(page("", 1, "sales")), ElementsAre(2)) << "the others count against no limit";
    EXPECT_THAT(page("", 100, "nobody"), IsEmpty());
}

TEST_P(StorePublished, FromTheNewestCursorOnlyWhatComesAfterIsSeen) {
    const std::string before = store_->newest_cursor().value();
    put(3, {event(1, "a")});
    const std::string newest = store_->newest_cursor().value();
    EXPECT_THAT(page(newest), IsEmpty());
    put(4, {event(2, "b")});
    EXPECT_THAT(ids(page(newest)), ElementsAre(2));
    EXPECT_THAT(ids(page(before)), ElementsAre(1, 2));
    put(4, {stepped(3, "timer", 1)});  // moves the newest on, and is not seen
    EXPECT_THAT(page(store_->newest_cursor().value()), IsEmpty());
    EXPECT_THAT(ids(page(newest)), ElementsAre(2));
}

TEST_P(StorePublished, AReplacedEventKeepsItsPlaceForReadersBeforeAndBehindIt) {
    put(3, {event(1, "a"), event(2, "b", EventState::dead), event(3, "c")});
    const auto first = page("");
    const std::string behind_1 = first[0].cursor, behind_all = first[2].cursor;

    Event changed = event(1, "a", EventState::dead), live = event(2, "b");
    changed.body = live.body = R"({"text":"changed"})";
    put(3, {changed, live, event(4, "d")});
    Batch batch;
    batch.mark_events = {{3, EventState::handled, 1}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);

    EXPECT_THAT(ids(page(behind_1)), ElementsAre(2, 3, 4)) << "nothing is lost";
    EXPECT_THAT(ids(page(behind_all)), ElementsAre(4)) << "nothing comes twice";
    const auto again = page("");
    EXPECT_THAT(ids(again), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(again[0].event, changed);
    EXPECT_EQ(again[1].event, live);
    EXPECT_EQ(again[0].cursor, first[0].cursor);
}

TEST_P(StorePublished, AnEventMayBeReplacedTwiceInOneBatchInItsPlace) {
    put(3, {event(1, "a"), event(2, "b")});
    Event once = event(1, "a"), twice = event(1, "other");
    once.body = "1";
    twice.body = "2";
    put(3, {once, twice});
    const auto rows = page("");
    EXPECT_THAT(ids(rows), ElementsAre(1, 2));
    EXPECT_EQ(rows[0].event, twice);
}

TEST_P(StorePublished, ABatchThatWritesNothingPublishesNothing) {
    put(3, {event(1, "a")});
    const std::string newest = store_->newest_cursor().value();
    Batch bad;
    bad.put_events = {event(2, "b"), event(3, "a")};
    ASSERT_EQ(commit(3, bad), CommitResult::failed);
    Batch duplicate;
    duplicate.accept = event(4, "a");
    duplicate.put_events = {event(5, "e")};
    ASSERT_EQ(commit(3, duplicate), CommitResult::duplicate);
    EXPECT_EQ(store_->newest_cursor().value(), newest);
    EXPECT_THAT(ids(page("")), ElementsAre(1));
    put(3, {event(6, "f")});
    EXPECT_THAT(ids(page(newest)), ElementsAre(6));
}

TEST_P(StorePublished, WhatIsNoCursorOfThisStoreIsAnError) {
    put(3, {event(1, "a")});
    for (const char *text : {"e", "1", "E1", "e-1", "e+1", "e 1", "e1 ", "e1.", "x1", "e!",
                             "e1y2p0ij32e8e8", "ezzzzzzzzzzzzzzzz"})
        EXPECT_FALSE(store_->published(text, "", 10)) << text;
    const std::string nul("e1\0", 3);
    EXPECT_FALSE(store_->published(nul, "", 10));
}

TEST_P(StorePublished, ACursorBehindTheNewestIsOfAnotherStore) {
    // As after a restore of an older copy: to wait there would pass over what comes until then.
    for (Id id = 1; id <= 3; ++id)
        put(3, {event(id, std::to_string(id))});
    const std::string newest = store_->newest_cursor().value();
    TemporaryFolder other_folder;
    auto other = GetParam().open(other_folder).value();
    const Epoch epoch = other->lease(3).value();
    EXPECT_FALSE(other->published(newest, "", 10));
    Batch batch;
    batch.put_events = {event(1, "a"), event(2, "b")};
    ASSERT_EQ(commit_and_wait(*other, 3, epoch, batch), CommitResult::done);
    EXPECT_FALSE(other->published(newest, "", 10));
    EXPECT_FALSE(other->published(newest, "nobody", 10));
    batch.put_events = {event(3, "c")};
    ASSERT_EQ(commit_and_wait(*other, 3, epoch, batch), CommitResult::done);
    EXPECT_TRUE(other->published(newest, "", 10));
}

// ---- History ------------------------------------------------------------------------------------

TEST_P(StorePublished, AMarkGivesTheStepAndOneWithoutLeavesIt) {
    put(3, {event(1, "a"), event(2, "b"), event(3, "c", EventState::handled)});
    Batch batch;
    batch.mark_events = {{1, EventState::dead, 5},
                         {2, EventState::handled, 6},
                         {3, EventState::handled, 7},  // final: passed over
                         {99, EventState::handled, 8}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->event(3, 1).value()->step, 5u);
    batch.mark_events = {{1, EventState::pending}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->event(3, 1).value()->step, 5u);
    EXPECT_EQ(unfinished(3).events.at(0).step, 5u);

    std::map<Id, Id> steps;
    const Store::History history = store_->history(3, 7).value();
    for (const Event &row : history.events)
        steps[row.id] = row.step;
    EXPECT_THAT(steps, ElementsAre(std::pair<Id, Id>(1, 5), std::pair<Id, Id>(2, 6),
                                   std::pair<Id, Id>(3, 0)));
}

TEST_P(StorePublished, AHistoryIsInTheOrderOfItsStepsAndTheRestAtItsEnd) {
    // Ids are in the order in which rows came, steps in the order in which they ran.
    put(3, {stepped(5, "event", 0), stepped(1, "message", 3), stepped(2, "call", 1),
            stepped(4, "notice", 0), stepped(3, "timer", 2), stepped(7, "message", 2)});
    Event foreign = stepped(6, "message", 1);
    foreign.conversation = 8;
    put(3, {foreign});
    put(4, {stepped(9, "message", 1)});
    Batch batch;
    batch.put_outgoing = {outgoing(12, SendState::sent), outgoing(11), outgoing(13), outgoing(10)};
    batch.put_outgoing[2].conversation = 8;
    ASSERT_EQ(commit(3, batch), CommitResult::done);

    const Store::History history = store_->history(3, 7).value();
    std::vector<Id> events, sends;
    for (const Event &row : history.events)
        events.push_back(row.id);
    for (const Outgoing &row : history.outgoing)
        sends.push_back(row.id);
    EXPECT_THAT(events, ElementsAre(2, 3, 7, 1, 4, 5));
    EXPECT_THAT(sends, ElementsAre(10, 11, 12));
    EXPECT_EQ(history.outgoing[0], outgoing(10));
    EXPECT_EQ(store_->history(3, 99).value(), Store::History{});
    EXPECT_EQ(store_->history(kPartitions, 7).value(), Store::History{});
}

TEST_P(StorePublished, OnlyAnEventThatMayRunAgainIsReadById) {
    put(3, {event(1, "a"), event(2, "b", EventState::dead), event(3, "c", EventState::handled),
            event(4, "d", EventState::ignored)});
    EXPECT_EQ(store_->event(3, 1).value(), event(1, "a"));
    EXPECT_EQ(store_->event(3, 2).value(), event(2, "b", EventState::dead));
    EXPECT_EQ(store_->event(3, 3).value(), std::nullopt);
    EXPECT_EQ(store_->event(3, 4).value(), std::nullopt);
    EXPECT_EQ(store_->event(4, 1).value(), std::nullopt);
}

TEST_P(StorePublished, ABackendsEventCountsAsTheLedgerOfItsBatchSays) {
    Event news = event(1, "");
    news.kind = "event";
    Batch batch;
    batch.put_events = {news};
    batch.ledger = {{"support", 1, 0, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(totals().ledger["support"], (LedgerLine{1, 0, 0, 0, 0, 1}));
    batch = {};
    batch.mark_events = {{1, EventState::handled, 1}};
    batch.put_events = {stepped(2, "call", 2), stepped(3, "timer", 3)};
    batch.ledger = {{"support", 0, 1, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(totals().ledger["support"], (LedgerLine{1, 1, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace patchbay::journal
