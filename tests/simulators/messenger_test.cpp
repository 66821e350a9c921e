// simulate-messenger over HTTP: sends, what is told of them, and what customers do.
#include "core/base/crypto.h"
#include "tests/simulators/messenger_fixture.h"

namespace patchbay::simulators::messenger {
namespace {

TEST_F(MessengerSimulator, RefusesWhoeverMayNotSend) {
    write(R"({"text":"hi"})");
    const net::Header json{"content-type", "application/json"};
    const auto path = [](const std::string &node, const std::string &query = "") {
        return "/v23.0/" + node + "/messages" + query;
    };
    EXPECT_EQ(code(call(port_, "POST", path("me"), kText, {json})), "190");
    EXPECT_EQ(code(call(port_, "POST", path("me", "?access_token=wrong"), kText, {json})), "190");
    EXPECT_EQ(code(call(port_, "POST", path("me", "?access_token=simulated-access-token"), kText,
                        {json})),
              "taken");
    EXPECT_EQ(code(call(port_, "POST", "/me/messages", kText, {json})), "2500");
    EXPECT_EQ(code(graph("POST", std::string(kPage) + "/messages", kText)), "taken");
    EXPECT_EQ(code(graph("POST", "999/messages", kText)), "100/33");
    EXPECT_EQ(code(graph("POST", "me/messages", "{")), "100");
    EXPECT_EQ(code(graph("POST", "me/messages", kText, "text/plain")), "100");
    control("config", R"({"token_expired":true})");
    EXPECT_EQ(code(post(kText)), "190/463");
}

TEST_F(MessengerSimulator, HoldsAProofOfTheTokenAgainstTheSecret) {
    write(R"({"text":"hi"})");
    const auto proof =
        crypto::to_hex(crypto::hmac_sha256("simulated-app-secret", "simulated-access-token"));
    EXPECT_EQ(code(graph("POST", "me/messages?appsecret_proof=" + proof, kText)), "taken");
    EXPECT_EQ(code(graph("POST", "me/messages?appsecret_proof=00", kText)), "100");
}

TEST_F(MessengerSimulator, SignsEveryPostOverItsExactBytes) {
    const auto id = write(R"({"text":"señal / señal"})");
    const auto request = hook_.wait_for(1).front();
    const auto digest = crypto::hmac_sha256("simulated-app-secret", request.body);
    EXPECT_EQ(request.header("x-hub-signature-256"), "sha256=" + crypto::to_hex(digest));
    EXPECT_NE(request.body.find(R"(se\u00f1al \/ se\u00f1al)"), std::string::npos);
    const auto body = *parse_json(request.body);
    EXPECT_EQ(body.at("object"), "page");
    EXPECT_EQ(body.at("entry").at(0).at("id"), kPage);
    const auto &event = body.at("entry").at(0).at("messaging").at(0);
    EXPECT_EQ(event.at("sender").at("id"), kAna);
    EXPECT_EQ(event.at("recipient").at("id"), kPage);
    EXPECT_EQ(event.at("message").at("mid"), json::value(id));
    EXPECT_TRUE(id.starts_with("m_")) << id;
}

TEST_F(MessengerSimulator, DoesTheHandshakeAndPostsWhatItIsGiven) {
    EXPECT_EQ(control("verify", "").at("ok"), true);
    EXPECT_NE(hook_.wait_for(1)[0].query.find("hub.verify_token=simulated-verify-token"),
              std::string::npos);
    control("webhooks", R"({"body":"not json","sign":false})");
    const auto request = hook_.wait_for(2).back();
    EXPECT_EQ(request.body, "not json");
    EXPECT_EQ(request.header("x-hub-signature-256"), "");
}

TEST_F(MessengerSimulator, AnAcceptedMessageIsEchoedDeliveredAndRead) {
    write(R"({"text":"hi"})");
    const auto reply = post(kText).json();
    EXPECT_EQ(reply.at("recipient_id"), kAna);
    const auto mid = reply.at("message_id");
    settle();
    const auto echo = echoes().at(0);
    EXPECT_EQ(echo.at("sender").at("id"), kPage);
    EXPECT_EQ(echo.at("recipient").at("id"), kAna);
    EXPECT_EQ(echo.at("message").at("mid"), mid);
    EXPECT_EQ(echo.at("message").at("metadata"), "p3-17");
    EXPECT_EQ(echo.at("message").at("app_id"), 1517776481860111);
    EXPECT_EQ(echo.at("message").at("text"), "hello");
    const auto delivery = posted("delivery").at(0);
    EXPECT_EQ(delivery.at("sender").at("id"), kAna);
    EXPECT_EQ(delivery.at("delivery").at("mids"), (json::array{mid}));
    EXPECT_EQ(delivery.at("delivery").at("watermark"), echo.at("timestamp"));
    const auto read = posted("read").at(0);
    EXPECT_EQ(read.at("read"), (json::object{{"watermark", echo.at("timestamp")}}));
    EXPECT_EQ(transcript().at(1).at("statuses").as_array().size(), 3u);
}

TEST_F(MessengerSimulator, TellsNoMoreOfAMessageThanItIsTold) {
    control("config", R"({"statuses":["delivered"],"delivery_mids":false})");
    write(R"({"text":"hi"})");
    post(kText);
    settle();
    EXPECT_TRUE(echoes().empty());
    EXPECT_TRUE(posted("read").empty());
    EXPECT_FALSE(posted("delivery").at(0).at("delivery").as_object().contains("mids"));
    control("config", R"({"statuses":["echo","delivered","read"]})");
    control("faults", R"({"next":["skip_echo","skip_delivered"]})");
    post(kText);
    post(kText);
    settle();
    EXPECT_EQ(echoes().size(), 1u);
    EXPECT_EQ(posted("delivery").size(), 2u);
    EXPECT_EQ(posted("read").size(), 2u);
}

TEST_F(MessengerSimulator, RepeatsWhatWasNotTakenAndPostsCopies) {
    hook_.script({500, 0, 202});
    control("faults", R"({"next":["duplicate"],"duplicate_ms":0})");
    write(R"({"text":"hi"})");
    settle();
    const auto requests = hook_.wait_for(5);
    ASSERT_EQ(requests.size(), 5u);
    for (const auto &request : requests)
        EXPECT_EQ(request.body, requests[0].body);
    EXPECT_EQ(transcript().at(0).at("last_answer"), 200);
}

TEST_F(MessengerSimulator, KnowsOnlyItsCustomers) {
    EXPECT_EQ(code(post(kText)), "100/2018001");
    control(std::string("customers/") + kAna, R"({"blocked":true})");
    EXPECT_EQ(code(post(kText)), "551/1545041");
    control(std::string("customers/") + kAna, R"({"blocked":false})");
    EXPECT_EQ(code(post(kText)), "10/2018278");  // who has never written
}

TEST_F(MessengerSimulator, TheWindowIsADayAndAPersonsIsAWeek) {
    const std::string human =
        R"({"recipient":{"id":"24030000000000777"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"x"}})";
    const std::string typing =
        R"({"recipient":{"id":"24030000000000777"},"sender_action":"typing_on"})";
    write(R"({"text":"hi"})");
    control("config", R"({"clock_offset":"23h"})");
    EXPECT_EQ(code(post(kText)), "taken");
    control("config", R"({"clock_offset":"25h"})");
    EXPECT_EQ(code(post(kText)), "10/2018278");
    EXPECT_EQ(code(post(typing)), "10/2018278");
    EXPECT_EQ(code(post(human)), "taken");
    control("config", R"({"clock_offset":"167h"})");
    EXPECT_EQ(code(post(human)), "taken");
    control("config", R"({"clock_offset":"169h"})");
    EXPECT_EQ(code(post(human)), "10/2018278");
    write(R"({"reaction":{"message_id":"m_x","emoji":"❤"}})");
    EXPECT_EQ(code(post(kText)), "taken");
}

TEST_F(MessengerSimulator, ADeletionOpensNoWindow) {
    const auto id = write(R"({"text":"hi"})");
    control("config", R"({"clock_offset":"25h"})");
    write(R"({"edit":{"message_id":")" + id + R"(","text":"hello"}})");
    write(R"({"delete":")" + id + "\"}");
    EXPECT_EQ(code(post(kText)), "10/2018278");
}

TEST_F(MessengerSimulator, HoldsTheLimitsThatAreSet) {
    write(R"({"text":"hi"})");
    control("config", R"({"limits":{"pair_every":"1h","pair_burst":2}})");
    EXPECT_EQ(code(post(kText)), "taken");
    EXPECT_EQ(code(post(kText)), "taken");
    EXPECT_EQ(code(post(kText)), "613");
    control("config", R"({"limits":{"pair_every":0,"messages_per_second":0.001}})");
    EXPECT_EQ(code(post(kText)), "taken");
    EXPECT_EQ(code(post(kText)), "32");
}

TEST_F(MessengerSimulator, OrdersErrorsOnDemand) {
    write(R"({"text":"hi"})");
    control("errors", R"({"codes":[613,"10/2018278"]})");
    EXPECT_EQ(code(post(kText)), "613");
    EXPECT_EQ(code(post(kText)), "10/2018278");
    EXPECT_EQ(code(post(kText)), "taken");
    for (const auto *wrong : {R"({"codes":["10/"]})", R"({"codes":["/1"]})", R"({"codes":["10"]})",
                              R"({"codes":7})", R"({"codes":[1],"as":"status"})"}) {
        EXPECT_EQ(call(port_, "POST", "/_control/errors", wrong).status, 400) << wrong;
    }
    control(
        "faults",
        R"({"next":["throttled","server_error","bare_error","connection_lost"],"throttled_code":4})");
    EXPECT_EQ(code(post(kText)), "4");
    EXPECT_EQ(code(post(kText)), "2");
    EXPECT_EQ(post(kText).body, "");
    EXPECT_EQ(post(kText).status, 0);
    EXPECT_EQ(transcript().size(), 2u);
    EXPECT_EQ(get("stats").json().at("refused").at("613"), 1);
}

TEST_F(MessengerSimulator, AMessageMayBeAcceptedWhateverTheAnswerSays) {
    write(R"({"text":"hi"})");
    control(
        "faults",
        R"({"next":["response_lost","bare_error_accepted","error_accepted","slow"],"slow_ms":1})");
    EXPECT_EQ(post(kText).status, 0);
    EXPECT_EQ(post(kText).status, 502);
    EXPECT_EQ(code(post(kText)), "1/1357046");
    EXPECT_EQ(code(post(kText)), "taken");
    settle();
    EXPECT_EQ(echoes().size(), 4u);
    const auto entries = transcript();
    ASSERT_EQ(entries.size(), 5u);
    EXPECT_EQ(entries[1].at("fault"), "response_lost");
    EXPECT_EQ(entries[4].at("correlation"), "p3-17");
}

TEST_F(MessengerSimulator, TakesFormsAndMultipartFormsToo) {
    write(R"({"text":"hi"})");
    const auto form = graph(
        "POST", "me/messages",
        "recipient=%7B%22id%22%3A%2224030000000000777%22%7D&message=%7B%22text%22%3A%22a+b%22%7D",
        "application/x-www-form-urlencoded");
    EXPECT_EQ(code(form), "taken") << form.body;
    const std::string start =
        "--b\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\n"
        "{\"id\":\"24030000000000777\"}\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n"
        "{\"attachment\":{\"type\":\"image\",\"payload\":{}}}\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a.png\"\r\n"
        "Content-Type: ";
    const auto send = [&](const std::string &type, const std::string &bytes) {
        return graph("POST", "me/messages", start + type + "\r\n\r\n" + bytes + "\r\n--b--\r\n",
                     "multipart/form-data; boundary=b");
    };
    EXPECT_EQ(code(send("image/png", "PNG")), "taken");
    EXPECT_EQ(code(send("video/mp4", "MP4")), "100/2018047");
    EXPECT_EQ(code(send("image/png", std::string(kMaxFileBytes, 'x'))), "taken");
    EXPECT_EQ(code(send("image/png", std::string(kMaxFileBytes + 1, 'x'))), "100/2018109");
    EXPECT_EQ(transcript().at(1).at("text"), "a b");
    settle();
    const auto echo = echoes().at(1);
    const std::string url(
        echo.at("message").at("attachments").at(0).at("payload").at("url").as_string());
    EXPECT_EQ(call(port_, "GET", url.substr(url.find("/_media"))).body, "PNG");
}

TEST_F(MessengerSimulator, UploadsAreSentByTheirId) {
    write(R"({"text":"hi"})");
    const auto uploaded = graph(
        "POST", "me/message_attachments",
        R"({"message":{"attachment":{"type":"image","payload":{"url":"https://a/b.png","is_reusable":true}}}})");
    const std::string id(uploaded.json().at("attachment_id").as_string());
    const auto send = [&](const std::string &type, const std::string &payload) {
        return post(R"({"recipient":{"id":"24030000000000777"},"message":{"attachment":{"type":")" +
                    type + R"(","payload":)" + payload + "}}}");
    };
    EXPECT_EQ(code(send("image", R"({"attachment_id":")" + id + "\"}")), "taken");
    EXPECT_EQ(code(send("video", R"({"attachment_id":")" + id + "\"}")), "100/2018074");
    EXPECT_EQ(code(send("image", R"({"attachment_id":"1"})")), "100/2018074");
    const auto template_of = [&](const std::string &type) {
        return send("template", R"({"template_type":"media","elements":[{"media_type":")" + type +
                                    R"(","attachment_id":")" + id + "\"}]}");
    };
    EXPECT_EQ(code(template_of("image")), "taken");
    EXPECT_EQ(code(template_of("video")), "100/2018074");
    settle();
    EXPECT_EQ(echoes().at(0).at("message").at("attachments").at(0).at("payload").at("url"),
              "https://a/b.png");
    const auto again = send("file", R"({"url":"https://a/c.pdf","is_reusable":true})").json();
    EXPECT_EQ(code(send("file", R"({"attachment_id":")" +
                                    std::string(again.at("attachment_id").as_string()) + "\"}")),
              "taken");
    EXPECT_FALSE(
        send("file", R"({"url":"https://a/c.pdf"})").json().as_object().contains("attachment_id"));
}

TEST_F(MessengerSimulator, AReplyIsToAMessageOfTheSameConversation) {
    const auto id = write(R"({"text":"hi"})");
    const auto other =
        std::string(control("customers/888/messages", R"({"text":"hi"})").at("id").as_string());
    const auto reply = [&](const std::string &mid) {
        return post(R"({"recipient":{"id":"24030000000000777"},"reply_to":{"mid":")" + mid +
                    R"("},"message":{"text":"x"}})");
    };
    EXPECT_EQ(code(reply(id)), "taken");
    EXPECT_EQ(code(reply(other)), "100");
    EXPECT_EQ(code(reply("m_none")), "100");
    EXPECT_EQ(transcript().at(1).at("reply_to"), json::value(id));
}

