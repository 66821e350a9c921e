// simulate-twilio's own API: what it takes, what it refuses, what it lists.
#include "tests/simulators/twilio_fixture.h"

namespace patchbay::simulators::twilio {
namespace {

TEST_F(TwilioSimulator, RefusesWhoeverMayNotSend) {
    const auto target = account_ + "/Messages.json";
    const auto status = [&](const std::vector<net::Header> &headers) {
        return call(port_, "GET", target, "", headers).status;
    };
    const auto unknown = call(port_, "GET", target);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(code(unknown), 20003);
    EXPECT_EQ(unknown.json().at("status"), 401);
    EXPECT_EQ(unknown.json().at("more_info"), "https://www.twilio.com/docs/errors/20003");
    const Settings defaults;
    EXPECT_EQ(status({basic(defaults.account_sid + ":wrong")}), 401);
    EXPECT_EQ(status({basic(defaults.api_key + ":" + defaults.auth_token)}), 401);
    EXPECT_EQ(status({{"authorization", "Bearer " + defaults.auth_token}}), 401);
    EXPECT_EQ(status({basic(defaults.api_key + ":" + defaults.api_key_secret)}), 200);
    EXPECT_EQ(status({basic(credentials_)}), 200);
}

TEST_F(TwilioSimulator, KnowsNoOtherPaths) {
    EXPECT_EQ(code(get("/2010-04-01/Accounts/AC0/Messages.json")), 20404);
    EXPECT_EQ(code(get("/2008-08-01" + account_.substr(11) + "/Messages.json")), 20404);
    EXPECT_EQ(code(get(account_ + "/Messages")), 20404);
    EXPECT_EQ(code(get(account_ + "/Calls.json")), 20404);
    const auto missing = get(account_ + "/Messages/SM0.json");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(code(missing), 20404);
    const auto method =
        call(port_, "DELETE", account_ + "/Messages.json", "", {basic(credentials_)});
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(code(method), 20004);
}

TEST_F(TwilioSimulator, ChecksEveryParameterOfASend) {
    const auto with = [&](const std::string &name, const std::string &value) {
        Form form{{"To", kAna}, {"From", kOurs}, {"Body", "hello"}};
        set(form, name, value);
        const auto reply = post(form);
        return reply.status == 201 ? 0 : code(reply);
    };
    const std::string umlauts = [] {
        std::string out;
        for (int i = 0; i < 1600; ++i)
            out += "ü";
        return out;
    }();
    EXPECT_EQ(with("Body", "x"), 0);
    EXPECT_EQ(with("Unheard", "of"), 0);
    EXPECT_EQ(with("To", ""), 21604);
    EXPECT_EQ(with("To", "34600111222"), 21211);
    EXPECT_EQ(with("To", "+0600111222"), 21211);
    EXPECT_EQ(with("To", "+123456"), 21211);
    EXPECT_EQ(with("To", "+1234567"), 0);
    EXPECT_EQ(with("To", "+123456789012345"), 0);
    EXPECT_EQ(with("To", "+1234567890123456"), 21211);
    EXPECT_EQ(with("To", "whatsapp:+34600111222"), 21211);
    EXPECT_EQ(with("To", kOurs), 21266);
    EXPECT_EQ(with("From", ""), 21603);
    EXPECT_EQ(with("From", "Shop!"), 21212);
    EXPECT_EQ(with("From", "+15550000000"), 21606);
    EXPECT_EQ(with("MessagingServiceSid", "MG0"), 21701);
    EXPECT_EQ(with("Body", ""), 21602);
    EXPECT_EQ(with("Body", umlauts), 0);  // characters, not bytes
    EXPECT_EQ(with("Body", umlauts + "."), 21617);
    EXPECT_EQ(with("MediaUrl", "ftp://host/file"), 21620);
    EXPECT_EQ(with("MediaUrl", "https://"), 21620);
    EXPECT_EQ(with("MediaUrl", "https://host/file"), 0);
    EXPECT_EQ(with("StatusCallback", "callback"), 21609);
    EXPECT_EQ(with("StatusCallback", "http://my_host/callback"), 21609);
    EXPECT_EQ(with("ValidityPeriod", "0"), 21624);
    EXPECT_EQ(with("ValidityPeriod", "36001"), 21624);
    EXPECT_EQ(with("ValidityPeriod", "1h"), 21624);
    EXPECT_EQ(with("ValidityPeriod", "36000"), 0);
    EXPECT_EQ(code(post({{"To", kAna}, {"From", kOurs}})), 21619);
    const auto json = call(port_, "POST", account_ + "/Messages.json", R"({"To":"+34600111222"})",
                           {basic(credentials_), {"content-type", "application/json"}});
    EXPECT_EQ(code(json), 21604);  // what is no form is not read
}

TEST_F(TwilioSimulator, TakesTenMediaAndNoMore) {
    Form form{{"To", kAna}, {"From", kOurs}};
    for (int i = 0; i < 10; ++i)
        form.push_back({"MediaUrl", "https://host/" + std::to_string(i)});
    const auto reply = post(form);
    ASSERT_EQ(reply.status, 201) << reply.body;
    EXPECT_TRUE(text(reply.json().at("sid")).starts_with("MM"));
    EXPECT_EQ(reply.json().at("num_media"), "10");
    form.push_back({"MediaUrl", "https://host/10"});
    EXPECT_EQ(code(post(form)), 21623);
}

TEST_F(TwilioSimulator, AnswersWithTheResourceAndGivesItAgain) {
    const auto reply = post_text(std::string(161, 'a'));
    ASSERT_EQ(reply.status, 201) << reply.body;
    const auto made = reply.json();
    const auto sid = text(made.at("sid"));
    EXPECT_EQ(sid.size(), 34u);
    EXPECT_TRUE(sid.starts_with("SM"));
    EXPECT_EQ(made.at("status"), "queued");
    EXPECT_EQ(made.at("direction"), "outbound-api");
    EXPECT_EQ(made.at("from"), kOurs);
    EXPECT_EQ(made.at("to"), kAna);
    EXPECT_EQ(made.at("num_segments"), "2");
    EXPECT_EQ(made.at("num_media"), "0");
    EXPECT_TRUE(made.at("error_code").is_null());
    EXPECT_TRUE(made.at("date_sent").is_null());
    EXPECT_TRUE(made.at("messaging_service_sid").is_null());
    EXPECT_TRUE(text(made.at("date_created")).ends_with(" +0000"));
    settle();
    const auto again = get(text(made.at("uri"))).json();
    EXPECT_EQ(text(again.at("sid")), sid);
    EXPECT_EQ(again.at("status"), "delivered");
    EXPECT_TRUE(again.at("date_sent").is_string());
}

TEST_F(TwilioSimulator, AServiceChoosesTheNumberAfterItsAnswer) {
    control("numbers", R"({"number":"+15550000001"})");
    control("customers/34600111222/messages?number=15550000001", R"({"text":"hi"})");
    const Settings defaults;
    const auto made = post({{"To", kAna},
                            {"MessagingServiceSid", defaults.messaging_service_sid},
                            {"Body", "hello"}})
                          .json();
    EXPECT_EQ(made.at("status"), "accepted");
    EXPECT_TRUE(made.at("from").is_null());
    EXPECT_EQ(made.at("num_segments"), "0");
    EXPECT_EQ(text(made.at("messaging_service_sid")), defaults.messaging_service_sid);
    settle();
    const auto later = get(text(made.at("uri"))).json();
    EXPECT_EQ(later.at("from"), "+15550000001");  // the one that the customer wrote to
    EXPECT_EQ(later.at("num_segments"), "1");
}

TEST_F(TwilioSimulator, AServiceSendsFromItsOwnNumbersAlone) {
    control("numbers", R"({"number":"+15550000001","service":false})");
    control("customers/34600111222/messages?number=15550000001", R"({"text":"hi"})");
    const Settings defaults;
    Form form{{"To", kAna},
              {"From", "+15550000001"},
              {"MessagingServiceSid", defaults.messaging_service_sid},
              {"Body", "hello"}};
    EXPECT_EQ(code(post(form)), 21711);
    set(form, "From", kOurs);
    EXPECT_EQ(post(form).status, 201);
    std::erase_if(form, [](const FormField &field) { return field.name == "From"; });
    const auto made = post(form).json();
    settle();
    EXPECT_EQ(get(text(made.at("uri"))).json().at("from"), kOurs);
}

TEST_F(TwilioSimulator, ListsTheNewestFirstByFilters) {
    write(R"({"text":"one"})");
    post_text("two");
    control("customers/34600333444/messages", R"({"text":"three"})");
    settle();
    const auto bodies = [&](const std::string &query) {
        const auto reply = get(account_ + "/Messages.json" + query);
        EXPECT_EQ(reply.status, 200) << reply.body;
        const auto page = reply.json();
        std::string out;
        for (const auto &message : page.at("messages").as_array())
            out += text(message.at("body")) + " ";
        return out;
    };
    EXPECT_EQ(bodies(""), "three two one ");
    EXPECT_EQ(bodies("?To=%2B15550783881"), "three one ");
    EXPECT_EQ(bodies("?From=%2B34600111222&To=%2B15550783881"), "one ");
    EXPECT_EQ(bodies("?From=%2B1"), "");
}

TEST_F(TwilioSimulator, ListsByTheDateOfSending) {
    write(R"({"text":"today"})");
    control("config", R"({"clock_offset":"48h"})");
    write(R"({"text":"later"})");
    control("config", R"({"clock_offset":"24h"})");
    const auto now = system_clock().now();
    const auto count = [&](const std::string &query) {
        const auto reply = get(account_ + "/Messages.json?" + query);
        return reply.status == 200 ? reply.json().at("messages").as_array().size() : 99u;
    };
    constexpr TimeMs kDayMs = 86'400'000;
    const auto date = [&](int days) { return to_rfc3339(now + days * kDayMs).substr(0, 10); };
    EXPECT_EQ(count("DateSent=" + date(0)), 1u);
    EXPECT_EQ(count("DateSent=" + date(1)), 0u);
    EXPECT_EQ(count("DateSent%3E=" + date(1)), 1u);
    EXPECT_EQ(count("DateSent>=" + date(0)), 2u);
    EXPECT_EQ(count("DateSent<=" + date(1)), 1u);
    EXPECT_EQ(count("DateSent%3E=" + to_rfc3339(now + kDayMs)), 1u);
    EXPECT_EQ(count("DateSent=yesterday"), 99u);
    const auto inclusive = get(account_ + "/Messages.json").json().at("messages").at(0);
    EXPECT_TRUE(text(inclusive.at("date_sent")).ends_with("+0000"));
}

TEST_F(TwilioSimulator, PagesStayWhereTheyAreWhenMessagesCome) {
    for (int i = 0; i < 5; ++i)
        write(R"({"text":")" + std::to_string(i) + "\"}");
    auto page = get(account_ + "/Messages.json?PageSize=2&From=%2B34600111222").json();
    EXPECT_EQ(page.at("messages").at(0).at("body"), "4");
    EXPECT_EQ(page.at("page_size"), 2);
    EXPECT_EQ(page.at("start"), 0);
    EXPECT_EQ(page.at("end"), 1);
    write(R"({"text":"new"})");
    page = get(text(page.at("next_page_uri"))).json();
    EXPECT_EQ(page.at("messages").at(0).at("body"), "2");
    EXPECT_EQ(page.at("page"), 1);
    page = get(text(page.at("next_page_uri"))).json();
    EXPECT_EQ(page.at("messages").as_array().size(), 1u);
    EXPECT_TRUE(page.at("next_page_uri").is_null());
    const auto refused = [&](const std::string &query) {
        return get(account_ + "/Messages.json?" + query).status;
    };
    EXPECT_EQ(refused("PageSize=0"), 400);
    EXPECT_EQ(refused("PageSize=1000"), 200);
    EXPECT_EQ(refused("PageSize=1001"), 400);
    EXPECT_EQ(refused("Page=1"), 400);
    EXPECT_EQ(refused("PageToken=PASM0"), 400);
}

TEST_F(TwilioSimulator, MediaAskForCredentialsAndLieInAStorage) {
    const auto sid = write(R"({"text":"look","media":[{"mime_type":"image/png","base64":"aGVsbG8="},
        {"base64":"d29ybGQ="}]})");
    EXPECT_TRUE(sid.starts_with("MM"));
    settle();
    const auto form = parse_form(hook_.wait_for(1).front().body);
    EXPECT_EQ(value_or_empty(form, "NumMedia"), "2");
    EXPECT_EQ(value_or_empty(form, "MediaContentType0"), "image/png");
    EXPECT_EQ(value_or_empty(form, "MediaContentType1"), "image/jpeg");
    const auto url = value_or_empty(form, "MediaUrl0");
    const auto path = url.substr(url.find("/2010"));
    EXPECT_EQ(call(port_, "GET", path).status, 401);
    const auto there = get(path);
    EXPECT_EQ(there.status, 307);
    const auto at = there.head.find("/_media/");
    ASSERT_NE(at, std::string::npos) << there.head;
    const auto stored = there.head.substr(at, there.head.find('\r', at) - at);
    EXPECT_EQ(call(port_, "GET", stored).body, "hello");
    EXPECT_EQ(call(port_, "GET", "/_media/0").status, 404);
    EXPECT_EQ(get(path + ".json").json().at("content_type"), "image/png");
    EXPECT_EQ(get(account_ + "/Messages/" + sid + "/Media.json")
                  .json()
                  .at("media_list")
                  .as_array()
                  .size(),
              2u);
    control("config", R"({"media_auth":false})");
    EXPECT_EQ(call(port_, "GET", path).status, 307);
    EXPECT_EQ(call(port_, "GET", path + ".json").status, 401);
}

