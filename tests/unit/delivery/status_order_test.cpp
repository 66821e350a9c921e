// The order of statuses as a property.
#include "core/base/json.h"
#include "core/delivery/statuses.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace patchbay::delivery {
namespace {

model::Status status(model::DeliveryStatus kind, TimeMs at, std::vector<std::string> codes = {}) {
    model::Status one;
    one.message_id = "wamid.1";
    one.status = kind;
    one.timestamp = at;
    for (const std::string &code : codes)
        one.errors.push_back({code, "why " + code, false});
    return one;
}

journal::Outgoing after(const std::vector<model::Status> &statuses) {
    journal::Outgoing row;
    row.id = 1;
    row.state = journal::SendState::claimed;
    for (const model::Status &one : statuses)
        apply_status(row, one);
    auto known = parse_json(row.statuses);
    // As a set: the order of the members is the order of arrival.
    if (known) {
        auto &object = known->as_object();
        std::vector<std::string> members;
        for (const auto &member : object)
            members.push_back(std::string(member.key()) + "=" + to_text(member.value()));
        std::sort(members.begin(), members.end());
        row.statuses.clear();
        for (const std::string &member : members)
            row.statuses += member + ";";
    }
    return row;
}

TEST(StatusOrder, AnyPermutationAndDuplicationOfStatusesGivesTheSameEnd) {
    using Kind = model::DeliveryStatus;
    const std::vector<model::Status> all = {status(Kind::sent, 1'000),
                                            status(Kind::sent, 1'001),
                                            status(Kind::delivered, 2'000),
                                            status(Kind::delivered, 1'500),
                                            status(Kind::read, 3'000),
                                            status(Kind::failed, 2'000, {"131026"}),
                                            status(Kind::failed, 2'000, {"131047", "131026"}),
                                            status(Kind::failed, 2'500, {"1"})};
    std::mt19937 random(20261125);
    for (int round = 0; round < 3'000; ++round) {
        std::vector<model::Status> some;
        for (const model::Status &one : all)
            if (random() % 2 == 0) some.push_back(one);
        if (some.empty()) continue;
        const auto end = after(some);
        auto shuffled = some;
        for (std::size_t copies = random() % 4; copies != 0; --copies)
            shuffled.push_back(some[random() % some.size()]);
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        EXPECT_EQ(after(shuffled), end) << "round " << round;
    }
}

TEST(StatusOrder, FailedIsFinalUnlessADeliveryProvesItWrong) {
    using Kind = model::DeliveryStatus;
    EXPECT_EQ(after({status(Kind::failed, 1), status(Kind::sent, 2)}).state,
              journal::SendState::failed);
    EXPECT_EQ(after({status(Kind::failed, 1), status(Kind::delivered, 2)}).state,
              journal::SendState::sent);
    EXPECT_EQ(after({status(Kind::read, 1), status(Kind::failed, 2)}).state,
              journal::SendState::sent);
}

}  // namespace
}  // namespace patchbay::delivery
