#include "core/delivery/statuses.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace patchbay::delivery {
namespace {

using model::DeliveryStatus;

model::Status status(DeliveryStatus kind, TimeMs at) {
    model::Status one;
    one.message_id = "wamid.1";
    one.status = kind;
    one.timestamp = at;
    if (kind == DeliveryStatus::failed) one.errors.push_back({"131026", "undeliverable", false});
    return one;
}

struct End {
    journal::SendState state;
    int rank;
    std::string statuses;
    bool operator==(const End &) const = default;
};

End apply_all(const std::vector<model::Status> &statuses) {
    journal::Outgoing row;
    row.id = 1;
    row.state = journal::SendState::claimed;
    for (const auto &one : statuses)
        apply_status(row, one);
    // The order of keys in the JSON text tells nothing.
    std::string sorted = row.statuses;
    std::sort(sorted.begin(), sorted.end());
    return {row.state, row.rank, sorted};
}

TEST(Statuses, AnyOrderAndRepetitionGivesTheSameEnd) {
    const std::vector<std::vector<model::Status>> cases = {
        {status(DeliveryStatus::sent, 1), status(DeliveryStatus::delivered, 2),
         status(DeliveryStatus::read, 3)},
        {status(DeliveryStatus::sent, 1), status(DeliveryStatus::failed, 2)},
        {status(DeliveryStatus::sent, 1), status(DeliveryStatus::failed, 2),
         status(DeliveryStatus::delivered, 3), status(DeliveryStatus::sent, 1)},
        {status(DeliveryStatus::read, 9), status(DeliveryStatus::read, 7),
         status(DeliveryStatus::sent, 8)}};
    for (const auto &one : cases) {
        const End expected = apply_all(one);
        std::vector<int> order(one.size() * 2);  // each one twice
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = static_cast<int>(i);
        do {
            std::vector<model::Status> permuted;
            for (const int i : order)
                permuted.push_back(one[static_cast<std::size_t>(i) % one.size()]);
            ASSERT_EQ(apply_all(permuted), expected);
        } while (std::next_permutation(order.begin(), order.end()) && order[0] == 0);
    }
}

TEST(Statuses, AFailureIsFinalUnlessADeliveryProvesItWrong) {
    EXPECT_EQ(apply_all({status(DeliveryStatus::failed, 1), status(DeliveryStatus::sent, 2)}).state,
              journal::SendState::failed);
    const End delivered =
        apply_all({status(DeliveryStatus::failed, 1), status(DeliveryStatus::delivered, 2)});
    EXPECT_EQ(delivered.state, journal::SendState::sent);
    EXPECT_EQ(delivered.rank, 2);
}

TEST(Statuses, SettleADoubt) {
    journal::Outgoing row;
    row.state = journal::SendState::in_doubt;
    row.due = 99;
    EXPECT_TRUE(apply_status(row, status(DeliveryStatus::sent, 5)));
    EXPECT_EQ(row.state, journal::SendState::sent);
    EXPECT_EQ(row.provider_id, "wamid.1");
    EXPECT_EQ(row.due, 0);
}

TEST(Statuses, TheSameOneTwiceChangesNothingTheSecondTime) {
    journal::Outgoing row;
    EXPECT_TRUE(apply_status(row, status(DeliveryStatus::delivered, 5)));
    EXPECT_FALSE(apply_status(row, status(DeliveryStatus::delivered, 5)));
}

TEST(Statuses, ARefusalIsNotedWithItsReasonAndItsState) {
    journal::Outgoing row;
    row.state = journal::SendState::failed;
    note_failure(row, {"131026", "undeliverable", false}, 5);
    EXPECT_EQ(
        row.statuses,
        R"({"failed":5,"errors":[{"code":"131026","title":"undeliverable","retryable":false}]})");
    EXPECT_EQ(row.state, journal::SendState::failed);
    EXPECT_EQ(row.rank, 0);
    note_failure(row, {"", "given up", false}, 6);  // the first is why
    EXPECT_NE(row.statuses.find("131026"), std::string::npos);
    EXPECT_TRUE(apply_status(row, status(DeliveryStatus::delivered, 7)));
    EXPECT_EQ(row.state, journal::SendState::sent);
}

}  // namespace
}  // namespace patchbay::delivery