TEST_F(TwilioSimulator, ALostAnswerLeavesTheSendInTheTranscriptAndADoubledOneTwice) {
    control("faults", R"({"next":["response_lost","connection_lost"]})");
    EXPECT_EQ(post_text().status, 0);  // accepted
    EXPECT_EQ(post_text().status, 0);  // not accepted
    EXPECT_EQ(post_text().status, 201);
    settle();
    const auto entries = transcript();
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].at("direction"), "business");
    EXPECT_EQ(entries[0].at("fault"), "response_lost");
    EXPECT_EQ(entries[0].at("status"), "delivered");
    EXPECT_FALSE(entries[1].as_object().contains("fault"));
    EXPECT_EQ(entries[1].at("content").at("Body"), "hello");
}

TEST_F(TwilioSimulator, StumblesAndRefusesOnDemand) {
    control("faults",
            R"({"next":["throttled","server_error","bare_error","bare_error_accepted","slow"],
                "slow_ms":1})");
    const auto throttled = post_text();
    EXPECT_EQ(throttled.status, 429);
    EXPECT_EQ(code(throttled), 20429);
    const auto stumbled = post_text();
    EXPECT_EQ(stumbled.status, 500);
    EXPECT_EQ(code(stumbled), 20500);
    const auto bare = post_text();
    EXPECT_GE(bare.status, 500);
    EXPECT_EQ(bare.body, "");
    EXPECT_EQ(post_text().status, 502);
    EXPECT_EQ(post_text().status, 201);
    EXPECT_EQ(transcript().size(), 2u);
    control("errors", R"({"codes":[21408,14107]})");
    EXPECT_EQ(post_text().status, 400);
    const auto rate = post_text();
    EXPECT_EQ(rate.status, 429);
    EXPECT_EQ(code(rate), 14107);
    EXPECT_EQ(post_text().status, 201);
    EXPECT_EQ(state("stats").json().at("refused").at("21408"), 1);
    EXPECT_EQ(state("stats").json().at("faults").at("throttled"), 1);
}

