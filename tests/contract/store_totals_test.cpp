// Totals balance, whatever happens to events and sends.
#include "tests/contract/store_fixture.h"

namespace patchbay::journal {
namespace {

class StoreTotals : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Drivers, StoreTotals, testing::Values(memory_driver(), sqlite_driver()),
                         name_of);

TEST_P(StoreTotals, AnUntouchedStoreHasNone) { EXPECT_EQ(totals(), Totals{}); }

TEST_P(StoreTotals, TheLedgerBalancesAtEveryStep) {
    const auto expect = [this](LedgerLine line) {
        EXPECT_EQ(totals().ledger["support"], line);
        EXPECT_TRUE(totals().ledger["support"].balanced());
    };
    Batch batch;
    batch.accept = event(1, "a");
    batch.ledger = {{"support", 1, 0, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    expect({1, 0, 0, 0, 0, 1});
    ASSERT_EQ(commit(3, batch), CommitResult::duplicate);
    expect({2, 0, 1, 0, 0, 1});

    batch = {};
    batch.mark_events = {{1, EventState::handled}};
    batch.ledger = {{"support", 0, 1, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    expect({2, 1, 1, 0, 0, 0});

    batch = {};
    batch.put_events = {event(2, "", EventState::ignored), event(3, "c", EventState::dead)};
    batch.ledger = {{"support", 1, 0, 1, 0}, {"support", 1, 0, 0, 1}};
    ASSERT_EQ(commit(4, batch), CommitResult::done);
    expect({4, 1, 1, 1, 1, 0});
}

TEST_P(StoreTotals, LinesAreCountedApart) {
    Batch batch;
    batch.put_events = {event(1, "a"), event(2, "b")};
    batch.put_events[1].line = "sales";
    batch.ledger = {{"support", 1, 0, 0, 0}, {"sales", 1, 0, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(totals().ledger.size(), 2u);
    EXPECT_EQ(totals().ledger["sales"], (LedgerLine{1, 0, 0, 0, 0, 1}));
}

TEST_P(StoreTotals, SendsAreCountedByWhatTheyAreNow) {
    const auto expect = [this](Totals::Sends sends) {
        EXPECT_EQ(totals().sends["support"], sends);
    };
    Batch batch;
    batch.put_outgoing = {outgoing(1), outgoing(2), outgoing(3, SendState::claimed),
                          outgoing(4, SendState::in_doubt), outgoing(5, SendState::sent)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    expect({2, 1, 1, 1, 0});

    batch = {};
    batch.change_outgoing = {change(1, SendState::claimed), change(3, SendState::sent),
                             change(4, SendState::failed)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    expect({1, 1, 0, 2, 1});

    batch.change_outgoing = {change(4, SendState::sent), change(3, SendState::sent)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    expect({1, 1, 0, 3, 0});

    batch = {};
    batch.put_outgoing = {outgoing(5, SendState::queued), outgoing(3, SendState::failed)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);  // replaced: counted once
    expect({2, 1, 0, 1, 1});
}

TEST_P(StoreTotals, DoubtsAreListedTheLongestFirstWithTheLetterThatTellsOfThem) {
    Batch batch;
    batch.put_outgoing = {outgoing(1, SendState::in_doubt), outgoing(2, SendState::in_doubt),
                          outgoing(3, SendState::sent), outgoing(4, SendState::in_doubt)};
    batch.put_outgoing[0].since = 30;
    batch.put_outgoing[1].since = 20;
    batch.put_outgoing[3].since = 10;
    batch.put_outgoing[3].line = "other";
    batch.put_dead = {{9, "support", "event", 2, "", "", 0}, {10, "support", "send", 2, "", "", 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    const auto ids = [this](std::string_view line, std::size_t limit) {
        std::vector<Id> listed;
        for (const auto &[partition, row] : store_->doubts(line, limit).value()) {
            EXPECT_EQ(partition, 3);
            EXPECT_EQ(row, store_->outgoing(3, row.id).value().value());
            listed.push_back(row.id);
        }
        return listed;
    };
    EXPECT_EQ(ids("", 10), (std::vector<Id>{4, 2, 1}));
    EXPECT_EQ(ids("support", 10), (std::vector<Id>{2, 1}));
    EXPECT_EQ(ids("support", 1), (std::vector<Id>{2}));
    EXPECT_EQ(store_->letter_of(3, 2).value().value().id, 10u);
    EXPECT_FALSE(store_->letter_of(3, 1).value());
    EXPECT_FALSE(store_->letter_of(4, 2).value());
}

TEST_P(StoreTotals, AConversationsUnsettledMessagesAreReadInOrder) {
    Batch batch;
    batch.put_outgoing = {outgoing(3), outgoing(1, SendState::claimed),
                          outgoing(2, SendState::in_doubt), outgoing(4, SendState::sent),
                          outgoing(5)};
    batch.put_outgoing[4].conversation += 1;
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    std::vector<Id> ids;
    for (const Outgoing &row : store_->unsettled(3, batch.put_outgoing[0].conversation).value())
        ids.push_back(row.id);
    EXPECT_EQ(ids, (std::vector<Id>{1, 2, 3}));
    EXPECT_TRUE(store_->unsettled(4, batch.put_outgoing[0].conversation).value().empty());
}

TEST_P(StoreTotals, TheOldestThatWaitsToLeaveIsKnown) {
    Batch batch;
    batch.put_outgoing = {outgoing(1), outgoing(2), outgoing(3, SendState::claimed)};
    batch.put_outgoing[0].created = 30;
    batch.put_outgoing[1].created = 20;
    batch.put_outgoing[2].created = 10;
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(totals().oldest_queued["support"], 20);
    batch = {};
    batch.change_outgoing = {change(2, SendState::sent)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(totals().oldest_queued["support"], 30);
    batch.change_outgoing = {change(1, SendState::sent)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_TRUE(totals().oldest_queued.empty());
}

TEST_P(StoreTotals, ABatchThatFailsLeavesNoCount) {
    Batch batch;
    batch.put_events = {event(1, "a")};
    batch.ledger = {{"support", 1, 0, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    const Totals before = totals();
    Batch bad;
    bad.put_conversations = {conversation(7)};
    bad.put_outgoing = {outgoing(4, SendState::sent)};
    bad.put_events = {event(2, "a")};
    bad.ledger = {{"support", 1, 0, 0, 0}};
    ASSERT_EQ(commit(3, bad), CommitResult::failed);
    EXPECT_EQ(totals().ledger, before.ledger);
    EXPECT_EQ(totals().sends, before.sends);
    EXPECT_EQ(totals().conversations, before.conversations);
}

}  // namespace
}  // namespace patchbay::journal
