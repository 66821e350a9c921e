#include "core/delivery/outbox.h"

#include <gtest/gtest.h>

namespace patchbay::delivery {
namespace {

using journal::SendState;
using Kind = Next::Kind;

constexpr InDoubtPolicy kPolicy{InDoubtAction::resend, 600'000, 15'000};

Entry entry(journal::Id id, SendState state, TimeMs due = 0, TimeMs since = 0) {
    Entry one;
    one.row.id = id;
    one.row.state = state;
    one.row.due = one.due = due;
    one.row.since = one.since = since;
    one.content = model::Text{"hello"};
    return one;
}

TEST(Outbox, TheFirstLeavesAndTheSecondWaitsForItsAnswer) {
    Outbox outbox{entry(1, SendState::queued), entry(2, SendState::queued)};
    EXPECT_EQ(next_to_leave(outbox, 0, kPolicy).id, 1u);
    outbox[0].row.state = SendState::claimed;
    const Next next = next_to_leave(outbox, 0, kPolicy);
    EXPECT_EQ(next.kind, Kind::nothing);
    EXPECT_EQ(next.look_again, 0);
}

TEST(Outbox, ARetryHoldsUpWhatComesAfterIt) {
    const Outbox outbox{entry(1, SendState::queued, 5'000), entry(2, SendState::queued)};
    const Next early = next_to_leave(outbox, 4'999, kPolicy);
    EXPECT_EQ(early.kind, Kind::nothing);
    EXPECT_EQ(early.look_again, 5'000);
    EXPECT_EQ(next_to_leave(outbox, 5'000, kPolicy).id, 1u);
}

TEST(Outbox, ADoubtBlocksForAWhileThenTheNextMayPass) {
    const Outbox outbox{entry(1, SendState::in_doubt, 600'000, 1'000), entry(2, SendState::queued)};
    const Next early = next_to_leave(outbox, 15'999, kPolicy);
    EXPECT_EQ(early.kind, Kind::nothing);
    EXPECT_EQ(early.look_again, 16'000);
    const Next passed = next_to_leave(outbox, 16'000, kPolicy);
    EXPECT_EQ(passed.kind, Kind::ready);
    EXPECT_EQ(passed.id, 2u);
}

TEST(Outbox, WithBlocksEqualToAfterNothingPassesADoubt) {
    constexpr InDoubtPolicy strict{InDoubtAction::resend, 10'000, 10'000};
    const Outbox outbox{entry(1, SendState::in_doubt, 11'000, 1'000), entry(2, SendState::queued)};
    for (const TimeMs now : {1'000, 5'000, 10'999})
        EXPECT_EQ(next_to_leave(outbox, now, strict).kind, Kind::nothing) << now;
    const Next next = next_to_leave(outbox, 11'000, strict);
    EXPECT_EQ(next.kind, Kind::act);
    EXPECT_EQ(next.id, 1u);
}

TEST(Outbox, ADoubtLeftToTheOperatorBlocksNobody) {
    const Outbox outbox{entry(1, SendState::in_doubt, 0, 1'000), entry(2, SendState::queued)};
    EXPECT_EQ(next_to_leave(outbox, 1'000'000, kPolicy).id, 2u);
}

TEST(Outbox, TheSixteenBitsOfAnOpenMessageAreTaken) {
    const Outbox outbox{entry(7, SendState::in_doubt), entry(70'000, SendState::queued)};
    for (const journal::Id id : {7, 7 + 65'535, 7 + 3 * 65'535, 70'000 - 65'535})
        EXPECT_EQ(free_id(outbox, id), id + 1) << id;
    for (const journal::Id id : {8, 7 + 65'536, 70'001})
        EXPECT_EQ(free_id(outbox, id), id) << id;
    EXPECT_EQ(free_id({}, 7), 7u);
}

// Of a contact with very many open messages, such as while its line is stopped.
TEST(Outbox, WhereAllSixteenBitsAreTakenAMessageGetsThemAllTheSame) {
    constexpr journal::Id kAll = 65'535;
    Outbox outbox;
    for (journal::Id id = 1; id < kAll; ++id)
        outbox.push_back(entry(id, SendState::queued));
    EXPECT_EQ(free_id(outbox, kAll), kAll);
    EXPECT_EQ(free_id(outbox, kAll + 1), 2 * kAll);
    outbox.push_back(entry(kAll, SendState::queued));
    EXPECT_EQ(free_id(outbox, kAll + 1), kAll + 1);
}

TEST(Outbox, ATemplateIsNeverResentByItself) {
    EXPECT_EQ(action_for(kPolicy, model::Template{}), InDoubtAction::ask_operator);
    EXPECT_EQ(action_for(kPolicy, model::Text{}), InDoubtAction::resend);
    constexpr InDoubtPolicy fail{InDoubtAction::fail, 1, 1};
    EXPECT_EQ(action_for(fail, model::Template{}), InDoubtAction::fail);
}

constexpr Window kHold{true, ClosedWindow::hold};

TEST(Outbox, AHeldMessageHoldsUpTheOthersButTemplatesPass) {
    Outbox outbox{entry(1, SendState::queued), entry(2, SendState::queued),
                  entry(3, SendState::queued)};
    outbox[2].content = model::Template{"news", "en", ""};
    EXPECT_EQ(next_to_leave(outbox, 0, kPolicy, kHold).id, 3u);
    outbox.pop_back();
    const Next next = next_to_leave(outbox, 0, kPolicy, kHold);
    EXPECT_EQ(next.kind, Kind::nothing);
    EXPECT_EQ(next.look_again, 0);  // the contact's next message opens the window
    EXPECT_EQ(next_to_leave(outbox, 0, kPolicy, {false, ClosedWindow::hold}).id, 1u);
}

TEST(Outbox, WhatIsNamedForAShutWindowLeavesWhateverThePolicy) {
    for (const auto policy : {ClosedWindow::send, ClosedWindow::hold, ClosedWindow::fail}) {
        Outbox outbox{entry(1, SendState::queued)};
        outbox[0].row.closed = "{}";
        EXPECT_EQ(next_to_leave(outbox, 0, kPolicy, {true, policy}).kind, Kind::replace);
        EXPECT_EQ(next_to_leave(outbox, 0, kPolicy, {false, policy}).kind, Kind::ready);
    }
}

TEST(Outbox, AShutWindowFailsOrIsLeftToTheProviderByPolicy) {
    const Outbox outbox{entry(1, SendState::queued)};
    EXPECT_EQ(next_to_leave(outbox, 0, kPolicy, {true, ClosedWindow::fail}).kind, Kind::shut);
    EXPECT_EQ(next_to_leave(outbox, 0, kPolicy, {true, ClosedWindow::send}).kind, Kind::ready);
}

TEST(Outbox, ARetryOutsideTheWindowWaitsForItsTimeFirst) {
    Outbox outbox{entry(1, SendState::queued, 5'000)};
    outbox[0].row.closed = "{}";
    EXPECT_EQ(next_to_leave(outbox, 4'999, kPolicy, kHold).look_again, 5'000);
    EXPECT_EQ(next_to_leave(outbox, 5'000, kPolicy, kHold).kind, Kind::replace);
}

constexpr std::int64_t kHour = 60 * 60 * 1'000;
constexpr Moment kNow{1'800'000'000'000, 5'000'000};

TEST(Waits, AreOfTheSteadyClockAndTheRowSaysTheWallClocksTime) {
    Entry one = entry(1, SendState::queued);
    make_now(one, kNow);
    EXPECT_EQ(one.row.created, kNow.wall);
    EXPECT_EQ(one.row.due, kNow.wall);
    EXPECT_EQ(one.due, kNow.steady);
    wait(one, kNow, 1'500);
    EXPECT_EQ(one.row.due, kNow.wall + 1'500);
    EXPECT_EQ(next_to_leave({one}, kNow.steady + 1'499, kPolicy).kind, Kind::nothing);
    EXPECT_EQ(next_to_leave({one}, kNow.steady + 1'500, kPolicy).kind, Kind::ready);
    doubt(one, kNow, kPolicy);
    EXPECT_EQ(one.row.state, SendState::in_doubt);
    EXPECT_EQ(one.row.since, kNow.wall);
    EXPECT_EQ(one.row.due, kNow.wall + 600'000);
    EXPECT_EQ(next_to_leave({one}, kNow.steady + 599'999, kPolicy).kind, Kind::nothing);
    EXPECT_EQ(next_to_leave({one}, kNow.steady + 600'000, kPolicy).kind, Kind::act);
}

TEST(Waits, OfAnEarlierRunGoOnButNotForLongerThanAProviderCanAsk) {
    const auto due_in = [](TimeMs created, TimeMs due) {
        Entry one = entry(1, SendState::queued);
        one.row.created = created;
        one.row.due = due;
        recall(one, kNow);
        return one.due - kNow.steady;
    };
    EXPECT_EQ(due_in(kNow.wall - 5'000, kNow.wall + 7'000), 7'000);
    EXPECT_EQ(due_in(kNow.wall - 5'000, kNow.wall - 7'000), 0);
    EXPECT_EQ(due_in(kNow.wall, kNow.wall + kHour), kHour);
    EXPECT_EQ(due_in(kNow.wall, kNow.wall + kHour + 1), kHour);
    EXPECT_EQ(due_in(0, kNow.wall + 365 * 24 * kHour), kHour);
    // The clock was ahead when it was made: what it says of the future says nothing.
    EXPECT_EQ(due_in(kNow.wall + 1, kNow.wall + 7'000), 0);
}

TEST(Waits, AnAgeIsKeptOverAStartAndIsNeverNegative) {
    Entry one = entry(1, SendState::queued);
    one.row.created = kNow.wall - 23 * kHour;
    recall(one, kNow);
    EXPECT_EQ(kNow.steady - one.created, 23 * kHour);
    one.row.created = kNow.wall + kHour;
    recall(one, kNow);
    EXPECT_EQ(one.created, kNow.steady);
}

}  // namespace
}  // namespace patchbay::delivery
