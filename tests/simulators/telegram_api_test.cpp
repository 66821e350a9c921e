// simulate-telegram's own API: who may call, in which forms, who can be written to, what strikes.
#include "tests/simulators/telegram_fixture.h"

namespace patchbay::simulators::telegram {
namespace {

TEST_F(TelegramSimulator, AsksForItsToken) {
    const auto said_to = [&](const std::string &path) { return said(call(port_, "GET", path)); };
    const std::string path = "/bot" + std::string(kToken);
    EXPECT_EQ(said_to(path + "/getMe"), "taken");
    EXPECT_EQ(said_to(path + "/GETME"), "taken");
    EXPECT_EQ(said_to("/bot5550783881:other/getMe"), "401 Unauthorized");
    EXPECT_EQ(said_to("/bot5550783881/getMe"), "404 Not Found");
    EXPECT_EQ(said_to("/bot:secret/getMe"), "404 Not Found");
    EXPECT_EQ(said_to("/getMe"), "404 Not Found");
    EXPECT_EQ(said_to(path), "404 Not Found");
    EXPECT_EQ(said_to(path + "/getYou"), "404 Not Found: method not found");
    EXPECT_EQ(said(call(port_, "PUT", path + "/getMe")), "405 Method Not Allowed");
    control("config", R"({"token_revoked":true})");
    EXPECT_EQ(said_to(path + "/getMe"), "401 Unauthorized");
}

TEST_F(TelegramSimulator, SaysWhoItIs) {
    const auto me = result(bot("getMe", ""));
    EXPECT_EQ(me.at("id"), 5550783881);
    EXPECT_EQ(me.at("is_bot"), true);
    EXPECT_EQ(me.at("username"), "patchbay_repairs_bot");
}

TEST_F(TelegramSimulator, TakesAllFormsOfParameters) {
    write(R"({"text":"hi"})");
    const std::string path = "/bot" + std::string(kToken) + "/sendMessage";
    const std::string chat = kAna;
    EXPECT_EQ(said(call(port_, "GET", path + "?chat_id=" + chat + "&text=a+b%21")), "taken");
    EXPECT_EQ(said(bot("sendMessage", "chat_id=" + chat + "&text=%7Bform",
                       "application/x-www-form-urlencoded; charset=utf-8")),
              "taken");
    EXPECT_EQ(said(bot("sendMessage", R"({"chat_id":")" + chat + R"(","text":"json","x":[1]})")),
              "taken");
    EXPECT_EQ(said(call(port_, "POST", path + "?chat_id=" + chat, R"({"text":"both"})",
                        {{"content-type", "application/json"}})),
              "taken");
    // As one client writes it: no blanks, no quotes, lower case.
    EXPECT_EQ(said(bot("sendMessage",
                       "--b\r\ncontent-disposition:form-data;name=\"chat_id\"\r\n\r\n" + chat +
                           "\r\n--b\r\ncontent-disposition:form-data;name=text\r\n\r\nparts\r\n"
                           "--b--\r\n",
                       "multipart/form-data; boundary=b")),
              "taken");
    std::vector<std::string> texts;
    for (const auto &entry : transcript())
        texts.push_back(text(entry.at("text")));
    EXPECT_EQ(texts, (std::vector<std::string>{"hi", "a b!", "{form", "json", "both", "parts"}));
    EXPECT_EQ(bot("sendMessage", "{").status, 400);
    EXPECT_EQ(bot("sendMessage", "text", "text/plain").status, 400);
}

TEST_F(TelegramSimulator, AnswersWithTheMessage) {
    write(R"({"text":"hi","name":"Ana"})");
    const auto first = result(send_text("señal"));
    EXPECT_EQ(first.at("text"), "señal");
    EXPECT_EQ(first.at("from").at("id"), 5550783881);
    EXPECT_EQ(number(first.at("chat").at("id")), kAna);
    EXPECT_EQ(first.at("chat").at("type"), "private");
    EXPECT_EQ(first.at("chat").at("first_name"), "Ana");
    const auto second = result(send_text());
    EXPECT_EQ(second.at("message_id").as_int64(), first.at("message_id").as_int64() + 1);
    const auto entry = transcript().at(1).as_object();
    EXPECT_EQ(entry.at("direction"), "business");
    EXPECT_EQ(text(entry.at("id")), number(first.at("message_id")));
    EXPECT_EQ(entry.at("content").at("method"), "sendmessage");
    EXPECT_GT(entry.at("accepted_ms").as_int64(), 0);
}

TEST_F(TelegramSimulator, EachChatCountsItsMessagesFromTheSameNumber) {
    const auto mine = write(R"({"text":"hi"})");
    const auto other = control("customers/42/messages", R"({"text":"hi"})").at("id");
    EXPECT_EQ(mine, text(other));
}

TEST_F(TelegramSimulator, WritesOnlyToWhomItMay) {
    EXPECT_EQ(said(send_text()), "400 Bad Request: chat not found");
    const auto customer = std::string("customers/") + kAna;
    control(customer, R"({"name":"Ana"})");
    EXPECT_EQ(said(send_text()), "403 Forbidden: bot can't initiate conversation with a user");
    write(R"({"text":"/start"})");
    EXPECT_EQ(said(send_text()), "taken");
    control(customer, R"({"blocked":true})");
    EXPECT_EQ(said(send_text()), "403 Forbidden: bot was blocked by the user");
    EXPECT_EQ(refused(R"({"text":"hi"})").substr(0, 36), "the customer has blocked the bot; se");
    control(customer, R"({"blocked":false})");
    EXPECT_EQ(said(send_text()), "taken");
    control(customer, R"({"deactivated":true})");
    EXPECT_EQ(said(send_text()), "403 Forbidden: user is deactivated");

    const auto chat_id = [&](const std::string &value) {
        return said(bot("sendMessage", R"({"text":"a","chat_id":)" + value + "}"));
    };
    EXPECT_EQ(said(bot("sendMessage", R"({"text":"a"})")), "400 Bad Request: chat_id is empty");
    EXPECT_EQ(chat_id(R"("")"), "400 Bad Request: chat_id is empty");
    EXPECT_EQ(chat_id(R"("@ana")"), "400 Bad Request: chat not found");
    EXPECT_EQ(chat_id("true"), "400 Bad Request: parameter \"chat_id\" must be of type Integer");
    EXPECT_EQ(state("stats").json().at("refused").at("403"), 3);
}

TEST_F(TelegramSimulator, RepliesToMessagesThatThereAre) {
    const auto id = write(R"({"text":"hi"})");
    const auto reply = [&](const std::string &parameters) {
        return to_ana("sendMessage", R"("text":"a","reply_parameters":)" + parameters);
    };
    const auto sent = result(reply(R"({"message_id":)" + id + "}"));
    EXPECT_EQ(number(sent.at("reply_to_message").at("message_id")), id);
    EXPECT_EQ(text(transcript().at(1).at("reply_to")), id);
    EXPECT_EQ(said(reply(R"({"message_id":1})")),
              "400 Bad Request: message to be replied not found");
    EXPECT_EQ(said(reply(R"({"message_id":1,"allow_sending_without_reply":true})")), "taken");
    EXPECT_EQ(said(reply(R"("{\"message_id\":)" + id + R"(}")")), "taken");
    EXPECT_EQ(said(reply("{}")),
              "400 Bad Request: field \"message_id\" of reply parameters is required");
    EXPECT_EQ(said(reply("[]")), "400 Bad Request: object expected as reply parameters");
    EXPECT_EQ(said(reply("\"{\"")), "400 Bad Request: can't parse reply parameters JSON object");
    EXPECT_EQ(said(to_ana("sendMessage", R"("text":"a","reply_to_message_id":)" + id)), "taken");
}

TEST_F(TelegramSimulator, EditsAndDeletesItsMessages) {
    const auto theirs = write(R"({"text":"hi"})");
    const auto id = number(result(send_text("one")).at("message_id"));
    const auto edit = [&](const std::string &message, const std::string &more) {
        return to_ana("editMessageText", R"("message_id":)" + message + "," + more);
    };
    const auto edited = result(edit(
        id,
        R"("text":"two","reply_markup":{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]})"));
    EXPECT_EQ(edited.at("text"), "two");
    EXPECT_TRUE(edited.as_object().contains("edit_date"));
    EXPECT_EQ(transcript().at(1).at("text"), "two");
    EXPECT_EQ(transcript().at(1).at("edits"), 1);
    EXPECT_EQ(said(edit(id, R"("text":"two","reply_markup":{"inline_keyboard":[[{"text":"A",)"
                            R"("callback_data":"a"}]]})")),
              "400 Bad Request: message is not modified: specified new message content and reply "
              "markup are exactly the same as a current content and reply markup of the message");
    EXPECT_EQ(said(edit(id, R"("text":"x","reply_markup":{"force_reply":true})")),
              "400 Bad Request: inline keyboard expected");
    EXPECT_EQ(said(edit(id, R"("text":"")")), "400 Bad Request: message text is empty");
    EXPECT_EQ(said(edit("1", R"("text":"x")")), "400 Bad Request: message to edit not found");
    EXPECT_EQ(said(edit(theirs, R"("text":"x")")), "400 Bad Request: message can't be edited");
    EXPECT_EQ(said(to_ana("editMessageText", R"("text":"x")")),
              "400 Bad Request: message identifier is not specified");

    const auto erase = [&] { return said(to_ana("deleteMessage", R"("message_id":)" + id)); };
    control("config", R"({"clock_offset":"49h"})");
    EXPECT_EQ(erase(), "400 Bad Request: message can't be deleted for everyone");
    control("config", R"({"clock_offset":"47h"})");
    EXPECT_EQ(erase(), "taken");
    EXPECT_EQ(erase(), "400 Bad Request: message to delete not found");
    EXPECT_EQ(transcript().at(1).at("deleted"), true);
}

TEST_F(TelegramSimulator, ReactsAndShowsThatItIsBusy) {
    const auto id = write(R"({"text":"hi"})");
    const auto react = [&](const std::string &message, const std::string &list) {
        return said(
            to_ana("setMessageReaction", R"("message_id":)" + message + R"(,"reaction":)" + list));
    };
    EXPECT_EQ(react(id, R"([{"type":"emoji","emoji":"👍"}])"), "taken");
    EXPECT_EQ(transcript().at(0).at("reaction"), "👍");
    EXPECT_EQ(react(id, "[]"), "taken");
    EXPECT_FALSE(transcript().at(0).as_object().contains("reaction"));
    EXPECT_EQ(react(id, R"([{"type":"emoji","emoji":"🪛"}])"),
              "400 Bad Request: REACTION_INVALID");
    EXPECT_EQ(react(id, R"([{"type":"emoji","emoji":"👍"},{"type":"emoji","emoji":"👎"}])"),
              "400 Bad Request: REACTION_INVALID");
    EXPECT_EQ(react("1", "[]"), "400 Bad Request: message to react not found");
    const auto act = [&](const std::string &action) {
        return said(to_ana("sendChatAction", R"("action":")" + action + "\""));
    };
    EXPECT_EQ(act("typing"), "taken");
    EXPECT_EQ(act("upload_video_note"), "taken");
    EXPECT_EQ(act("sleeping"), "400 Bad Request: wrong parameter action in request");
    EXPECT_EQ(transcript().at(0).at("typing"), 2);
}

TEST_F(TelegramSimulator, HoldsTheRatesThatAreSet) {
    write(R"({"text":"hi"})");
    control("config", R"({"limits":{"pair_every":"1h","pair_burst":2}})");
    EXPECT_EQ(said(send_text()), "taken");
    EXPECT_EQ(said(send_text()), "taken");
    // How long to wait, at most what a message costs: some of it has passed.
    const auto expect_wait = [](const Reply &reply, std::int64_t most) {
        const auto wait = reply.json().at("parameters").at("retry_after").as_int64();
        EXPECT_GT(wait, 0);
        EXPECT_LE(wait, most);
        EXPECT_EQ(said(reply), "429 Too Many Requests: retry after " + std::to_string(wait));
    };
    expect_wait(send_text(), 3600);
    // Of the bot: the burst is what one second may have.
    control("config", R"({"limits":{"messages_per_second":0.001,"pair_every":0}})");
    EXPECT_EQ(said(send_text()), "taken");
    expect_wait(send_text(), 1000);
    control("config", R"({"limits":{"messages_per_second":0}})");
    EXPECT_EQ(said(send_text()), "taken");
}

TEST_F(TelegramSimulator, FaultsStrikeSends) {
    write(R"({"text":"hi"})");
    control("faults", R"({"retry_after_s":7,"slow_ms":1,"next":["connection_lost","response_lost",
        "throttled","server_error","bare_error","bare_error_accepted","slow"]})");
    EXPECT_EQ(send_text("0").status, 0);
    EXPECT_EQ(send_text("1").status, 0);
    EXPECT_EQ(said(send_text("2")), "429 Too Many Requests: retry after 7");
    EXPECT_EQ(said(send_text("3")), "500 Internal Server Error");
    const auto bare = send_text("4");
    EXPECT_EQ(bare.status, 502);
    EXPECT_EQ(bare.body, "");
    EXPECT_EQ(send_text("5").status, 502);
    EXPECT_EQ(said(send_text("6")), "taken");
    std::vector<std::string> accepted;
    for (const auto &entry : transcript())
        accepted.push_back(text(entry.at("text")));
    EXPECT_EQ(accepted, (std::vector<std::string>{"hi", "1", "5", "6"}));
    EXPECT_EQ(transcript().at(1).at("fault"), "response_lost");
}

TEST_F(TelegramSimulator, GivesTheErrorsThatWereOrdered) {
    write(R"({"text":"hi"})");
    control("errors", R"({"codes":[429,403,{"error_code":400,
        "description":"Bad Request: group chat was upgraded to a supergroup chat",
        "parameters":{"migrate_to_chat_id":-1001}}]})");
    EXPECT_EQ(said(send_text()), "429 Too Many Requests: retry after 1");
    EXPECT_EQ(said(send_text()), "403 Forbidden: bot was blocked by the user");
    EXPECT_EQ(send_text().json().at("parameters").at("migrate_to_chat_id"), -1001);
    EXPECT_EQ(said(send_text()), "taken");
    EXPECT_EQ(call(port_, "POST", "/_control/errors", R"({"codes":[1]})").status, 400);
    EXPECT_EQ(call(port_, "POST", "/_control/errors", R"({"codes":[{"error_code":400}]})").status,
              400);
}

}  // namespace
}  // namespace patchbay::simulators::telegram
