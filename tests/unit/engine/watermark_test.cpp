// Statuses that name all messages up to a time, and echoes.
#include "tests/unit/engine/support.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <random>

namespace patchbay::engine::test {

namespace {

using Kind = model::DeliveryStatus;

struct Marks : World {
    Marks() { setup.carries.watermarks = true; }

    std::future<bool> mark(Kind kind, TimeMs up_to, const std::string &from = "ana") {
        return mark(kind, to_rfc3339(up_to), from);
    }
    std::future<bool> mark(Kind kind, const std::string &up_to, const std::string &from) {
        model::Status status;
        status.status = kind;
        status.from.address = from;
        status.watermark = up_to;
        status.timestamp = clock.now();
        return receive(std::move(status));
    }
    std::future<bool> echo(const std::string &correlation, const std::string &id, TimeMs at) {
        model::Notice notice;
        notice.kind = "echo";
        notice.data = "{}";
        notice.correlation = correlation;
        notice.message_id = id;
        notice.timestamp = at;
        return receive(std::move(notice));
    }
    Sent send(std::size_t count, const std::string &text = "one") {
        EXPECT_TRUE(say("m" + std::to_string(count), text).get());
        const Sent sent = provider.wait(count);
        until([&] { return sends().sent == static_cast<std::int64_t>(count); });
        return sent;
    }
    int rank(const Sent &sent) { return outgoing(sent.correlation).rank; }
};

}  // namespace

TEST(Watermark, MarksWhatWasSentBeforeItAndNothingElse) {
    Marks world;
    world.start();
    const Sent one = world.send(1);
    const TimeMs between = world.clock.now();
    world.clock.jump(1'000);
    const Sent two = world.send(2, "two");
    EXPECT_TRUE(world.mark(Kind::delivered, between).get());
    EXPECT_EQ(world.rank(one), 2);
    EXPECT_EQ(world.rank(two), 0);
    EXPECT_TRUE(world.mark(Kind::read, world.clock.now()).get());
    EXPECT_EQ(world.rank(one), 3);
    EXPECT_EQ(world.rank(two), 3);
    EXPECT_TRUE(world.mark(Kind::delivered, world.clock.now()).get());  // late: nothing goes back
    EXPECT_EQ(world.rank(two), 3);
    EXPECT_TRUE(world.ledger().balanced());
    EXPECT_EQ(world.ledger().handled, 4);  // two messages, two marks
    EXPECT_EQ(world.ledger().ignored, 1);
}

TEST(Watermark, OfTheFutureMarksWhatWasSentAndNothingThatComesLater) {
    Marks world;
    world.start();
    const Sent one = world.send(1);
    EXPECT_TRUE(world.mark(Kind::read, world.clock.now() + 3'600'000).get());
    const Sent two = world.send(2, "two");
    EXPECT_EQ(world.rank(one), 3);
    EXPECT_EQ(world.rank(two), 0);
}

TEST(Watermark, OfAnotherContactOrWithoutATimeIsRecordedAndChangesNothing) {
    Marks world;
    world.start();
    const Sent one = world.send(1);
    EXPECT_TRUE(world.mark(Kind::read, world.clock.now(), "bob").get());
    EXPECT_TRUE(world.mark(Kind::read, "yesterday", "ana").get());
    EXPECT_TRUE(world.mark(Kind::read, 1).get());
    EXPECT_EQ(world.rank(one), 0);
    EXPECT_EQ(world.ledger().ignored, 3);
}

TEST(Watermark, ReachesMessagesOfTheProcessBefore) {
    Marks world;
    world.start();
    const Sent one = world.send(1);
    world.restart();
    EXPECT_TRUE(world.mark(Kind::read, world.clock.now()).get());
    EXPECT_EQ(world.rank(one), 3);
}

TEST(Watermark, ThatComesBeforeTheAnswerIsKeptForIt) {
    Marks world;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });  // held
    EXPECT_TRUE(world.say("m1", "one").get());
    const Sent sent = world.provider.wait(1);
    EXPECT_TRUE(world.mark(Kind::delivered, world.clock.now() + 5).get());
    EXPECT_EQ(world.outgoing(sent.correlation).state, journal::SendState::claimed);  // no proof
    world.provider.answer_held();
    world.until([&] { return world.rank(sent) == 2; });
}

TEST(Echo, SettlesADoubtAndIsNeverAnswered) {
    Marks world;
    world.setup.in_doubt = {delivery::InDoubtAction::fail, 600'000, 0};
    world.instance.timeout_ms = 20;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    EXPECT_TRUE(world.say("m1", "one").get());
    const Sent sent = world.provider.wait(1);
    world.until([&] { return world.sends().in_doubt == 1; });
    const TimeMs at = world.clock.now();
    EXPECT_TRUE(world.mark(Kind::read, at).get());  // no proof that this one is there
    EXPECT_EQ(world.sends().in_doubt, 1);
    world.restart();  // an echo for a message of the process before
    EXPECT_TRUE(world.echo(sent.correlation, "mid-1", at).get());
    world.until([&] { return world.outgoing(sent.correlation).rank == 3; });
    EXPECT_EQ(world.outgoing(sent.correlation).provider_id, "mid-1");
    EXPECT_EQ(world.provider.sent().size(), 1u);
    EXPECT_TRUE(world.echo(sent.correlation, "mid-1", at).get());  // twice
    EXPECT_TRUE(world.echo("nobody's", "mid-9", at).get());
    EXPECT_TRUE(world.ledger().balanced());
}

// Whatever comes when: the end is that of the provider's times.
TEST(Watermark, EveryOrderOfAnswerEchoesAndWatermarksAlsoTwiceGivesTheSameEnd) {
    std::mt19937 random(20261126);
    for (int round = 0; round < 30; ++round) {
        Marks world;
        world.setup.in_doubt = {delivery::InDoubtAction::fail, 600'000, 600'000};
        world.start();
        const TimeMs before = world.clock.now();
        world.provider.set_status([](const Sent &) { return 0; });
        EXPECT_TRUE(world.say("m1", "one").get());
        const Sent sent = world.provider.wait(1);
        const TimeMs sent_at = world.clock.now() + 10'000;  // by the provider's clock
        const bool delivered = random() % 3 != 0;
        const bool read = delivered && random() % 2 == 0;
        std::vector<std::function<void()>> happenings;
        const auto happens = [&](std::function<void()> what) {
            for (std::size_t copies = 1 + random() % 2; copies != 0; --copies)
                happenings.push_back(what);
        };
        happens([&] { EXPECT_TRUE(world.echo(sent.correlation, "id-held", sent_at).get()); });
        happens([&] { EXPECT_TRUE(world.mark(Kind::read, before - 1'000).get()); });
        if (delivered) happens([&] { EXPECT_TRUE(world.mark(Kind::delivered, sent_at).get()); });
        if (read) happens([&] { EXPECT_TRUE(world.mark(Kind::read, sent_at + 5).get()); });
        happenings.push_back([&] { world.provider.answer_held(); });
        std::shuffle(happenings.begin(), happenings.end(), random);
        for (const auto &happening : happenings)
            happening();
        const int wanted = read ? 3 : delivered ? 2 : 1;
        world.until([&] {
            const auto row = world.outgoing(sent.correlation);
            return row.rank == wanted && row.state == journal::SendState::sent &&
                   row.provider_id == "id-held" && row.since == sent_at;
        });
    }
}

}  // namespace patchbay::engine::test
