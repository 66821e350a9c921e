#include "tests/unit/admin/listener.h"

#include <boost/json/array.hpp>

namespace patchbay::admin::test {
namespace {

class Doubts : public Listener {
protected:
    Doubts() {
        journal::Outgoing row;
        row.id = 7;
        row.conversation = 2;
        row.line = "support-wa";
        row.to = "34600111222";
        row.content = R"({"type":"text","text":"Hello"})";
        row.state = journal::SendState::in_doubt;
        row.attempts = 1;
        row.since = 1'795'467'600'000;
        row.due = row.since + 600'000;
        store.in_doubt.push_back({3, row});
        row.id = 8;
        row.line = "sales-sms";
        row.due = 0;
        store.in_doubt.push_back({3, row});
    }
};

TEST_F(Doubts, AreListedWithWhenTheirPolicyActs) {
    EXPECT_EQ(ask("GET", "/api/v1/doubts?channel=support-wa").response.body,
              R"({"doubts":[{"id":"3.7","channel":"support-wa","to":"34600111222",)"
              R"("conversation":"3.2","since":"2026-11-23T21:00:00Z","attempts":1,)"
              R"("acts_at":"2026-11-23T21:10:00Z"}]})");
    const auto all = ask("GET", "/api/v1/doubts").body().at("doubts").as_array();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_FALSE(all[1].as_object().contains("acts_at")) << "a person decides";
    EXPECT_EQ(ask("GET", "/api/v1/doubts?limit=1").body().at("doubts").as_array().size(), 1u);
    EXPECT_EQ(ask("GET", "/api/v1/doubts?channel=none").status(), 404);
    EXPECT_EQ(ask("GET", "/api/v1/doubts?limit=0").status(), 400);
}

TEST_F(Doubts, AreSettledAsTheOperatorSays) {
    for (const auto *as : {"resend", "failed", "sent"})
        EXPECT_EQ(
            ask("POST", "/api/v1/doubts/3.7", std::string(R"({"as":")") + as + "\"}").status(),
            204);
    EXPECT_EQ(engine.changes,
              (std::vector<std::string>{"settle 0 3.7", "settle 1 3.7", "settle 2 3.7"}));
}

TEST_F(Doubts, AMistakeIsNamedAndChangesNothing) {
    EXPECT_EQ(ask("POST", "/api/v1/doubts/3.7", "as").status(), 400);
    EXPECT_EQ(ask("POST", "/api/v1/doubts/3.7", "[]").status(), 422);
    EXPECT_EQ(ask("POST", "/api/v1/doubts/3.7", "{}").status(), 422);
    EXPECT_EQ(ask("POST", "/api/v1/doubts/3.7", R"({"as":"lost"})").status(), 422);
    EXPECT_EQ(ask("POST", "/api/v1/doubts/3.7", R"({"as":"sent","at":1})").status(), 422);
    EXPECT_EQ(ask("POST", "/api/v1/doubts/nothing", R"({"as":"sent"})").status(), 404);
    EXPECT_TRUE(engine.changes.empty());
}

TEST_F(Doubts, WhatTheEngineRefusesSaysWhy) {
    using engine::DoubtError;
    for (const auto &[code, status] :
         {std::pair(DoubtError::unknown_message, 404), std::pair(DoubtError::not_in_doubt, 409),
          std::pair(DoubtError::unavailable, 503)}) {
        engine.refusal = Error{"the reason", "", static_cast<int>(code)};
        const auto answer = ask("POST", "/api/v1/doubts/3.7", R"({"as":"sent"})");
        EXPECT_EQ(answer.status(), status);
        EXPECT_EQ(text_member(answer.body(), "detail"), "the reason");
    }
}

}  // namespace
}  // namespace patchbay::admin::test
