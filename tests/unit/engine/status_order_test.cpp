// Statuses in any order, also before the answer to the send that they belong to.
#include "core/engine/ground/partition.h"
#include "tests/contract/manual_executor.h"
#include "tests/unit/engine/support.h"

#include <algorithm>
#include <random>

namespace patchbay::engine::test {

namespace {

journal::Partition partition_of_line(std::string_view name) { return partition_of("line", name); }

struct Report {
    model::DeliveryStatus status;
    bool correlated;  // carries the token; else only the provider's id
};

// The end of a message whose provider reported `before` the answer came and `after` it.
journal::Outgoing end_of(const std::vector<Report> &before, const std::vector<Report> &after) {
    World world;
    world.setup.in_doubt = {delivery::InDoubtAction::fail, 60'000, 60'000};
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });  // held
    EXPECT_TRUE(world.say("m1", "one").get());
    const Sent sent = world.provider.wait(1);
    const auto report = [&](const Report &one) {
        EXPECT_TRUE(
            world.report("id-held", one.status, one.correlated ? sent.correlation : "").get());
    };
    for (const Report &one : before)
        report(one);
    world.provider.answer_held();
    for (const Report &one : after)
        report(one);
    world.until([&] {
        const auto row = world.outgoing(sent.correlation);
        return row.provider_id == "id-held" && row.state != journal::SendState::claimed;
    });
    // What came early is applied in the background: until its rows are gone.
    world.until([&] {
        const auto kept = partition_of("line", "id-held");
        return world.store->early(kept, "line", "id-held").value().empty();
    });
    auto row = world.outgoing(sent.correlation);
    row.statuses.clear();  // times are of arrival here
    row.due = row.created = row.since = 0;
    row.id = row.conversation = 0;  // of each store its own, as the incarnation
    row.incarnation = 0;
    return row;
}

}  // namespace

TEST(StatusOrder, AnyOrderAndDuplicationAlsoBeforeTheAnswerGivesTheSameEnd) {
    using Kind = model::DeliveryStatus;
    std::mt19937 random(20261125);
    for (int round = 0; round < 12; ++round) {
        std::vector<Kind> kinds = {Kind::sent, Kind::delivered, Kind::read};
        if (random() % 2 == 0) kinds = {Kind::sent, Kind::failed};
        std::vector<Report> reports;
        for (const Kind kind : kinds)
            for (std::size_t copies = 1 + random() % 2; copies != 0; --copies)
                reports.push_back({kind, random() % 2 == 0});
        const auto in_order = end_of({}, reports);
        std::shuffle(reports.begin(), reports.end(), random);
        const auto cut =
            reports.begin() + static_cast<std::ptrdiff_t>(random() % (reports.size() + 1));
        EXPECT_EQ(end_of({reports.begin(), cut}, {cut, reports.end()}), in_order)
            << "round " << round;
    }
}

// A kill may come between the commit that settles a message and the one that applies what was told
// of it before: the next start does it.
TEST(StatusOrder, WhatIsKeptOfASettledMessageIsAppliedByTheNextStart) {
    for (const bool watermark : {false, true}) {
        World world;
        world.setup.carries.watermarks = watermark;
        world.start();
        EXPECT_TRUE(world.say("m1", "one").get());
        const Sent sent = world.provider.wait(1);
        world.until([&] { return world.sends().sent == 1; });
        const auto row = world.outgoing(sent.correlation);
        world.kill();

        model::Status read;
        read.channel = "line";
        read.status = model::DeliveryStatus::read;
        auto kept_in = partition_of_line(row.provider_id);
        std::string key = row.provider_id;
        if (watermark) {
            read.from.address = "ana";
            read.watermark = to_rfc3339(world.clock.now() + 60'000);
            kept_in = partition_of_line("ana");
            key = '\n' + place_text({kept_in, row.id});
        } else {
            read.message_id = row.provider_id;
        }
        journal::Batch batch;
        batch.put_early.push_back({"line", key, model::to_text(read), 1});
        ManualExecutor executor;
        world.store->commit(kept_in, world.store->lease(kept_in).value(), std::move(batch),
                            executor, [](journal::CommitResult) {});
        executor.run_ready();
        ASSERT_EQ(world.store->early_keys().value().size(), 1u);

        world.start();
        world.until([&] { return world.store->early_keys().value().empty(); });
        EXPECT_EQ(world.outgoing(sent.correlation).rank, 3) << watermark;
    }
}

TEST(Repeats, AStatusOfAnothersMessageIsKeptOnceHoweverOftenItIsTold) {
    World world;
    world.start();
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(world.report("not-ours", model::DeliveryStatus::delivered).get());
        EXPECT_TRUE(world.report("not-ours", model::DeliveryStatus::read).get());
    }
    EXPECT_EQ(world.ledger().received, 10);
    EXPECT_EQ(world.ledger().ignored, 2);
    EXPECT_EQ(world.ledger().duplicate, 8);
    EXPECT_EQ(world.store->published("", "", 100).value().size(), 2u);
    const auto in = partition_of("line", "not-ours");
    EXPECT_EQ(world.store->early(in, "line", "not-ours").value().size(), 2u);
}

TEST(Repeats, AStatusOfOursThatSaysNothingNewIsKeptOnce) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hello").get());
    world.until([&] { return world.sends().sent == 1; });
    const std::string id = "id-1";
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(world.report(id, model::DeliveryStatus::read).get());
    EXPECT_EQ(world.ledger().handled, 2);
    EXPECT_EQ(world.ledger().ignored, 1);
    EXPECT_EQ(world.ledger().duplicate, 3);
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(Repeats, ANoticeIsKeptOnceAndToldAgainAfterItIsForgotten) {
    World world;
    world.start();
    const auto tell = [&world](TimeMs said) {
        model::Notice notice;
        notice.account = "a";
        notice.kind = "quality";
        notice.timestamp = said;
        notice.data = "{}";
        EXPECT_TRUE(world.receive(std::move(notice)).get());
    };
    const TimeMs now = world.clock.now();
    tell(now);
    tell(now);
    EXPECT_EQ(world.ledger().duplicate, 1);
    tell(now + 1);  // is another one
    EXPECT_EQ(world.ledger().ignored, 2);
    tell(0);  // the provider gives no time: perhaps another one
    tell(0);
    EXPECT_EQ(world.ledger().ignored, 4);
    EXPECT_EQ(world.ledger().duplicate, 1);
    EXPECT_EQ(world.store->forget(world.clock.now() + 1, 10).value(), 3u);  // not the newest
    tell(now);
    EXPECT_EQ(world.ledger().ignored, 5);
    EXPECT_TRUE(world.ledger().balanced());
}

}  // namespace patchbay::engine::test
