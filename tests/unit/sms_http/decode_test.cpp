// cases/decode.json: a webhook and the events that come of it. A case has
//   "provider"  "twilio" (default), "bird", "generic" or "form" (fixture.h), with "settings" over
//   it, "form"      the fields of a form: an object, or a list of pairs; or "json"      the body as
//   JSON, or "body", the text itself; with "hex" its bytes; "method", "query", "content_type";
// and "events" (channel, account and timestamp are filled in; "raw": true: it has one), "reply", or
// "malformed" (a part of the error's text).
#include "core/base/crypto.h"
#include "patchbay/encoding.hpp"
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

namespace sms_http_test {
namespace {

void add_field(std::string &body, const json::value &name, const json::value &value) {
    if (!body.empty()) body += '&';
    body += patchbay::sdk::percent_encoded(std::string_view(name.as_string())) + '=' +
            patchbay::sdk::percent_encoded(std::string_view(value.as_string()));
}

std::string body_of(const json::object &one) {
    if (const auto *bytes = one.if_contains("hex")) {
        return *patchbay::crypto::from_hex(std::string_view(bytes->as_string()));
    }
    if (const auto *text = one.if_contains("body")) return std::string(text->as_string());
    if (const auto *value = one.if_contains("json")) return patchbay::to_text(*value);
    std::string body;
    if (const auto *form = one.if_contains("form"); form != nullptr && form->is_object()) {
        for (const auto &[name, value] : form->as_object())
            add_field(body, json::string(name), value);
    } else if (form != nullptr) {
        for (const json::value &pair : form->as_array())
            add_field(body, pair.at(0), pair.at(1));
    }
    return body;
}

struct Webhook {
    explicit Webhook(const json::object &one)
        : body(body_of(one)),
          query(text_of(one, "query")),
          type(text_of(
              one, "content_type",
              one.contains("json") ? "application/json" : "application/x-www-form-urlencoded")) {
        request.method = text_of(one, "method", "POST");
        request.path = "/webhooks/sms";
        request.query = query;
        request.headers = {{"content-type", type}};
        request.body = body;
        request.received_at = kReceivedAt;
        request.verified = false;
    }
    Webhook(const Webhook &) = delete;
    Webhook &operator=(const Webhook &) = delete;

    std::string body;
    std::string query;
    std::string type;
    plugin::WebhookRequest request;
};

json::object as_json(const patchbay::model::Event &event) {
    json::object object = patchbay::model::to_json(event);
    if (const auto *status = std::get_if<patchbay::model::Status>(&event)) {
        if (!status->from.address.empty()) {
            object["from"] = patchbay::model::to_json(status->from);
        }
    }
    return object;
}

json::array expected_events(const json::object &one, const json::array &got) {
    json::array events = one.at("events").as_array();
    for (std::size_t i = 0; i < events.size(); ++i) {
        json::object &event = events[i].as_object();
        event.emplace("channel", kChannel);
        event.emplace("account", "+15557654321");
        if (event.at("type") != "notice") event.emplace("timestamp", kReceived);
        const auto *raw = event.if_contains("raw");
        if (raw != nullptr && raw->is_bool() && i < got.size()) {
            const auto *given = got[i].as_object().if_contains("raw");
            event["raw"] = given != nullptr ? *given : json::value("missing");
        }
    }
    return events;
}

class Decode : public testing::TestWithParam<Parameter> {};

TEST_P(Decode, GivesTheEventsOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance_of(one, framed);
    const Webhook webhook(one);
    const auto decoded = plugin->decode(webhook.request);
    if (const auto *malformed = one.if_contains("malformed")) {
        ASSERT_FALSE(decoded.ok());
        EXPECT_EQ(decoded.error().code, plugin::kMalformed);
        EXPECT_NE(decoded.error().message.find(malformed->as_string()), std::string::npos)
            << decoded.error().message;
        return;
    }
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    json::array events;
    for (const auto &event : decoded->events)
        events.push_back(as_json(event));
    const json::array expected = expected_events(one, events);
    EXPECT_EQ(events, expected) << "got  " << patchbay::to_text(json::value(events)) << "\nwant "
                                << patchbay::to_text(json::value(expected));
    const std::string_view reply = text_of(one, "reply");
    ASSERT_EQ(decoded->reply.has_value(), !reply.empty());
    if (reply.empty()) return;
    EXPECT_EQ(decoded->reply->status, 200);
    EXPECT_EQ(decoded->reply->content_type + " " + decoded->reply->body, reply);
}

INSTANTIATE_TEST_SUITE_P(Cases, Decode,
                         testing::Combine(testing::ValuesIn(cases("decode.json")), testing::Bool()),
                         [](const auto &test) {
                             return test_name(std::get<0>(test.param), std::get<1>(test.param));
                         });

class DecodeTest : public testing::TestWithParam<bool> {
protected:
    patchbay::Result<plugin::Decoded> decode(std::string_view body, bool want_raw = false) {
        plugin::WebhookRequest request;
        request.method = "POST";
        request.body = body;
        request.received_at = kReceivedAt;
        request.verified = false;
        request.want_raw = want_raw;
        return plugin_->decode(request);
    }

