#include "tests/unit/admin/listener.h"

#include <boost/json/array.hpp>

namespace patchbay::admin::test {
namespace {

class Conversations : public Listener {
protected:
    Conversations() {
        journal::Conversation ana;
        ana.id = 1;
        ana.line = "support-wa";
        ana.address = "34600111222";
        ana.updated = 1'795'467'600'000;
        ana.last_inbound = 1'795'467'599'000;
        ana.state =
            R"({"flow":{"flow":"support","version":"v1","step":"menu","waiting":"answer",)"
            R"("vars":{"topic":"repair"},"contact":{"name":"Ana","language":"es"}},"timer":3})";
        journal::Conversation bea;
        bea.id = 2;
        bea.line = "sales-sms";
        bea.address = "34600333444";
        bea.state = "{}";
        store.rows = {{5, ana}, {6, bea}};
        // A user id of Ana's that was planted in another partition, and Bea's phone with its '+'.
        store.aliases = {{"support-wa", "34600111222", 5, 1},
                         {"support-wa", "ES.13", 5, 1},
                         {"sales-sms", "+34600333444", 6, 2}};
    }
    std::vector<std::string> ids(std::string_view query) {
        std::vector<std::string> ids;
        const auto body = ask("GET", "/api/v1/conversations" + std::string(query)).body();
        for (const auto &one : body.at("conversations").as_array())
            ids.emplace_back(one.at("id").as_string());
        return ids;
    }
};

using Ids = std::vector<std::string>;

TEST_F(Conversations, AreListedByChannelAndLimit) {
    EXPECT_EQ(ids(""), (Ids{"5.1", "6.2"}));
    EXPECT_EQ(ids("?channel=sales-sms"), Ids{"6.2"});
    EXPECT_EQ(ids("?limit=1"), Ids{"5.1"});
    EXPECT_EQ(ask("GET", "/api/v1/conversations?channel=x").status(), 404);
    EXPECT_EQ(ask("GET", "/api/v1/conversations?limit=0").parameter(), "limit");
}

TEST_F(Conversations, AreFoundByAnyAddressOfTheirContact) {
    EXPECT_EQ(ids("?address=34600111222"), Ids{"5.1"});
    EXPECT_EQ(ids("?address=%2B34600111222"), Ids{"5.1"});
    EXPECT_EQ(ids("?address=ES.13&channel=support-wa"), Ids{"5.1"});
    EXPECT_EQ(ids("?address=34600333444"), Ids{"6.2"});
    EXPECT_EQ(ids("?address=ES.13&channel=sales-sms"), Ids{});
    EXPECT_EQ(ids("?address=nobody"), Ids{});
}

TEST_F(Conversations, AListSaysWhereEachStands) {
    const auto body = ask("GET", "/api/v1/conversations").body();
    EXPECT_EQ(
        to_text(body.at("conversations").at(0)),
        R"({"id":"5.1","channel":"support-wa","address":"34600111222",)"
        R"("updated":"2026-11-23T21:00:00Z","last_inbound":"2026-11-23T20:59:59Z",)"
        R"("flow":"support","open_step":"menu","waiting":"answer","name":"Ana","language":"es"})");
    EXPECT_FALSE(body.at("conversations").at(1).as_object().contains("open_step"));
}

TEST_F(Conversations, OneIsShownWithItsStateOutboxAndHistory) {
    journal::Outgoing sent;
    sent.id = 11;
    sent.conversation = 1;
    sent.content = R"({"type":"text","text":"Hola"})";
    sent.state = journal::SendState::sent;
    journal::Outgoing queued = sent;
    queued.id = 12;
    queued.state = journal::SendState::queued;
    store.messages = {{5, sent}, {5, queued}};
    journal::Event event;
    event.id = 10;
    event.conversation = 1;
    event.kind = "message";
    event.state = journal::EventState::handled;
    event.step = 10;
    event.body = R"({"type":"message","content":{"type":"text","text":"hi"}})";
    store.journaled = {{5, event}};

    const auto shown = ask("GET", "/api/v1/conversations/5.1").body();
    EXPECT_EQ(shown.at("language"), "es");
    EXPECT_EQ(shown.at("open_step"), "menu");
    EXPECT_EQ(shown.at("state").at("vars").at("topic"), "repair");
    ASSERT_EQ(shown.at("outbox").as_array().size(), 1u);
    EXPECT_EQ(shown.at("outbox").at(0).at("id"), "5.c");
    EXPECT_EQ(shown.at("history").at("messages").as_array().size(), 2u);
    const auto told = shown.at("history").at("events").at(0).as_object();
    EXPECT_EQ(told.at("state"), "handled");
    EXPECT_EQ(told.at("body").at("content").at("text"), "hi");
    EXPECT_EQ(ask("GET", "/api/v1/conversations/5.2").status(), 404);
    EXPECT_EQ(ask("GET", "/api/v1/conversations/nonsense").status(), 404);
}

TEST_F(Conversations, AreReplayed) {
    engine.replay = {{"conversation", "5.1"}, {"same", true}};
    EXPECT_EQ(ask("GET", "/api/v1/conversations/5.1/replay").body(), engine.replay);
    EXPECT_EQ(ask("GET", "/api/v1/conversations/5.9/replay").status(), 404);
    engine.refusal = Error{"its channel has no flow"};
    const auto answer = ask("GET", "/api/v1/conversations/6.2/replay");
    EXPECT_EQ(answer.status(), 409);
    EXPECT_EQ(answer.detail(), "its channel has no flow");
}

TEST_F(Conversations, WhoRestsIsNamedByTheStatusAndReleased) {
    EXPECT_TRUE(ask("GET", "/api/v1/status").body().at("resting").as_array().empty());
    auto &bea = store.rows.at(1).conversation;
    bea.state =
        R"({"brake":{"rests":{"since":1795467600000,"last":1795467600000,"by":"answers"}}})";
    store.index = {{6, {"resting/2", "", 0}}, {6, {"restless/1", "", 0}}};
    lines.at("sales-sms")->resting = 1;
    const auto status = ask("GET", "/api/v1/status").body();
    EXPECT_EQ(status.at("resting"), parse_json(R"([{"channel":"sales-sms","address":"34600333444",
        "conversation":"6.2","rests":{"since":"2026-11-23T21:00:00Z","by":"answers"}}])")
                                        .value());
    EXPECT_EQ(status.at("lines").at("sales-sms").at("resting"), 1);
    EXPECT_EQ(status.at("lines").at("support-wa").at("resting"), 0);
    EXPECT_EQ(ask("GET", "/api/v1/conversations/6.2").body().at("rests").at("by"), "answers");
    EXPECT_FALSE(ask("GET", "/api/v1/conversations/5.1").body().contains("rests"));
    EXPECT_NE(ask("GET", "/metrics")
                  .response.body.find("patchbay_contacts_resting{channel=\"sales-sms\"} 1"),
              std::string::npos);

    const std::string path = "/api/v1/contacts/%2B34600333444/release";
    EXPECT_EQ(ask("POST", path + "?channel=sales-sms").status(), 204);
    EXPECT_EQ(engine.changes, std::vector<std::string>{"release sales-sms +34600333444"});
    EXPECT_EQ(ask("POST", path).status(), 400);
    EXPECT_EQ(ask("POST", path + "?channel=none").status(), 404);
    using Code = engine::ReleaseError;
    for (const auto &[code, status_code] :
         {std::pair(Code::unknown_contact, 404), std::pair(Code::not_resting, 409),
          std::pair(Code::unavailable, 503)}) {
        engine.refusal = Error{"why", "", static_cast<int>(code)};
        EXPECT_EQ(ask("POST", path + "?channel=sales-sms").status(), status_code);
    }
}

}  // namespace
}  // namespace patchbay::admin::test
