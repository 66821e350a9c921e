// simulate-messenger over HTTP: what is read back, who controls a thread, and the account's own
// settings.
#include "tests/simulators/messenger_fixture.h"

namespace patchbay::simulators::messenger {
namespace {

TEST_F(MessengerSimulator, ReadsConversationsBackWithTheIdsOfTheWebhooks) {
    const auto first = write(R"({"text":"hi","name":"Ana Roca"})");
    const auto reply = post(kText).json();
    write(R"({"reaction":{"message_id":"m_x","emoji":"❤"}})");
    const auto image = write(R"({"media":{"kind":"image","base64":"aGVsbG8="}})");
    control("customers/888/messages", R"({"text":"somebody else"})");
    const auto page =
        graph("GET", std::string("me/conversations?platform=messenger&user_id=") + kAna +
                         "&fields=messages%7Bid,message,from,to,created_time,attachments%7D")
            .json();
    ASSERT_EQ(page.at("data").as_array().size(), 1u);
    const auto messages = page.at("data").at(0).at("messages").at("data").as_array();
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(messages[0].at("id"), json::value(image));
    EXPECT_EQ(messages[1].at("id"), reply.at("message_id"));
    EXPECT_EQ(messages[2].at("id"), json::value(first));
    EXPECT_EQ(messages[2].at("message"), "hi");
    EXPECT_EQ(messages[2].at("from").at("id"), kAna);
    EXPECT_EQ(messages[2].at("from").at("name"), "Ana Roca");
    EXPECT_EQ(messages[2].at("to").at("data").at(0).at("id"), kPage);
    EXPECT_EQ(messages[1].at("from").at("id"), kPage);
    const auto &attachment = messages[0].at("attachments").at("data").at(0);
    EXPECT_EQ(attachment.at("mime_type"), "image/jpeg");
    EXPECT_EQ(attachment.at("size"), 5);
    const std::string url(attachment.at("image_data").at("url").as_string());
    EXPECT_EQ(call(port_, "GET", url.substr(url.find("/_media"))).body, "hello");
    EXPECT_FALSE(messages[2].as_object().contains("attachments"));
    const auto time = std::string(messages[0].at("created_time").as_string());
    EXPECT_EQ(time.size(), std::string("2026-11-23T10:00:00+0000").size());
    EXPECT_TRUE(time.ends_with("+0000"));
}

TEST_F(MessengerSimulator, PagesOfMessagesFollowEachOtherWhileSomebodyWrites) {
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(write(R"({"text":"hi"})"));
    const auto first = graph("GET", std::string("t_") + kAna + "?fields=messages.limit(2)%7Bid%7D")
                           .json()
                           .at("messages");
    write(R"({"text":"in between"})");
    std::vector<std::string> seen;
    auto page = first;
    for (;;) {
        for (const auto &message : page.at("data").as_array())
            seen.emplace_back(message.at("id").as_string());
        const auto *next = page.at("paging").as_object().if_contains("next");
        if (!next) break;
        ASSERT_LT(seen.size(), 6u);
        const std::string url(next->as_string());
        EXPECT_EQ(url.find("access_token"), std::string::npos);  // it came in a header
        page = graph("GET", url.substr(url.find("/v23.0/") + 7)).json();
    }
    EXPECT_EQ(seen, (std::vector<std::string>{ids.rbegin(), ids.rend()}));
}

TEST_F(MessengerSimulator, PagesOfConversationsHaveTheNewestFirst) {
    for (const auto *psid : {"1", "2", "3"})
        control(std::string("customers/") + psid + "/messages", R"({"text":"hi"})");
    control("customers/1/messages", R"({"text":"again"})");
    const auto first =
        graph("GET",
              "me/conversations?platform=messenger&limit=2&access_token=simulated-access-token")
            .json();
    EXPECT_EQ(first.at("data").at(0).at("id"), "t_1");
    EXPECT_EQ(first.at("data").at(1).at("id"), "t_3");
    const std::string next(first.at("paging").at("next").as_string());
    EXPECT_NE(next.find("access_token=simulated-access-token"), std::string::npos);
    const auto second = call(port_, "GET", next.substr(next.find("/v23.0/"))).json();
    ASSERT_EQ(second.at("data").as_array().size(), 1u);
    EXPECT_EQ(second.at("data").at(0).at("id"), "t_2");
    EXPECT_FALSE(second.at("paging").as_object().contains("next"));
}

TEST_F(MessengerSimulator, ReadsNothingThatIsNotThere) {
    const auto id = write(R"({"text":"hi"})");
    const auto empty = graph("GET", "me/conversations?platform=instagram").json();
    EXPECT_TRUE(empty.at("data").as_array().empty());
    EXPECT_EQ(code(graph("GET", "me/conversations?platform=sms")), "100");
    EXPECT_EQ(code(graph("GET", "me/conversations?fields=colour")), "100");
    EXPECT_EQ(code(graph("GET", "me/conversations?fields=messages%7Bcolour%7D")), "100");
    EXPECT_EQ(code(graph("GET", "me/conversations?fields=messages%7B")), "100");
    EXPECT_EQ(code(graph("GET", "t_999/messages")), "100/33");
    EXPECT_EQ(code(graph("GET", "m_999")), "100/33");
    EXPECT_EQ(graph("GET", id + "?fields=message").json().at("message"), "hi");
    write(R"({"edit":{"message_id":")" + id + R"(","text":"hello"}})");
    EXPECT_EQ(graph("GET", id + "?fields=message").json().at("message"), "hello");
    write(R"({"delete":")" + id + "\"}");
    EXPECT_EQ(code(graph("GET", id)), "9000001");
    settle();
    EXPECT_EQ(posted("message").back().at("message"),
              (json::object{{"mid", id}, {"is_deleted", true}}));
    const auto page = graph("GET", std::string("t_") + kAna + "/messages").json();
    EXPECT_TRUE(page.at("data").as_array().empty());
}

TEST_F(MessengerSimulator, TellsWhoTheCustomerIsUnlessThatIsHidden) {
    write(R"({"text":"hi","name":"Ana Maria Roca"})");
    const auto profile =
        graph("GET", std::string(kAna) + "?fields=first_name,last_name,locale").json();
    EXPECT_EQ(profile, (json::object{{"id", kAna},
                                     {"first_name", "Ana"},
                                     {"last_name", "Maria Roca"},
                                     {"locale", "en_US"}}));
    EXPECT_EQ(code(graph("GET", std::string(kAna) + "?fields=username")), "100");
    EXPECT_EQ(code(graph("GET", "999")), "100/33");
    control(std::string("customers/") + kAna, R"({"profile_hidden":true})");
    EXPECT_EQ(code(graph("GET", kAna)), "100/33");
    EXPECT_EQ(graph("GET", "me").json().at("id"), kPage);
}

TEST_F(InstagramSimulator, HasUsernames) {
    control(std::string("customers/") + kAna, R"({"name":"Ana Roca","username":"ana.roca"})");
    const auto profile = graph("GET", std::string(kAna) + "?fields=name,username").json();
    EXPECT_EQ(profile.at("username"), "ana.roca");
    write(R"({"text":"hi"})");
    const auto page =
        graph("GET", "me/conversations?platform=instagram&fields=participants").json();
    EXPECT_EQ(page.at("data").at(0).at("participants").at("data").at(0).at("username"), "ana.roca");
}

class ThreadControl : public MessengerSimulator {
protected:
    std::string order(const std::string &verb, const std::string &more = "") {
        return code(graph("POST", "me/" + verb + "_thread_control",
                          R"({"recipient":{"id":"24030000000000777"})" + more + "}"));
    }
    void others(const std::string &body) {
        control(std::string("customers/") + kAna + "/handovers", body);
    }
    // "": nobody
    std::string owner() {
        const auto data =
            graph("GET", std::string("me/thread_owner?recipient=") + kAna).json().at("data");
        if (data.as_array().empty()) return {};
        return std::string(data.at(0).at("thread_owner").at("app_id").as_string());
    }
};

TEST_F(ThreadControl, IsPassedTakenAndReleased) {
    write(R"({"text":"hi"})");
    EXPECT_EQ(owner(), "");
    EXPECT_EQ(order("take"), "taken");
    EXPECT_EQ(owner(), kOurApp);
    EXPECT_EQ(order("pass"), "100");
    EXPECT_EQ(order("pass", R"(,"target_app_id":263902037430900,"metadata":"please")"), "taken");
    EXPECT_EQ(owner(), kInboxApp);
    EXPECT_EQ(order("release"), "100/2534037");
    EXPECT_EQ(order("pass", R"(,"target_app_id":"1")"), "100/2534037");
    EXPECT_EQ(order("request"), "taken");
    EXPECT_EQ(owner(), kInboxApp);
    EXPECT_EQ(order("take"), "taken");
    EXPECT_EQ(order("release"), "taken");
    EXPECT_EQ(owner(), "");
    EXPECT_EQ(code(graph("POST", "me/take_thread_control", R"({"recipient":{"id":"999"}})")),
              "100/2018001");
}

TEST_F(ThreadControl, OfAnotherAppLeavesOursInStandby) {
    write(R"({"text":"hi"})");
    EXPECT_EQ(code(post(kText)), "taken");
    settle();
    others(R"({"action":"take","metadata":"mine"})");
    EXPECT_EQ(code(post(kText)), "10/2018300");
    const auto id = write(R"({"text":"are you there"})");
    write(R"({"choice":{"id":"SECRET","title":"Button"}})");
    control(std::string("customers/") + kAna + "/echoes", R"({"text":"a person here"})");
    settle();
    EXPECT_EQ(posted("take_thread_control").at(0).at("take_thread_control"),
              (json::object{{"previous_owner_app_id", nullptr},
                            {"new_owner_app_id", kInboxApp},
                            {"metadata", "mine"}}));
    const auto messages = posted("message", "standby");
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].at("message").at("mid"), json::value(id));
    EXPECT_EQ(messages[1].at("message").at("is_echo"), true);
    EXPECT_EQ(messages[1].at("message").at("app_id"), 263902037430900);
    const auto postback = posted("postback", "standby").at(0).at("postback").as_object();
    EXPECT_EQ(postback.at("title"), "Button");
    EXPECT_FALSE(postback.contains("payload"));

    others(R"({"action":"pass","metadata":"yours"})");
    EXPECT_EQ(owner(), kOurApp);
    EXPECT_EQ(code(post(kText)), "taken");
    others(R"({"action":"request"})");
    settle();
    EXPECT_EQ(posted("pass_thread_control").at(0).at("pass_thread_control").at("new_owner_app_id"),
              kOurApp);
    EXPECT_EQ(posted("request_thread_control")
                  .at(0)
                  .at("request_thread_control")
                  .at("requested_owner_app_id"),
              json::value(kInboxApp));
}

