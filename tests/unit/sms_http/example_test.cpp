// The worked example of docs/channels/sms-http.md does what the page says.
#include "core/base/crypto.h"
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace sms_http_test {
namespace {

// The JSON blocks of the page, in order.
std::vector<json::value> examples() {
    std::ifstream file(PATCHBAY_SOURCE_DIR "/docs/channels/sms-http.md");
    std::ostringstream page;
    page << file.rdbuf();
    const std::string text = page.str();
    constexpr std::string_view kBegin = "```json\n";
    std::vector<json::value> blocks;
    for (std::size_t at = text.find(kBegin); at != text.npos; at = text.find(kBegin, at)) {
        at += kBegin.size();
        const auto block = patchbay::parse_json(text.substr(at, text.find("```", at) - at));
        if (!block) throw std::runtime_error(block.error().message);
        blocks.push_back(*block);
    }
    return blocks;
}

class ExampleTest : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(Modes, ExampleTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(ExampleTest, SendsAnswersAndReadsAsThePageSays) {
    const auto blocks = examples();
    ASSERT_EQ(blocks.size(), 3u);
    const auto plugin = instance(GetParam(), blocks[0].as_object());

    const patchbay::model::Content content = patchbay::model::Text{"Hello"};
    plugin::Outgoing message;
    message.token = 1;
    message.to = "34600111222";
    message.correlation = "p3.41";
    message.content = &content;
    auto requests = plugin->encode(message);
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    plugin::HttpRequest &request = requests->front();
    EXPECT_EQ(*patchbay::parse_json(request.body), blocks[1]) << request.body;
    ASSERT_TRUE(plugin->fill_in(request).ok());
    EXPECT_EQ(request.headers.at(1).value, "App secret-value");

    plugin::HttpResponse response;
    response.status = 200;
    response.body = R"({"status": "accepted", "message": {"id": "a-1"}})";
    const auto answer = plugin->answer(message, response);
    ASSERT_TRUE(answer.ok() && answer->outcome);
    EXPECT_EQ(answer->outcome->message_id, "a-1");

    const std::string body = patchbay::to_text(blocks[2]);
    const std::string signature =
        "sha256=" +
        patchbay::crypto::to_hex(patchbay::crypto::hmac_sha256("signing_secret-value", body));
    plugin::WebhookRequest webhook;
    webhook.method = "POST";
    webhook.headers = {{"x-acme-signature", signature}};
    webhook.body = body;
    const auto decoded = plugin->decode(webhook);
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    ASSERT_EQ(decoded->events.size(), 2u);
    const auto first = patchbay::model::to_json(decoded->events[0]);
    EXPECT_EQ(first.at("id"), "b-7");
    EXPECT_EQ(first.at("account"), "+34900123456");
    EXPECT_EQ(first.at("from").at("address"), "+34600111222");
    EXPECT_EQ(first.at("content").at("text"), "Hola");
    EXPECT_EQ(first.at("timestamp"), "2026-11-23T10:00:00Z");
    const auto second = patchbay::model::to_json(decoded->events[1]);
    EXPECT_EQ(second.at("message_id"), "a-1");
    EXPECT_EQ(second.at("status"), "failed");
    EXPECT_EQ(second.at("errors").at(0).at("code"), "27");
    ASSERT_TRUE(decoded->reply.has_value());
    EXPECT_EQ(decoded->reply->body, "OK");
}

}  // namespace
}  // namespace sms_http_test