TEST_F(MessengerSimulator, SenderActionsMarkWhatTheCustomerWrote) {
    const auto id = write(R"({"text":"hi"})");
    const auto act = [&](const std::string &members) {
        return post(R"({"recipient":{"id":"24030000000000777"},"sender_action":)" + members + "}");
    };
    EXPECT_EQ(act("\"mark_seen\"").json(), (json::object{{"recipient_id", kAna}}));
    EXPECT_EQ(code(act("\"typing_on\"")), "taken");
    EXPECT_EQ(code(act("\"typing_off\"")), "taken");
    EXPECT_EQ(code(act(R"("react","payload":{"message_id":")" + id + R"(","reaction":"love"})")),
              "taken");
    EXPECT_EQ(code(act(R"("react","payload":{"message_id":"m_x","reaction":"love"})")), "100");
    const auto entry = transcript().at(0).as_object();
    EXPECT_TRUE(entry.contains("read_ms"));
    EXPECT_EQ(entry.at("typing"), 1);
    EXPECT_EQ(get("stats").json().at("reactions"), 1);
    EXPECT_EQ(get("stats").json().at("accepted"), 0);
}

TEST_F(MessengerSimulator, CustomersChooseWhatWasOffered) {
    write(R"({"text":"hi"})");
    post(
        R"({"recipient":{"id":"24030000000000777"},"message":{"text":"What?","quick_replies":[{"content_type":"text","title":"Repair","payload":"REPAIR"}]}})");
    post(
        R"({"recipient":{"id":"24030000000000777"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"T","buttons":[{"type":"postback","title":"Track it","payload":"TRACK"}]}]}}}})");
    write(R"({"choice":"Repair"})");
    const auto id = write(R"({"choice":"TRACK"})");
    settle();
    EXPECT_EQ(posted("message").back().at("message").at("quick_reply").at("payload"), "REPAIR");
    const auto postback = posted("postback").at(0).at("postback");
    EXPECT_EQ(postback.at("title"), "Track it");
    EXPECT_EQ(postback.at("payload"), "TRACK");
    EXPECT_EQ(postback.at("mid"), json::value(id));
    EXPECT_EQ(transcript().at(2).at("text"), "T");
    const auto wrong = call(port_, "POST", std::string("/_control/customers/") + kAna + "/messages",
                            R"({"choice":"Something else"})");
    EXPECT_EQ(wrong.status, 400);
}

