// What simulate-telegram takes of a message's content and of what stands below it, each rule at its
// edge.
#include "tests/simulators/telegram_fixture.h"

namespace patchbay::simulators::telegram {
namespace {

class TelegramContent : public TelegramSimulator {
protected:
    TelegramContent() { write(R"({"text":"hi"})"); }

    std::string markup(const std::string &value) {
        return said(to_ana("sendMessage", R"("text":"a","reply_markup":)" + value));
    }
    std::string inline_button(const std::string &members) {
        return markup(R"({"inline_keyboard":[[{)" + members + "}]]}");
    }
    std::string key(const std::string &button) {
        return markup(R"({"keyboard":[[)" + button + "]]}");
    }
    static std::string times(const std::string &text, std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i)
            out += text;
        return out;
    }
};

TEST_F(TelegramContent, ATextHasOneTo4096Units) {
    EXPECT_EQ(said(send_text("")), "400 Bad Request: message text is empty");
    EXPECT_EQ(said(send_text(R"( \n)")), "400 Bad Request: message text is empty");
    EXPECT_EQ(said(to_ana("sendMessage", R"("x":1)")), "400 Bad Request: message text is empty");
    EXPECT_EQ(said(send_text(times("ñ", kMaxText))), "taken");
    EXPECT_EQ(said(send_text(times("ñ", kMaxText + 1))), "400 Bad Request: message is too long");
    // Beyond the first plane a character is two units.
    EXPECT_EQ(said(send_text(times("😀", kMaxText / 2))), "taken");
    EXPECT_EQ(said(send_text(times("😀", kMaxText / 2) + "a")),
              "400 Bad Request: message is too long");
    EXPECT_EQ(said(to_ana("sendMessage", R"("text":5)")),
              "400 Bad Request: parameter \"text\" must be of type String");
    EXPECT_EQ(said(bot("sendMessage", std::string("text=%ff&chat_id=") + kAna,
                       "application/x-www-form-urlencoded")),
              "400 Bad Request: strings must be encoded in UTF-8");
}

TEST_F(TelegramContent, ReadsPlainTextAlone) {
    EXPECT_EQ(said(to_ana("sendMessage", R"("text":"a","parse_mode":"HTML")")),
              "400 Bad Request: this simulator reads plain text alone; leave parse_mode out");
    EXPECT_EQ(said(to_ana("sendMessage", R"("text":"a","parse_mode":"")")), "taken");
}

TEST_F(TelegramContent, ACaptionHasUpTo1024Units) {
    const auto photo = [&](const std::string &caption) {
        return said(to_ana("sendPhoto",
                           R"("photo":"https://example.com/a.jpg","caption":")" + caption + "\""));
    };
    EXPECT_EQ(photo(times("ñ", kMaxCaption)), "taken");
    EXPECT_EQ(photo(times("ñ", kMaxCaption + 1)), "400 Bad Request: message caption is too long");
    EXPECT_EQ(photo(times("😀", kMaxCaption / 2)), "taken");
    EXPECT_EQ(photo(times("😀", kMaxCaption / 2) + "a"),
              "400 Bad Request: message caption is too long");
    EXPECT_EQ(text(transcript().at(1).at("text")), times("ñ", kMaxCaption));
}

TEST_F(TelegramContent, AFileIsKnownOrALinkOrComesAlong) {
    const auto document = [&](const std::string &value) {
        return said(to_ana("sendDocument", R"("document":")" + value + "\""));
    };
    EXPECT_EQ(said(to_ana("sendDocument", R"("x":1)")),
              "400 Bad Request: there is no document in the request");
    EXPECT_EQ(document("https://example.com/a.pdf"), "taken");
    EXPECT_EQ(document("http://example.com/a.pdf"), "taken");
    const std::string wrong = "400 Bad Request: wrong file identifier/HTTP URL specified";
    EXPECT_EQ(document("ftp://example.com/a.pdf"), wrong);
    EXPECT_EQ(document("https:///a.pdf"), wrong);
    EXPECT_EQ(document("https://example.com/a b"), wrong);
    EXPECT_EQ(document("unknown"), wrong);
    EXPECT_EQ(document("attach://none"), wrong);

    const auto sent = result(upload("sendDocument", "document", "PDF", "a.pdf"));
    EXPECT_EQ(sent.at("document").at("file_name"), "a.pdf");
    EXPECT_EQ(sent.at("document").at("file_size"), 3);
    const auto id = text(sent.at("document").at("file_id"));
    EXPECT_EQ(document(id), "taken");
    EXPECT_EQ(said(to_ana("sendPhoto", R"("photo":")" + id + "\"")),
              "400 Bad Request: can't use file of type Document as Photo");
    EXPECT_EQ(said(upload("sendVoice", "one", "OGG", "a.oga", {{"voice", "attach://one"}})),
              "taken");
    for (const auto *kind : {"Audio", "Video", "Sticker"}) {
        const auto name = std::string(1, static_cast<char>(kind[0] + 32)) + (kind + 1);
        const auto reply = result(upload(std::string("send") + kind, name, "bytes", "a"));
        EXPECT_TRUE(reply.as_object().contains(name)) << kind;
    }
}

TEST_F(TelegramContent, AnUploadHasItsLimits) {
    const auto photo = [&](std::size_t bytes) {
        return said(upload("sendPhoto", "photo", std::string(bytes, 'x'), "a.jpg"));
    };
    const auto document = [&](std::size_t bytes) {
        return said(upload("sendDocument", "document", std::string(bytes, 'x'), "a.pdf"));
    };
    EXPECT_EQ(photo(0), "400 Bad Request: file must be non-empty");
    EXPECT_EQ(photo(kMaxPhotoBytes), "taken");
    EXPECT_EQ(photo(kMaxPhotoBytes + 1),
              "400 Bad Request: file of size 10485761 bytes is too big for a photo; the maximum "
              "size is 10485760 bytes");
    EXPECT_EQ(document(kMaxUploadBytes), "taken");
    EXPECT_EQ(document(kMaxUploadBytes + 1), "413 Request Entity Too Large");
}

TEST_F(TelegramContent, AFileIsReadBackThroughItsPathForAnHour) {
    const auto sent = result(upload("sendPhoto", "photo", "JPG", "a.jpg"));
    const auto &sizes = sent.at("photo").as_array();
    ASSERT_EQ(sizes.size(), 2u);
    EXPECT_GT(sizes.back().at("width").as_int64(), sizes.front().at("width").as_int64());
    const auto ask = [&](const std::string &id) {
        return bot("getFile", R"({"file_id":")" + id + "\"}");
    };
    const auto id = text(sizes.back().at("file_id"));
    const auto file = result(ask(id));
    EXPECT_EQ(file.at("file_size"), 3);
    const auto path = "/file/bot" + std::string(kToken) + "/" + text(file.at("file_path"));
    const auto got = call(port_, "GET", path);
    EXPECT_EQ(got.body, "JPG");
    EXPECT_NE(got.head.find("content-type: application/octet-stream"), std::string::npos);
    EXPECT_EQ(said(call(port_, "GET", "/file/bot1:x/" + text(file.at("file_path")))),
              "401 Unauthorized");
    control("config", R"({"clock_offset":"59m"})");
    EXPECT_EQ(call(port_, "GET", path).status, 200);
    control("config", R"({"clock_offset":"61m"})");
    EXPECT_EQ(said(call(port_, "GET", path)), "404 Not Found");

