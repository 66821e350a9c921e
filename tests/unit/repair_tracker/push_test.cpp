// What the tracker pushes, and who follows what.
#include "core/base/crypto.h"
#include "tests/unit/repair_tracker/fixture.h"

#include <gmock/gmock.h>

namespace repair_tracker_test {
namespace {

using patchbay::Result;
using testing::ElementsAre;
using testing::IsEmpty;

Result<plugin::Decoded> push(Tracker &tracker, std::string_view body,
                             std::string_view id = "msg_1") {
    plugin::WebhookRequest request;
    request.method = "POST";
    request.path = "/webhooks/backends/repairs";
    request.headers = {{"webhook-id", id}};
    request.body = body;
    request.received_at = 1'795'000'000'000;
    return tracker.instance->decode(request);
}

class Push : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(DirectAndFramed, Push, testing::Bool());

TEST_P(Push, AChangeIsAnEventOfItsTicketAndItsSerial) {
    Tracker tracker(small_settings(), GetParam());
    const auto decoded = push(tracker, R"({"type":"x","data":{"ticket":"R-1","serial":"S-1",
        "status":"Repaired","eta":"2026-12-01"}})");
    ASSERT_TRUE(decoded) << decoded.error().message;
    ASSERT_EQ(decoded->backend_events.size(), 1u);
    const auto &event = decoded->backend_events[0];
    EXPECT_EQ(event.name, "changed");
    EXPECT_EQ(event.id, "msg_1");
    EXPECT_THAT(event.subjects, ElementsAre("ticket:R-1", "serial:S-1"));
    EXPECT_EQ(event.data, R"({"ticket":"R-1","serial":"S-1","status":"repaired",)"
                          R"("status_text":"Repaired","eta":"2026-12-01"})");
    EXPECT_FALSE(event.last);
}

TEST_P(Push, AnEndOfTheRepairIsTheLastOfIt) {
    Tracker tracker(small_settings(), GetParam());
    for (const char *body :
         {R"({"ticket":"R-1","status":"delivered"})", R"({"ticket":"R-1","status":"cancelled"})"})
        EXPECT_TRUE(push(tracker, body)->backend_events.at(0).last) << body;
}

TEST_P(Push, ItsPlacesMayBeOthersThanThoseOfAnAnswer) {
    auto settings = small_settings();
    settings["fields"] = {{"status", "/state"}};
    settings["push"] = {{"record", "/repair"}, {"fields", {{"ticket", "/number"}}}};
    Tracker tracker(settings, GetParam());
    const auto decoded =
        push(tracker, R"({"data":{"ticket":"no"},"repair":{"number":7,"state":"shipped"}})");
    EXPECT_EQ(decoded->backend_events.at(0).data,
              R"({"ticket":"7","status":"shipped","status_text":"shipped"})");
}

TEST_P(Push, NewsOfAnotherKindAreTakenAndNothingComesOfThem) {
    Tracker tracker(small_settings(), GetParam());
    for (const char *body : {"{}", R"({"type":"ping"})", R"({"data":{"status":"repaired"}})",
                             R"({"data":{"ticket":{},"status":1}})"}) {
        const auto decoded = push(tracker, body);
        ASSERT_TRUE(decoded) << body;
        EXPECT_THAT(decoded->backend_events, IsEmpty()) << body;
    }
}

TEST_P(Push, WhatIsNoObjectIsRefused) {
    Tracker tracker(small_settings(), GetParam());
    for (const char *body : {"", "[]", "7", "{", "\"x\""}) {
        const auto decoded = push(tracker, body);
        ASSERT_FALSE(decoded) << body;
        EXPECT_EQ(decoded.error().code, plugin::kMalformed) << body;
    }
}

TEST(Follow, WhoeverAsksFollowsTheRepairUntilItIsOver) {
    Tracker tracker(small_settings());
    tracker.start(R"({"ticket":"R-1"})");
    tracker.answer(200, R"({"serial":"S-1","status":"diagnosis"})");
    EXPECT_THAT(tracker.tasks.results.at(0).follow, ElementsAre("ticket:R-1", "serial:S-1"));
    tracker.start(R"({"ticket":"R-2"})", 2);
    tracker.answer(200, R"({"ticket":"R-2","status":"delivered"})", "", 2);
    EXPECT_THAT(tracker.tasks.results.at(1).follow, IsEmpty());
}

}  // namespace
}  // namespace repair_tracker_test
