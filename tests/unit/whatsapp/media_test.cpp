// Files: uploaded before the message that shows them, and fetched by their id.
#include "core/plugin/veil.h"
#include "patchbay/channel.h"
#include "tests/contract/sent_text.h"
#include "tests/unit/whatsapp/fixture.h"

#include <gtest/gtest.h>

namespace whatsapp_test {
namespace {

using plugin::OutcomeKind;

constexpr std::string_view kBearer = "Bearer {{secret:access_token}}";

class MediaTest : public testing::TestWithParam<bool> {
protected:
    patchbay::Result<std::vector<plugin::HttpRequest>> send(patchbay::model::Media media) {
        const patchbay::model::Content content = std::move(media);
        plugin::Outgoing message;
        message.token = 1;
        message.to = "34600111222";
        message.reply_to = "wamid.9";
        message.correlation = "{{answer:/id}}";
        message.content = &content;
        return plugin_->encode(message);
    }
    static patchbay::model::Media upload(std::string caption = {}) {
        patchbay::model::Media media;
        media.kind = patchbay::model::MediaKind::document;
        media.url = "blob:f1";
        media.mime_type = "application/pdf";
        media.filename = "bill {{answer:/id}}.pdf";
        media.caption = std::move(caption);
        return media;
    }
    plugin::Answer fetched(std::uint32_t step, int status, std::string_view body,
                           std::string_view retry_after = {}) {
        plugin::HttpResponse response;
        response.step = step;
        response.status = status;
        response.body = body;
        if (!retry_after.empty()) response.headers = {{"retry-after", retry_after}};
        auto answer = plugin_->media_fetched(1, response);
        EXPECT_TRUE(answer.ok()) << answer.error().message;
        return answer ? std::move(*answer) : plugin::Answer{};
    }
    OutcomeKind outcome(std::uint32_t step, int status, std::string_view body = {}) {
        const auto answer = fetched(step, status, body);
        EXPECT_TRUE(answer.outcome.has_value()) << status << " " << body;
        return answer.outcome ? answer.outcome->kind : OutcomeKind::in_doubt;
    }
    static std::string link(std::string_view url) {
        return patchbay::to_text(json::value({{"url", url}, {"id", "77"}}));
    }