TEST_F(TwilioSimulator, ASecondNumberHasItsOwnConversationsAndWebhook) {
    testing::Hook other(loop_);
    control("numbers", R"({"number":"+15550000001","webhook":")" + other.url() + "\"}");
    control("customers/34600111222/messages?number=15550000001", R"({"text":"hi"})");
    EXPECT_EQ(value_or_empty(parse_form(other.wait_for(1).front().body), "To"), "+15550000001");
    EXPECT_TRUE(transcript().empty());
    settle();
}

TEST_F(TwilioSimulator, CountsOnlyWhereItShallNotRecord) {
    control("config", R"({"record":false})");
    write(R"({"text":"hi"})");
    EXPECT_EQ(post_followed().status, 201);
    settle();
    EXPECT_TRUE(transcript().empty());
    EXPECT_TRUE(posts().empty());
    EXPECT_EQ(state("stats").json().at("accepted"), 1);
    EXPECT_EQ(hook_.wait_for(4).size(), 4u);
}

TEST_F(TwilioSimulator, LoadWritesForManyCustomersAndCountsThem) {
    control("load", R"({"customers":5,"messages":4})");
    settle();
    const auto stats = state("stats").json();
    EXPECT_EQ(stats.at("customer_messages"), 20);
    EXPECT_EQ(stats.at("webhooks").at("answered"), 20);
    EXPECT_EQ(state("transcripts").json().at("transcripts").as_array().size(), 5u);
}

