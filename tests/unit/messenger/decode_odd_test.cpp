// Bodies in which something is odd: its neighbours come all the same, and nothing is lost.
#include "tests/unit/messenger/bodies.h"

#include <gtest/gtest.h>

namespace messenger_test {
namespace {

const json::array kOdd = {
    nullptr, true, 7, -1.5e300, "x", json::array{1}, "", json::object{}, json::object{{"a", 1}}};

// However one event of a body is broken, its neighbours come and it is something itself.
void expect_neighbours(plugin::Instance &plugin, const json::value &odd) {
    const std::string body = body_with({text_event("before"), odd, text_event("after")});
    const json::array events = decoded_events(plugin, post(body));
    ASSERT_GE(events.size(), 3u) << body;
    EXPECT_EQ(events.front().at("id"), "before") << body;
    EXPECT_EQ(events.back().at("id"), "after") << body;
}

TEST(DecodeTest, NoOddEventCostsItsNeighbours) {
    const auto plugin = instance(false);
    const std::string over(1025, 'x');
    for (const json::value &odd : kOdd)
        expect_neighbours(*plugin, odd);
    expect_neighbours(*plugin, text_event(over));
    expect_neighbours(*plugin, text_event("odd", over));
    for (const std::string_view name :
         {"message", "postback", "reaction", "delivery", "read", "referral", "optin",
          "message_edit", "pass_thread_control", "account_linking", "policy_enforcement"}) {
        for (const json::value &odd : kOdd) {
            expect_neighbours(*plugin, event_of({{"event", {{name, odd}}}}));
            expect_neighbours(*plugin, json::object{{name, odd}});
        }
    }
}

// Whatever stands in the place of any value of a message, the webhook is answered with 200.
TEST(DecodeTest, NoWrongTypeInsideAnEventIsRefused) {
    const auto plugin = instance(false);
    const std::string over(1025, 'x');
    json::array odd = kOdd;
    odd.push_back(json::value(over));
    for (const json::object &one : cases("decode.json")) {
        if (!one.contains("message") && !one.contains("event")) continue;
        const json::object original = event_of(one);
        for (const auto &[key, inner] : original) {
            for (const json::value &strange : odd) {
                json::object changed = original;
                changed[key] = strange;
                expect_neighbours(*plugin, changed);
                if (!inner.is_object()) continue;
                for (const auto &[inner_key, innermost] : inner.as_object()) {
                    json::object nested = inner.as_object();
                    nested[inner_key] = strange;
                    changed[key] = nested;
                    expect_neighbours(*plugin, changed);
                }
            }
        }
    }
}

TEST(DecodeTest, NoWrongTypeInsideAnAttachmentIsRefused) {
    const auto plugin = instance(false);
    for (const std::string_view type :
         {"image", "location", "fallback", "share", "sticker", "reel", "template", "novel"}) {
        for (const json::value &odd : kOdd) {
            for (const json::object &attachment :
                 {json::object{{"type", type}, {"payload", odd}},
                  json::object{{"type", type}, {"payload", {{"url", odd}, {"title", odd}}}},
                  json::object{{"type", type}, {"payload", {{"sticker_id", odd}}}},
                  json::object{{"type", type}, {"payload", {{"coordinates", odd}}}},
                  json::object{{"type", type},
                               {"payload", {{"coordinates", {{"lat", odd}, {"long", odd}}}}}},
                  json::object{{"type", odd}}}) {
                const json::array list = {attachment};
                expect_neighbours(*plugin, event_of({{"message", {{"attachments", list}}}}));
            }
        }
    }
}

TEST(DecodeTest, ALoneSurrogateCostsNothing) {
    const auto plugin = instance(false);
    std::string body = body_with({text_event("a"), text_event("b")});
    body.replace(body.find("\"x\""), 3, "\"\\ud83d!\"");
    const json::array events = decoded_events(*plugin, post(body));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].at("content").at("text"), "\xEF\xBF\xBD!");
}

// The host takes ids of 1,024 bytes; a message of several parts needs four for their numbers.
TEST(DecodeTest, TheLongestIdsAreKept) {
    const auto plugin = instance(true);
    const auto decoded = [&](std::string_view mid, std::string_view sender) {
        return decoded_events(*plugin, post(body_with({text_event(mid, sender)}))).at(0);
    };
    EXPECT_EQ(decoded(std::string(1020, 'm'), "1").at("id"), json::value(std::string(1020, 'm')));
    EXPECT_EQ(decoded(std::string(1021, 'm'), "1").at("kind"), "unknown");
    EXPECT_EQ(decoded("m", std::string(1024, '1')).at("type"), "message");
    EXPECT_EQ(decoded("m", std::string(1025, '1')).at("kind"), "unknown");
}

TEST(DecodeTest, AHundredAttachmentsComeAndNotOneMore) {
    const auto plugin = instance(true);
    json::array attachments;
    for (int i = 0; i < 100; ++i) {
        attachments.push_back(
            json::object{{"type", "image"}, {"payload", {{"url", "https://cdn.example/1"}}}});
    }
    const auto decoded = [&] {
        const json::object message = {{"mid", std::string(1020, 'm')},
                                      {"attachments", attachments}};
        return decoded_events(*plugin, post(body_of({{"message", message}})));
    };
    const json::array all = decoded();
    ASSERT_EQ(all.size(), 100u);
    EXPECT_EQ(all.back().at("id"), json::value(std::string(1020, 'm') + "/99"));
    attachments.push_back(attachments.front());
    const json::array none = decoded();
    ASSERT_EQ(none.size(), 1u);
    EXPECT_EQ(none[0].at("content").at("type"), "unsupported");
}

TEST(DecodeTest, AReceiptOfAThousandMessagesComesAndNotOneMore) {
    const auto plugin = instance(false);
    json::array mids;
    for (int i = 0; i < 1000; ++i)
        mids.push_back(json::value("m_" + std::to_string(i)));
    const auto decoded = [&] {
        return decoded_events(*plugin,
                              post(body_of({{"event", {{"delivery", {{"mids", mids}}}}}})));
    };
    EXPECT_EQ(decoded().size(), 1000u);
    mids.push_back("m_1000");
    ASSERT_EQ(decoded().size(), 1u);
    EXPECT_EQ(decoded()[0].at("kind"), "unknown");
}

}  // namespace
}  // namespace messenger_test