    EXPECT_EQ(said(ask("")), "400 Bad Request: invalid file_id");
    EXPECT_EQ(said(ask("unknown")),
              "400 Bad Request: wrong file_id or the file is temporarily unavailable");
    const auto big = result(
        upload("sendDocument", "document", std::string(kMaxDownloadBytes + 1, 'x'), "a.pdf"));
    EXPECT_EQ(said(ask(text(big.at("document").at("file_id")))),
              "400 Bad Request: file is too big");
}

TEST_F(TelegramContent, AFileMayLie) {
    write(R"({"media":{"kind":"document","base64":"UERG"}})");
    const auto id =
        text(transcript().at(1).at("content").at("message").at("document").at("file_id"));
    const auto ask = [&] { return bot("getFile", R"({"file_id":")" + id + "\"}"); };
    const auto fetch = [&] {
        return call(port_, "GET",
                    "/file/bot" + std::string(kToken) + "/" + text(result(ask()).at("file_path")));
    };
    EXPECT_EQ(fetch().body, "PDF");
    control("media/" + id, R"({"garbled":1,"file_size":5})");
    EXPECT_EQ(result(ask()).at("file_size"), 5);
    EXPECT_NE(fetch().body, "PDF");
    EXPECT_EQ(fetch().body, "PDF");
    control("media/" + id, R"({"download_status":503})");
    EXPECT_EQ(fetch().status, 503);
    control("media/" + id, R"({"expired":true})");
    EXPECT_EQ(said(ask()), "400 Bad Request: wrong file_id or the file is temporarily unavailable");
}

