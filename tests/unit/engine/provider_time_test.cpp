// The times that providers put on what they tell.
#include "core/engine/provider_time.h"

#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

namespace {

constexpr TimeMs kNow = 1'800'000'000'000;
constexpr std::int64_t kDay = 24ll * 60 * 60 * 1'000;

std::future<bool> say_at(World &world, const std::string &id, TimeMs at) {
    model::Message message;
    message.id = id;
    message.from.address = "ana";
    message.timestamp = at;
    message.content = model::Text{"hello"};
    return world.receive(std::move(message));
}

}  // namespace

TEST(ProviderTime, IsBelievedWhereItCanBeTrue) {
    for (const TimeMs said : {kNow, kNow - 1, kNow + kTimeAheadMs, kNow - 400 * kDay, kFirstTime})
        EXPECT_EQ(believed(said, kNow), said);
    for (const TimeMs said :
         {TimeMs{0}, TimeMs{-1}, TimeMs{1}, kFirstTime - 1, kNow + kTimeAheadMs + 1, kNow * 1'000})
        EXPECT_EQ(believed(said, kNow), kNow) << said;
}

TEST(ProviderTime, IsToldWhereItIsNotBelievedOrOlderThanProvidersTry) {
    for (const TimeMs said : {TimeMs{0}, kNow, kNow + kTimeAheadMs, kNow - kTimeBehindMs})
        EXPECT_FALSE(odd(said, kNow)) << said;
    for (const TimeMs said : {TimeMs{1}, kNow + kTimeAheadMs + 1, kNow - kTimeBehindMs - 1})
        EXPECT_TRUE(odd(said, kNow)) << said;
}

TEST(ProviderTime, OfTheFutureOpensNoWindowForEver) {
    World world;
    world.setup.window_ms = kDay;
    world.setup.closed_window = delivery::ClosedWindow::hold;
    world.start();
    EXPECT_TRUE(say_at(world, "m1", world.clock.now() + 365 * kDay).get());
    world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_LE(world.conversation().last_inbound, world.clock.now());
    world.clock.pass(kDay);
    ASSERT_TRUE(world.submit("ana", "news"));
    world.until([&] { return world.sends().queued == 1; });  // held
    EXPECT_EQ(world.provider.sent().size(), 1u);
}

TEST(ProviderTime, OfTheDistantPastIsThatOfTheArrival) {
    World world;
    world.setup.window_ms = kDay;
    world.setup.closed_window = delivery::ClosedWindow::hold;
    world.start();
    EXPECT_TRUE(say_at(world, "m1", 1).get());
    world.provider.wait(1);
}

// The provider says that it was read at a time that cannot be: the time is our own.
TEST(ProviderTime, OfAStatusIsNotKeptWhereItCannotBeTrue) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    const Sent sent = world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    model::Status status;
    status.message_id = "id-1";
    status.status = model::DeliveryStatus::read;
    status.timestamp = world.clock.now() + 365 * kDay;
    EXPECT_TRUE(world.receive(std::move(status)).get());
    const auto statuses = parse_json(world.outgoing(sent.correlation).statuses).value();
    EXPECT_LE(statuses.at("read").as_int64(), world.clock.now());
}

}  // namespace patchbay::engine::test
