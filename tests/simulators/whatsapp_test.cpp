// simulate-whatsapp over HTTP, with a webhook that remembers.
#include "core/base/crypto.h"
#include "tests/simulators/whatsapp_fixture.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::whatsapp {
namespace {

TEST_F(WhatsAppSimulator, RefusesWhoeverMayNotSend) {
    write(R"({"text":"hi"})");
    EXPECT_EQ(code(post(kText, "106540352242922", "wrong")), 190);
    EXPECT_EQ(code(post(kText, "999")), 100);
    EXPECT_EQ(post(kText, "999").json().at("error").at("error_subcode"), 33);
    EXPECT_EQ(code(post("{")), 100);
    EXPECT_EQ(code(post("[]")), 100);
    const auto form = call(port_, "POST", "/v23.0/106540352242922/messages", "to=1",
                           {{"authorization", "Bearer simulated-access-token"},
                            {"content-type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(code(form), 100);
    EXPECT_EQ(code(call(port_, "POST", "/106540352242922/messages")), 2500);
    EXPECT_EQ(post(kText).status, 200);
}

TEST_F(WhatsAppSimulator, SignsEveryPostOverItsExactBytes) {
    write(R"({"text":"señal / señal","name":"Ana"})");
    const auto request = hook_.wait_for(1).front();
    const auto digest = crypto::hmac_sha256("simulated-app-secret", request.body);
    EXPECT_EQ(request.header("x-hub-signature-256"), "sha256=" + crypto::to_hex(digest));
    EXPECT_EQ(request.header("content-type"), "application/json");
    EXPECT_NE(request.body.find(R"(se\u00f1al \/ se\u00f1al)"), std::string::npos);
    const auto body = *parse_json(request.body);
    const auto &value = body.at("entry").at(0).at("changes").at(0).at("value");
    EXPECT_EQ(body.at("entry").at(0).at("id"), "419561257915477");
    EXPECT_EQ(value.at("metadata").at("phone_number_id"), "106540352242922");
    EXPECT_EQ(value.at("contacts").at(0).at("profile").at("name"), "Ana");
    EXPECT_EQ(value.at("messages").at(0).at("from"), kAna);
    EXPECT_EQ(value.at("messages").at(0).at("text").at("body"), "señal / señal");
}

TEST_F(WhatsAppSimulator, DoesTheHandshake) {
    auto answer = control("verify", "");
    EXPECT_EQ(answer.at("ok"), true);
    EXPECT_NE(hook_.wait_for(1)[0].query.find("hub.verify_token=simulated-verify-token"),
              std::string::npos);
    hook_.script({403});
    EXPECT_EQ(control("verify", "").at("ok"), false);
}

TEST_F(WhatsAppSimulator, AcceptedSendsComeBackAsStatusesWithTheirCorrelation) {
    write(R"({"text":"hi"})");
    const auto reply = post(kText);
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto body = reply.json();
    EXPECT_EQ(body.at("contacts").at(0).at("wa_id"), kAna);
    settle();
    const auto statuses = posted("statuses");
    ASSERT_EQ(statuses.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(statuses[i].at("status").as_string(), kStatuses[i]);
        EXPECT_EQ(statuses[i].at("id"), body.at("messages").at(0).at("id"));
        EXPECT_EQ(statuses[i].at("biz_opaque_callback_data"), "p3-17");
        EXPECT_EQ(statuses[i].at("recipient_id"), kAna);
    }
}

TEST_F(WhatsAppSimulator, KeepsPostingUntilTheWebhookAnswers200) {
    hook_.script({500, 0, 404});
    write(R"({"text":"hi"})");
    settle();
    const auto requests = hook_.wait_for(4);
    EXPECT_EQ(requests.size(), 4u);
    EXPECT_EQ(requests[0].body, requests[3].body);
    const auto entry = transcript().at(0).as_object();
    EXPECT_EQ(entry.at("posts"), 4);
    EXPECT_EQ(entry.at("last_answer"), 200);
    EXPECT_GE(entry.at("acknowledged_ms").as_int64(), entry.at("first_posted_ms").as_int64());
}

TEST_F(WhatsAppSimulator, FreeFormNeedsAMessageOfTheLast24Hours) {
    EXPECT_EQ(code(post(kText)), 131047);
    write(R"({"text":"hi"})");
    EXPECT_EQ(post(kText).status, 200);
    control("config", R"({"clock_offset":"23h"})");
    EXPECT_EQ(post(kText).status, 200);
    control("config", R"({"clock_offset":"25h"})");
    EXPECT_EQ(code(post(kText)), 131047);
    const auto hello = post(
        R"({"messaging_product":"whatsapp","to":"34600111222","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}})");
    EXPECT_EQ(hello.status, 200) << hello.body;
    write(R"({"text":"again"})");
    EXPECT_EQ(post(kText).status, 200);
}

TEST_F(WhatsAppSimulator, RefusesRecipientsThatCannotGetTheMessage) {
    control("customers/34600999888", R"({"on_whatsapp":false})");
    const std::string start =
        R"({"messaging_product":"whatsapp","type":"text","text":{"body":"x"},"to":")";
    EXPECT_EQ(code(post(start + "34600999888\"}")), 131026);
    EXPECT_EQ(code(post(start + "15550783881\"}")), 131021);
    control("config", R"({"failures":"status"})");
    EXPECT_EQ(post(start + "34600999888\"}").status, 200);
    settle();
    const auto statuses = posted("statuses");
    ASSERT_EQ(statuses.size(), 1u);
    EXPECT_EQ(statuses[0].at("status"), "failed");
    EXPECT_EQ(statuses[0].at("errors").at(0).at("code"), 131026);
}

TEST_F(WhatsAppSimulator, HoldsTheLimitsThatAreSet) {
    write(R"({"text":"hi"})");
    control("config", R"({"limits":{"pair_every":"1h","pair_burst":2}})");
    EXPECT_EQ(post(kText).status, 200);
    EXPECT_EQ(post(kText).status, 200);
    EXPECT_EQ(code(post(kText)), 131056);
    control("config", R"({"limits":{"pair_every":0,"messages_per_second":0.001}})");
    EXPECT_EQ(post(kText).status, 200);
    const auto refused = post(kText);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(code(refused), 130429);
}

TEST_F(WhatsAppSimulator, ALostAnswerLeavesTheSendInTheTranscriptAndADoubledOneTwice) {
    write(R"({"text":"hi"})");
    control("faults", R"({"next":["response_lost","connection_lost"]})");
    EXPECT_EQ(post(kText).status, 0);  // accepted
    EXPECT_EQ(post(kText).status, 0);  // not accepted
    EXPECT_EQ(post(kText).status, 200);
    settle();
    const auto entries = transcript();
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[0].at("direction"), "customer");
    EXPECT_EQ(entries[1].at("fault"), "response_lost");
    EXPECT_EQ(entries[1].at("correlation"), "p3-17");
    EXPECT_EQ(entries[2].at("correlation"), "p3-17");
    EXPECT_EQ(entries[2].at("text"), "hello");
    EXPECT_NE(entries[1].at("id"), entries[2].at("id"));
    EXPECT_LT(entries[1].at("order").to_number<int>(), entries[2].at("order").to_number<int>());
    EXPECT_EQ(entries[1].at("statuses").as_array().size(), 3u);  // sent although nobody heard
}

