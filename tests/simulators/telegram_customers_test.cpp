// What customers of simulate-telegram do, and how the bot is told of it.
#include "tests/simulators/telegram_fixture.h"

namespace patchbay::simulators::telegram {
namespace {

TEST_F(TelegramSimulator, CustomersWrite) {
    const auto id = write(R"({"text":"señal 😀","name":"Ana"})");
    const auto message = last_update().at("message");
    EXPECT_EQ(number(message.at("message_id")), id);
    EXPECT_EQ(message.at("text"), "señal 😀");
    EXPECT_EQ(number(message.at("from").at("id")), kAna);
    EXPECT_EQ(message.at("from").at("is_bot"), false);
    EXPECT_EQ(message.at("from").at("first_name"), "Ana");
    EXPECT_EQ(message.at("chat").at("type"), "private");
    EXPECT_FALSE(message.as_object().contains("entities"));
    const auto raw = bot("getUpdates", "{}").body;
    EXPECT_NE(raw.find(R"(se\u00f1al \ud83d\ude00)"), std::string::npos) << raw;

    write(R"({"text":"/start shop-7"})");
    const auto entity = last_update().at("message").at("entities").at(0);
    EXPECT_EQ(entity.at("type"), "bot_command");
    EXPECT_EQ(entity.at("length"), 6);
}

TEST_F(TelegramSimulator, CustomersSendFilesPlacesAndContacts) {
    const auto sent = [&](const std::string &body) {
        write(body);
        return last_update().at("message");
    };
    const auto photo = sent(R"({"media":{"kind":"image","base64":"SlBH","caption":"look"}})");
    EXPECT_EQ(photo.at("caption"), "look");
    EXPECT_EQ(photo.at("photo").as_array().size(), 2u);
    for (const auto *kind :
         {"audio", "voice", "video", "document", "sticker", "animation", "video_note"}) {
        const auto message = sent(R"({"media":{"kind":")" + std::string(kind) + "\"}}");
        EXPECT_TRUE(message.at(kind).as_object().contains("file_id")) << kind;
    }
    EXPECT_EQ(sent(R"({"location":{"latitude":1.5,"longitude":-2}})").at("location").at("latitude"),
              1.5);
    EXPECT_EQ(sent(R"({"location":{"latitude":1,"longitude":2,"name":"Shop","address":"St 1"}})")
                  .at("venue")
                  .at("title"),
              "Shop");
    const auto own = sent(R"({"contact":{"phone_number":"+34600111222","own":true}})");
    EXPECT_EQ(number(own.at("contact").at("user_id")), kAna);
    const auto other = sent(R"({"contact":{"phone_number":"+34600111333","first_name":"Eva"}})");
    EXPECT_FALSE(other.at("contact").as_object().contains("user_id"));
    EXPECT_EQ(sent(R"({"media":{"kind":"image"},"media_group_id":"7"})").at("media_group_id"), "7");
    EXPECT_TRUE(sent(R"({"text":"a","forwarded":true})").as_object().contains("forward_origin"));
}

TEST_F(TelegramSimulator, CustomersReplyAndEdit) {
    const auto mine = write(R"({"text":"hi"})");
    const auto theirs = number(result(send_text("ours")).at("message_id"));
    write(R"({"text":"yes","reply_to":")" + theirs + "\"}");
    EXPECT_EQ(last_update().at("message").at("reply_to_message").at("text"), "ours");
    EXPECT_EQ(text(transcript().at(2).at("reply_to")), theirs);

    EXPECT_EQ(write(R"({"edit":{"message_id":")" + mine + R"(","text":"hello"}})"), mine);
    const auto edited = last_update().at("edited_message");
    EXPECT_EQ(number(edited.at("message_id")), mine);
    EXPECT_EQ(edited.at("text"), "hello");
    EXPECT_TRUE(edited.as_object().contains("edit_date"));
    EXPECT_EQ(transcript().at(0).at("text"), "hello");
    EXPECT_EQ(refused(R"({"edit":{"message_id":")" + theirs + R"(","text":"x"}})"),
              "\"message_id\" is no message of this customer");
}

TEST_F(TelegramSimulator, CustomersPressButtons) {
    write(R"({"text":"hi"})");
    const auto sent = result(to_ana(
        "sendMessage",
        R"("text":"What?","reply_markup":{"inline_keyboard":[[{"text":"Repair","callback_data":"r"},
           {"text":"Site","url":"https://example.com"}]]})"));
    const auto id = write(R"({"choice":"Repair"})");
    const auto query = last_update().at("callback_query");
    EXPECT_EQ(text(query.at("id")), id);
    EXPECT_EQ(query.at("data"), "r");
    EXPECT_EQ(query.at("message").at("message_id"), sent.at("message_id"));
    EXPECT_EQ(number(query.at("from").at("id")), kAna);
    EXPECT_EQ(transcript().back().at("text"), "Repair");
    EXPECT_NE(write(R"({"choice":"r"})"), id);
    EXPECT_EQ(refused(R"({"choice":"Site"})"), "\"choice\" names no button that was offered");

    const auto answer = [&](const std::string &which, const std::string &more) {
        return said(
            bot("answerCallbackQuery", R"({"callback_query_id":")" + which + "\"" + more + "}"));
    };
    const std::string late =
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid";
    EXPECT_EQ(answer("1", ""), late);
    EXPECT_EQ(answer(id, R"(,"text":")" + std::string(kMaxCallbackText + 1, 'a') + "\""),
              "400 Bad Request: MESSAGE_TOO_LONG");
    EXPECT_EQ(answer(id, R"(,"text":")" + std::string(kMaxCallbackText, 'a') + "\""), "taken");
    EXPECT_EQ(transcript().at(2).at("answered").at("show_alert"), false);
    EXPECT_EQ(answer(id, ""), late);
    const auto old = write(R"({"choice":"Repair"})");
    control("config", R"({"clock_offset":"16m"})");
    EXPECT_EQ(answer(old, ""), late);
}