TEST_F(MessengerSimulator, CustomersDoAllThatTheDocumentsKnow) {
    const auto id = write(R"({"text":"hi","referral":{"ref":"r1","source":"ADS"}})");
    write(R"({"text":"ho","reply_to":")" + id + "\"}");
    write(R"({"media":{"kind":"sticker"}})");
    write(R"({"location":{"latitude":41.5,"longitude":2.25,"name":"Here"}})");
    write(R"({"reaction":{"message_id":")" + id + R"(","emoji":"😍"}})");
    write(R"({"reaction":{"message_id":")" + id + R"(","emoji":""}})");
    write(R"({"referral":{"ref":"r2","source":"SHORTLINK","type":"OPEN_THREAD"}})");
    write(R"({"edit":{"message_id":")" + id + R"(","text":"hi!"}})");
    write(R"({"raw":{"account_linking":{"status":"linked"}}})");
    write(R"({"choice":{"id":"START","title":"Get Started"},"referral":{"ref":"r3"}})");
    settle();
    const auto messages = posted("message");
    ASSERT_EQ(messages.size(), 4u);
    EXPECT_EQ(messages[0].at("message").at("referral").at("ref"), "r1");
    EXPECT_EQ(messages[1].at("message").at("reply_to").at("mid"), json::value(id));
    const auto &sticker = messages[2].at("message").at("attachments").at(0);
    EXPECT_EQ(sticker.at("type"), "image");
    EXPECT_EQ(sticker.at("payload").at("sticker_id"), 369239263222822);
    EXPECT_EQ(messages[3].at("message").at("attachments").at(0).at("payload").at("coordinates"),
              (json::object{{"lat", 41.5}, {"long", 2.25}}));
    const auto reactions = posted("reaction");
    EXPECT_EQ(reactions.at(0).at("reaction").at("action"), "react");
    EXPECT_EQ(reactions.at(1).at("reaction"), (json::object{{"mid", id}, {"action", "unreact"}}));
    EXPECT_EQ(posted("referral").at(0).at("referral").at("ref"), "r2");
    EXPECT_EQ(posted("message_edit").at(0).at("message_edit"),
              (json::object{{"mid", id}, {"text", "hi!"}, {"num_edit", 1}}));
    EXPECT_EQ(posted("account_linking").size(), 1u);
    EXPECT_EQ(posted("postback").at(0).at("postback").at("referral").at("ref"), "r3");
}

