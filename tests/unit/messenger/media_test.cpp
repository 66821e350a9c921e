// Files: uploaded before the message that shows them, and fetched by their link.
#include "core/plugin/veil.h"
#include "patchbay/channel.h"
#include "tests/unit/messenger/fixture.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace messenger_test {
namespace {

using plugin::OutcomeKind;

constexpr std::string_view kBearer = "Bearer {{secret:access_token}}";

class MediaTest : public testing::TestWithParam<bool> {
protected:
    patchbay::Result<std::vector<plugin::HttpRequest>> send(patchbay::model::Media media) {
        const patchbay::model::Content content = std::move(media);
        plugin::Outgoing message;
        message.token = 1;
        message.to = kContact;
        message.reply_to = "{{answer:/attachment_id}}";
        message.correlation = "{{answer:/attachment_id}}";
        message.content = &content;
        return plugin_->encode(message);
    }
    static patchbay::model::Media upload() {
        patchbay::model::Media media;
        media.kind = patchbay::model::MediaKind::document;
        media.url = "blob:f1";
        media.mime_type = "application/pdf";
        media.filename = "bill {{answer:/attachment_id}}.pdf";
        return media;
    }
    patchbay::Result<std::vector<plugin::HttpRequest>> fetch(std::string_view url) {
        patchbay::model::Media media;
        media.url = url;
        return plugin_->fetch_media(1, media);
    }
    plugin::Answer fetched(
        std::uint32_t step, int status,
        std::vector<std::pair<std::string_view, std::string_view>> headers = {}) {
        plugin::HttpResponse response;
        response.step = step;
        response.status = status;
        response.headers = std::move(headers);
        auto answer = plugin_->media_fetched(1, response);
        EXPECT_TRUE(answer.ok()) << answer.error().message;
        return answer ? std::move(*answer) : plugin::Answer{};
    }
    OutcomeKind outcome(int status) {
        const auto answer = fetched(1, status);
        EXPECT_TRUE(answer.outcome.has_value()) << status;
        return answer.outcome ? answer.outcome->kind : OutcomeKind::in_doubt;
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
    EXPECT_EQ(first.url, "https://graph.facebook.com/v23.0/101234567890/message_attachments");
    EXPECT_EQ(first.headers.at(0).value, kBearer);
    EXPECT_EQ(first.body, "");
    ASSERT_EQ(first.parts.size(), 3u);
    EXPECT_EQ(first.parts[0].name, "platform");
    EXPECT_EQ(first.parts[0].body, "messenger");
    EXPECT_EQ(first.parts[1].name, "message");
    EXPECT_EQ(first.parts[1].body,
              R"({"attachment":{"type":"file","payload":{"is_reusable":true}}})");
    EXPECT_EQ(first.parts[2].name, "filedata");
    EXPECT_EQ(first.parts[2].blob, "f1");
    EXPECT_EQ(first.parts[2].content_type, "application/pdf");
    EXPECT_EQ(first.parts[2].filename, "bill {{answer:/attachment_id}}.pdf");
    const plugin::HttpRequest &second = requests->at(1);
    EXPECT_EQ(second.step, 2u);
    EXPECT_EQ(second.needs, 1u);
    EXPECT_FALSE(second.idempotent);
    EXPECT_EQ(second.url, "https://graph.facebook.com/v23.0/101234567890/messages");
}

// Whoever types a mark into a text gets it as text.
TEST_P(MediaTest, OnlyTheIdIsFilledInFromTheUploadsAnswer) {
    const auto requests = send(upload());
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    plugin::HttpRequest message = requests->at(1);
    const auto filled = plugin::fill_answer(message, R"({"attachment_id":"4711"})");
    ASSERT_TRUE(filled.ok()) << filled.error().message;
    EXPECT_EQ(*filled, std::vector<std::string>{"4711"});
    plugin::unveil(message);
    const auto body = patchbay::parse_json(message.body);
    ASSERT_TRUE(body.ok()) << message.body;
    EXPECT_EQ(body->at("message").at("attachment"),
              json::value({{"type", "file"}, {"payload", {{"attachment_id", "4711"}}}}));
    EXPECT_EQ(body->at("message").at("metadata"), "{{answer:/attachment_id}}");
    EXPECT_EQ(body->at("reply_to").at("mid"), "{{answer:/attachment_id}}");
}

TEST_P(MediaTest, AnUploadNeedsItsTypeAndOneThatIsTaken) {
    auto media = upload();
    media.filename.clear();
    media.mime_type.clear();
    EXPECT_EQ(send(media).error().where, "/mime_type");
    media.kind = patchbay::model::MediaKind::image;
    media.mime_type = "image/webp";
    EXPECT_EQ(send(media).error().where, "/mime_type");
    media.mime_type = "image/jpeg";
    const auto requests = send(media);
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(requests->at(0).parts.at(2).filename, "file");
}

TEST_P(MediaTest, InstagramTakesNoPictureFromUsButOtherFiles) {
    plugin_ = instance(GetParam(), instagram_settings());
    auto media = upload();
    media.kind = patchbay::model::MediaKind::image;
    media.mime_type = "image/jpeg";
    EXPECT_EQ(send(media).error().where, "/url");
    media.kind = patchbay::model::MediaKind::video;
    media.mime_type = "video/mp4";
    const auto requests = send(media);
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(requests->at(0).parts.at(0).body, "instagram");
}

// The host knows types from the manifest, the plugin from its own list.
TEST_P(MediaTest, TheManifestSaysTheSameAsThePlugin) {
    const json::object &media = plugin_->manifest().capabilities.at("media").as_object();
    const json::object &files = media.at("files").as_object();
    for (const auto kind :
         {patchbay::model::MediaKind::image, patchbay::model::MediaKind::audio,
          patchbay::model::MediaKind::voice, patchbay::model::MediaKind::video,
          patchbay::model::MediaKind::document, patchbay::model::MediaKind::sticker}) {
        const json::value name(patchbay::model::kind_name(kind));
        const auto *file = files.if_contains(name.as_string());
        const auto &kinds = media.at("kinds").as_array();
        EXPECT_EQ(std::count(kinds.begin(), kinds.end(), name), file != nullptr ? 1 : 0);
        for (const std::string_view type : {"image/jpeg", "image/png", "image/gif", "image/webp",
                                            "audio/ogg", "video/mp4", "application/pdf"}) {
            patchbay::model::Media one;
            one.kind = kind;
            one.media_id = "1";
            one.mime_type = type;
            bool takes = file != nullptr;
            if (const auto *types = takes ? file->as_object().if_contains("types") : nullptr) {
                const auto &list = types->as_array();
                takes = std::count(list.begin(), list.end(), json::value(type)) == 1;
            }
            EXPECT_EQ(send(one).ok(), takes) << name << " " << type;
        }
    }
}

TEST_P(MediaTest, AFileIsFetchedFromItsHostWithoutTheToken) {
    const auto requests = fetch("https://cdn.fbsbx.example/v/1.jpg?oh=x&oe=y");
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    const plugin::HttpRequest &request = requests->front();
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.url, "https://cdn.fbsbx.example/v/1.jpg?oh=x&oe=y");
    EXPECT_TRUE(request.headers.empty());
    EXPECT_TRUE(request.keep_body);
    EXPECT_TRUE(request.idempotent);
    EXPECT_EQ(fetched(1, 200).outcome->kind, OutcomeKind::sent);
}

TEST_P(MediaTest, TheTokenGoesToTheApiAlone) {
    json::object settings = page_settings();
    settings["api_url"] = "http://127.0.0.1:8081";
    plugin_ = instance(GetParam(), settings);
    const auto own = fetch("http://127.0.0.1:8081/_media/1");
    ASSERT_TRUE(own.ok()) << own.error().message;
    ASSERT_EQ(own->front().headers.size(), 1u);
    EXPECT_EQ(own->front().headers[0].value, kBearer);
    const auto other = fetch("https://127.0.0.1:8081/_media/1");
    ASSERT_TRUE(other.ok()) << other.error().message;
    EXPECT_TRUE(other->front().headers.empty());
}

TEST_P(MediaTest, WhatIsNoPlainHttpsLinkIsNotAskedFor) {
    for (const std::string_view url :
         {"", "http://cdn.example/1", "ftp://cdn.example/1", "file:///etc/passwd", "//cdn.example",
          "https://user@cdn.example/1", "https:///1", "https://cdn.example\\@evil.example/1",
          "https://cdn.example /1", "https://cdn.example/\n1",
          "https://graph.facebook.com@evil.example/"}) {
        const auto requests = fetch(url);
        EXPECT_FALSE(requests.ok()) << url;
        EXPECT_TRUE(requests.ok() || requests.error().where == "/url") << url;
    }
}

TEST_P(MediaTest, ARedirectIsFollowedThreeTimesAndToHttpsAlone) {
    for (const int status : {301, 302, 303, 307, 308}) {
        const auto next = fetched(1, status, {{"location", "https://scontent.example/1"}});
        ASSERT_TRUE(next.request.has_value()) << status;
        EXPECT_EQ(next.request->url, "https://scontent.example/1");
        EXPECT_EQ(next.request->step, 2u);
        EXPECT_TRUE(next.request->keep_body);
        EXPECT_TRUE(next.request->headers.empty());
    }
    EXPECT_TRUE(fetched(3, 302, {{"location", "https://cdn.example/1"}}).request.has_value());
    EXPECT_EQ(fetched(4, 302, {{"location", "https://cdn.example/1"}}).outcome->kind,
              OutcomeKind::failed);
    for (const std::string_view to : {"http://cdn.example/1", "/1", ""}) {
        EXPECT_EQ(fetched(1, 302, {{"location", to}}).outcome->kind, OutcomeKind::failed) << to;
    }
    EXPECT_EQ(outcome(302), OutcomeKind::failed);
}

TEST_P(MediaTest, WhatCannotBeHadAnyMoreFailsAndWhatPassesIsTriedAgain) {
    for (const int status : {400, 401, 403, 404, 410})
        EXPECT_EQ(outcome(status), OutcomeKind::failed) << status;
    for (const int status : {408, 429, 500, 502, 503})
        EXPECT_EQ(outcome(status), OutcomeKind::retry) << status;
    EXPECT_EQ(fetched(1, 503, {{"retry-after", "7"}}).outcome->retry_after_ms, 7000);
    EXPECT_EQ(fetched(1, 403).outcome->code, "http_403");
}

}  // namespace
}  // namespace messenger_test
