// What a wrong setting is told: its place, and what to do.
#include "core/base/schema.h"
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

namespace sms_http_test {
namespace {

struct Wrong {
    std::string_view name;
    std::string_view provider;
    json::object changes;
    std::string_view pointer;
    std::string_view message;  // a part of it
};

json::object generic_send(const json::object &changes) {
    json::object send = settings_of("generic").at("send").as_object();
    for (const auto &[key, value] : changes) {
        if (value.is_null()) {
            send.erase(key);
        } else {
            send[key] = value;
        }
    }
    return {{"send", send}};
}

json::object inbound(const json::object &changes, const json::object &fields = {}) {
    json::object made = settings_of("generic").at("inbound").as_object();
    for (const auto &[key, value] : changes)
        made[key] = value;
    for (const auto &[key, value] : fields)
        made["fields"].as_object()[key] = value;
    return {{"inbound", made}};
}

json::object signature(const json::object &rule, bool key = true) {
    json::object changes = {{"signature", rule}};
    if (key) changes["signing_secret"] = "{{secret:signing_secret}}";
    return changes;
}

const std::vector<Wrong> &wrong_settings() {
    static const std::vector<Wrong> all = {
        {"no account", "twilio", {{"account_sid", nullptr}}, "/account_sid", "missing"},
        {"no token", "twilio", {{"auth_token", nullptr}}, "/auth_token", "missing"},
        {"no public url", "twilio", {{"public_url", nullptr}}, "/public_url", "missing"},
        {"public url with a query",
         "twilio",
         {{"public_url", "https://x.example/?a=1"}},
         "/public_url",
         "'?'"},
        {"public url with a fragment",
         "twilio",
         {{"public_url", "https://x.example/#rc=3"}},
         "/public_url",
         "'#'"},
        {"public url with a user",
         "twilio",
         {{"public_url", "https://u:p@x.example"}},
         "/public_url",
         "user name"},
        {"public url of another scheme",
         "twilio",
         {{"public_url", "ftp://x.example"}},
         "/public_url",
         "https://"},
        {"api url that is none", "twilio", {{"api_url", "api.twilio.com"}}, "/api_url", "https://"},
        {"key without its secret",
         "twilio",
         {{"api_key_sid", "SK1"}},
         "/api_key_secret",
         "together"},
        {"secret without its key",
         "twilio",
         {{"api_key_secret", "{{secret:api_key_secret}}"}},
         "/api_key_sid",
         "together"},
        {"setting of another provider", "twilio", {{"region", "eu1"}}, "/region", "take it out"},
        {"generic in twilio",
         "twilio",
         {{"send", json::object{{"url", "x"}}}},
         "/send",
         "take it out"},
        {"number without plus", "twilio", {{"from", "15557654321"}}, "/from", "+15557654321"},
        {"neither number nor service",
         "twilio",
         {{"from", nullptr}},
         "/from",
         "messaging_service_sid"},
        {"number of a list without plus",
         "twilio",
         {{"from", json::array{"+15550000001", "15550000002"}}},
         "/from/1",
         "+15550000002"},
        {"number twice in a list",
         "twilio",
         {{"from", json::array{"+15550000001", "+15550000001"}}},
         "/from/1",
         "twice"},
        {"sender of another scheme",
         "twilio",
         {{"from", "whatsapp:+15557654321"}},
         "/from",
         "a number"},
        {"list in bird", "bird", {{"from", json::array{"+15550000001"}}}, "/from", "one sender"},
        {"list in generic",
         "generic",
         {{"from", json::array{"+15550000001"}}},
         "/from",
         "one sender"},
        {"no sender of bird", "bird", {{"from", nullptr}}, "/from", "missing"},
        {"no key of bird", "bird", {{"api_key", nullptr}}, "/api_key", "missing"},
        {"no webhook secret", "bird", {{"webhook_secret", nullptr}}, "/webhook_secret", "missing"},
        {"neither region nor url", "bird", {{"region", nullptr}}, "/region", "either"},
        {"both region and url", "bird", {{"api_url", "https://x.example"}}, "/region", "either"},
        {"twilio in bird", "bird", {{"mms", false}}, "/mms", "take it out"},
        {"no send", "generic", {{"send", nullptr}}, "/send", "missing"},
        {"no signature", "generic", {{"signature", nullptr}}, "/signature", "missing"},
        {"unknown placeholder in the url", "generic",
         generic_send({{"url", "https://x.example/{too}"}}), "/send/url", "{too}"},
        {"placeholder in the host", "generic", generic_send({{"url", "https://{to}.example/"}}),
         "/send/url", "path and the query"},
        {"secret in the url", "generic", generic_send({{"url", "https://x.example/?p={secret}"}}),
         "/send/url", "addresses are logged"},
        {"unknown placeholder in the body", "generic",
         generic_send({{"body", json::object{{"a", "{to} {text} {x}"}}}}), "/send/body", "{x}"},
        {"open brace in the body", "generic",
         generic_send({{"body", json::object{{"a", "{to} {text} {"}}}}), "/send/body",
         "no placeholder"},
        {"mark of another secret", "generic",
         generic_send({{"body", json::object{{"a", "{to} {text} {{secret:auth_token}}"}}}}),
         "/send/body", "no placeholder"},
        {"no text", "generic", generic_send({{"body", json::object{{"a", "{to}"}}}}), "/send/body",
         "{text}"},
        {"no recipient", "generic", generic_send({{"body", json::object{{"a", "{text}"}}}}),
         "/send/body", "{to}"},
        {"no body", "generic", generic_send({{"body", nullptr}}), "/send/body", "missing"},
        {"body of a get", "generic", generic_send({{"method", "GET"}}), "/send/body", "no body"},
        {"object in a form", "generic", generic_send({{"content_type", "form"}}), "/send/body",
         "recipients"},
        {"text in a header", "generic", generic_send({{"headers", json::object{{"X", "{text}"}}}}),
         "/send/headers/X", "{text}"},
        {"secret in another header", "generic",
         generic_send({{"headers", json::object{{"X-Odd", "{secret}"}}}}), "/send/headers/X-Odd",
         "x-api-key"},
        {"content type as a header", "generic",
         generic_send({{"headers", json::object{{"Content-Type", "x"}}}}),
         "/send/headers/Content-Type", "content_type"},
        {"authorization beside the user",
         "form",
         {{"send", generic_send({{"headers", json::object{{"Authorization", "x"}}}}).at("send")}},
         "/send/headers/Authorization",
         "user"},
        {"secret that is not there", "generic", {{"secret", nullptr}}, "/secret", "missing"},
        {"user without a secret", "form", {{"secret", nullptr}}, "/secret", "password"},
        {"secret that is not used", "generic", generic_send({{"headers", nullptr}}), "/secret",
         "not used"},
        {"callback without a public url",
         "generic",
         {{"public_url", nullptr}},
         "/public_url",
         "{callback_url}"},
        {"value without its pointer", "generic",
         generic_send({{"accepted", json::object{{"value", "ok"}}}}), "/send/accepted/value",
         "pointer"},
        {"codes without their pointer", "generic", generic_send({{"error_code", nullptr}}),
         "/send/error_code", "codes"},
        {"list in a form",
         "generic",
         {{"inbound",
           json::object{{"format", "form"},
                        {"list", "/x"},
                        {"fields", json::object{{"id", "a"}, {"from", "a"}, {"text", "b"}}}}}},
         "/inbound/list",
         "JSON"},
        {"charset that nobody knows", "generic", inbound({{"charset", "klingon"}}),
         "/inbound/charset", "known"},
        {"field of a charset in JSON", "generic", inbound({}, {{"charset", "cs"}}),
         "/inbound/fields/charset", "form"},
        {"field of a verdict without its words", "generic", inbound({}, {{"verdict", "v"}}),
         "/inbound/verdicts", "together"},
        {"words of a verdict without its field", "generic",
         inbound({{"verdicts", json::object{{"S", "stop"}}}}), "/inbound/verdicts", "together"},
        {"neither id nor time",
         "generic",
         {{"inbound", json::object{{"format", "json"},
                                   {"fields", json::object{{"from", "a"}, {"text", "b"}}}}}},
         "/inbound/fields",
         "id or time"},
        {"hmac without a header", "generic", signature({{"scheme", "hmac-sha256"}}),
         "/signature/header", "missing"},
        {"hmac without a key", "generic",
         signature({{"scheme", "hmac-sha256"}, {"header", "x"}}, false), "/signing_secret",
         "missing"},
        {"key without a scheme", "generic", signature({{"scheme", "none"}}), "/signature/scheme",
         "is \"none\", but there is"},
        {"header of standard webhooks", "generic",
         signature({{"scheme", "standard-webhooks"}, {"header", "x"}}), "/signature/header",
         "alone"},
        {"prefix of standard webhooks", "generic",
         signature({{"scheme", "standard-webhooks"}, {"prefix", "x"}}), "/signature/prefix",
         "alone"},
    };
    return all;
}

class SettingsTest : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(Modes, SettingsTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(SettingsTest, AWrongOneIsToldByItsPointer) {
    for (const Wrong &one : wrong_settings()) {
        const auto made = try_instance(GetParam(), settings_of(one.provider, one.changes));
        ASSERT_FALSE(made.ok()) << one.name;
        EXPECT_EQ(made.error().code, plugin::kSettings) << one.name;
        EXPECT_EQ(made.error().where, one.pointer) << one.name << ": " << made.error().message;
        EXPECT_NE(made.error().message.find(one.message), std::string::npos)
            << one.name << ": " << made.error().message;
    }
}

// A query is not covered by a signature of the body.
TEST_P(SettingsTest, AQueryCannotBeSigned) {
    json::object changes = signature({{"scheme", "hmac-sha1"}, {"header", "x"}});
    changes["inbound"] = {{"format", "query"},
                          {"fields", {{"id", "a"}, {"from", "b"}, {"text", "c"}}}};
    const auto made = try_instance(GetParam(), settings_of("generic", changes));
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().where, "/inbound/format");
}

TEST_P(SettingsTest, AStatusNeedsAWayToItsMessage) {
    json::object changes =
        generic_send({{"body", json::object{{"to", "{to}"}, {"text", "{text}"}}}});
    changes["status"] = {{"fields", {{"status", "s"}}}, {"words", {{"a", "sent"}}}};
    const auto made = try_instance(GetParam(), settings_of("generic", changes));
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().where, "/status/fields");
}

// The settings of these tests are those that the manifest's schema lets through.
TEST(SettingsSchemaTest, TakesTheSettingsOfEveryProvider) {
    const auto schema = patchbay::Schema::compile(loaded().manifest().settings);
    ASSERT_TRUE(schema.ok()) << schema.error().message;
    for (const std::string_view provider : {"twilio", "bird", "generic", "form"}) {
        const auto violations = schema->validate(settings_of(provider));
        EXPECT_TRUE(violations.empty())
            << provider << " " << violations.front().pointer << ": " << violations.front().message;
    }
    EXPECT_EQ(schema->secrets(),
              (std::vector<std::string>{"/api_key", "/api_key_secret", "/auth_token", "/secret",
                                        "/signing_secret", "/webhook_secret"}));
    EXPECT_FALSE(schema->validate({{"provider", "carrier-pigeon"}, {"from", "+1"}}).empty());
    EXPECT_FALSE(schema->validate({{"provider", "twilio"}, {"from", json::array{}}}).empty());
    EXPECT_FALSE(schema->validate({{"provider", "twilio"}, {"from", json::array{1}}}).empty());
    EXPECT_FALSE(schema->validate({{"provider", "twilio"}, {"from", 7}}).empty());
    for (const json::object &changes :
         {json::object{{"from", json::array{"+15550000001", "+15550000002"}}},
          json::object{{"from", nullptr}, {"messaging_service_sid", "MG1"}}})
        EXPECT_TRUE(schema->validate(settings_of("twilio", changes)).empty());
}

}  // namespace
}  // namespace sms_http_test
