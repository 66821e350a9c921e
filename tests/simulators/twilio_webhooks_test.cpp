// What simulate-twilio posts by itself: inbound messages once, statuses, what its own opt-out does.
#include "tests/simulators/twilio/webhook_request.h"
#include "tests/simulators/twilio_fixture.h"

#include <algorithm>

namespace patchbay::simulators::twilio {
namespace {

using Texts = std::vector<std::string>;

TEST_F(TwilioSimulator, SignsTheExactUrlAndEveryField) {
    control("config", R"({"webhook":")" + hook_.url() + R"(?a=b%20c#rc=0"})");
    const auto id = write(R"({"text":"señal + más"})");
    const auto request = hook_.wait_for(1).front();
    EXPECT_EQ(request.query, "a=b%20c");  // without the fragment
    const auto form = parse_form(request.body);
    EXPECT_EQ(request.header("content-type"), "application/x-www-form-urlencoded; charset=UTF-8");
    EXPECT_EQ(request.header("x-twilio-signature"),
              signature("simulated-auth-token", hook_.url() + "?a=b%20c", form));
    EXPECT_EQ(value_or_empty(form, "Body"), "señal + más");
    EXPECT_EQ(value_or_empty(form, "MessageSid"), id);
    EXPECT_EQ(value_or_empty(form, "SmsSid"), id);
    EXPECT_EQ(value_or_empty(form, "From"), kAna);
    EXPECT_EQ(value_or_empty(form, "To"), kOurs);
    EXPECT_EQ(value_or_empty(form, "NumMedia"), "0");
    EXPECT_EQ(value_or_empty(form, "NumSegments"), "1");
    EXPECT_EQ(value_or_empty(form, "FromCountry"), "ES");
    EXPECT_EQ(find(form, "OptOutType"), std::nullopt);
}

TEST_F(TwilioSimulator, GivesUpAfterOnePostThatFails) {
    hook_.script({503});
    write(R"({"text":"lost"})");
    settle();
    EXPECT_EQ(hook_.wait_for(1).size(), 1u);
    const auto entry = transcript().at(0).as_object();
    EXPECT_EQ(entry.at("posts"), 1);
    EXPECT_EQ(entry.at("last_answer"), 503);
    EXPECT_EQ(entry.at("acknowledged_ms"), 0);
    EXPECT_EQ(posts().at(0).at("error_code"), 11200);
    EXPECT_EQ(state("stats").json().at("webhooks").at("given_up"), 1);
    // The list is how the message is found again.
    EXPECT_EQ(get(account_ + "/Messages.json").json().at("messages").at(0).at("body"), "lost");
}

TEST_F(TwilioSimulator, KnocksOnceMoreWhereNobodyOpens) {
    const auto url = testing::Hook(loop_).url();  // closed by the next line
    control("config", R"({"webhook":")" + url + R"(#rc=0"})");
    write(R"({"text":"once"})");
    settle();
    EXPECT_EQ(posts().size(), 1u);
    control("config", R"({"webhook":")" + url + "\"}");
    write(R"({"text":"twice"})");
    settle();
    EXPECT_EQ(posts().size(), 3u);
    EXPECT_EQ(posts().back().at("status"), 0);
    EXPECT_EQ(posts().back().at("attempt"), 2);
}

TEST_F(TwilioSimulator, PostsAgainAsOftenAsTheUrlSaysWithTheSameToken) {
    control("config", R"({"webhook":")" + hook_.url() + R"(#rc=2&rp=5xx,rt"})");
    hook_.script({503, 0, 500, 200});
    write(R"({"text":"one"})");
    settle();
    write(R"({"text":"two"})");
    settle();
    const auto requests = hook_.wait_for(4);
    ASSERT_EQ(requests.size(), 4u);
    const auto token = [&](std::size_t i) {
        return requests[i].header("i-twilio-idempotency-token");
    };
    EXPECT_NE(token(0), "");
    EXPECT_EQ(token(0), token(1));
    EXPECT_EQ(token(0), token(2));
    EXPECT_NE(token(0), token(3));
    EXPECT_EQ(came("Body"), (Texts{"one", "one", "one", "two"}));
}

TEST_F(TwilioSimulator, GoesToTheFallbackWithTheReason) {
    testing::Hook fallback(loop_);
    control("config", R"({"fallback":")" + fallback.url() + "\"}");
    hook_.script({500});
    write(R"({"text":"hi"})");
    settle();
    const auto request = fallback.wait_for(1).front();
    const auto form = parse_form(request.body);
    EXPECT_EQ(value_or_empty(form, "ErrorCode"), "11200");
    EXPECT_EQ(value_or_empty(form, "ErrorUrl"), hook_.url());
    EXPECT_EQ(value_or_empty(form, "Body"), "hi");
    EXPECT_EQ(request.header("x-twilio-signature"),
              signature("simulated-auth-token", fallback.url(), form));
    EXPECT_EQ(posts().at(1).at("kind"), "fallback");
    EXPECT_EQ(state("stats").json().at("webhooks").at("given_up"), 0);
    EXPECT_GT(transcript().at(0).at("acknowledged_ms").as_int64(), 0);
}

TEST_F(TwilioSimulator, AcceptedSendsCallBackInOrder) {
    const auto sid = text(post_followed().json().at("sid"));
    settle();
    EXPECT_EQ(came("MessageStatus"), (Texts{"queued", "sent", "delivered"}));
    EXPECT_EQ(came("MessageSid"), (Texts{sid, sid, sid}));
    EXPECT_EQ(came("ErrorCode"), (Texts{"", "", ""}));
    const auto last = hook_.wait_for(3).back();
    const auto form = parse_form(last.body);
    EXPECT_EQ(value_or_empty(form, "To"), kAna);
    EXPECT_EQ(value_or_empty(form, "RawDlrDoneDate").size(), 10u);
    EXPECT_EQ(last.header("x-twilio-signature"),
              signature("simulated-auth-token", hook_.url() + "/status", form));
    const auto statuses = transcript().at(0).at("statuses").as_array();
    ASSERT_EQ(statuses.size(), 3u);
    EXPECT_GT(statuses[2].at("acknowledged_ms").as_int64(), 0);
}

TEST_F(TwilioSimulator, AStatusIsPostedOnceWhateverIsAnswered) {
    hook_.script({500, 500, 500});
    post_followed();
    settle();
    EXPECT_EQ(hook_.wait_for(3).size(), 3u);
}

TEST_F(TwilioSimulator, TellsWhyAMessageWasNotDelivered) {
    const auto check = [&](const Texts &statuses, const std::string &error_code) {
        const auto before = hook_.wait_for(0).size();
        const auto made = post_followed().json();
        EXPECT_EQ(made.at("status"), "queued");
        EXPECT_TRUE(made.at("error_code").is_null());
        settle();
        auto now = came("MessageStatus");
        now.erase(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(before));
        EXPECT_EQ(now, statuses);
        EXPECT_EQ(came("ErrorCode").back(), error_code);
        const auto later = get(text(made.at("uri"))).json();
        EXPECT_EQ(std::to_string(later.at("error_code").as_int64()), error_code);
        EXPECT_EQ(text(later.at("status")), statuses.back());
    };
    const Texts undelivered{"queued", "sent", "undelivered"};
    control("errors", R"({"codes":[30007],"as":"status"})");
    check(undelivered, "30007");
    control("faults", R"({"next":["undelivered"]})");
    check(undelivered, "30003");
    control("config", R"({"statuses":["queued","failed"],"error_code":30034})");
    check({"queued", "failed"}, "30034");
    control("customers/34600111222", R"({"undeliverable":30006})");
    check(undelivered, "30006");
}

TEST_F(TwilioSimulator, StatusesMayComeBeforeTheAnswer) {
    control("faults", R"({"next":["early_statuses"]})");
    const auto made = post_followed();
    EXPECT_EQ(made.status, 201);
    // All have been answered by the time that the send is.
    EXPECT_EQ(came("MessageStatus"), (Texts{"queued", "sent", "delivered"}));
    EXPECT_EQ(made.json().at("status"), "queued");
    EXPECT_EQ(came("MessageSid").front(), text(made.json().at("sid")));
    control("faults", R"({"next":["early_statuses"]})");
    EXPECT_EQ(post_text().status, 201);  // nobody wants its statuses
}

TEST_F(TwilioSimulator, StatusesAreLostDoubledAndSwappedOnDemand) {
    control("faults", R"({"next":["callback_lost","callback_duplicate"],"duplicate_ms":1})");
    post_followed();
    settle();
    auto statuses = came("MessageStatus");
    std::ranges::sort(statuses);
    EXPECT_EQ(statuses, (Texts{"delivered", "sent", "sent"}));

    // "sent" is held until "delivered" has passed.
    control("faults", R"({"next":["callback_lost","callback_reorder"],"reorder_ms":60000})");
    post_followed();
    const auto requests = hook_.wait_for(5);
    EXPECT_EQ(came("MessageStatus")[3], "delivered");
    EXPECT_EQ(came("MessageStatus")[4], "sent");
    settle();
}

TEST_F(TwilioSimulator, CallsBackForMessagesThatNobodyKnows) {
    control("faults", R"({"next":["unknown_message"]})");
    const auto sid = text(post_followed().json().at("sid"));
    settle();
    auto sids = came("MessageSid");
    ASSERT_EQ(sids.size(), 4u);
    EXPECT_EQ(std::ranges::count(sids, sid), 3);
    EXPECT_EQ(std::erase(sids, sid), 3u);
    EXPECT_EQ(get(account_ + "/Messages/" + sids[0] + ".json").status, 404);
}

TEST_F(TwilioSimulator, InboundMessagesAreLostDoubledAndSwappedOnDemand) {
    control("faults", R"({"next":["lost","duplicate"],"duplicate_ms":1})");
    write(R"({"text":"lost"})");
    write(R"({"text":"twice"})");
    settle();
    EXPECT_EQ(came("Body"), (Texts{"twice", "twice"}));
    EXPECT_EQ(came("MessageSid")[0], came("MessageSid")[1]);
    control("faults", R"({"next":["reorder"],"reorder_ms":60000})");
    write(R"({"text":"first"})");
    write(R"({"text":"second"})");
    EXPECT_EQ(hook_.wait_for(4).size(), 4u);
    EXPECT_EQ(came("Body")[2], "second");
    EXPECT_EQ(came("Body")[3], "first");
    control("faults", R"({"next":["late"],"late_ms":1})");
    write(R"({"text":"late"})");
    settle();
    EXPECT_EQ(came("Body").back(), "late");
}

TEST_F(TwilioSimulator, WhatTheProviderKnowsAboutStopIsItsOwn) {
    write(R"({"text":"STOP"})");
    EXPECT_EQ(post_text().status, 201);  // by itself, STOP is a word like others
    control("config", R"({"provider_handles_optout":true})");
    write(R"({"text":" stop "})");
    const auto refused = post_text();
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(code(refused), 21610);
    write(R"({"text":"HELP"})");
    EXPECT_EQ(code(post_text()), 21610);
    write(R"({"text":"START"})");
    EXPECT_EQ(post_text().status, 201);
    settle();
    EXPECT_EQ(came("OptOutType"), (Texts{"", "STOP", "HELP", "START"}));
    const auto entries = transcript();
    ASSERT_EQ(entries.size(), 9u);
    EXPECT_EQ(entries[3].at("automatic"), "opt_out");
    EXPECT_EQ(entries[3].at("direction"), "business");
    const auto sent = get(account_ + "/Messages.json").json().at("messages");
    EXPECT_EQ(sent.at(1).at("direction"), "outbound-reply");
    control("customers/34600111222", R"({"opted_out":true})");
    EXPECT_EQ(code(post_text()), 21610);
    control("numbers", R"({"number":"+15550000001"})");  // opted out of one, not of the other
    EXPECT_EQ(post({{"To", kAna}, {"From", "+15550000001"}, {"Body", "x"}}).status, 201);
}

TEST_F(TwilioSimulator, AnAnswerInPlainTextGoesToTheCustomer) {
    hook_.say("text/plain", "accepted");
    write(R"({"text":"hi"})");
    settle();
    const auto entries = transcript();
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[1].at("text"), "accepted");
    EXPECT_EQ(entries[1].at("automatic"), "webhook_answer");
    hook_.say("application/json", "{}");
    write(R"({"text":"hi"})");
    settle();
    EXPECT_EQ(transcript().size(), 3u);
    EXPECT_EQ(posts().at(1).at("error_code"), 12300);
    post_followed();  // a status' answer is nobody's business
    settle();
    EXPECT_EQ(posts().back().at("error_code"), 0);
}

TEST_F(TwilioSimulator, WebhooksMayHaveOtherFields) {
    write(R"({"text":"hi","fields":{"FromCountry":"PT","Extra":"1"}})");
    settle();
    EXPECT_EQ(came("FromCountry"), Texts{"PT"});
    EXPECT_EQ(came("Extra"), Texts{"1"});
}

TEST_F(TwilioSimulator, PostsRawFormsUnsignedOrSigned) {
    auto answer = control("webhooks", R"({"body":"a=1&b","sign":false,"headers":{"x-test":"1"}})");
    EXPECT_EQ(answer.at("status"), 200);
    auto request = hook_.wait_for(1).back();
    EXPECT_EQ(request.body, "a=1&b");
    EXPECT_EQ(request.header("x-twilio-signature"), "");
    EXPECT_EQ(request.header("x-test"), "1");
    control("webhooks", R"({"body":{"b":"2","a":"1"}})");
    request = hook_.wait_for(2).back();
    EXPECT_EQ(request.body, "b=2&a=1");
    EXPECT_EQ(request.header("x-twilio-signature"),
              signature("simulated-auth-token", hook_.url(), {{"a", "1"}, {"b", "2"}}));
}

TEST_F(TwilioSimulator, NamesTheServiceOfTheNumberThatWasWrittenTo) {
    const Settings defaults;
    control("numbers",
            R"({"number":"+15550000001","service":false,"webhook":")" + hook_.url() + "\"}");
    write(R"({"text":"in"})");
    control(std::string("customers/") + kAna + "/messages?number=15550000001", R"({"text":"out"})");
    settle();
    EXPECT_EQ(came("MessagingServiceSid"), (Texts{defaults.messaging_service_sid, ""}));
    EXPECT_EQ(came("To"), (Texts{kOurs, "+15550000001"}));
    const auto listed = get(account_ + "/Messages.json").json().at("messages");
    EXPECT_TRUE(listed.at(0).at("messaging_service_sid").is_null());
    EXPECT_EQ(text(listed.at(1).at("messaging_service_sid")), defaults.messaging_service_sid);
}

TEST_F(TwilioSimulator, HeedsTheAccountsOwnWordsToo) {
    write(R"({"text":"BAJAS","fields":{"OptOutType":"STOP"}})");
    settle();
    EXPECT_EQ(came("OptOutType"), (Texts{"STOP"}));
    EXPECT_EQ(transcript().back().at("automatic"), "opt_out");
    EXPECT_EQ(code(post_text()), 21610);
    write(R"({"text":"VUELVO","fields":{"OptOutType":"START"}})");
    settle();
    EXPECT_EQ(post_text().status, 201);
}

TEST_F(TwilioSimulator, PostsAddressesOfOtherSchemes) {
    write(R"({"text":"hi","fields":{"From":"rcs:+34600111222","To":"rcs:agent"}})");
    settle();
    EXPECT_EQ(came("From"), (Texts{"rcs:+34600111222"}));
    EXPECT_EQ(came("To"), (Texts{"rcs:agent"}));
}

}  // namespace
}  // namespace patchbay::simulators::twilio