TEST_F(TelegramContent, PlacesAndContacts) {
    const auto location = [&](const std::string &latitude, const std::string &longitude) {
        return said(
            to_ana("sendLocation", R"("latitude":)" + latitude + R"(,"longitude":)" + longitude));
    };
    EXPECT_EQ(location("90", "-180"), "taken");
    EXPECT_EQ(location("\"-90\"", "180"), "taken");
    EXPECT_EQ(location("90.1", "0"), "400 Bad Request: wrong location specified");
    EXPECT_EQ(location("0", "180.1"), "400 Bad Request: wrong location specified");
    EXPECT_EQ(location("\"north\"", "0"),
              "400 Bad Request: parameter \"latitude\" must be of type Float");
    EXPECT_EQ(said(to_ana("sendLocation", R"("latitude":1)")),
              "400 Bad Request: parameter \"longitude\" is required");
    const std::string place = R"("latitude":1,"longitude":2,)";
    EXPECT_EQ(said(to_ana("sendLocation", place + R"("horizontal_accuracy":1500)")), "taken");
    EXPECT_EQ(said(to_ana("sendLocation", place + R"("horizontal_accuracy":1501)")),
              "400 Bad Request: parameter \"horizontal_accuracy\" is out of its range");
    EXPECT_EQ(result(to_ana("sendVenue", place + R"("title":"Shop","address":"Street 1")"))
                  .at("venue")
                  .at("title"),
              "Shop");
    EXPECT_EQ(said(to_ana("sendVenue", place + R"("title":"Shop")")),
              "400 Bad Request: parameter \"address\" is required");
    EXPECT_EQ(said(to_ana("sendContact", R"("phone_number":"+34600111222","first_name":"Eva")")),
              "taken");
    EXPECT_EQ(said(to_ana("sendContact", R"("phone_number":"+34600111222")")),
              "400 Bad Request: parameter \"first_name\" is required");
}

