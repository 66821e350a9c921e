// How simulate-telegram's bot gets its updates: getUpdates, webhooks, and from one to the other.
#include "tests/simulators/telegram_fixture.h"

#include <boost/json/serialize.hpp>

#include <future>

namespace patchbay::simulators::telegram {
namespace {

using Texts = std::vector<std::string>;

class TelegramUpdates : public TelegramSimulator {
protected:
    void say(const std::string &words) { write(R"({"text":")" + words + "\"}"); }
    static Texts texts_of(const json::array &list) {
        Texts out;
        for (const auto &update : list)
            out.push_back(text(update.at("message").at("text")));
        return out;
    }
    Texts texts(const std::string &members = "{}") { return texts_of(updates(members)); }
    static std::string offset(const json::value &update, std::int64_t more = 0) {
        return R"({"offset":)" + std::to_string(update.at("update_id").as_int64() + more) + "}";
    }
    // What was posted so far, in its order.
    Texts posted(std::size_t count) {
        Texts out;
        for (const auto &request : hook_.wait_for(count)) {
            out.push_back(text(parse_json(request.body)->at("message").at("text")));
        }
        return out;
    }
    std::string set(const std::string &members) {
        return said(bot("setWebhook", "{" + members + "}"));
    }
    std::string url() { return R"("url":")" + hook_.url() + "\""; }
    json::value info() { return result(bot("getWebhookInfo", "")); }
    // A long poll on a thread of its own, which the simulator has taken when this returns.
    std::future<Reply> long_poll() {
        const auto before = state("stats").json().at("polls").as_int64();
        auto out = std::async(std::launch::async,
                              [this] { return bot("getUpdates", R"({"timeout":50})"); });
        while (state("stats").json().at("polls").as_int64() == before) {
        }
        return out;
    }
};

TEST_F(TelegramUpdates, StayUntilAHigherOffsetConfirmsThem) {
    say("one");
    say("two");
    say("three");
    const auto first = updates();
    ASSERT_EQ(texts_of(first), (Texts{"one", "two", "three"}));
    EXPECT_EQ(first[1].at("update_id").as_int64(), first[0].at("update_id").as_int64() + 1);
    EXPECT_EQ(texts(), (Texts{"one", "two", "three"}));
    EXPECT_EQ(texts(offset(first[0])), (Texts{"one", "two", "three"}));
    EXPECT_EQ(transcript().at(0).at("acknowledged_ms"), 0);
    EXPECT_EQ(texts(offset(first[1])), (Texts{"two", "three"}));
    EXPECT_GT(transcript().at(0).at("acknowledged_ms").as_int64(), 0);
    EXPECT_EQ(transcript().at(0).at("posts"), 3);
    EXPECT_EQ(state("idle").json().at("idle"), false);
    EXPECT_EQ(texts(offset(first[2], 1)), Texts());
    EXPECT_EQ(state("idle").json().at("idle"), true);
}

TEST_F(TelegramUpdates, ANegativeOffsetLeavesTheLast) {
    say("one");
    say("two");
    say("three");
    EXPECT_EQ(texts(R"({"offset":-2})"), (Texts{"two", "three"}));
    EXPECT_EQ(texts(R"({"offset":-5})"), (Texts{"two", "three"}));
    EXPECT_EQ(texts(), (Texts{"two", "three"}));
}

TEST_F(TelegramUpdates, AnAnswerHasOneToAHundred) {
    control("load", R"({"messages":101})");
    EXPECT_EQ(updates().size(), 100u);
    EXPECT_EQ(updates(R"({"limit":100})").size(), 100u);
    EXPECT_EQ(updates(R"({"limit":101})").size(), 100u);
    EXPECT_EQ(updates(R"({"limit":2})").size(), 2u);
    EXPECT_EQ(updates(R"({"limit":0})").size(), 1u);
    EXPECT_EQ(said(bot("getUpdates", R"({"limit":"many"})")),
              "400 Bad Request: parameter \"limit\" must be of type Integer");
}

TEST_F(TelegramUpdates, ALongPollEndsWithTheNextUpdate) {
    auto poll = long_poll();
    say("news");
    EXPECT_EQ(texts_of(result(poll.get()).as_array()), Texts{"news"});
}

