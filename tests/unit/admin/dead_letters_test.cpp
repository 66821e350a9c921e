#include "core/admin/limits.h"
#include "tests/unit/admin/listener.h"

#include <boost/json/array.hpp>

namespace patchbay::admin::test {
namespace {

class DeadLetters : public Listener {
protected:
    DeadLetters() {
        store.letters = {{3,
                          {9, "support-wa", "send", 7, "131026 not reachable",
                           R"({"type":"text","text":"Hello"})", 1'795'467'600'000}},
                         {4, {1, "sales-sms", "event", 2, "step failed", "{}", 0}}};
    }
};

TEST_F(DeadLetters, AreListedWithoutWhatTheyHold) {
    EXPECT_EQ(ask("GET", "/api/v1/deadletters?channel=support-wa").response.body,
              R"({"dead_letters":[{"id":"3.9","channel":"support-wa","kind":"send",)"
              R"("reason":"131026 not reachable","at":"2026-11-23T21:00:00Z","message":"3.7"}]})");
    EXPECT_EQ(ask("GET", "/api/v1/deadletters").body().at("dead_letters").as_array().size(), 2u);
    EXPECT_EQ(ask("GET", "/api/v1/deadletters?limit=1").body().at("dead_letters").at(0).at("id"),
              "3.9");
    EXPECT_EQ(ask("GET", "/api/v1/deadletters?channel=none").status(), 404);
}

TEST_F(DeadLetters, AListHasALimit) {
    store.letters.assign(kMostRows + 1, store.letters.front());
    const auto count = [this](std::string_view query) {
        return ask("GET", "/api/v1/deadletters" + std::string(query))
            .body()
            .at("dead_letters")
            .as_array()
            .size();
    };
    EXPECT_EQ(count(""), kUsualRows);
    EXPECT_EQ(count("?limit=1000"), kMostRows);
    const auto over = ask("GET", "/api/v1/deadletters?limit=1001");
    EXPECT_EQ(over.status(), 400);
    EXPECT_EQ(over.parameter(), "limit");
}

TEST_F(DeadLetters, OneIsShownWithWhatItHolds) {
    const auto letter = ask("GET", "/api/v1/deadletters/3.9").body();
    EXPECT_EQ(letter.at("body").at("text"), "Hello");
    EXPECT_FALSE(ask("GET", "/api/v1/deadletters/4.1").body().contains("message"));
    EXPECT_EQ(ask("GET", "/api/v1/deadletters/3.8").status(), 404);
}

TEST_F(DeadLetters, NameTheConversationOfWhatTheyAreAbout) {
    const auto whose = [this](std::string_view id) {
        const auto one = ask("GET", "/api/v1/deadletters/" + std::string(id)).body();
        const auto list = ask("GET", "/api/v1/deadletters").body().at("dead_letters").as_array();
        for (const auto &listed : list)
            if (text_member(listed.as_object(), "id") == id) {
                EXPECT_EQ(text_member(listed.as_object(), "conversation"),
                          text_member(one, "conversation"));
            }
        return std::string(text_member(one, "conversation"));
    };
    EXPECT_EQ(whose("3.9"), "");  // not kept any more
    EXPECT_EQ(whose("4.1"), "");
    journal::Outgoing message;
    message.id = 7;
    message.conversation = 26;
    store.messages = {{3, message}};
    journal::Event event;
    event.id = 2;
    event.conversation = 5;
    store.journaled = {{4, event}};
    EXPECT_EQ(whose("3.9"), "3.1a");
    EXPECT_EQ(whose("4.1"), "4.5");
    store.journaled.front().second.conversation = 0;
    EXPECT_EQ(whose("4.1"), "");
    // A backend's answer has no row, and a request nobody's.
    store.letters.push_back({4, {3, "support-wa", "event", 0, "", R"({"conversation":"4.6"})", 0}});
    store.letters.push_back({4, {4, "support-wa", "request", 2, "", "{}", 0}});
    EXPECT_EQ(whose("4.3"), "4.6");
    EXPECT_EQ(whose("4.4"), "");
}

TEST_F(DeadLetters, AreReplayedAndDropped) {
    EXPECT_EQ(ask("POST", "/api/v1/deadletters/3.9/replay").status(), 204);
    EXPECT_EQ(ask("DELETE", "/api/v1/deadletters/4.1").status(), 204);
    EXPECT_EQ(engine.changes, (std::vector<std::string>{"replay 3.9", "drop 4.1"}));
    EXPECT_EQ(ask("DELETE", "/api/v1/deadletters/4.2").status(), 404);
    EXPECT_EQ(ask("POST", "/api/v1/deadletters/x/replay").status(), 404);
    EXPECT_EQ(engine.changes.size(), 2u);
}

TEST_F(DeadLetters, OneThatCannotBeReplayedSaysWhy) {
    engine.refusal = Error{"its channel is not configured any more"};
    const auto answer = ask("POST", "/api/v1/deadletters/3.9/replay");
    EXPECT_EQ(answer.status(), 409);
    EXPECT_EQ(answer.detail(), "its channel is not configured any more");
    engine.refusal = Error{"later", "", static_cast<int>(engine::SubmitError::unavailable)};
    EXPECT_EQ(ask("DELETE", "/api/v1/deadletters/3.9").status(), 503);
}

}  // namespace
}  // namespace patchbay::admin::test
