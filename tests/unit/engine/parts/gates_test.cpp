// What may begin while something of a conversation is being written or is under way: the table of
// docs/architecture.md.
#include "core/engine/ground/gates.h"

#include <gtest/gtest.h>

namespace patchbay::engine::test {

namespace {

using Step = Gates::Step;
using Send = Gates::Send;

struct Combination {
    Step step;
    Send send;
    bool may_step, may_claim, may_rewrite_row, may_rewrite_sends, may_evict;
};

// A claim is never committed beside a step that claims: that one combination is not there.
constexpr Combination kTable[] = {
    {Step::none, Send::none, true, true, true, true, true},
    {Step::none, Send::claiming, true, false, true, false, false},
    {Step::none, Send::under_way, true, false, true, true, false},
    {Step::none, Send::settling, true, false, true, false, false},
    {Step::committing, Send::none, false, true, false, false, false},
    {Step::committing, Send::claiming, false, false, false, false, false},
    {Step::committing, Send::under_way, false, false, false, false, false},
    {Step::committing, Send::settling, false, false, false, false, false},
    {Step::committing_claim, Send::none, false, false, false, false, false},
    {Step::committing_claim, Send::under_way, false, false, false, false, false},
    {Step::committing_claim, Send::settling, false, false, false, false, false},
};

}  // namespace

TEST(Gates, EachCombinationLetsBeginWhatItsRowSays) {
    for (const Combination &row : kTable) {
        Gates gates;
        gates.step = row.step;
        gates.send = row.send;
        gates.stored = true;
        const auto at = testing::Message()
                        << static_cast<int>(row.step) << '/' << static_cast<int>(row.send);
        EXPECT_EQ(gates.may_step(), row.may_step) << at;
        EXPECT_EQ(gates.may_claim(), row.may_claim) << at;
        EXPECT_EQ(gates.may_rewrite_row(), row.may_rewrite_row) << at;
        EXPECT_EQ(gates.may_rewrite_sends(), row.may_rewrite_sends) << at;
        EXPECT_EQ(gates.may_evict(), row.may_evict) << at;
    }
}

TEST(Gates, WhatIsNotInTheJournalYetIsNotRewritten) {
    const Gates gates;
    EXPECT_TRUE(gates.may_step());
    EXPECT_TRUE(gates.may_claim());
    EXPECT_FALSE(gates.may_rewrite_row());
    EXPECT_FALSE(gates.may_rewrite_sends());
}

TEST(Gates, WhileAnyCommitIsOutItStaysInMemory) {
    Gates accepting;
    accepting.accepting = 1;
    EXPECT_FALSE(accepting.may_evict());
    Gates submitting;
    submitting.submitting = 1;
    EXPECT_FALSE(submitting.may_evict());
}

}  // namespace patchbay::engine::test
