// simulate-whatsapp: the account's side. Templates, news, media that lies, ordered errors, the
// token.
#include "tests/simulators/whatsapp_fixture.h"

#include <set>

namespace patchbay::simulators::whatsapp {
namespace {

class WhatsAppAccount : public WhatsAppSimulator {
protected:
    // The changes of everything that was posted so far whose field is not "messages".
    json::array news() {
        settle();
        json::array out;
        for (const auto &request : hook_.wait_for(0)) {
            const auto body = *parse_json(request.body);
            for (const auto &entry : body.at("entry").as_array()) {
                for (const auto &change : entry.at("changes").as_array()) {
                    if (change.at("field") != "messages") out.push_back(change);
                }
            }
        }
        return out;
    }
    std::string image() {
        write(R"({"media":{"kind":"image","base64":"aGVsbG8="}})");
        settle();
        const auto messages = posted("messages");
        return std::string(messages.back().at("image").at("id").as_string());
    }
    std::string url_of(const std::string &id) {
        const auto reply = get_node("/v23.0/" + id);
        EXPECT_EQ(reply.status, 200) << reply.body;
        const std::string url(reply.json().at("url").as_string());
        return url.substr(url.find("/_media"));
    }
};

TEST_F(WhatsAppAccount, ListsItsTemplatesPageByPageWithoutLossOrRepetition) {
    std::set<std::string> seen;
    std::string after;
    int pages = 0;
    for (;; ++pages) {
        const auto page = get_node("/v23.0/419561257915477/message_templates?limit=2" +
                                   (after.empty() ? "" : "&after=" + after))
                              .json();
        for (const auto &one : page.at("data").as_array()) {
            const auto name = std::string(one.at("name").as_string()) + "/" +
                              std::string(one.at("language").as_string());
            EXPECT_TRUE(seen.insert(name).second) << name;
            EXPECT_TRUE(one.at("components").is_array());
        }
        const auto &paging = page.at("paging").as_object();
        if (!paging.contains("next")) break;
        after = std::string(paging.at("cursors").at("after").as_string());
        for (auto at = after.find('='); at != std::string::npos; at = after.find('=')) {
            after.replace(at, 1, "%3D");
        }
    }
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(seen.size(), 7u);
    const auto paused = get_node("/v23.0/419561257915477/message_templates?status=PAUSED").json();
    EXPECT_EQ(paused.at("data").as_array().size(), 1u);
    EXPECT_EQ(paused.at("data").at(0).at("quality_score").at("score"), "RED");
    EXPECT_EQ(code(get_node("/v23.0/1/message_templates")), 100);
}

TEST_F(WhatsAppAccount, TellsWhatChangesOfATemplate) {
    control("templates", R"({"name":"repair_update","language":"es","status":"PAUSED",)"
                         R"("quality":"RED","category":"MARKETING"})");
    control("templates", R"({"name":"repair_update","language":"es"})");  // nothing changes
    control("templates", R"({"name":"new_one","language":"en"})");
    const auto told = news();
    ASSERT_EQ(told.size(), 4u);
    EXPECT_EQ(told[0].at("field"), "message_template_status_update");
    EXPECT_EQ(told[0].at("value").at("event"), "PAUSED");
    EXPECT_EQ(told[0].at("value").at("message_template_name"), "repair_update");
    EXPECT_EQ(told[1].at("field"), "message_template_quality_update");
    EXPECT_EQ(told[1].at("value").at("previous_quality_score"), "UNKNOWN");
    EXPECT_EQ(told[1].at("value").at("new_quality_score"), "RED");
    EXPECT_EQ(told[2].at("field"), "template_category_update");
    EXPECT_EQ(told[3].at("value").at("message_template_name"), "new_one");
}

TEST_F(WhatsAppAccount, PostsNewsUntilTheyAreTakenWithTheAccountsId) {
    hook_.script({503, 503});
    control("news", R"({"field":"account_update","value":{"event":"ACCOUNT_RESTRICTION"}})");
    const auto told = news();
    ASSERT_EQ(told.size(), 3u);
    const auto body = *parse_json(hook_.wait_for(1).front().body);
    EXPECT_EQ(body.at("entry").at(0).at("id"), "419561257915477");
    EXPECT_EQ(told[2].at("value").at("event"), "ACCOUNT_RESTRICTION");
    EXPECT_EQ(call(port_, "POST", "/_control/news", "{}").status, 400);
}

TEST_F(WhatsAppAccount, ChecksTheNamesOfNamedParameters) {
    const auto send = [&](const std::string &parameters) {
        return post(R"({"messaging_product":"whatsapp","to":"34600111222","type":"template",)"
                    R"("template":{"name":"repair_named","language":{"code":"en"},"components":)"
                    R"([{"type":"body","parameters":[)" +
                    parameters + "]}]}}");
    };
    const std::string ticket = R"({"type":"text","parameter_name":"ticket","text":"R-1"})";
    const std::string status = R"({"type":"text","parameter_name":"status","text":"ready"})";
    EXPECT_EQ(send(status + "," + ticket).status, 200);
    EXPECT_EQ(code(send(ticket)), 132000);
    EXPECT_EQ(code(send(ticket + R"(,{"type":"text","text":"ready"})")), 100);
    EXPECT_EQ(code(send(ticket + R"(,{"type":"text","parameter_name":"x","text":"ready"})")), 100);
}

TEST_F(WhatsAppAccount, OrderedErrorsStrikeTheNextSendsInTurn) {
    write(R"({"text":"hi"})");
    control("errors", R"({"codes":[131053,368]})");
    EXPECT_EQ(code(post(kText)), 131053);
    EXPECT_EQ(code(post(kText)), 368);
    EXPECT_EQ(post(kText).status, 200);
    control("errors", R"({"codes":[131042],"as":"status"})");
    EXPECT_EQ(post(kText).status, 200);
    settle();
    const auto statuses = posted("statuses");
    const auto failed = statuses.back();
    EXPECT_EQ(failed.at("status"), "failed");
    EXPECT_EQ(failed.at("errors").at(0).at("code"), 131042);
    EXPECT_EQ(failed.at("biz_opaque_callback_data"), "p3-17");
    EXPECT_EQ(call(port_, "POST", "/_control/errors", R"({"codes":["x"]})").status, 400);
    EXPECT_EQ(call(port_, "POST", "/_control/errors", R"({"codes":[1],"as":"x"})").status, 400);
}

TEST_F(WhatsAppAccount, AnOrderedShutWindowWaitsForAFreeFormMessage) {
    write(R"({"text":"hi"})");
    control("templates", R"({"name":"plain","language":"en"})");
    control("errors", R"({"codes":[131047]})");
    EXPECT_EQ(post(R"({"messaging_product":"whatsapp","to":"34600111222","type":"template",)"
                   R"("template":{"name":"plain","language":{"code":"en"}}})")
                  .status,
              200);
    EXPECT_EQ(code(post(kText)), 131047);
    EXPECT_EQ(post(kText).status, 200);
}

TEST_F(WhatsAppAccount, AnExpiredTokenRefusesEveryCallUntilItIsGivenBack) {
    write(R"({"text":"hi"})");
    control("config", R"({"token_expired":true})");
    EXPECT_EQ(code(post(kText)), 190);
    EXPECT_EQ(post(kText).json().at("error").at("error_subcode"), 463);
    EXPECT_EQ(code(get_node("/v23.0/419561257915477/message_templates")), 190);
    control("config", R"({"token_expired":false})");
    EXPECT_EQ(post(kText).status, 200);
}

TEST_F(WhatsAppAccount, MediaBelongsToItsNumberAndGrowsOld) {
    control("numbers", R"({"phone_number_id":"222","display_phone_number":"15550009999"})");
    const auto id = image();
    EXPECT_EQ(get_node("/v23.0/" + id + "?phone_number_id=106540352242922").status, 200);
    EXPECT_EQ(code(get_node("/v23.0/" + id + "?phone_number_id=222")), 100);
    control("config", R"({"clock_offset":"167h"})");
    EXPECT_EQ(get_node("/v23.0/" + id).status, 200);
    control("config", R"({"clock_offset":"169h"})");  // seven days are over
    EXPECT_EQ(code(get_node("/v23.0/" + id)), 100);
}

TEST_F(WhatsAppAccount, MediaLiesWhereItIsTold) {
    const auto id = image();
    control("media/" + id, R"({"file_size":7,"mime_type":"image/png","sha256":"00",)"
                           R"("served_mime_type":"text/html"})");
    const auto node = get_node("/v23.0/" + id).json();
    EXPECT_EQ(node.at("file_size"), 7);
    EXPECT_EQ(node.at("mime_type"), "image/png");
    EXPECT_EQ(node.at("sha256"), "00");
    const auto file = get_node(url_of(id));
    EXPECT_EQ(file.body, "hello");
    EXPECT_NE(file.head.find("text/html"), std::string::npos);

    control("media/" + id, R"({"redirect":"http://10.0.0.1/secret"})");
    const auto redirect = get_node(url_of(id));
    EXPECT_EQ(redirect.status, 302);
    EXPECT_NE(redirect.head.find("http://10.0.0.1/secret"), std::string::npos);

    control("media/" + id, R"({"download_status":503})");
    EXPECT_EQ(get_node(url_of(id)).status, 503);
    control("media/" + id, R"({"url":"http://evil.example/x"})");
    EXPECT_EQ(get_node("/v23.0/" + id).json().at("url"), "http://evil.example/x");
    control("media/" + id, R"({"expired":true})");
    EXPECT_EQ(code(get_node("/v23.0/" + id)), 100);
    EXPECT_EQ(call(port_, "POST", "/_control/media/1", "{}").status, 400);
}

// Reads the first bytes of a download that has no end, and hangs up.
TEST_F(WhatsAppAccount, MediaThatNeverEndsGoesOnForAsLongAsItIsRead) {
    const auto id = image();
    control("media/" + id, R"({"endless":true})");
    const auto start = testing::call_for(
        port_, "GET", url_of(id),
        {{"authorization", "Bearer simulated-access-token"}, {"user-agent", "test"}}, 1'000'000);
    EXPECT_GE(start.size(), 1'000'000u);
    EXPECT_NE(start.find("transfer-encoding: chunked"), std::string::npos);
    EXPECT_EQ(get_node("/v23.0/" + id).status, 200);  // the simulator lives on
}

TEST_F(WhatsAppAccount, UploadsAreHeldToTypesAndSizes) {
    const auto upload = [&](const std::string &type, const std::string &bytes) {
        return call(port_, "POST", "/v23.0/106540352242922/media",
                    "--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\n"
                    "whatsapp\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; "
                    "filename=\"a\"\r\nContent-Type: " +
                        type + "\r\n\r\n" + bytes + "\r\n--b--\r\n",
                    {{"authorization", "Bearer simulated-access-token"},
                     {"content-type", "multipart/form-data; boundary=b"}});
    };
    EXPECT_EQ(upload("image/jpeg", "x").status, 200);
    EXPECT_EQ(upload("audio/ogg; codecs=opus", "x").status, 200);
    EXPECT_EQ(upload("application/zip", "x").status, 200);
    EXPECT_EQ(code(upload("image/gif", "x")), 100);
    EXPECT_EQ(upload("image/webp", std::string(500 * 1024, 'x')).status, 200);
    EXPECT_EQ(code(upload("image/webp", std::string(500 * 1024 + 1, 'x'))), 100);
}

}  // namespace
}  // namespace patchbay::simulators::whatsapp