TEST_F(ThreadControl, EndsADayAfterTheLastMessage) {
    write(R"({"text":"hi"})");
    order("take");
    control("config", R"({"clock_offset":"20h"})");
    EXPECT_EQ(code(post(kText)), "taken");
    control("config", R"({"clock_offset":"43h"})");
    EXPECT_EQ(owner(), kOurApp);
    control("config", R"({"clock_offset":"45h"})");
    EXPECT_EQ(owner(), "");
    others(R"({"action":"take"})");
    others(R"({"action":"release"})");
    EXPECT_EQ(owner(), "");
    EXPECT_EQ(
        call(port_, "POST", std::string("/_control/customers/") + kAna + "/handovers", "{}").status,
        400);
}

TEST_F(MessengerSimulator, KeepsTheProfile) {
    const auto path = std::string("me/messenger_profile");
    const std::string menu = R"("persistent_menu":[{"locale":"default","call_to_actions":[]}])";
    EXPECT_EQ(code(graph("POST", path, "{" + menu + "}")), "100");  // needs the button first
    const auto set = graph("POST", path, R"({"get_started":{"payload":"START"},)" + menu + "}");
    EXPECT_EQ(set.json().at("result"), "success");
    EXPECT_EQ(code(graph("POST", path, R"({"colour":"red"})")), "100");
    const auto read = graph("GET", path + "?fields=get_started,greeting").json().at("data");
    EXPECT_EQ(read, (json::array{json::object{{"get_started", {{"payload", "START"}}}}}));
    graph("DELETE", path, R"({"fields":["get_started","persistent_menu"]})");
    EXPECT_TRUE(graph("GET", path + "?fields=get_started").json().at("data").as_array().empty());
    EXPECT_EQ(code(graph("GET", path)), "100");
    EXPECT_EQ(code(graph("DELETE", path, R"({"fields":["colour"]})")), "100");
}