TEST_F(WhatsAppSimulator, OrdersErrorsOnDemand) {
    write(R"({"text":"hi"})");
    control(
        "faults",
        R"({"next":["throttled","server_error","bare_error","bare_error_accepted","slow"],"slow_ms":1})");
    EXPECT_EQ(code(post(kText)), 130429);
    EXPECT_EQ(code(post(kText)), 131000);
    const auto bare = post(kText);
    EXPECT_GE(bare.status, 500);
    EXPECT_EQ(bare.body, "");
    EXPECT_EQ(post(kText).status, 502);
    EXPECT_EQ(post(kText).status, 200);
    EXPECT_EQ(transcript().size(), 3u);
    EXPECT_EQ(get("faults").json().at("struck").at("throttled"), 1);
}

TEST_F(WhatsAppSimulator, CustomersChooseWhatWasOffered) {
    write(R"({"text":"hi"})");
    const auto sent = post(
        R"({"messaging_product":"whatsapp","to":"34600111222","type":"interactive","interactive":{"type":"list","body":{"text":"What?"},"action":{"button":"Open","sections":[{"rows":[{"id":"repair","title":"Repair status","description":"d"}]}]}}})");
    ASSERT_EQ(sent.status, 200) << sent.body;
    write(R"({"choice":"Repair status"})");
    settle();
    const auto message = posted("messages").back();
    EXPECT_EQ(message.at("interactive").at("type"), "list_reply");
    EXPECT_EQ(message.at("interactive").at("list_reply").at("id"), "repair");
    EXPECT_EQ(message.at("context").at("id"), sent.json().at("messages").at(0).at("id"));
    const auto wrong = call(port_, "POST", "/_control/customers/34600111222/messages",
                            R"({"choice":"Something else"})");
    EXPECT_EQ(wrong.status, 400);
}