TEST_F(MessengerSimulator, WhoOptsInIsReachedByAnotherName) {
    write(R"({"optin":{"ref":"box","user_ref":"visitor-1"}})");
    write(R"({"optin":{"type":"notification_messages","payload":"news"}})");
    settle();
    const auto optins = posted("optin");
    EXPECT_FALSE(optins.at(0).as_object().contains("sender"));
    const std::string token(optins.at(1).at("optin").at("notification_messages_token").as_string());
    const auto to = [&](const std::string &kind, const std::string &value) {
        return post(R"({"recipient":{")" + kind + R"(":")" + value +
                    R"("},"message":{"text":"x"}})");
    };
    EXPECT_FALSE(to("user_ref", "visitor-1").json().as_object().contains("recipient_id"));
    EXPECT_EQ(code(to("user_ref", "visitor-2")), "100/2018001");
    EXPECT_EQ(code(to("user_ref", token)), "100/2018001");
    control("config", R"({"clock_offset":"25h"})");
    EXPECT_EQ(code(to("user_ref", "visitor-1")), "10/2018278");
    EXPECT_EQ(to("notification_messages_token", token).json().at("recipient_id"), kAna);
}

TEST_F(MessengerSimulator, LinksToMediaNeedNoTokenAndExpire) {
    write(R"({"media":{"kind":"image","base64":"aGVsbG8="}})");
    settle();
    const std::string url(posted("message")
                              .at(0)
                              .at("message")
                              .at("attachments")
                              .at(0)
                              .at("payload")
                              .at("url")
                              .as_string());
    const auto path = url.substr(url.find("/_media"));
    const auto reply = call(port_, "GET", path);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_NE(reply.head.find("image/jpeg"), std::string::npos);
    const auto id = path.substr(8, path.find('/', 8) - 8);
    control("media/" + id, R"({"download_status":503})");
    EXPECT_EQ(call(port_, "GET", path).status, 503);
    control("media/" + id, R"({"download_status":0,"garbled":1})");
    EXPECT_NE(call(port_, "GET", path).body, "hello");
    EXPECT_EQ(call(port_, "GET", path).body, "hello");
    control("config", R"({"clock_offset":"24h"})");
    EXPECT_EQ(call(port_, "GET", path).status, 403);
}

