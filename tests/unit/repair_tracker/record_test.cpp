// The tracker's answer into the repair role.
#include "tests/unit/repair_tracker/fixture.h"

#include <gtest/gtest.h>

namespace repair_tracker_test {
namespace {

json::value repair(std::string_view answer, const json::object &more = {},
                   std::string_view input = R"({"ticket":"T1"})") {
    auto settings = small_settings();
    for (const auto &[key, value] : more) {
        settings[key] = value;
    }
    Tracker tracker(settings);
    tracker.start(input);
    tracker.answer(200, answer);
    return tracker.output();
}

std::string state_of(std::string_view word, const json::object &states = {}) {
    const std::string answer = R"({"ticket":"T1","status":)" + std::string(word) + "}";
    return std::string(repair(answer, {{"states", states}}).at("status").as_string());
}

TEST(Record, ATrackerThatSpeaksTheRoleNeedsNoMapping) {
    const json::value got = repair(
        R"({"ticket":"T1","serial":"S9","product":"Laptop 7","status":"waiting_parts",)"
        R"("status_text":"Waiting for a screen","eta":"2026-12-01","updated_at":"2026-11-23T10:00:00Z","x":1})");
    EXPECT_EQ(got, json::value({{"ticket", "T1"},
                                {"serial", "S9"},
                                {"product", "Laptop 7"},
                                {"status", "waiting_parts"},
                                {"status_text", "Waiting for a screen"},
                                {"eta", "2026-12-01"},
                                {"updated_at", "2026-11-23T10:00:00Z"}}));
}

TEST(Record, PointersLeadToFieldsOfAnyShape) {
    const json::value got = repair(
        R"({"data":{"items":[{"id":77,"unit":{"sn/1":"S9","model":"L7"},"state":{"name":"In Repair"},"due":1764547200}]}})",
        {{"record", "/data/items"},
         {"fields",
          {{"ticket", "/id"},
           {"serial", "/unit/sn~11"},
           {"product", "/unit/model"},
           {"status", "/state/name"},
           {"eta", "/due"}}},
         {"states", {{"in repair", "diagnosis"}}},
         {"texts", {{"diagnosis", "being looked at"}}}});
    EXPECT_EQ(got, json::value({{"ticket", "77"},
                                {"serial", "S9"},
                                {"product", "L7"},
                                {"status", "diagnosis"},
                                {"status_text", "being looked at"},
                                {"eta", "2025-12-01T00:00:00Z"}}));
}

TEST(Record, EachLookupMayHaveItsOwnPlaceForTheRepair) {
    auto settings = small_settings();
    settings["status"].as_object()["by_serial"].as_object()["record"] = "/items";
    Tracker tracker(settings);
    tracker.start(R"({"ticket":"T1"})", 1);
    tracker.answer(200, R"({"ticket":"T1","status":"shipped"})", {}, 1);
    EXPECT_EQ(tracker.output().at("status"), "shipped");
    tracker.tasks.results.clear();
    tracker.start(R"({"serial":"S9"})", 2);
    tracker.answer(200, R"({"total":1,"items":[{"ticket":"T2","status":"repaired"}]})", {}, 2);
    EXPECT_EQ(tracker.output().at("ticket"), "T2");
}

TEST(Record, WhatIsNotToldIsLeftOutAndTheKeyIsWhatWasAsked) {
    EXPECT_EQ(repair(R"({"status":"shipped"})", {}, R"({"serial":"S9"})"),
              json::value({{"serial", "S9"}, {"status", "shipped"}, {"status_text", "shipped"}}));
    EXPECT_EQ(repair(R"({"ticket":"T1"})"), json::value({{"ticket", "T1"}, {"status", "unknown"}}));
}

TEST(Record, WordsAreComparedWithoutCaseBlanksAndHyphens) {
    EXPECT_EQ(state_of(R"("Waiting-Customer")"), "waiting_customer");
    EXPECT_EQ(state_of(R"("REPAIRED")"), "repaired");
    EXPECT_EQ(state_of(R"("Canceled")"), "cancelled");
    EXPECT_EQ(state_of(R"("bei Kunde")", {{"Bei-Kunde", "delivered"}}), "delivered");
    EXPECT_EQ(state_of("4", {{"4", "shipped"}}), "shipped");
}

TEST(Record, AStateThatNobodyNamedIsUnknown) {
    EXPECT_EQ(state_of(R"("almost done")"), "unknown");
    EXPECT_EQ(state_of("null"), "unknown");
    EXPECT_EQ(state_of("true"), "unknown");
    EXPECT_EQ(state_of(R"({"x":1})"), "unknown");
}

TEST(Record, TheSettingsMayGiveARoleWordAnotherMeaning) {
    EXPECT_EQ(state_of(R"("received")", {{"received", "delivered"}}), "delivered");
}

TEST(Record, TheTextIsTheTrackersThenTheOperatorsThenTheWord) {
    const json::object texts = {{"texts", {{"repaired", "ready"}}}};
    EXPECT_EQ(repair(R"({"status":"repaired","status_text":"Come in"})", texts).at("status_text"),
              "Come in");
    EXPECT_EQ(repair(R"({"status":"repaired"})", texts).at("status_text"), "ready");
    EXPECT_EQ(repair(R"({"status":"shipped"})", texts).at("status_text"), "shipped");
}

TEST(Record, DatesAreKeptConvertedOrLeftOutButNeverInvented) {
    const auto eta = [](std::string_view value) {
        const json::value got = repair(R"({"status":"shipped","eta":)" + std::string(value) + "}");
        const auto *found = got.as_object().if_contains("eta");
        return found == nullptr ? std::string() : std::string(found->as_string());
    };
    EXPECT_EQ(eta(R"("2026-12-01")"), "2026-12-01");
    EXPECT_EQ(eta(R"("2024-02-29")"), "2024-02-29");
    EXPECT_EQ(eta(R"("2026-12-01T10:00:00Z")"), "2026-12-01T10:00:00Z");
    EXPECT_EQ(eta(R"("2026-12-01T10:00:00.25+01:00")"), "2026-12-01T10:00:00.25+01:00");
    EXPECT_EQ(eta(R"("2026-12-01 10:00:00")"), "2026-12-01");
    EXPECT_EQ(eta(R"("2026-12-01T10:00")"), "2026-12-01");
    EXPECT_EQ(eta("1764547200"), "2025-12-01T00:00:00Z");
    EXPECT_EQ(eta("1764547200123"), "2025-12-01T00:00:00Z");
    EXPECT_EQ(eta("951782400"), "2000-02-29T00:00:00Z");
    EXPECT_EQ(eta(R"("2026-02-29")"), "");
    EXPECT_EQ(eta(R"("2026-13-01")"), "");
    EXPECT_EQ(eta(R"("tomorrow")"), "");
    EXPECT_EQ(eta(R"("01/12/2026")"), "");
    EXPECT_EQ(eta("0"), "");
    EXPECT_EQ(eta("-5"), "");
    EXPECT_EQ(eta("1.5"), "");
    EXPECT_EQ(eta("null"), "");
}

TEST(Record, TheFoundRuleTellsAnEmptyRecordFromARepair) {
    auto settings = small_settings();
    settings["found"] = "/id";
    for (const std::string_view answer :
         {R"({"status":"shipped"})", R"({"id":null})", R"({"id":""})", R"({"id":[]})"}) {
        Tracker tracker(settings);
        tracker.start(R"({"ticket":"1"})");
        tracker.answer(200, answer);
        EXPECT_EQ(tracker.result().error, "not_found") << answer;
    }
    Tracker tracker(settings);
    tracker.start(R"({"ticket":"1"})");
    tracker.answer(200, R"({"id":1,"status":"shipped"})");
    EXPECT_TRUE(tracker.result().ok);
}

TEST(Record, TheResultIsValidAgainstTheDeclaredOutput) {
    Tracker tracker;
    auto operations = tracker.instance->operations();
    ASSERT_TRUE(operations.ok()) << operations.error().message;
    ASSERT_EQ(operations->size(), 1u);
    const plugin::Operation &operation = operations->front();
    EXPECT_EQ(operation.name, "status");
    EXPECT_EQ(operation.errors,
              (std::vector<std::string>{"not_found", "unavailable", "refused", "invalid"}));
    const auto input = patchbay::Schema::compile(*patchbay::parse_json(operation.input));
    const auto output = patchbay::Schema::compile(*patchbay::parse_json(operation.output));
    ASSERT_TRUE(input.ok()) << input.error().message;
    ASSERT_TRUE(output.ok()) << output.error().message;
    EXPECT_TRUE(input->validate({{"ticket", "1"}}).empty());
    EXPECT_TRUE(input->validate({{"serial", 7}}).empty());
    EXPECT_FALSE(input->validate(json::object()).empty());
    EXPECT_FALSE(input->validate({{"number", "1"}}).empty());
    EXPECT_TRUE(output->validate(repair(R"({"status":"shipped","eta":"2026-12-01"})")).empty());
}

}  // namespace
}  // namespace repair_tracker_test
