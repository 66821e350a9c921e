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
    const auto read = state_from_json(parse_json(to_text(to_json(state))).value());
    ASSERT_TRUE(read);
    EXPECT_EQ(to_text(to_json(*read)), to_text(to_json(state)));
    EXPECT_EQ(read->serial, state.serial);
    EXPECT_EQ(read->waiting, Waiting::answer);
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
        state.waiting = static_cast<Waiting>(random() % 3);
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
    EXPECT_EQ(where(R"({"later": 1})"), "good");
    EXPECT_FALSE(state_from_json(nullptr));
}

TEST(State, AFinishedOneKeepsContactAndSerial) {
    State state;
    state.flow = "support";
    state.step = "menu";
    state.waiting = Waiting::call;
    state.serial = 7;
    state.vars = {{"a", 1}};
    state.contact = {{"name", "Ana"}};
    EXPECT_EQ(to_text(to_json(finished(state))), R"({"serial":7,"contact":{"name":"Ana"}})");
}

}  // namespace
}  // namespace patchbay::flow
