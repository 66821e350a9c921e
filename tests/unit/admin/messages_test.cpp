#include "core/admin/limits.h"
#include "tests/unit/admin/listener.h"

#include <boost/json/array.hpp>

namespace patchbay::admin::test {
namespace {

class Messages : public Listener {
protected:
    Answer post(std::string body) { return ask("POST", "/api/v1/messages", std::move(body)); }
    Answer post_with_key(std::string key, std::string body = kHello) {
        return ask("POST", "/api/v1/messages", std::move(body),
                   {{"content-type", "application/json"}, {"idempotency-key", std::move(key)}});
    }
    void put(journal::Outgoing row) {
        row.line = "support-wa";
        row.to = "34600111222";
        if (row.content.empty()) row.content = R"({"type":"text","text":"Hello"})";
        row.created = 1'795'467'600'000;
        store.messages.emplace_back(Partition{42}, std::move(row));
    }

    static constexpr const char *kHello =
        R"({"channel":"support-wa","to":"+34600111222","content":{"type":"text","text":"Hello"}})";
};

TEST_F(Messages, AreAcceptedWithAnIdAndItsPlace) {
    const auto answer = post(kHello);
    EXPECT_EQ(answer.status(), 202);
    EXPECT_EQ(answer.response.body, R"({"id":"7.1"})");
    EXPECT_EQ(answer.header("location"), "/api/v1/messages/7.1");
    ASSERT_EQ(engine.submissions.size(), 1u);
    EXPECT_EQ(engine.submissions[0].channel, "support-wa");
    EXPECT_EQ(engine.submissions[0].to, "+34600111222");
    EXPECT_EQ(model::to_text(engine.submissions[0].content), R"({"type":"text","text":"Hello"})");
    EXPECT_EQ(engine.submissions[0].idempotency_key, "");
}

TEST_F(Messages, TheSameKeyAndRequestGiveTheSameIdHoweverItIsWritten) {
    EXPECT_EQ(post_with_key("k1").body().at("id"), "7.1");
    const auto again = post_with_key(
        "k1",
        R"({ "content": {"text":"Hello", "type":"text"}, "to":"34600111222","channel":"support-wa"})");
    EXPECT_EQ(again.status(), 202);
    EXPECT_EQ(again.body().at("id"), "7.1");
    EXPECT_EQ(engine.submissions.size(), 1u);
}

TEST_F(Messages, TheSameKeyWithAnotherRequestIs409) {
    EXPECT_EQ(post_with_key("k1").status(), 202);
    for (const auto *other :
         {R"({"channel":"support-wa","to":"34600111222","content":{"type":"text","text":"Hallo"}})",
          R"({"channel":"support-wa","to":"34600111223","content":{"type":"text","text":"Hello"}})",
          R"({"channel":"sales-sms","to":"34600111222","content":{"type":"text","text":"Hello"}})"})
        EXPECT_EQ(post_with_key("k1", other).status(), 409) << other;
    EXPECT_EQ(post_with_key("k2").status(), 202);
}

TEST_F(Messages, AKeyHas1To255VisibleCharacters) {
    EXPECT_EQ(post_with_key(std::string(kMaxKeyBytes, 'k')).status(), 202);
    EXPECT_EQ(post_with_key("!~").status(), 202);
    for (const auto &wrong : {std::string(), std::string(kMaxKeyBytes + 1, 'k'), std::string("a b"),
                              std::string("caf\xc3\xa9"), std::string("a\tb"), std::string("\x7f")})
        EXPECT_EQ(post_with_key(wrong).status(), 400) << wrong;
    EXPECT_EQ(ask("POST", "/api/v1/messages", kHello,
                  {{"content-type", "application/json"},
                   {"idempotency-key", "a"},
                   {"idempotency-key", "b"}})
                  .status(),
              400);
}

TEST_F(Messages, ABodyThatIsNoJsonIs400) {
    for (const auto *body : {"", "{", "hello", "{\"a\":1,}", "{\"text\":\"\xff\"}", "\xff"}) {
        const auto answer = post(body);
        EXPECT_EQ(answer.status(), 400) << body;
        EXPECT_EQ(answer.pointer(), "none");
    }
    EXPECT_NE(post("{\n  oops").detail().find("2:3"), std::string::npos);
}

TEST_F(Messages, ABodyHasItsLimitToTheByte) {
    std::string body = kHello;
    body.resize(kMaxBodyBytes, ' ');
    EXPECT_EQ(post(body).status(), 202);
    EXPECT_EQ(post(body + ' ').status(), 413);
    EXPECT_EQ(engine.submissions.size(), 1u);
}

TEST_F(Messages, ABodyThatDoesNotSayJsonIs415) {
    for (const auto *type : {"", "text/plain", "application/jsonp", "application/json+x"}) {
        const auto answer = ask("POST", "/api/v1/messages", kHello, {{"content-type", type}});
        EXPECT_EQ(answer.status(), 415) << type;
        EXPECT_EQ(answer.header("accept"), "application/json");
    }
    for (const auto *type :
         {"application/json", "Application/JSON; charset=utf-8", "application/json ;x=y"})
        EXPECT_EQ(ask("POST", "/api/v1/messages", kHello, {{"content-type", type}}).status(), 202);
}

TEST_F(Messages, AWrongShapeIs422AndPointsToTheField) {
    const auto check = [this](std::string body, std::string_view pointer, std::string_view says) {
        const auto answer = post(body);
        EXPECT_EQ(answer.status(), 422) << body;
        EXPECT_EQ(answer.pointer(), pointer) << body;
        EXPECT_NE(answer.detail().find(says), std::string::npos) << answer.detail();
        const auto error = answer.body().at("errors").at(0).as_object();
        EXPECT_EQ(error.at("pointer"), json::value(pointer));
        EXPECT_TRUE(error.at("detail").is_string());
    };
    const auto hello = [](std::string_view content) {
        return R"({"channel":"support-wa","to":"1","content":)" + std::string(content) + "}";
    };
    check("[]", "", "expected an object");
    check("{}", "/channel", "missing");
    check(R"({"channel":"support-wa","content":{"type":"text","text":"x"}})", "/to", "missing");
    check(R"({"channel":"support-wa","to":"1"})", "/content", "missing");
    check(R"({"channel":7,"to":"1","content":{}})", "/channel", "expected a text");
    check(R"({"channel":"support-wa","to":"","content":{}})", "/to", "not empty");
    check(R"({"channel":"support-wa","to":null,"content":{}})", "/to", "expected a text");
    check(R"({"chanel":"support-wa"})", "/chanel", "did you mean 'channel'?");
    check(R"({"a/b":1})", "/a~1b", "there are channel, to, content, human");
    check(hello("[]"), "/content", "expected an object");
    check(hello("{}"), "/content", "'type'");
    check(hello(R"({"type":"txt"})"), "/content/type", "text");
    check(hello(R"({"type":"text"})"), "/content", "'text'");
    check(hello(R"({"type":"text","text":7})"), "/content/text", "expected a text");
    check(hello(R"({"type":"text","text":"x","txet":1})"), "/content/txet", "did you mean 'text'?");
    check(hello(R"({"type":"choices","text":"x","options":[{"id":"a"}]})"), "/content/options/0",
          "'title'");
    check(R"({"channel":"support-w","to":"1","content":{"type":"text","text":"x"}})", "/channel",
          "did you mean 'support-wa'?");
    EXPECT_TRUE(engine.submissions.empty());
}

TEST_F(Messages, WhatTheEngineRefusesPointsToItsField) {
    using engine::SubmitError;
    const auto refused = [this](SubmitError code, std::string where = {}) {
        engine.refusal = Error{"because", std::move(where), static_cast<int>(code)};
        return post(kHello);
    };
    EXPECT_EQ(refused(SubmitError::cannot_carry, "/text").pointer(), "/content/text");
    EXPECT_EQ(refused(SubmitError::cannot_carry).pointer(), "/content");
    EXPECT_EQ(refused(SubmitError::cannot_carry, "/to").pointer(), "/to");
    EXPECT_EQ(refused(SubmitError::bad_address).pointer(), "/to");
    EXPECT_EQ(refused(SubmitError::unknown_channel).pointer(), "/channel");
    EXPECT_EQ(refused(SubmitError::unknown_channel).status(), 422);
    EXPECT_EQ(refused(SubmitError::unavailable).status(), 503);
    EXPECT_EQ(refused(SubmitError::unavailable).header("retry-after"), "1");
}

TEST_F(Messages, AreShownWithWhatThereIsOfThem) {
    journal::Outgoing row;
    row.id = 0x1f;
    put(row);
    EXPECT_EQ(ask("GET", "/api/v1/messages/2a.1f").response.body,
              R"({"id":"2a.1f","channel":"support-wa","to":"34600111222","state":"queued",)"
              R"("attempts":0,"created":"2026-11-23T21:00:00Z",)"
              R"("content":{"type":"text","text":"Hello"}})");

    row.id = 0x20;
    row.state = journal::SendState::sent;
    row.provider_id = "wamid.1";
    row.attempts = 2;
    row.rank = 2;
    row.statuses =
        R"({"delivered":1795467602500,"sent":1795467601000,"errors":[{"code":"1","title":"t","retryable":true}]})";
    put(row);
    const auto shown = ask("GET", "/api/v1/messages/2a.20").body();
    EXPECT_EQ(shown.at("message_id"), "wamid.1");
    EXPECT_EQ(shown.at("attempts"), 2);
    EXPECT_EQ(to_text(shown.at("statuses")),
              R"([{"status":"sent","timestamp":"2026-11-23T21:00:01Z"},)"
              R"({"status":"delivered","timestamp":"2026-11-23T21:00:02.500Z"}])");
    EXPECT_EQ(to_text(shown.at("errors")), R"([{"code":"1","title":"t","retryable":true}])");
}

TEST_F(Messages, StateIsWhatIsKnownBest) {
    using journal::SendState;
    const auto state = [this](SendState send, int rank) {
        journal::Outgoing row;
        row.id = store.messages.size() + 1;
        row.state = send;
        row.rank = rank;
        put(row);
        const auto shown =
            ask("GET", "/api/v1/messages/" + engine::place_text({42, row.id})).body();
        return std::string(text_member(shown, "state"));
    };
    EXPECT_EQ(state(SendState::queued, 0), "queued");
    EXPECT_EQ(state(SendState::claimed, 0), "claimed");
    EXPECT_EQ(state(SendState::in_doubt, 0), "in_doubt");
    EXPECT_EQ(state(SendState::sent, 0), "sent");
    EXPECT_EQ(state(SendState::sent, 1), "sent");
    EXPECT_EQ(state(SendState::sent, 2), "delivered");
    EXPECT_EQ(state(SendState::sent, 3), "read");
    EXPECT_EQ(state(SendState::failed, 0), "failed");
    EXPECT_EQ(state(SendState::failed, 4), "failed");
}

TEST_F(Messages, ALongMessageIsAsFarAsItsLastPart) {
    journal::Outgoing row;
    row.id = 1;
    row.state = journal::SendState::sent;
    row.rank = 3;
    row.attempts = 1;
    put(row);
    row.id = 2;
    row.first = 1;
    row.rank = 2;
    row.content = R"({"type":"text","text":"and more"})";
    put(row);
    auto shown = ask("GET", "/api/v1/messages/2a.1").body();
    EXPECT_EQ(shown.at("state"), "delivered");
    EXPECT_EQ(shown.at("attempts"), 2);
    ASSERT_EQ(shown.at("parts").as_array().size(), 2u);
    EXPECT_EQ(shown.at("parts").at(1).at("part_of"), "2a.1");
    EXPECT_EQ(shown.at("parts").at(1).at("content").at("text"), "and more");
    EXPECT_EQ(ask("GET", "/api/v1/messages/2a.2").body().at("part_of"), "2a.1");
    store.messages[1].second.state = journal::SendState::failed;
    EXPECT_EQ(ask("GET", "/api/v1/messages/2a.1").body().at("state"), "failed");
}

TEST_F(Messages, AnIdThatNamesNoneIs404) {
    for (const auto *id : {"2a.1f", "x", "1", ".", "1.", ".1", "100.1", "2a.0", "-1.1", "2a.1.1",
                           "2a.1%00", "%ff", "2a.11111111111111111", "2a.%2b1"})
        EXPECT_EQ(ask("GET", "/api/v1/messages/" + std::string(id)).status(), 404) << id;
}

}  // namespace
}  // namespace patchbay::admin::test
