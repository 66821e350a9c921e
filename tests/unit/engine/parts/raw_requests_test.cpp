#include "core/engine/tasks/raw_requests.h"

#include "core/engine/raw_request.h"
#include "tests/unit/engine/parts/standing.h"

namespace patchbay::engine::test {

namespace {

constexpr journal::Partition kHome = 3;

struct Kept : Standing {
    // A webhook whose decoding failed inside.
    void keep() {
        net::Request request;
        request.method = "POST";
        request.body = "m1 ana hello";
        requests.keep(line, kHome, to_raw_text(request, clock.now()),
                      [this](bool durable) { acknowledged.push_back(durable); });
        run();
    }
    std::size_t left() { return store->unfinished(kHome).value().raw.size(); }

    Line line{line_of(instance)};
    RawRequests requests{ground};
    std::vector<bool> acknowledged;
};

}  // namespace

TEST(RawRequests, OneIsAcknowledgedWhenItIsDurableAndDecodedOnceMore) {
    Kept world;
    world.keep();
    EXPECT_EQ(world.acknowledged, std::vector<bool>{true});
    EXPECT_EQ(world.left(), 1u);
    world.pass(kDecodeAgainMs);
    ASSERT_EQ(world.post.received.size(), 1u);
    EXPECT_EQ(world.post.received[0].first.events.size(), 1u);
    EXPECT_EQ(world.left(), 1u);  // until its events are durable
    world.post.received[0].second(true);
    world.run();
    EXPECT_EQ(world.left(), 0u);
    world.pass(10 * kDecodeAgainMs);
    EXPECT_EQ(world.post.received.size(), 1u);
}

TEST(RawRequests, OneIsTakenAgainUntilItsEventsAreDurable) {
    Kept world;
    world.keep();
    for (int again = 0; again < 3; ++again) {
        world.pass(kDecodeAgainMs);
        world.post.received.back().second(false);
        world.run();
    }
    world.pass(kDecodeAgainMs);
    EXPECT_EQ(world.post.received.size(), 4u);
    EXPECT_EQ(world.left(), 1u);
}

TEST(RawRequests, OneThatCannotBeWrittenIsTheSendersToRepeat) {
    Kept world;
    world.fail_commits(true);
    world.keep();
    EXPECT_EQ(world.acknowledged, std::vector<bool>{false});
    world.pass(10 * kDecodeAgainMs);
    EXPECT_TRUE(world.post.received.empty());
}

TEST(RawRequests, OneThatCannotBeDecodedIsADeadLetterWithTheReason) {
    Kept world;
    world.keep();
    world.instance.decode_faults = 1;
    world.pass(kDecodeAgainMs);
    EXPECT_TRUE(world.post.received.empty());
    EXPECT_EQ(world.left(), 0u);
    const auto dead = world.store->dead_letters("line", 10).value();
    ASSERT_EQ(dead.size(), 1u);
    EXPECT_EQ(dead[0].letter.kind, "request");
    EXPECT_EQ(dead[0].letter.reason, "fault");
}

}  // namespace patchbay::engine::test