TEST_F(WhatsAppSimulator, MediaGoesBothWays) {
    write(R"({"media":{"kind":"image","caption":"look","base64":"aGVsbG8="}})");
    settle();
    const auto image = posted("messages").at(0).at("image");
    const net::Header bearer{"authorization", "Bearer simulated-access-token"};
    const std::string id(image.at("id").as_string());
    const auto node = call(port_, "GET", "/v23.0/" + id, "", {bearer}).json();
    EXPECT_EQ(node.at("file_size"), 5);
    const std::string url(node.at("url").as_string());
    const auto path = url.substr(url.find("/_media"));
    EXPECT_EQ(get_node(path).body, "hello");
    EXPECT_EQ(call(port_, "GET", path, "", {bearer}).status, 404);  // without a user-agent
    EXPECT_EQ(call(port_, "GET", path).status, 401);
    control("config", R"({"clock_offset":"6m"})");
    EXPECT_EQ(get_node(path).status, 404);  // the URL has expired

    const auto send = [&](const std::string &media_id) {
        return post(
            R"({"messaging_product":"whatsapp","to":"34600111222","type":"image","image":{"id":")" +
            media_id + "\"}}");
    };
    EXPECT_EQ(code(send("12345")), 100);
    const auto uploaded =
        call(port_, "POST", "/v23.0/106540352242922/media",
             "--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
             "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
             "Content-Type: image/png\r\n\r\nPNG\r\n--b--\r\n",
             {bearer, {"content-type", "multipart/form-data; boundary=b"}});
    ASSERT_EQ(uploaded.status, 200) << uploaded.body;
    EXPECT_EQ(send(std::string(uploaded.json().at("id").as_string())).status, 200);
}

TEST_F(WhatsAppSimulator, ReadReceiptsMarkTheMessageTheyName) {
    const auto id = write(R"({"text":"hi"})");
    const auto receipt = [&](const std::string &message_id) {
        return post(R"({"messaging_product":"whatsapp","status":"read","message_id":")" +
                    message_id + R"(","typing_indicator":{"type":"text"}})");
    };
    EXPECT_EQ(receipt(id).json().at("success"), true);
    EXPECT_EQ(code(receipt("wamid.none")), 131009);
    EXPECT_EQ(transcript().at(0).at("typing"), 1);
}