TEST_F(TwilioSimulator, ControlRequestsNameTheirMistakes) {
    const auto wrong = [&](const std::string &path, const std::string &body) {
        const auto reply = call(port_, "POST", "/_control/" + path, body);
        EXPECT_EQ(reply.status, 400) << path << body;
        return reply.body;
    };
    EXPECT_NE(wrong("config", R"({"webhok":"x"})").find("webhok"), std::string::npos);
    EXPECT_NE(wrong("config", R"({"statuses":["read"]})").find("statuses"), std::string::npos);
    wrong("customers/ana/messages", R"({"text":"hi"})");
    wrong("customers/34600111222/messages", "{}");
    wrong("customers/34600111222/messages", R"({"media":{"base64":"?"}})");
    wrong("customers/34600111222/messages", R"({"text":"hi","fields":{"A":1}})");
    wrong("numbers", R"({"number":"15550000001"})");
    wrong("numbers", R"({"number":"+15550783881"})");
    wrong("errors", R"({"codes":["x"]})");
    wrong("webhooks", R"({"body":1})");
    EXPECT_EQ(call(port_, "GET", "/_control/nothing").status, 404);
    EXPECT_EQ(state("customers/34600111222/transcript?number=1").status, 404);
}

}  // namespace
}  // namespace patchbay::simulators::twilio
