// Webhooks into events: cases/decode.json (bodies.h says what a case is) and what holds for all of
// them.
#include "tests/unit/messenger/bodies.h"
#include "tests/unit/plugin_kit/expect.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace messenger_test {
namespace {

class Decode : public testing::TestWithParam<Parameter> {};

TEST_P(Decode, GivesTheEventsOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance(framed);
    const std::string body = body_of(one);
    if (plugin_kit::expect_malformed(one, plugin->decode(post(body)))) return;
    plugin_kit::expect_same(decoded_events(*plugin, post(body)), expected_events(one));
}

PLUGIN_KIT_CASES(Decode, cases("decode.json"));

TEST(DecodeTest, EveryEventCarriesItsRawJsonWhereItIsWanted) {
    const auto plugin = instance(false);
    const json::object delivery = event_of({{"event", {{"delivery", {{"watermark", 1}}}}}});
    const json::object edit = event_of({{"event", {{"message_edit", json::object{}}}}});
    const json::array events = {text_event("a"), delivery, edit};
    const std::string body = body_with(events);
    auto request = post(body);
    request.want_raw = true;
    const json::array decoded = decoded_events(*plugin, request);
    ASSERT_EQ(decoded.size(), events.size());
    for (std::size_t i = 0; i < events.size(); ++i)
        EXPECT_EQ(decoded[i].at("raw"), events[i]);
}

TEST(DecodeTest, EveryTruncationOfABodyIsMalformedAndNeverACrash) {
    const auto plugin = instance(false);
    const std::string body = body_of({{"message", {{"text", "é\"😀"}}}});
    for (std::size_t length = 0; length < body.size(); ++length) {
        const auto decoded = plugin->decode(post(std::string_view(body).substr(0, length)));
        ASSERT_FALSE(decoded.ok()) << length;
        EXPECT_EQ(decoded.error().code, plugin::kMalformed) << length;
    }
}

TEST(DecodeTest, AThousandEventsInOneBodyKeepTheirOrder) {
    const auto plugin = instance(true);
    json::array events;
    for (int i = 0; i < 1000; ++i)
        events.push_back(text_event("m_" + std::to_string(i)));
    const std::string body = body_with(events);
    const json::array decoded = decoded_events(*plugin, post(body));
    ASSERT_EQ(decoded.size(), 1000u);
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        EXPECT_EQ(decoded[i].at("id"), json::value("m_" + std::to_string(i)));
    }
}

// An id that we make is the same when the event comes again, and another for another event.
TEST(DecodeTest, AMadeIdTellsEventsApartAndRepetitionsTogether) {
    const auto plugin = instance(false);
    const auto id = [&](json::object event) {
        const json::array decoded = decoded_events(*plugin, post(body_with({std::move(event)})));
        return std::string(decoded.at(0).at("id").as_string());
    };
    const auto postback = [](std::string_view sender, json::value time) {
        return json::object{{"sender", {{"id", sender}}},
                            {"timestamp", std::move(time)},
                            {"postback", {{"title", "Yes"}, {"payload", "yes"}}}};
    };
    const auto reaction = [](std::string_view action, std::string_view mid) {
        return json::object{{"sender", {{"id", "1"}}},
                            {"timestamp", 1'749'416'383'123},
                            {"reaction", {{"action", action}, {"mid", mid}, {"emoji", "x"}}}};
    };
    const std::vector<json::object> different = {
        postback("1", 1'749'416'383'123),
        postback("2", 1'749'416'383'123),
        postback("1", 1'749'416'383'124),
        postback("1", nullptr),
        postback("2", nullptr),
        reaction("react", "m_1"),
        reaction("unreact", "m_1"),
        reaction("react", "m_2"),
        postback(std::string(1024, 'a'), 1'749'416'383'123),
        postback(std::string(1024, 'a'), 1'749'416'383'124)};
    std::set<std::string> ids;
    for (const json::object &event : different) {
        EXPECT_EQ(id(event), id(event));
        EXPECT_LE(id(event).size(), 1024u);
        EXPECT_TRUE(ids.insert(id(event)).second) << id(event);
    }
}

}  // namespace
}  // namespace messenger_test