TEST_F(TelegramUpdates, OnePollEndsTheOther) {
    auto poll = long_poll();
    auto other = long_poll();
    EXPECT_EQ(said(poll.get()),
              "409 Conflict: terminated by other getUpdates request; make sure that only one bot "
              "instance is running");
    EXPECT_EQ(set(url()), "taken");
    EXPECT_EQ(said(other.get()), "409 Conflict: terminated by setWebhook request");
    EXPECT_EQ(said(bot("getUpdates", "{}")),
              "409 Conflict: can't use getUpdates method while webhook is active; use "
              "deleteWebhook to delete the webhook first");
}

TEST_F(TelegramUpdates, KindsAreThoseThatWereAllowedWhenTheyHappened) {
    updates(R"({"allowed_updates":["callback_query"]})");
    say("unheard");
    updates(R"({"allowed_updates":[]})");
    say("heard");
    updates();  // the setting stays
    say("again");
    EXPECT_EQ(texts(), (Texts{"heard", "again"}));
    EXPECT_EQ(said(bot("getUpdates", R"({"allowed_updates":{}})")),
              "400 Bad Request: can't parse allowed updates JSON object");
}

TEST_F(TelegramUpdates, AreKeptForADay) {
    say("old");
    control("config", R"({"clock_offset":86399000})");
    EXPECT_EQ(texts(), Texts{"old"});
    control("config", R"({"clock_offset":"25h"})");
    EXPECT_EQ(texts(), Texts());
}

TEST_F(TelegramUpdates, AnAnswerThatIsLostIsGivenAgain) {
    say("one");
    control("faults", R"({"next":["updates_lost","updates_error","updates_conflict","none"]})");
    EXPECT_EQ(bot("getUpdates", "{}").status, 0);
    const auto bare = bot("getUpdates", "{}");
    EXPECT_EQ(bare.status, 502);
    EXPECT_EQ(bare.body, "");
    EXPECT_EQ(bot("getUpdates", "{}").status, 409);
    EXPECT_EQ(texts(), Texts{"one"});
    EXPECT_EQ(transcript().at(0).at("posts"), 2);
}

TEST_F(TelegramUpdates, AWebhookGetsThemWithItsSecret) {
    EXPECT_EQ(set(url() + R"(,"secret_token":"A-z_09")"), "taken");
    say("señal");
    const auto request = hook_.wait_for(1).front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.header("content-type"), "application/json");
    EXPECT_EQ(request.header("x-telegram-bot-api-secret-token"), "A-z_09");
    EXPECT_NE(request.body.find(R"("text":"se\u00f1al")"), std::string::npos);
    settle();
    const auto entry = transcript().at(0);
    EXPECT_EQ(entry.at("last_answer"), 200);
    EXPECT_GT(entry.at("acknowledged_ms").as_int64(), 0);
    EXPECT_EQ(set(url()), "taken");
    say("bare");
    EXPECT_EQ(hook_.wait_for(2).back().header("x-telegram-bot-api-secret-token"), "");
}

TEST_F(TelegramUpdates, AreRepeatedInOrderUntilTheyAreTakenWith2xx) {
    use_webhook();
    hook_.script({500, 302, 0, 404, 201, 204});
    say("one");
    say("two");
    settle();
    EXPECT_EQ(posted(6), (Texts{"one", "one", "one", "one", "one", "two"}));
    EXPECT_EQ(transcript().at(0).at("posts"), 5);
    EXPECT_EQ(info().at("last_error_message"), "Wrong response from the webhook: 404 Not Found");
}

TEST_F(TelegramUpdates, OneThatIsADayOldIsNotRepeated) {
    use_webhook();
    control("config", R"({"redelivery":{"first":"1s","max":"1s"}})");
    hook_.script({500});
    say("old");
    hook_.wait_for(1);
    control("config", R"({"clock_offset":"25h"})");
    settle();
    EXPECT_EQ(hook_.wait_for(1).size(), 1u);
    EXPECT_EQ(info().at("pending_update_count"), 0);
}

TEST_F(TelegramUpdates, WaitForWhoTakesThemNext) {
    say("one");
    EXPECT_EQ(info().at("pending_update_count"), 1);
    EXPECT_EQ(info().at("url"), "");
    EXPECT_EQ(set(url()), "taken");
    EXPECT_EQ(posted(1), Texts{"one"});
    settle();
    EXPECT_EQ(info().at("pending_update_count"), 0);
    EXPECT_EQ(info().at("max_connections"), 40);
    EXPECT_EQ(text(info().at("url")), hook_.url());
    EXPECT_EQ(said(bot("deleteWebhook", "")), "taken");
    say("two");
    EXPECT_EQ(texts(), Texts{"two"});
    EXPECT_EQ(hook_.wait_for(1).size(), 1u);
}

