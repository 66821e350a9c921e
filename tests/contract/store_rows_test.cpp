// Each kind of row: put, replaced, changed, dropped, and what is unfinished.
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

namespace patchbay::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreRows : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Drivers, StoreRows, testing::Values(memory_driver(), sqlite_driver()),
                         name_of);

// ---- Events -------------------------------------------------------------------------------------

TEST_P(StoreRows, APendingEventIsUnfinishedUntilItIsMarked) {
    Batch batch;
    batch.put_events = {event(2, "b"), event(1, "a"), event(3, "c", EventState::ignored)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).events, ElementsAre(event(1, "a"), event(2, "b")));
    EXPECT_THAT(unfinished(3).conversations, ElementsAre(7));

    batch = {};
    batch.mark_events = {{1, EventState::handled}, {2, EventState::dead}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).events, IsEmpty());
}

TEST_P(StoreRows, ADeadEventMayLiveAgainAHandledOneIsFinal) {
    Batch batch;
    batch.put_events = {event(1, "a", EventState::dead), event(2, "b", EventState::handled)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch = {};
    batch.mark_events = {
        {1, EventState::pending}, {2, EventState::pending}, {99, EventState::pending}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).events, ElementsAre(event(1, "a")));
}

TEST_P(StoreRows, APutReplacesAPendingEventAndKeepsItKnown) {
    Batch batch;
    batch.put_events = {event(1, "a")};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    Event changed = event(1, "a");
    changed.body = R"({"text":"changed"})";
    batch.put_events = {changed};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).events, ElementsAre(changed));
    batch = {};
    batch.accept = event(5, "a");
    EXPECT_EQ(commit(3, batch), CommitResult::duplicate);
}

// ---- Conversations and aliases ------------------------------------------------------------------

TEST_P(StoreRows, AConversationIsReplacedById) {
    Batch batch;
    batch.put_conversations = {conversation(7, "one"), conversation(8, "eight")};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch.put_conversations = {conversation(7, "two")};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->conversation(3, 7).value(), conversation(7, "two"));
    EXPECT_EQ(store_->conversation(3, 8).value(), conversation(8, "eight"));
    EXPECT_EQ(store_->conversation(4, 7).value(), std::nullopt);
    EXPECT_EQ(totals().conversations, 2);
}

TEST_P(StoreRows, AnAliasMayLeadToAnotherPartition) {
    Batch batch;
    batch.put_aliases = {{"support", "ES.1349", 200, 12}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->alias(3, "support", "ES.1349").value(),
              (Alias{"support", "ES.1349", 200, 12}));
    EXPECT_EQ(store_->alias(3, "sales", "ES.1349").value(), std::nullopt);
    EXPECT_EQ(store_->alias(200, "support", "ES.1349").value(), std::nullopt);
    batch.put_aliases = {{"support", "ES.1349", 3, 1}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->alias(3, "support", "ES.1349").value(), (Alias{"support", "ES.1349", 3, 1}));
}

TEST_P(StoreRows, TheNewestConversationsAreListedFirst) {
    for (Id id = 1; id <= 3; ++id) {
        Batch batch;
        batch.put_conversations = {conversation(id)};
        ASSERT_EQ(commit(static_cast<Partition>(10 - id), batch), CommitResult::done);
    }
    const auto listed = store_->conversations("", 2).value();
    ASSERT_EQ(listed.size(), 2u);
    EXPECT_EQ(listed[0], (Store::PlacedConversation{7, conversation(3)}));
    EXPECT_EQ(listed[1], (Store::PlacedConversation{8, conversation(2)}));
}

// ---- Outgoing -----------------------------------------------------------------------------------

TEST_P(StoreRows, AChangeOfASendLeavesTheRestAlone) {
    Outgoing row = outgoing(1);
    row.statuses = R"({"queued":1})";
    row.reply_to = "wamid.0";
    Batch batch;
    batch.put_outgoing = {row};
    ASSERT_EQ(commit(3, batch), CommitResult::done);

    batch = {};
    batch.change_outgoing = {
        {1, SendState::in_doubt, 2, 5'000, 4'000, std::nullopt, std::nullopt, std::nullopt}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    row.state = SendState::in_doubt;
    row.attempts = 2;
    row.due = 5'000;
    row.since = 4'000;
    EXPECT_EQ(store_->outgoing(3, 1).value(), row);

    batch.change_outgoing = {
        {1, SendState::sent, 2, 0, 0, "wamid.out", 2, std::string(R"({"sent":2})")}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    row.state = SendState::sent;
    row.due = row.since = 0;
    row.provider_id = "wamid.out";
    row.rank = 2;
    row.statuses = R"({"sent":2})";
    EXPECT_EQ(store_->outgoing(3, 1).value(), row);

    batch.change_outgoing = {change(1, SendState::sent)};  // keeps provider id, rank, statuses
    batch.change_outgoing[0].attempts = 2;
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->outgoing(3, 1).value(), row);
}

TEST_P(StoreRows, AChangeOfASendThatIsNotThereDoesNothing) {
    Batch batch;
    batch.change_outgoing = {change(99, SendState::sent)};
    EXPECT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->outgoing(3, 99).value(), std::nullopt);
    EXPECT_TRUE(totals().sends.empty());
}

