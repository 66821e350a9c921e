// What earlier versions stored of times goes on as it was meant.
#include "core/engine/ground/partition.h"
#include "tests/unit/engine/support.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine::test {

namespace {

constexpr std::int64_t kDay = 24ll * 60 * 60 * 1'000;

// Into the store of a world that is not running.
void write(World &world, journal::Batch batch) {
    const auto partition = partition_of("line", "ana");
    FastLoop loop;
    std::promise<journal::CommitResult> done;
    world.store->commit(partition, world.store->lease(partition).value(), std::move(batch), loop,
                        [&](journal::CommitResult result) { done.set_value(result); });
    loop.run();
    EXPECT_EQ(done.get_future().get(), journal::CommitResult::done);
}

std::vector<journal::Timer> timers(World &world) {
    return world.store->unfinished(partition_of("line", "ana")).value().timers;
}

}  // namespace

// Of a timer the end alone, not how long it runs.
TEST(OldStore, ATimerGoesOnToItsEnd) {
    World world(R"({"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
        "ask": {"ask": {"text": "which?", "timeout": {"after": "10h", "next": "late"}}, "next": "end"},
        "late": {"send": {"type": "text", "text": "late"}, "next": "end"}, "end": {"end": {}}}})");
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.until([&] { return world.sends().sent == 1 && timers(world).front().due != 0; });
    world.kill();
    auto row = world.conversation();
    auto state = parse_json(row.state).value();
    state.as_object().erase("timer_for");
    state.as_object().erase("timer_behind");
    row.state = to_exact_text(state.as_object());
    journal::Batch batch;
    batch.put_conversations.push_back(row);
    batch.put_timers.push_back(timers(world).front());
    batch.put_timers.back().due = world.clock.now() + 1'000;
    write(world, std::move(batch));
    world.start();
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.provider.texts().back(), "late");
}

// Of a contact's last message whatever time the provider had put on it.
TEST(OldStore, ATimeOfTheFutureOpensNoWindowForEver) {
    World world;
    world.setup.window_ms = kDay;
    world.setup.closed_window = delivery::ClosedWindow::hold;
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    world.until([&] { return world.sends().sent == 1; });
    world.kill();
    journal::Batch batch;
    batch.put_conversations.push_back(world.conversation());
    batch.put_conversations.back().last_inbound = world.clock.now() + 365 * kDay;
    write(world, std::move(batch));
    world.clock.pass(kDay);
    world.start();
    ASSERT_TRUE(world.submit("ana", "news"));
    world.until([&] { return world.sends().queued == 1; });  // held
    EXPECT_EQ(world.provider.sent().size(), 1u);
}

}  // namespace patchbay::engine::test
