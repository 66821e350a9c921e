#include "core/base/json.h"
#include "core/flow/value.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include <random>

namespace patchbay::flow {
namespace {

TEST(State, AFreshOneIsAnEmptyObject) { EXPECT_EQ(to_text(to_json(State{})), "{}"); }

TEST(State, RoundTripKeepsEveryMember) {
    State state;
    state.flow = "support";
    state.version = "0123456789abcdef";
    state.step = "menu";
    state.waiting = Waiting::answer;
    state.tries = 2;
    state.serial = 18446744073709551615u;
    state.vars = {{"a", 1}, {"b", {1, 2.5, nullptr}}};
    state.contact = {{"name", "Ana"}};
    state.named = true;
    state.referral = {{"source", "ad"}};
    state.channel = "support-wa";
    state.message = {{"text", "hi"}};
    state.event = {{"name", "changed"}};
    state.stack = {{"support", "0123456789abcdef", "menu", Waiting::answer, 1, {{"name", "x"}}},
                   {"survey", "fedcba9876543210", "next", Waiting::message, 0, {}}};
    const auto read = state_from_json(parse_json(to_text(to_json(state))).value());
    ASSERT_TRUE(read);
    EXPECT_EQ(to_text(to_json(*read)), to_text(to_json(state)));
    EXPECT_EQ(read->serial, state.serial);
    EXPECT_EQ(read->waiting, Waiting::answer);
    ASSERT_EQ(read->stack.size(), 2u);
    EXPECT_EQ(read->stack[0].waiting, Waiting::answer);
    EXPECT_EQ(read->stack[0].tries, 1);
    EXPECT_EQ(read->stack[1].step, "next");
}

TEST(State, OneOfAnEarlierVersionStillReads) {
    const auto read =
        state_from_json(parse_json(R"({"flow":"support","version":"0123456789abcdef","step":"menu",
            "waiting":"answer","tries":1,"serial":3,"vars":{"a":1},"contact":{"name":"Ana"},
            "channel":"support-wa","message":{"text":"hi"}})")
                            .value());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->waiting, Waiting::answer);
    EXPECT_EQ(read->serial, 3u);
    EXPECT_TRUE(read->event.empty());
    EXPECT_TRUE(read->stack.empty());
}

// Any JSON may be a variable.
json::value random_value(std::mt19937 &random, int depth) {
    switch (random() % (depth > 0 ? 7 : 5)) {
        case 0:
            return nullptr;
        case 1:
            return random() % 2 == 0;
        case 2:
            return static_cast<std::int64_t>(random()) - (1LL << 31);
        case 3:
            return static_cast<double>(random() % 100000) / 8.0;
        case 4:
            return json::value(std::string(random() % 20, static_cast<char>(random() % 127 + 1)));
        case 5: {
            json::array list;
            for (auto left = random() % 4; left > 0; --left)
                list.push_back(random_value(random, depth - 1));
            return list;
        }
        default: {
            json::object object;
            for (auto left = random() % 4; left > 0; --left)
                object[std::to_string(random() % 100)] = random_value(random, depth - 1);
            return object;
        }
    }
}

TEST(State, RoundTripKeepsAnyVariables) {
    std::mt19937 random(20261123);
    for (int i = 0; i < 500; ++i) {
        State state;
        state.vars["x"] = random_value(random, 5);
        state.waiting = static_cast<Waiting>(random() % 4);
        const auto text = to_text(to_json(state));
        const auto read = state_from_json(parse_json(text).value());
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(to_text(to_json(*read)), text);
    }
}

TEST(State, WrongMembersAreNamed) {
    const auto where = [](std::string_view text) {
        const auto read = state_from_json(parse_json(text).value());
        return read ? std::string("good") : read.error().where;
    };
    EXPECT_EQ(where(R"({"vars": []})"), "/vars");
    EXPECT_EQ(where(R"({"waiting": "later"})"), "/waiting");
    EXPECT_EQ(where(R"({"tries": 1.5})"), "/tries");
    EXPECT_EQ(where(R"({"serial": -1})"), "/serial");
    EXPECT_EQ(where(R"({"step": 1})"), "/step");
    EXPECT_EQ(where(R"({"stack": {}})"), "/stack");
    EXPECT_EQ(where(R"({"stack": [{}, {"tries": "x"}]})"), "/stack/1/tries");
    EXPECT_EQ(where(R"({"stack": [1]})"), "/stack");
    EXPECT_EQ(where(R"({"later": 1})"), "good");
    EXPECT_FALSE(state_from_json(nullptr));
}

TEST(State, AFinishedOneKeepsContactChannelAndSerial) {
    State state;
    state.flow = "support";
    state.step = "menu";
    state.waiting = Waiting::call;
    state.serial = 7;
    state.vars = {{"a", 1}};
    state.contact = {{"name", "Ana"}};
    state.channel = "support-wa";
    state.event = {{"name", "changed"}};
    state.stack = {{"support", "1", "menu", Waiting::answer, 0, {}}};
    EXPECT_EQ(to_text(to_json(finished(state))),
              R"({"serial":7,"contact":{"name":"Ana"},"channel":"support-wa"})");
}

}  // namespace
}  // namespace patchbay::flow