TEST_F(TelegramUpdates, MayBeDropped) {
    say("one");
    EXPECT_EQ(set(url() + R"(,"drop_pending_updates":true)"), "taken");
    say("two");
    EXPECT_EQ(posted(1), Texts{"two"});
    settle();
    bot("deleteWebhook", "");
    say("three");
    EXPECT_EQ(said(bot("deleteWebhook", R"({"drop_pending_updates":"true"})")), "taken");
    EXPECT_EQ(texts(), Texts());
}

TEST_F(TelegramUpdates, AWebhookIsSetByTheRules) {
    const auto described = [&](const std::string &method, const std::string &members) {
        return text(bot(method, "{" + members + "}").json().at("description"));
    };
    EXPECT_EQ(described("setWebhook", url()), "Webhook was set");
    EXPECT_EQ(described("setWebhook", url()), "Webhook is already set");
    EXPECT_EQ(described("setWebhook", url() + R"(,"max_connections":1000)"), "Webhook was set");
    EXPECT_EQ(info().at("max_connections"), 100);
    EXPECT_EQ(described("setWebhook", R"("url":"")"), "Webhook was deleted");
    EXPECT_EQ(described("deleteWebhook", ""), "Webhook is already deleted");
    const auto secret = [&](const std::string &token) {
        return set(url() + R"(,"secret_token":")" + token + "\"");
    };
    EXPECT_EQ(secret(std::string(kMaxSecretToken, 'a')), "taken");
    EXPECT_EQ(secret(std::string(kMaxSecretToken + 1, 'a')),
              "400 Bad Request: secret token is too long");
    EXPECT_EQ(secret("a b"), "400 Bad Request: secret token contains unallowed characters");
    EXPECT_EQ(set(R"("url":"https://example.com/hook")"), "taken");
    const std::string insecure =
        "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook";
    EXPECT_EQ(set(R"("url":"http://example.com/hook")"), insecure);
    EXPECT_EQ(set(R"("url":"example.com/hook")"), insecure);
    EXPECT_EQ(set(R"("url":"https://8.8.8.8/hook")"),
              "400 Bad Request: bad webhook: '8.8.8.8' is neither loopback nor private: a "
              "simulator posts to no other address");
    EXPECT_EQ(said(bot("setWebhook", R"({"url":"","allowed_updates":["message"]})")), "taken");
}

TEST_F(TelegramUpdates, TheAnswerToAWebhookMayCallAMethod) {
    use_webhook();
    hook_.say("application/json", R"({"method":"sendMessage","chat_id":)" + std::string(kAna) +
                                      R"(,"text":"at once"})");
    say("hi");
    settle();
    hook_.say("application/json", R"({"method":"deleteWebhook"})");
    say("more");
    settle();
    const auto entries = transcript();
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[1].at("text"), "at once");
    EXPECT_EQ(entries[1].at("automatic"), "webhook_answer");
    EXPECT_EQ(text(info().at("url")), hook_.url());
    EXPECT_EQ(state("stats").json().at("webhook_calls"), 1);
}

TEST_F(TelegramUpdates, FaultsStrikeWebhooks) {
    use_webhook();
    control("faults", R"({"duplicate_ms":1,"late_ms":1,"next":["duplicate"]})");
    say("twice");
    settle();
    EXPECT_EQ(posted(2), (Texts{"twice", "twice"}));
    control("faults", R"({"reorder_ms":10000,"next":["reorder","none"]})");
    say("second");
    say("first");
    settle();
    EXPECT_EQ(posted(4), (Texts{"twice", "twice", "first", "second"}));
    EXPECT_EQ(state("webhooks").json().at("posts").as_array().size(), 4u);
}

TEST_F(TelegramUpdates, AnythingMayBePosted) {
    use_webhook();
    const auto answer = control("webhooks", R"({"body":{"update_id":1},"sign":false})");
    EXPECT_EQ(answer.at("status"), 200);
    const auto request = hook_.wait_for(1).front();
    EXPECT_EQ(request.body, R"({"update_id":1})");
    EXPECT_EQ(request.header("x-telegram-bot-api-secret-token"), "");
    control("webhooks", R"({"body":"{","headers":{"x-test":"1"}})");
    const auto second = hook_.wait_for(2).back();
    EXPECT_EQ(second.body, "{");
    EXPECT_EQ(second.header("x-telegram-bot-api-secret-token"), "simulated-secret-token");
    EXPECT_EQ(second.header("x-test"), "1");
}

}  // namespace
}  // namespace patchbay::simulators::telegram
