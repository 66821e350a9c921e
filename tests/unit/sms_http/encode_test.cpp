// cases/encode.json: a content and the request that sends it, or the field at fault. "provider" and
// "settings" as in decode_test.cpp; "to", "correlation" and
// "account" (that the contact wrote to) are optional. "form": all fields of the
// body; "json": the body; "url", "method" and "headers" (all of them) where they are of interest.
#include "core/plugin/veil.h"
#include "patchbay/encoding.hpp"
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

#include <set>

namespace sms_http_test {
namespace {

patchbay::model::Content content_of(const json::object &one) {
    if (const auto *length = one.if_contains("length")) {
        std::string text;
        for (std::int64_t i = 0; i < length->as_int64(); ++i)
            text += "ñ";
        return patchbay::model::Text{text};
    }
    const json::value &content = one.at("content");
    if (auto read = patchbay::model::content_from_json(content)) return *read;
    if (auto read = patchbay::model::stored_content(content)) return *read;
    return patchbay::model::Text{};  // what the model itself refuses
}

json::array fields_of(std::string_view body) {
    const auto fields = patchbay::sdk::parse_form(body);
    json::array result;
    if (!fields) return result;
    for (const auto &field : *fields)
        result.push_back(json::array{json::string(field.name), json::string(field.value)});
    return result;
}

class Encode : public testing::TestWithParam<Parameter> {};

TEST_P(Encode, GivesTheRequestOrTheFieldOfTheCase) {
    const auto &[one, framed] = GetParam();
    const auto plugin = instance_of(one, framed);
    const auto content = content_of(one);
    plugin::Outgoing message;
    message.token = 1;
    message.to = text_of(one, "to", "+34600111222");
    message.correlation = text_of(one, "correlation");
    message.account = text_of(one, "account");
    message.content = &content;
    auto requests = plugin->encode(message);
    if (const auto *field = one.if_contains("field")) {
        ASSERT_FALSE(requests.ok());
        EXPECT_EQ(requests.error().code, plugin::kContent);
        EXPECT_EQ(requests.error().where, field->as_string()) << requests.error().message;
        return;
    }
    ASSERT_TRUE(requests.ok()) << requests.error().where << ": " << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    plugin::HttpRequest &request = requests->front();
    plugin::unveil(request);  // as the wire has it
    EXPECT_EQ(request.step, 1u);
    EXPECT_EQ(request.needs, 0u);
    EXPECT_EQ(request.method, text_of(one, "method", "POST"));
    const auto *idempotent = one.if_contains("idempotent");
    EXPECT_EQ(request.idempotent, idempotent != nullptr && idempotent->as_bool());
    if (const auto *url = one.if_contains("url")) {
        EXPECT_EQ(request.url, url->as_string());
    }
    if (const auto *headers = one.if_contains("headers")) {
        json::object given;
        for (const auto &header : request.headers)
            given[header.name] = header.value;
        EXPECT_EQ(given, headers->as_object()) << patchbay::to_text(json::value(given));
    }
    if (const auto *form = one.if_contains("form")) {
        EXPECT_EQ(fields_of(request.body), form->as_array())
            << patchbay::to_text(json::value(fields_of(request.body)));
    } else if (const auto *value = one.if_contains("json")) {
        const auto body = patchbay::parse_json(request.body);
        ASSERT_TRUE(body.ok()) << request.body;
        EXPECT_EQ(*body, *value) << request.body;
    } else {
        EXPECT_EQ(request.body, text_of(one, "body"));
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, Encode,
                         testing::Combine(testing::ValuesIn(cases("encode.json")), testing::Bool()),
                         [](const auto &test) {
                             return test_name(std::get<0>(test.param), std::get<1>(test.param));
                         });

plugin::HttpRequest filled(const json::object &settings, std::string_view text) {
    const auto plugin = instance(false, settings);
    const patchbay::model::Content content = patchbay::model::Text{std::string(text)};
    plugin::Outgoing message;
    message.token = 1;
    message.to = "34600111222";
    message.content = &content;
    auto requests = plugin->encode(message);
    EXPECT_TRUE(requests.ok()) << requests.error().message;
    const auto done = plugin->fill_in(requests->front());
    EXPECT_TRUE(done.ok()) << done.error().message;
    return std::move(requests->front());
}

TEST(EncodeTest, TheHostFillsTwiliosCredentialsIntoTheHeader) {
    EXPECT_EQ(filled(settings_of("twilio"), "x").headers.at(0).value,
              "Basic QUMxOmF1dGhfdG9rZW4tdmFsdWU=");  // AC1:auth_token-value
    const auto with_key = settings_of(
        "twilio", {{"api_key_sid", "SK2"}, {"api_key_secret", "{{secret:api_key_secret}}"}});
    EXPECT_EQ(filled(with_key, "x").headers.at(0).value,
              "Basic U0syOmFwaV9rZXlfc2VjcmV0LXZhbHVl");  // SK2:api_key_secret-value
}

TEST(EncodeTest, TheHostFillsTheAggregatorsSecretIntoHeadersAndTheBody) {
    const auto json = filled(settings_of("generic"), "x");
    EXPECT_EQ(json.headers.at(1).name, "x-api-key");
    EXPECT_EQ(json.headers.at(1).value, "secret-value");
    const auto form = filled(settings_of("form"), "{text} & {secret}");
    EXPECT_EQ(form.headers.at(0).value, "Basic am9lOnNlY3JldC12YWx1ZQ==");  // joe:secret-value
    const auto fields = patchbay::sdk::parse_form(form.body);
    ASSERT_TRUE(fields.has_value());
    EXPECT_EQ(*find_field(*fields, "key"), "secret-value");
    EXPECT_EQ(*find_field(*fields, "msg"), "{text} & {secret}!");  // no placeholder of ours
}

// Marks that a customer, an author or a caller wrote are text, in every escaping and beside a mark
// of the plugin's own.
TEST(EncodeTest, AMarkInATextIsText) {
    for (const std::string_view text :
         {"{{secret:secret}}", "x {{basic:joe:secret}} y", "{{{secret:secret}}}", "{{answer:/id}}",
          "\\u007b{secret:secret}}", "%7B%7Bsecret:secret%7D%7D", "{{secret:", "{{secret:nobody}}",
          "a{{sec"}) {
        const auto twilio = filled(settings_of("twilio"), text);
        EXPECT_EQ(*find_field(*patchbay::sdk::parse_form(twilio.body), "Body"), text);
        const auto bird = filled(settings_of("bird"), text);
        EXPECT_NE(bird.body.find(patchbay::to_text(json::value(text))), std::string::npos)
            << bird.body;
        const auto body = patchbay::parse_json(filled(settings_of("generic"), text).body);
        ASSERT_TRUE(body.ok());
        EXPECT_EQ(body->at("message").at("text"), json::value(text));
        const auto form = filled(settings_of("form"), text);
        const auto fields = patchbay::sdk::parse_form(form.body);
        ASSERT_TRUE(fields.has_value());
        EXPECT_EQ(*find_field(*fields, "msg"), std::string(text) + "!");
        EXPECT_EQ(*find_field(*fields, "key"), "secret-value");
        EXPECT_EQ(form.headers.at(0).value, "Basic am9lOnNlY3JldC12YWx1ZQ==");
        auto settings = settings_of("form");
        settings["send"] = {{"method", "GET"},
                            {"url", "https://api.example/send?to={to}&t={text}"}};
        const auto get = filled(settings, text);
        EXPECT_EQ(get.url.substr(get.url.find("&t=") + 3), patchbay::sdk::percent_encoded(text));
    }
}

TEST(EncodeTest, TheLimitsOfTheManifestAreThoseOfThePlugin) {
    const auto &capabilities = loaded().manifest().capabilities;
    EXPECT_EQ(capabilities.at("text").at("max_length"), 1600);
    EXPECT_EQ(capabilities.at("media").at("caption").at("max_length"), 1600);
    EXPECT_EQ(capabilities.at("opt_out"), "all");
    // Bird takes 12 segments, of 67 characters where one of them is not of the SMS alphabet.
    const auto &of_bird = loaded().manifest().capabilities_with.at("provider=bird");
    EXPECT_EQ(of_bird.at("text").at("max_length"), 12 * 67);
    EXPECT_EQ(capabilities.at("segments"), "sms");
    EXPECT_EQ(loaded().manifest().address, plugin::AddressForm::e164);
    EXPECT_EQ(loaded().manifest().account,
              (std::vector<std::string>{"from", "messaging_service_sid"}));
}

// Of several numbers a contact always hears from one, and not all contacts from the same.
TEST(EncodeTest, AContactThatHasNotWrittenGetsOneOfTheNumbersForGood) {
    const json::object list = {{"from", json::array{"+15550000001", "+15550000002"}}};
    const auto sender = [&](const std::string &to) {
        const auto plugin = instance(false, settings_of("twilio", list));
        const patchbay::model::Content content = patchbay::model::Text{"x"};
        plugin::Outgoing message;
        message.token = 1;
        message.to = to;
        message.account = "+15550000003";  // of an earlier configuration
        message.content = &content;
        const auto requests = plugin->encode(message);
        EXPECT_TRUE(requests.ok()) << requests.error().message;
        const auto fields = patchbay::sdk::parse_form(requests->front().body);
        return *find_field(*fields, "From");
    };
    std::set<std::string> used;
    for (int i = 0; i < 20; ++i) {
        const std::string to = "+346001112" + std::to_string(20 + i);
        const std::string first = sender(to);
        EXPECT_EQ(sender(to), first);
        EXPECT_EQ(sender(to.substr(1)), first);  // with or without its '+'
        used.insert(first);
    }
    EXPECT_EQ(used, (std::set<std::string>{"+15550000001", "+15550000002"}));
}

}  // namespace
}  // namespace sms_http_test