    std::unique_ptr<plugin::Instance> plugin_ = instance(GetParam(), settings_of("twilio"));
};

INSTANTIATE_TEST_SUITE_P(Modes, DecodeTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(DecodeTest, EveryEventCarriesItsRawFormWhereItIsWanted) {
    const auto message = decode("MessageSid=SM1&From=%2B34600111222&To=%2B1&Body=x&A=1&A=2", true);
    ASSERT_TRUE(message.ok()) << message.error().message;
    const auto raw = patchbay::model::to_json(message->events.at(0)).at("raw");
    EXPECT_EQ(raw.at("Body"), "x");
    EXPECT_EQ(raw.at("A"), (json::array{"1", "2"}));
    const auto status = decode("MessageSid=SM1&MessageStatus=sent", true);
    ASSERT_TRUE(status.ok()) << status.error().message;
    EXPECT_EQ(patchbay::model::to_json(status->events.at(0)).at("raw").at("MessageStatus"), "sent");
}

TEST_P(DecodeTest, AFormHasAtMostAThousandFields) {
    std::string body = "MessageSid=SM1&MessageStatus=sent";
    for (int i = 2; i < 1000; ++i)
        body += "&f=1";
    EXPECT_TRUE(decode(body).ok());
    const auto refused = decode(body + "&f=1");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, plugin::kMalformed);
    EXPECT_NE(refused.error().message.find("1000 fields"), std::string::npos);
}

TEST_P(DecodeTest, AFormHasAtMost256KiB) {
    std::string body = "MessageSid=SM1&From=1234&To=%2B1&Body=";
    body.resize(std::size_t{256} * 1024, 'x');
    EXPECT_TRUE(decode(body).ok());
    const auto refused = decode(body + "x");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, plugin::kMalformed);
}

// The largest form of the oddest bytes still fits the limits of the host.
TEST_P(DecodeTest, TheLargestOddFormIsReadAndNotRefused) {
    for (const char odd : {'\x01', '\xFF'}) {
        std::string body = "MessageSid=SM1&From=1234&To=%2B1&NumMedia=x&Body=";
        body.resize(std::size_t{256} * 1024, odd);
        const auto decoded = decode(body, true);
        ASSERT_TRUE(decoded.ok()) << decoded.error().message;
        EXPECT_EQ(decoded->events.size(), 2u);
    }
}

TEST_P(DecodeTest, AnIdOfAThousandBytesFitsAndALongerOneIsMalformed) {
    const std::string rest = "&From=1234&To=%2B1&Body=x&NumMedia=x";
    const auto longest = decode("MessageSid=" + std::string(1000, 'S') + rest);
    ASSERT_TRUE(longest.ok()) << longest.error().message;
    EXPECT_EQ(longest->events.size(), 2u);
    const auto longer = decode("MessageSid=" + std::string(1001, 'S') + rest);
    ASSERT_FALSE(longer.ok());
    EXPECT_EQ(longer.error().code, plugin::kMalformed);
}

TEST_P(DecodeTest, EveryTruncationOfAFormIsReadOrMalformedAndNeverAnotherError) {
    const std::string body =
        "MessageSid=SM1&From=%2B34600111222&To=%2B15557654321&Body=%C3%A9+x&NumMedia=1&"
        "MediaUrl0=https%3A%2F%2Fapi.twilio.com%2Fm&MediaContentType0=image%2Fpng";
    for (std::size_t length = 0; length < body.size(); ++length) {
        const auto decoded = decode(std::string_view(body).substr(0, length));
        if (!decoded.ok()) {
            EXPECT_EQ(decoded.error().code, plugin::kMalformed) << length;
        }
    }
}

// What the host knows beside the JSON: whose the account is, and whom a verdict is about.
TEST_P(DecodeTest, AnAccountIsTheLinesByItsNumbersOrByItsService) {
    struct Row {
        const char *name;
        json::object settings;
        const char *to;
        const char *service;  // that the webhook names
        bool own;
        bool verdict;  // its STOP is the line's business
    };
    const json::value list = json::array{"+15550000001", "+15550000002"};
    const Row rows[] = {
        {"the one number", {}, "+15557654321", "", false, true},  // the host compares it
        {"another number", {}, "+15550000001", "", false, false},
        {"another number of a foreign service", {}, "+15550000001", "MG1", false, false},
        {"a number of the list", {{"from", list}}, "+15550000002", "", true, true},
        {"no number of the list", {{"from", list}}, "+15550000003", "MG1", false, false},
        {"of the service",
         {{"from", nullptr}, {"messaging_service_sid", "MG1"}},
         "+15550000003",
         "MG1",
         true,
         true},
        {"of another service",
         {{"from", nullptr}, {"messaging_service_sid", "MG1"}},
         "+15550000003",
         "MG2",
         false,
         false},
        {"of no service",
         {{"from", nullptr}, {"messaging_service_sid", "MG1"}},
         "+15550000003",
         "",
         false,
         false},
        {"of the service beside the one number",
         {{"messaging_service_sid", "MG1"}},
         "+15550000003",
         "MG1",
         true,
         true},
        {"the one number beside the service",
         {{"messaging_service_sid", "MG1"}},
         "+15557654321",
         "",
         true,
         true},
    };
    for (const Row &row : rows) {
        SCOPED_TRACE(row.name);
        plugin_ = instance(GetParam(), settings_of("twilio", row.settings));
        const std::string to = patchbay::sdk::percent_encoded(row.to);
        const auto decoded =
            decode("MessageSid=SM1&From=%2B34600111222&Body=x&OptOutType=STOP&To=" + to +
                   "&MessagingServiceSid=" + row.service);
        ASSERT_TRUE(decoded.ok()) << decoded.error().message;
        ASSERT_EQ(decoded->events.size(), 2u);
        const auto &message = std::get<patchbay::model::Message>(decoded->events[0]);
        EXPECT_EQ(message.account, row.to);
        EXPECT_EQ(message.own, row.own);
        const auto &notice = std::get<patchbay::model::Notice>(decoded->events[1]);
        EXPECT_EQ(notice.from.address, row.verdict ? "+34600111222" : "");
        const auto status = decode("MessageSid=SM1&MessageStatus=sent&From=" + to +
                                   "&MessagingServiceSid=" + row.service);
        ASSERT_TRUE(status.ok()) << status.error().message;
        EXPECT_EQ(std::get<patchbay::model::Status>(status->events.at(0)).own, row.verdict);
    }
}

// Whatever stands in the place of a value of Bird's event, the webhook is answered with 200.
TEST_P(DecodeTest, NoWrongTypeInsideAnEventOfBirdIsRefused) {
    const auto bird = instance(GetParam(), settings_of("bird"));
    const json::array odd = {nullptr,
                             true,
                             7,
                             -1.5e300,
                             "",
                             "x",
                             json::array{1},
                             json::object{{"a", 1}},
                             std::string(2000, 'x')};
    for (const std::string_view type : {"sms.received", "sms.failed", "sms_suppression.created"}) {
        const json::object data = {{"sms_id", "s"},    {"from", "+34600111222"}, {"to", "+34600"},
                                   {"text", "x"},      {"metadata", nullptr},    {"error", nullptr},
                                   {"originator", "x"}};
        for (const auto &[key, value] : data) {
            for (const json::value &strange : odd) {
                json::object changed = data;
                changed[key] = strange;
                const std::string body = patchbay::to_text(
                    json::value({{"type", type}, {"timestamp", strange}, {"data", changed}}));
                plugin::WebhookRequest request;
                request.method = "POST";
                request.body = body;
                request.received_at = kReceivedAt;
                request.verified = false;
                const auto decoded = bird->decode(request);
                ASSERT_TRUE(decoded.ok()) << decoded.error().message << " " << body;
                EXPECT_EQ(decoded->events.size(), 1u) << body;
            }
        }
    }
}

// An id that the aggregator does not give is made of what came: the same each time, and another for
// another message.
TEST_P(DecodeTest, AMadeIdIsTheSameForTheSameRequestAlone) {
    const auto form = instance(GetParam(), settings_of("form"));
    const auto id = [&](std::string_view body) {
        plugin::WebhookRequest request;
        request.method = "POST";
        request.body = body;
        request.verified = false;
        const auto decoded = form->decode(request);
        EXPECT_TRUE(decoded.ok());
        return std::string(patchbay::model::to_json(decoded->events.at(0)).at("id").as_string());
    };
    const std::string first = id("from=34600111222&msg=yes&date=20261123100000");
    EXPECT_EQ(first.size(), 45u);
    EXPECT_EQ(first.rfind("made-", 0), 0u);
    EXPECT_EQ(first, id("from=34600111222&msg=yes&date=20261123100000"));
    EXPECT_NE(first, id("from=34600111222&msg=yes&date=20261123100001"));
    EXPECT_NE(first, id("from=34600111223&msg=yes&date=20261123100000"));
}

}  // namespace
}  // namespace sms_http_test