TEST_F(WhatsAppSimulator, CustomersWithAHiddenPhoneAreKnownByTheirUserId) {
    control("customers/34600111222",
            R"({"user_id":"ES.1349","username":"ana","phone_hidden":true})");
    write(R"({"text":"hi"})");
    settle();
    const auto message = posted("messages").at(0).as_object();
    EXPECT_FALSE(message.contains("from"));
    EXPECT_EQ(message.at("from_user_id"), "ES.1349");
    const auto reply = post(
        R"({"messaging_product":"whatsapp","recipient":"ES.1349","type":"text","text":{"body":"x"}})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("contacts").at(0).at("user_id"), "ES.1349");
    EXPECT_EQ(transcript().size(), 2u);
}

TEST_F(WhatsAppSimulator, CustomersMayBeWrittenToByAnotherFormOfTheirNumber) {
    control("customers/551187654321", R"({"also":"5511987654321"})");
    const auto answer = post(
        R"({"messaging_product":"whatsapp","to":"5511987654321","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json().at("contacts").at(0).at("input"), "5511987654321");
    EXPECT_EQ(answer.json().at("contacts").at(0).at("wa_id"), "551187654321");
    settle();
    EXPECT_EQ(posted("statuses").at(0).at("recipient_id"), "551187654321");
    EXPECT_EQ(get("customers/551187654321/transcript").json().at("entries").as_array().size(), 1u);
}

TEST_F(WhatsAppSimulator, PostsRawBodiesUnsignedOrSigned) {
    auto answer =
        control("webhooks", R"({"body":"not json","sign":false,"headers":{"x-test":"1"}})");
    EXPECT_EQ(answer.at("status"), 200);
    auto request = hook_.wait_for(1).back();
    EXPECT_EQ(request.body, "not json");
    EXPECT_EQ(request.header("x-hub-signature-256"), "");
    EXPECT_EQ(request.header("x-test"), "1");
    control("webhooks", R"({"body":{"a":1}})");
    request = hook_.wait_for(2).back();
    EXPECT_EQ(request.body, R"({"a":1})");
    EXPECT_NE(request.header("x-hub-signature-256"), "");
}

TEST_F(WhatsAppSimulator, LoadWritesForManyCustomersAndCountsThem) {
    control("load", R"({"customers":5,"messages":4})");
    settle();
    const auto stats = get("stats").json();
    EXPECT_EQ(stats.at("customer_messages"), 20);
    EXPECT_EQ(stats.at("webhooks").at("answered"), 20);
    EXPECT_EQ(get("transcripts").json().at("transcripts").as_array().size(), 5u);
}

TEST_F(WhatsAppSimulator, CountsOnlyWhereItShallNotRecord) {
    control("config", R"({"record":false})");
    write(R"({"text":"hi"})");
    EXPECT_EQ(post(kText).status, 200);
    settle();
    EXPECT_TRUE(transcript().empty());
    EXPECT_EQ(get("stats").json().at("accepted"), 1);
    EXPECT_EQ(posted("statuses").size(), 3u);
}

TEST_F(WhatsAppSimulator, ASecondNumberHasItsOwnConversations) {
    control("numbers",
            R"({"phone_number_id":"2222","waba_id":"3333","display_phone_number":"15550000001"})");
    control("customers/34600111222/messages?number=2222", R"({"text":"hi"})");
    EXPECT_EQ(code(post(kText)), 131047);  // the window of the first number is shut
    EXPECT_EQ(post(kText, "2222").status, 200);
    EXPECT_TRUE(transcript().empty());
}

TEST_F(WhatsAppSimulator, ControlRequestsNameTheirMistakes) {
    const auto wrong = call(port_, "POST", "/_control/config", R"({"webhok":"x"})");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_NE(wrong.body.find("webhok"), std::string::npos);
    EXPECT_EQ(call(port_, "GET", "/_control/nothing").status, 404);
    EXPECT_EQ(call(port_, "POST", "/_control/customers/ana/messages", "{}").status, 400);
}

}  // namespace
}  // namespace patchbay::simulators::whatsapp