TEST_F(MessengerSimulator, LoadWritesForManyCustomersAndCountsThem) {
    control("load", R"({"customers":5,"messages":4})");
    settle();
    const auto stats = get("stats").json();
    EXPECT_EQ(stats.at("customer_messages"), 20);
    EXPECT_EQ(stats.at("webhooks").at("answered"), 20);
    EXPECT_EQ(get("transcripts").json().at("transcripts").as_array().size(), 5u);
    EXPECT_EQ(get("webhooks").json().at("posts").as_array().size(), 20u);
}

TEST_F(MessengerSimulator, CountsOnlyWhereItShallNotRecord) {
    control("config", R"({"record":false})");
    write(R"({"text":"hi"})");
    EXPECT_EQ(code(post(kText)), "taken");
    settle();
    EXPECT_TRUE(transcript().empty());
    EXPECT_EQ(get("stats").json().at("accepted"), 1);
    EXPECT_EQ(posted("read").size(), 1u);
}

TEST_F(MessengerSimulator, ControlRequestsNameTheirMistakes) {
    const auto wrong = call(port_, "POST", "/_control/config", R"({"webhok":"x"})");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_NE(wrong.body.find("webhok"), std::string::npos);
    const auto nested = call(port_, "POST", "/_control/config", R"({"limits":{"per":1}})");
    EXPECT_EQ(nested.status, 400);
    EXPECT_NE(nested.body.find("per"), std::string::npos);
    EXPECT_EQ(call(port_, "GET", "/_control/nothing").status, 404);
    EXPECT_EQ(call(port_, "POST", "/_control/customers/ana/messages", "{}").status, 400);
    for (const auto *body :
         {"{}", R"({"text":"a","choice":"b"})", R"({"text":7})", R"({"media":{"kind":"voice"}})",
          R"({"delete":"m_x"})", R"({"text":"a","colour":"red"})"}) {
        const auto reply =
            call(port_, "POST", std::string("/_control/customers/") + kAna + "/messages", body);
        EXPECT_EQ(reply.status, 400) << body;
    }
}