    std::unique_ptr<plugin::Instance> plugin_ = instance(GetParam());
};

PLUGIN_KIT_BOTH_WAYS(MediaTest);

TEST_P(MediaTest, AFileThatOnlyTheHostHasIsUploadedFirst) {
    auto requests = send(upload());
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    ASSERT_EQ(requests->size(), 2u);
    plugin::unveil(requests->at(0));
    const plugin::HttpRequest &first = requests->at(0);
    EXPECT_EQ(first.step, 1u);
    EXPECT_EQ(first.needs, 0u);
    EXPECT_TRUE(first.idempotent);
    EXPECT_EQ(first.method, "POST");
    EXPECT_EQ(first.url, "https://graph.facebook.com/v23.0/106540352242922/media");
    EXPECT_EQ(first.headers.at(0).value, kBearer);
    EXPECT_EQ(first.body, "");
    ASSERT_EQ(first.parts.size(), 3u);
    EXPECT_EQ(first.parts[0].name, "messaging_product");
    EXPECT_EQ(first.parts[0].body, "whatsapp");
    EXPECT_EQ(first.parts[1].name, "type");
    EXPECT_EQ(first.parts[1].body, "application/pdf");
    EXPECT_EQ(first.parts[2].name, "file");
    EXPECT_EQ(first.parts[2].blob, "f1");
    EXPECT_EQ(first.parts[2].content_type, "application/pdf");
    EXPECT_EQ(first.parts[2].filename, "bill {{answer:/id}}.pdf");
    const plugin::HttpRequest &second = requests->at(1);
    EXPECT_EQ(second.step, 2u);
    EXPECT_EQ(second.needs, 1u);
    EXPECT_FALSE(second.idempotent);
    EXPECT_EQ(second.url, "https://graph.facebook.com/v23.0/106540352242922/messages");
}

// Whoever types a mark into a text gets it as text.
TEST_P(MediaTest, OnlyTheIdIsFilledInFromTheUploadsAnswer) {
    const std::string caption = "{{answer:/id}} {{{answer:/id}}} {{{{ }} {{answer:/x}} \"{{\"";
    auto requests = send(upload(caption));
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    plugin::HttpRequest message = requests->at(1);
    const auto filled = plugin::fill_answer(message, R"({"id":"4711"})");
    ASSERT_TRUE(filled.ok()) << filled.error().message;
    EXPECT_EQ(*filled, std::vector<std::string>{"4711"});
    plugin::unveil(message);
    const auto body = patchbay::parse_json(message.body);
    ASSERT_TRUE(body.ok()) << message.body;
    EXPECT_EQ(body->at("document").at("id"), "4711");
    EXPECT_EQ(body->at("document").at("caption"), json::value(caption));
    EXPECT_EQ(body->at("document").at("filename"), "bill {{answer:/id}}.pdf");
    EXPECT_EQ(body->at("biz_opaque_callback_data"), "{{answer:/id}}");
    EXPECT_EQ(body->at("context").at("message_id"), "wamid.9");
}

TEST_P(MediaTest, AnUploadNeedsItsTypeAndOneThatIsTaken) {
    auto media = upload();
    media.mime_type.clear();
    EXPECT_EQ(send(media).error().where, "/mime_type");
    media.kind = patchbay::model::MediaKind::image;
    media.filename.clear();
    media.mime_type = "image/gif";
    EXPECT_EQ(send(media).error().where, "/mime_type");
    media.mime_type = "image/jpeg";
    const auto requests = send(media);
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(requests->at(0).parts.at(2).filename, "file");
}

TEST_P(MediaTest, TheAnswerToAnUploadIsTheIdOfTheFile) {
    plugin::HttpResponse response;
    response.status = 200;
    response.body = R"({"id":"4711"})";
    const auto answer = plugin_->answer(plugin::sent_text(), response);
    ASSERT_TRUE(answer.ok()) << answer.error().message;
    ASSERT_TRUE(answer->outcome.has_value());
    EXPECT_EQ(answer->outcome->kind, OutcomeKind::sent);
    EXPECT_EQ(answer->outcome->message_id, "4711");
}

// The host knows types and sizes from the manifest, the plugin from its own table.
TEST_P(MediaTest, TheManifestSaysTheSameTypesAsThePlugin) {
    const json::object &media = plugin_->manifest().capabilities.at("media").as_object();
    const json::object &files = media.at("files").as_object();
    const json::array &kinds = media.at("kinds").as_array();
    ASSERT_EQ(files.size(), kinds.size());
    const std::string_view types[] = {"image/jpeg", "image/png",  "image/gif",      "image/webp",
                                      "audio/aac",  "audio/amr",  "audio/mp4",      "audio/mpeg",
                                      "audio/ogg",  "audio/wav",  "video/3gpp",     "video/mp4",
                                      "video/webm", "text/plain", "application/pdf"};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const json::object &file = files.at(kinds[i].as_string()).as_object();
        EXPECT_GT(file.at("max_bytes").as_int64(), 0);
        const auto *list = file.if_contains("types");
        for (const std::string_view type : types) {
            patchbay::model::Media one;
            one.kind = static_cast<patchbay::model::MediaKind>(i + 1);
            one.media_id = "1";
            one.mime_type = type;
            bool listed = list == nullptr;
            for (std::size_t t = 0; list != nullptr && t < list->as_array().size(); ++t) {
                listed = listed || list->at(t) == json::value(type);
            }
            EXPECT_EQ(send(one).ok(), listed) << kinds[i].as_string() << " " << type;
        }
    }
}

TEST_P(MediaTest, AFileIsFetchedByItsIdThenByTheLink) {
    patchbay::model::Media media;
    media.media_id = "1003383421387256";
    const auto requests = plugin_->fetch_media(1, media);
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    EXPECT_EQ(requests->front().method, "GET");
    EXPECT_EQ(requests->front().url,
              "https://graph.facebook.com/v23.0/1003383421387256?phone_number_id=106540352242922");
    EXPECT_EQ(requests->front().headers.at(0).value, kBearer);
    EXPECT_FALSE(requests->front().keep_body);

    const std::string url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&h=A";
    const auto next = fetched(1, 200, link(url));
    ASSERT_TRUE(next.request.has_value());
    EXPECT_EQ(next.request->method, "GET");
    EXPECT_EQ(next.request->url, url);
    EXPECT_EQ(next.request->headers.at(0).value, kBearer);
    EXPECT_EQ(next.request->headers.at(1).name, "user-agent");
    EXPECT_TRUE(next.request->keep_body);
    EXPECT_GT(next.request->step, requests->front().step);
    EXPECT_EQ(outcome(next.request->step, 200), OutcomeKind::sent);
}

TEST_P(MediaTest, AnIdThatWouldChangeTheUrlIsRefused) {
    for (const std::string_view id : {"1/../me", "1?x=1", "1#", "1 2", "%2e", "é", "a\nb"}) {
        patchbay::model::Media media;
        media.media_id = id;
        const auto requests = plugin_->fetch_media(1, media);
        ASSERT_FALSE(requests.ok()) << id;
        EXPECT_EQ(requests.error().where, "/media_id");
    }
}

// Every one of these would hand the token to somebody else, or might.
TEST_P(MediaTest, TheTokenGoesToNoForeignHost) {
    for (const std::string_view url : {
             "https://evil.example/x",
             "https://lookaside.fbsbx.com.evil.example/x",
             "https://evil.example/lookaside.fbsbx.com",
             "https://lookaside.fbsbx.com@evil.example/x",
             "https://evil.example#@lookaside.fbsbx.com/",
             "https://evil.example\\@lookaside.fbsbx.com/x",
             "https://lookaside.fbsbx.com\\@evil.example/x",
             "https://lookaside.fbsbx.com:444/x",
             "https://lookaside.fbsbx.com:443@evil.example/x",
             "https://xlookaside.fbsbx.com/x",
             "https://sub.lookaside.fbsbx.com/x",
             "http://lookaside.fbsbx.com/x",
             "HTTPS://evil.example/x",
             "https:///lookaside.fbsbx.com/x",
             "https://lookaside.fbsbx.com%2eevil.example/x",
             "https://lookaside.fbsbx.com\n.evil.example/x",
             "https://lookaside.fbsbx.com /x",
             "//lookaside.fbsbx.com/x",
             "/x",
             "lookaside.fbsbx.com/x",
             "https://graph.facebook.com.evil.example/x",
             "http://graph.facebook.com/x",
             "http://127.0.0.1:9470/api/v1/messages",
             "http://169.254.169.254/latest",
             "file:///etc/passwd",
             "gopher://lookaside.fbsbx.com/x",
         }) {
        const auto answer = fetched(1, 200, link(url));
        EXPECT_FALSE(answer.request.has_value()) << url;
        ASSERT_TRUE(answer.outcome.has_value()) << url;
        EXPECT_EQ(answer.outcome->kind, OutcomeKind::failed) << url;
        EXPECT_EQ(answer.outcome->code, "media_host") << url;
        patchbay::model::Media media;
        media.url = url;
        EXPECT_FALSE(plugin_->fetch_media(1, media).ok()) << url;
    }
    EXPECT_TRUE(fetched(1, 200, link("https://graph.facebook.com/x")).request.has_value());
    EXPECT_TRUE(fetched(1, 200, link("https://lookaside.fbsbx.com?x")).request.has_value());
}

TEST_P(MediaTest, TheApisOwnHostIsTrustedWithItsPort) {
    json::object settings = default_settings();
    settings["api_url"] = "http://127.0.0.1:8081";
    plugin_ = instance(GetParam(), settings);
    EXPECT_TRUE(fetched(1, 200, link("http://127.0.0.1:8081/_media/1")).request.has_value());
    EXPECT_FALSE(fetched(1, 200, link("http://127.0.0.1:8082/_media/1")).request.has_value());
    EXPECT_FALSE(fetched(1, 200, link("https://127.0.0.1:8081/_media/1")).request.has_value());
    EXPECT_FALSE(fetched(1, 200, link("http://127.0.0.1/_media/1")).request.has_value());
}

TEST_P(MediaTest, WhatCannotBeHadAnyMoreFailsAndWhatPassesIsTriedAgain) {
    const std::string unknown = R"({"error":{"code":100,"error_subcode":33,"message":"x"}})";
    EXPECT_EQ(outcome(1, 400, unknown), OutcomeKind::failed);
    EXPECT_EQ(outcome(1, 400, R"({"error":{"code":100}})"), OutcomeKind::failed);
    EXPECT_EQ(outcome(1, 404), OutcomeKind::failed);
    EXPECT_EQ(outcome(1, 401, R"({"error":{"code":190}})"), OutcomeKind::stop_line);
    EXPECT_EQ(outcome(1, 401), OutcomeKind::stop_line);
    EXPECT_EQ(outcome(1, 500, R"({"error":{"code":131000}})"), OutcomeKind::retry);
    EXPECT_EQ(outcome(1, 429, R"({"error":{"code":80007}})"), OutcomeKind::retry);
    EXPECT_EQ(outcome(1, 400, R"({"error":{"code":131056}})"), OutcomeKind::retry);
    EXPECT_EQ(outcome(1, 503), OutcomeKind::retry);
    EXPECT_EQ(outcome(1, 408), OutcomeKind::retry);
    EXPECT_EQ(outcome(1, 200, "{}"), OutcomeKind::retry);
    EXPECT_EQ(outcome(1, 200, "no JSON"), OutcomeKind::retry);
    EXPECT_EQ(outcome(2, 404), OutcomeKind::retry);  // the link ran out: a new one is asked for
    EXPECT_EQ(outcome(2, 403), OutcomeKind::retry);
    EXPECT_EQ(outcome(2, 503), OutcomeKind::retry);
    EXPECT_EQ(outcome(2, 401), OutcomeKind::stop_line);
    EXPECT_EQ(outcome(2, 302), OutcomeKind::failed);  // nobody is followed to another host
    const auto later = fetched(1, 429, R"({"error":{"code":4}})", "7");
    EXPECT_EQ(later.outcome->retry_after_ms, 7000);
}

}  // namespace
}  // namespace whatsapp_test
