// Messages whose webhooks never came.
#include "core/engine/tasks/catch_up.h"

#include "tests/unit/engine/support.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine::test {

namespace {

struct Asking : World {
    Asking() { setup.catch_up_ms = 60'000; }

    void missed(std::size_t task, std::vector<std::string> bodies) {
        json::array webhooks;
        for (const std::string &body : bodies)
            webhooks.push_back(json::object{{"content_type", "text/plain"}, {"body", body}});
        settle(task, to_text(json::object{{"webhooks", std::move(webhooks)}}));
    }
    // Started a second time, it asks for what was missed since the first; that time.
    std::string ask() {
        start();
        until([&] { return !caught_up_to().empty(); });
        const std::string first = caught_up_to();
        restart();
        until([&] { return instance.tasks().size() == 1; });
        return first;
    }
    std::string caught_up_to() {
        const auto found =
            store->document(catch_up_partition("line"), catch_up_document("line")).value();
        return found ? found->text : "";
    }
};

}  // namespace

TEST(CatchUp, AsksNothingBeforeTheFirstStartAndThenAfterEachStartFromWhereItWas) {
    Asking world;
    world.start();
    world.until([&] { return !world.caught_up_to().empty(); });
    EXPECT_TRUE(world.instance.tasks().empty());
    world.restart();
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.missed(0, {});
    world.clock.pass(60'000);
    world.until([&] { return world.instance.tasks().size() == 2; });  // and from time to time
}

TEST(CatchUp, EveryMissedMessageIsAnsweredOnceAndWhatCameAlreadyIsKnown) {
    Asking world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one", "ana").get());
    world.until([&] { return world.sends().sent == 1 && !world.caught_up_to().empty(); });
    world.restart();
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.instance.decode_faults = 1;
    world.missed(0, {"cannot be read", "m1 ana one", "m2 ana two", "m3 bob three"});
    world.provider.wait(3);
    world.until([&] { return world.totals().dead_letters["line"] == 1; });  // told, not lost
    EXPECT_TRUE(world.say("m2", "two", "ana").get());                       // late after all
    world.until([&] { return world.ledger().duplicate == 1; });  // what we asked for is not counted
    world.until([&] { return world.sends().sent == 3; });
    EXPECT_EQ(world.provider.sent().size(), 3u);
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(CatchUp, OfTooMuchWhatIsGivenIsTakenAndWhatIsLeftOutIsTold) {
    Asking world;
    const std::string first = world.ask();
    const std::string since = to_rfc3339(world.clock.now() + 1'000);
    testing::internal::CaptureStderr();
    world.settle(0,
                 R"({"since": ")" + since +
                     R"(", "webhooks": [{"content_type": "text/plain", "body": "m1 ana one"}]})");
    world.provider.wait(1);
    world.until([&] { return world.caught_up_to() != first; });
    world.kill();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find(R"("event":"more messages were missed than can be asked for)"), log.npos);
    EXPECT_NE(log.find(R"("from":")" + first + R"(","to":")" + since), log.npos) << log;
}

// The time before the last round is asked for again, and need not be whole.
TEST(CatchUp, WhatIsLeftOutOfWhatWasAskedForBeforeIsNotTold) {
    Asking world;
    const std::string first = world.ask();
    testing::internal::CaptureStderr();
    world.settle(0, R"({"since": ")" + first + R"(", "webhooks": []})");
    world.until([&] { return world.caught_up_to() != first; });
    world.kill();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(log.find("more messages were missed"), log.npos) << log;
}

}  // namespace patchbay::engine::test