TEST_F(MessengerSimulator, TellsOnlyWhatTheAppIsSubscribedTo) {
    const std::string path = "me/subscribed_apps";
    const auto subscribed = [&] { return graph("GET", path).json().at("data"); };
    EXPECT_EQ(subscribed().at(0).at("id"), kOurApp);
    EXPECT_EQ(code(graph("POST", path + "?subscribed_fields=messages,colour")), "100");
    EXPECT_EQ(code(graph("POST", path)), "100");
    EXPECT_EQ(
        graph("POST", path + "?subscribed_fields=messages,message_reads").json().at("success"),
        true);
    EXPECT_EQ(subscribed().at(0).at("subscribed_fields"),
              (json::array{"messages", "message_reads"}));
    write(R"({"text":"hi"})");
    write(R"({"choice":{"id":"A","title":"A"}})");
    post(kText);
    settle();
    EXPECT_EQ(posted("message").size(), 1u);  // and no echo
    EXPECT_EQ(posted("read").size(), 1u);
    EXPECT_TRUE(posted("postback").empty());
    EXPECT_TRUE(posted("delivery").empty());
    EXPECT_EQ(graph("DELETE", path).json().at("success"), true);
    EXPECT_TRUE(subscribed().as_array().empty());
    write(R"({"text":"hi"})");
    settle();
    EXPECT_EQ(posted("message").size(), 1u);
}

}  // namespace
}  // namespace patchbay::simulators::messenger