TEST_F(InstagramSimulator, IsNamedSoInItsWebhooks) {
    const auto id = write(R"({"text":"hi"})");
    EXPECT_TRUE(id.starts_with("aWdf")) << id;
    const auto reply = graph("POST", std::string(kInstagramAccount) + "/messages", kText).json();
    settle();
    const auto body = *parse_json(hook_.wait_for(1).front().body);
    EXPECT_EQ(body.at("object"), "instagram");
    EXPECT_EQ(body.at("entry").at(0).at("id"), kInstagramAccount);
    EXPECT_EQ(posted("read").at(0).at("read"), (json::object{{"mid", reply.at("message_id")}}));
    EXPECT_TRUE(posted("delivery").empty());
    EXPECT_EQ(echoes().size(), 1u);
}

TEST_F(InstagramSimulator, HasErrorsOfItsOwn) {
    EXPECT_EQ(code(post(kText)), "100/2534014");
    write(R"({"text":"hi"})");
    control("config", R"({"clock_offset":"25h"})");
    EXPECT_EQ(code(post(kText)), "10/2534022");
    const auto delivered = call(port_, "POST", "/_control/config", R"({"statuses":["delivered"]})");
    EXPECT_EQ(delivered.status, 400);
}

}  // namespace
}  // namespace patchbay::simulators::messenger