TEST_F(TelegramSimulator, AKeyboardSaysItsTextOrSharesWhatItAsksFor) {
    write(R"({"text":"hi"})");
    EXPECT_EQ(said(to_ana("sendMessage",
                          R"("text":"?","reply_markup":{"keyboard":[["Repair"],
           [{"text":"My number","request_contact":true},
            {"text":"Here","request_location":true}]]})")),
              "taken");
    write(R"({"choice":"Repair"})");
    EXPECT_EQ(last_update().at("message").at("text"), "Repair");
    write(R"({"choice":"My number"})");
    EXPECT_EQ(number(last_update().at("message").at("contact").at("user_id")), kAna);
    write(R"({"choice":"Here"})");
    EXPECT_TRUE(last_update().at("message").as_object().contains("location"));
}

TEST_F(TelegramSimulator, ReactionsAreToldWhereTheyAreAskedFor) {
    write(R"({"text":"hi"})");
    const auto id = number(result(send_text()).at("message_id"));
    const auto react = [&](const std::string &emoji) {
        write(R"({"reaction":{"message_id":")" + id + R"(","emoji":")" + emoji + "\"}}");
    };
    react("👍");
    EXPECT_TRUE(last_update().as_object().contains("message"));
    updates(R"({"allowed_updates":["message","message_reaction"]})");
    react("🔥");
    auto reaction = last_update().at("message_reaction");
    EXPECT_EQ(number(reaction.at("message_id")), id);
    EXPECT_EQ(reaction.at("old_reaction").at(0).at("emoji"), "👍");
    EXPECT_EQ(reaction.at("new_reaction").at(0).at("emoji"), "🔥");
    react("");
    EXPECT_EQ(last_update().at("message_reaction").at("new_reaction").as_array().size(), 0u);
}

TEST_F(TelegramSimulator, StoppingTheBotIsTold) {
    write(R"({"text":"hi"})");
    const auto customer = std::string("customers/") + kAna;
    control(customer, R"({"blocked":true})");
    auto change = last_update().at("my_chat_member");
    EXPECT_EQ(change.at("old_chat_member").at("status"), "member");
    EXPECT_EQ(change.at("new_chat_member").at("status"), "kicked");
    EXPECT_EQ(change.at("new_chat_member").at("user").at("id"), 5550783881);
    control(customer, R"({"blocked":true})");
    EXPECT_EQ(state("updates").json().at("updates").as_array().size(), 2u);
    control(customer, R"({"blocked":false})");
    change = last_update().at("my_chat_member");
    EXPECT_EQ(change.at("new_chat_member").at("status"), "member");
}

TEST_F(TelegramSimulator, AnyUpdateMayBeMade) {
    EXPECT_EQ(write(R"({"raw":{"poll_answer":{"poll_id":"1"}}})"), "");
    EXPECT_EQ(last_update().at("poll_answer").at("poll_id"), "1");
    write(R"({"raw":{"message":{"dice":{"emoji":"🎲","value":6}}}})");
    EXPECT_EQ(last_update().at("message").at("dice").at("value"), 6);
    EXPECT_TRUE(last_update().at("message").as_object().contains("message_id"));
    EXPECT_EQ(refused(R"({"raw":{}})"),
              "\"raw\" must have one member, the kind of the update, with an object");
}

TEST_F(TelegramSimulator, TellsWhatACustomerCannotDo) {
    EXPECT_EQ(refused("{}"),
              "give exactly one of text, choice, media, location, contact, reaction, edit and raw");
    EXPECT_EQ(refused(R"({"text":"a","media":{}})"),
              "give exactly one of text, choice, media, location, contact, reaction, edit and raw");
    EXPECT_EQ(refused(R"({"text":5})"), "\"text\" must be a string");
    EXPECT_EQ(refused(R"({"media":{"kind":"film"}})"),
              "\"kind\" must be image, audio, voice, video, document, sticker, animation or "
              "video_note");
    EXPECT_EQ(refused(R"({"reaction":{"message_id":"1","emoji":"👍"}})"),
              "\"message_id\" is no message of the bot");
    const auto named = [&](const std::string &name) {
        return call(port_, "POST", "/_control/customers/" + name + "/messages", R"({"text":"a"})")
            .status;
    };
    EXPECT_EQ(named("4503599627370495"), 200);
    EXPECT_EQ(named("4503599627370496"), 400);
    EXPECT_EQ(named("0"), 400);
    EXPECT_EQ(named("ana"), 400);
}

TEST_F(TelegramSimulator, LoadAndStats) {
    EXPECT_EQ(control("load", R"({"customers":3,"messages":2})").at("messages"), 6);
    const auto stats = state("stats").json();
    EXPECT_EQ(stats.at("customers"), 3);
    EXPECT_EQ(stats.at("customer_messages"), 6);
    EXPECT_EQ(stats.at("updates_waiting"), 6);
    const auto transcripts = state("transcripts").json().at("transcripts").as_array();
    EXPECT_EQ(transcripts.at(2).at("customer"), "7000000002");
    EXPECT_EQ(transcripts.at(2).at("entries").at(1).at("text"), "message 2");
}

}  // namespace
}  // namespace patchbay::simulators::telegram