TEST_F(TelegramContent, InlineButtonsDoExactlyOneThing) {
    const std::string where = "400 Bad Request: can't parse inline keyboard button: ";
    EXPECT_EQ(inline_button(R"("text":"A","callback_data":"a")"), "taken");
    EXPECT_EQ(inline_button(R"("text":"A","url":"https://example.com")"), "taken");
    EXPECT_EQ(inline_button(R"("text":"A","url":"tg://resolve?domain=a")"), "taken");
    EXPECT_EQ(inline_button(R"("text":"A","copy_text":{"text":"b"})"), "taken");
    EXPECT_EQ(inline_button(R"("callback_data":"a")"), where + "Can't find field \"text\"");
    EXPECT_EQ(inline_button(R"("text":1,"callback_data":"a")"),
              where + "Field \"text\" must be of type String");
    EXPECT_EQ(inline_button(R"("text":"","callback_data":"a")"),
              where + "Field \"text\" must be non-empty");
    const auto unallowed = where + "Text buttons are unallowed in the inline keyboard";
    EXPECT_EQ(inline_button(R"("text":"A")"), unallowed);
    EXPECT_EQ(inline_button(R"("text":"A","callback_data":"")"), unallowed);
    EXPECT_EQ(inline_button(R"("text":"A","callback_data":7)"),
              where + "Field \"callback_data\" must be of type String");
    EXPECT_EQ(inline_button(R"("text":"A","callback_data":"a","url":"https://example.com")"),
              where + "Exactly one of the optional fields must be used");
    EXPECT_EQ(inline_button(R"("text":"A","url":"ftp://example.com")"),
              "400 Bad Request: inline keyboard button URL 'ftp://example.com' is invalid: "
              "Unsupported URL protocol");
    EXPECT_EQ(inline_button(R"("text":"A","url":"nowhere")"),
              "400 Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL");
}

TEST_F(TelegramContent, CallbackDataHasUpTo64Bytes) {
    const auto data = [&](const std::string &value) {
        return inline_button(R"("text":"A","callback_data":")" + value + "\"");
    };
    EXPECT_EQ(data(times("ñ", kMaxCallbackData / 2)), "taken");
    EXPECT_EQ(data(times("ñ", kMaxCallbackData / 2) + "a"), "400 Bad Request: BUTTON_DATA_INVALID");
}

TEST_F(TelegramContent, KeyboardsAndTheirLike) {
    EXPECT_EQ(key(R"("A")"), "taken");
    EXPECT_EQ(key(R"({"text":"A","request_contact":true})"), "taken");
    EXPECT_EQ(key(R"({"text":"A","request_location":true})"), "taken");
    const std::string where = "400 Bad Request: can't parse keyboard button: ";
    EXPECT_EQ(key(R"("")"), where + "Field \"text\" must be non-empty");
    EXPECT_EQ(key("5"), where + "KeyboardButton must be an Object");
    EXPECT_EQ(key(R"({"text":"A","request_contact":1})"),
              where + "Field \"request_contact\" must be of type Boolean");
    EXPECT_EQ(key(R"({"text":"A","request_contact":true,"request_location":true})"),
              where + "At most one of the optional fields must be used");
    EXPECT_EQ(markup(R"({"remove_keyboard":true})"), "taken");
    EXPECT_EQ(markup(R"({"force_reply":true,"selective":false})"), "taken");
    EXPECT_EQ(markup(R"({"force_reply":"yes"})"),
              "400 Bad Request: field \"force_reply\" must be of type Boolean");
    EXPECT_EQ(markup(R"({"remove_keyboard":true,"force_reply":true})"),
              "400 Bad Request: reply markup must be of one kind");
    EXPECT_EQ(markup(R"({"keyboard":["A"]})"),
              "400 Bad Request: field \"keyboard\" must be an Array of Arrays of buttons");
    EXPECT_EQ(markup("{}"), "taken");
    EXPECT_EQ(markup("null"), "400 Bad Request: object expected as reply markup");
    EXPECT_EQ(markup("[]"), "400 Bad Request: object expected as reply markup");
    EXPECT_EQ(markup(R"("{")"), "400 Bad Request: can't parse reply markup JSON object");
    const auto placeholder = [&](std::size_t length) {
        return markup(R"({"force_reply":true,"input_field_placeholder":")" + times("ñ", length) +
                      "\"}");
    };
    EXPECT_EQ(placeholder(kMaxPlaceholder), "taken");
    EXPECT_NE(placeholder(kMaxPlaceholder + 1), "taken");
    EXPECT_NE(placeholder(0), "taken");
}

}  // namespace
}  // namespace patchbay::simulators::telegram