TEST_P(StoreRows, UnsettledSendsAreUnfinishedInOrder) {
    Batch batch;
    batch.put_outgoing = {outgoing(4, SendState::claimed, 9), outgoing(2, SendState::queued, 8),
                          outgoing(3, SendState::in_doubt, 9), outgoing(1, SendState::sent, 5),
                          outgoing(5, SendState::failed, 6)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    std::vector<Id> ids;
    for (const Outgoing &row : unfinished(3).outgoing)
        ids.push_back(row.id);
    EXPECT_THAT(ids, ElementsAre(2, 3, 4));
    EXPECT_THAT(unfinished(3).conversations, ElementsAre(8, 9));
}

TEST_P(StoreRows, ASendIsFoundAcrossPartitionsByLineAndProviderId) {
    Outgoing row = outgoing(1, SendState::sent);
    row.provider_id = "wamid.out";
    Batch batch;
    batch.put_outgoing = {row, outgoing(2)};
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    EXPECT_EQ(store_->find_outgoing("support", "wamid.out").value(), (Store::Place{200, 1}));
    EXPECT_EQ(store_->find_outgoing("sales", "wamid.out").value(), std::nullopt);
    EXPECT_EQ(store_->find_outgoing("support", "wamid").value(), std::nullopt);
    EXPECT_EQ(store_->find_outgoing("support", "").value(), std::nullopt);

    batch = {};
    batch.change_outgoing = {change(1, SendState::sent)};
    batch.change_outgoing[0].provider_id = "wamid.second";
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    EXPECT_EQ(store_->find_outgoing("support", "wamid.out").value(), std::nullopt);
    EXPECT_EQ(store_->find_outgoing("support", "wamid.second").value(), (Store::Place{200, 1}));
}

// ---- Calls, timers, raw requests ----------------------------------------------------------------

TEST_P(StoreRows, CallsTimersAndRawRequestsStayUntilTheyAreDropped) {
    const Call call{1, 7, "repairs", "status", R"({"ticket":"A-1"})", 1, 1'000};
    const Timer timer{2, 8, 9'000};
    const RawRequest raw{3, "support", R"({"method":"POST"})", 1, 2'000};
    Batch batch;
    batch.put_calls = {call};
    batch.put_timers = {timer};
    batch.put_raw = {raw};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    Unfinished left = unfinished(3);
    EXPECT_THAT(left.calls, ElementsAre(call));
    EXPECT_THAT(left.timers, ElementsAre(timer));
    EXPECT_THAT(left.raw, ElementsAre(raw));
    EXPECT_THAT(left.conversations, ElementsAre(7, 8));

    Call again = call;
    again.attempts = 2;
    RawRequest raw_again = raw;
    raw_again.attempts = 2;
    batch.put_calls = {again};
    batch.put_timers = {{2, 8, 10'000}};
    batch.put_raw = {raw_again};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    left = unfinished(3);
    EXPECT_THAT(left.calls, ElementsAre(again));
    EXPECT_THAT(left.timers, ElementsAre(Timer{2, 8, 10'000}));
    EXPECT_THAT(left.raw, ElementsAre(raw_again));

    batch = {};
    batch.drop_calls = {1, 99};
    batch.drop_timers = {2, 99};
    batch.drop_raw = {3, 99};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(unfinished(3), Unfinished{});
}

TEST_P(StoreRows, WhatABatchPutsAndDropsIsGone) {
    Batch batch;
    batch.put_timers = {{2, 8, 9'000}};
    batch.drop_timers = {2};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(unfinished(3), Unfinished{});
}

// ---- Dead letters -------------------------------------------------------------------------------

TEST_P(StoreRows, DeadLettersAreListedNewestFirstUntilTheyAreDropped) {
    Batch batch;
    batch.put_dead = {dead_letter(1)};
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->dead_letter(3, 1).value(), dead_letter(1));
    EXPECT_EQ(store_->dead_letter(3, 2).value(), std::nullopt);
    EXPECT_THAT(store_->dead_letters("", 10).value(),
                ElementsAre(Store::PlacedDeadLetter{3, dead_letter(1)},
                            Store::PlacedDeadLetter{200, dead_letter(1)}));
    EXPECT_EQ(store_->dead_letters("", 1).value().size(), 1u);
    EXPECT_EQ(totals().dead_letters["support"], 2);

    batch = {};
    batch.drop_dead = {1};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(store_->dead_letters("", 10).value(),
                ElementsAre(Store::PlacedDeadLetter{200, dead_letter(1)}));
    EXPECT_EQ(totals().dead_letters["support"], 1);
}

// ---- Early statuses -----------------------------------------------------------------------------

TEST_P(StoreRows, EarlyStatusesWaitInOrderUntilTheyAreTaken) {
    const EarlyStatus sent{"support", "wamid.1", R"({"status":"sent"})", 1};
    const EarlyStatus read{"support", "wamid.1", R"({"status":"read"})", 2};
    const EarlyStatus other{"support", "wamid.2", "{}", 3};
    EXPECT_THAT(store_->early_keys().value(), IsEmpty());
    Batch batch;
    batch.put_early = {sent, other};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch.put_early = {read};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(store_->early(3, "support", "wamid.1").value(), ElementsAre(sent, read));
    EXPECT_THAT(store_->early(4, "support", "wamid.1").value(), IsEmpty());
    EXPECT_THAT(store_->early(3, "sales", "wamid.1").value(), IsEmpty());
    const Batch::EarlyKey one{"support", "wamid.1"}, two{"support", "wamid.2"};
    EXPECT_THAT(store_->early_keys().value(), ElementsAre(one, two));

    batch = {};
    batch.drop_early = {{"support", "wamid.1"}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(store_->early(3, "support", "wamid.1").value(), IsEmpty());
    EXPECT_THAT(store_->early(3, "support", "wamid.2").value(), ElementsAre(other));
    EXPECT_THAT(store_->early_keys().value(), ElementsAre(two));
    batch.drop_early = {{"support", "wamid.2"}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(store_->early_keys().value(), IsEmpty());
}

// ---- Mailbox ------------------------------------------------------------------------------------

TEST_P(StoreRows, OnlyWhatNobodyNeedsIsForgottenTheOldAlone) {
    Batch batch;
    const auto early = [](const std::string &id, TimeMs received) {
        return EarlyStatus{"support", id, "{}", received};
    };
    batch.put_early = {early("wamid.1", 99), early("wamid.1", 100), early("wamid.2", 99),
                       early("\n3.7", 99)};  // of a message of ours
    const auto told = [](Id id, EventState state, TimeMs received, Id conversation) {
        Event row = event(id, "told:" + std::to_string(id), state);
        row.received = received;
        row.conversation = conversation;
        return row;
    };
    batch.put_events = {told(1, EventState::ignored, 99, 0), told(2, EventState::ignored, 100, 0),
                        told(3, EventState::ignored, 99, 7), told(4, EventState::handled, 99, 0),
                        told(5, EventState::pending, 99, 0), told(6, EventState::dead, 99, 0)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);

    EXPECT_EQ(store_->forget(100, 2).value() + store_->forget(100, 2).value(), 3u);
    EXPECT_EQ(store_->forget(100, 2).value(), 0u);
    EXPECT_THAT(store_->early(3, "support", "wamid.1").value(), ElementsAre(early("wamid.1", 100)));
    EXPECT_THAT(store_->early(3, "support", "wamid.2").value(), IsEmpty());
    EXPECT_EQ(store_->early(3, "support", "\n3.7").value().size(), 1u);
    std::vector<Id> left;
    for (const auto &published : store_->published("", "", 100).value())
        left.push_back(published.event.id);
    EXPECT_THAT(left, ElementsAre(2, 3, 4, 5, 6));

    // It is known no longer.
    for (const auto &[id, result] :
         {std::pair{Id{1}, CommitResult::done}, {2, CommitResult::duplicate}}) {
        Batch again;
        again.accept = told(id + 10, EventState::ignored, 200, 0);
        again.accept->provider_id = "told:" + std::to_string(id);
        EXPECT_EQ(commit(3, again), result);
    }
}

TEST_P(StoreRows, WhatIsKnownIsCountedWhereItIsToBe) {
    Batch batch;
    batch.accept = event(1, "a");
    batch.ledger = {{"support", 1, 0, 0, 0}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch.counts_known = false;
    ASSERT_EQ(commit(3, batch), CommitResult::duplicate);
    EXPECT_EQ(store_->totals().value().ledger["support"].received, 1);
    batch.counts_known = true;
    ASSERT_EQ(commit(3, batch), CommitResult::duplicate);
    EXPECT_EQ(store_->totals().value().ledger["support"].received, 2);
}

TEST_P(StoreRows, MailWaitsInTheOtherPartitionUntilItIsTaken) {
    Batch batch;
    batch.send_mail = {{0, 11, 9, R"({"second":1})"}, {0, 10, 9, R"({"first":1})"}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    batch.send_mail = {{0, 1, 9, "{}"}};
    ASSERT_EQ(commit(4, batch), CommitResult::done);

    EXPECT_EQ(unfinished(3), Unfinished{});
    EXPECT_THAT(unfinished(9).mail,
                ElementsAre(Mail{3, 10, 9, R"({"first":1})"}, Mail{3, 11, 9, R"({"second":1})"},
                            Mail{4, 1, 9, "{}"}));

    batch = {};
    batch.take_mail = {{3, 10}};
    ASSERT_EQ(commit(4, batch), CommitResult::done);  // not its own
    EXPECT_EQ(unfinished(9).mail.size(), 3u);
    batch.put_aliases = {{"support", "ES.1349", 3, 7}};
    ASSERT_EQ(commit(9, batch), CommitResult::done);
    EXPECT_THAT(unfinished(9).mail,
                ElementsAre(Mail{3, 11, 9, R"({"second":1})"}, Mail{4, 1, 9, "{}"}));
    EXPECT_EQ(commit(9, batch), CommitResult::done);  // taken once: again does nothing
    EXPECT_EQ(unfinished(9).mail.size(), 2u);
}

// ---- Flow versions, identity, odd text ----------------------------------------------------------

TEST_P(StoreRows, AFlowVersionStaysAsItWas) {
    const FlowVersion flow{"support", "v1", R"({"spec":"1.0"})"};
    ASSERT_TRUE(store_->put_flow(flow));
    ASSERT_TRUE(store_->put_flow({"support", "v1", "other"}));
    ASSERT_TRUE(store_->put_flow({"support", "v2", "two"}));
    EXPECT_EQ(store_->flow("support", "v1").value(), flow);
    EXPECT_EQ(store_->flow("support", "v3").value(), std::nullopt);
}

TEST_P(StoreRows, TheIdentityFitsIntoACorrelationToken) {
    EXPECT_FALSE(store_->id().empty());
    EXPECT_LE(store_->id().size(), 16u);
    for (const char c : store_->id())
        EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)));
}

TEST_P(StoreRows, EachTakeoverHasAnIncarnationThatItsRowsKeep) {
    const std::uint64_t first = store_->incarnation();
    EXPECT_NE(first, 0u);
    Outgoing message = outgoing(1, SendState::in_doubt);
    message.incarnation = first;
    Call call{2, 7, "repairs", "status", "{}", 1, 1'000, std::uint64_t{1} << 63};
    Batch batch;
    batch.put_outgoing = {message};
    batch.put_calls = {call};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    Batch changed;
    changed.change_outgoing = {change(1, SendState::in_doubt)};
    ASSERT_EQ(commit(3, changed), CommitResult::done);

    ASSERT_TRUE(store_->lease_all());
    EXPECT_NE(store_->incarnation(), first);
    EXPECT_NE(store_->incarnation(), 0u);
    EXPECT_EQ(store_->outgoing(3, 1).value()->incarnation, first);
    EXPECT_EQ(unfinished(3).outgoing.at(0).incarnation, first);
    EXPECT_EQ(unfinished(3).calls.at(0).incarnation, call.incarnation);
}

TEST_P(StoreRows, TextComesBackAsItWas) {
    using namespace std::string_literals;
    const std::string odd = "zero \0 in it, ñ, 'quotes', \xff not UTF-8"s;
    Batch batch;
    batch.put_conversations = {conversation(7, odd), conversation(8, std::string(3'000'000, 'x'))};
    batch.accept = event(1, odd);
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->conversation(3, 7).value()->state, odd);
    EXPECT_EQ(store_->conversation(3, 8).value()->state.size(), 3'000'000u);
    EXPECT_EQ(unfinished(3).events.at(0).provider_id, odd);
    EXPECT_EQ(commit(3, batch), CommitResult::duplicate);
}

}  // namespace
}  // namespace patchbay::journal
