// The complete channel in C99, with every call straight through and through frames.
#include "core/base/crypto.h"
#include "core/plugin/veil.h"
#include "fixture.h"
#include "tests/contract/sent_text.h"

namespace patchbay::plugin {
namespace {

class Echo : public BothWays {
protected:
    std::unique_ptr<Instance> echo = create("echo-c", echo_options(false));

    Result<Decoded> decode(std::string_view body, std::string_view type = "application/json",
                           bool want_raw = false) {
        WebhookRequest request;
        request.method = "POST";
        request.path = "/webhooks/line";
        request.headers = {{"host", "h"}, {"content-type", type}};
        request.body = body;
        request.received_at = 1'764'000'000'123;
        request.want_raw = want_raw;
        return echo->decode(request);
    }
    std::string event(std::string_view body, std::string_view type = "application/json",
                      bool want_raw = false) {
        const auto decoded = decode(body, type, want_raw);
        if (!decoded) return decoded.error().message;
        if (decoded->events.size() != 1) return std::to_string(decoded->events.size()) + " events";
        return model::to_text(decoded->events[0]);
    }
    static model::Content text(std::string value) { return model::Text{std::move(value)}; }
    Result<std::vector<HttpRequest>> encode(const model::Content &content) {
        Outgoing message;
        message.token = 9;
        message.to = "34600";
        message.correlation = "c1";
        message.content = &content;
        return echo->encode(message);
    }
    Outcome answer(int status, std::string_view body, std::string_view retry_after = "") {
        HttpResponse response;
        response.status = status;
        response.body = body;
        if (!retry_after.empty()) response.headers = {{"retry-after", retry_after}};
        auto answered = echo->answer(sent_text(9), response);
        if (answered && answered->outcome) return *answered->outcome;
        ADD_FAILURE() << "no outcome";
        return {};
    }
};

TEST_P(Echo, DecodesAMessage) {
    EXPECT_EQ(event(R"({"from": "34600", "id": "m1", "text": "hi \u00f1", "from": "34601"})"),
              R"({"type":"message","channel":"line","account":"acc","id":"m1",)"
              R"("from":{"address":"34601"},"timestamp":"2025-11-24T16:00:00.123Z",)"
              R"("content":{"type":"text","text":"hi ñ"}})");
    EXPECT_EQ(event("from=34600&id=m2&text=hello", "application/x-www-form-urlencoded"),
              R"({"type":"message","channel":"line","account":"acc","id":"m2",)"
              R"("from":{"address":"34600"},"timestamp":"2025-11-24T16:00:00.123Z",)"
              R"("content":{"type":"text","text":"hello"}})");
}

TEST_P(Echo, GivesRawWhereItIsWanted) {
    const auto text =
        event(R"({"from": "1", "id": "2", "text": "x", "n": 1.50})", "application/json", true);
    EXPECT_NE(text.find(R"("raw":{"from":"1","id":"2","text":"x","n":1.5)"), std::string::npos)
        << text;
}

TEST_P(Echo, DecodesStatusesAndUnknownKinds) {
    const auto status = decode(R"({"status": "read", "message_id": "m1"})");
    ASSERT_TRUE(status) << status.error().message;
    const auto &read = std::get<model::Status>(status->events.at(0));
    EXPECT_EQ(read.status, model::DeliveryStatus::read);
    EXPECT_EQ(read.message_id, "m1");
    EXPECT_EQ(read.channel, "line");
    const auto unknown = decode(R"({"weather": "fine"})");
    ASSERT_TRUE(unknown) << unknown.error().message;
    const auto &notice = std::get<model::Notice>(unknown->events.at(0));
    EXPECT_EQ(notice.kind, "unknown");
    EXPECT_EQ(notice.raw, R"({"weather":"fine"})");
}

TEST_P(Echo, NoticesSayWhatTheHostShouldDo) {
    const auto flags = [&](std::string_view body) {
        const auto decoded = decode(body);
        if (!decoded) return decoded.error().message;
        const auto &notice = std::get<model::Notice>(decoded->events.at(0));
        return notice.kind + (notice.alarm ? " alarm" : "") +
               (notice.templates ? " templates" : "");
    };
    EXPECT_EQ(flags(R"({"news": "restricted"})"), "account_update alarm");
    EXPECT_EQ(flags(R"({"news": "templates"})"), "template_update templates");
    EXPECT_EQ(flags(R"({"news": "sunny"})"), "unknown");
}

TEST_P(Echo, GivesEventsAsABackend) {
    const std::string body =
        R"({"event": "changed", "id": "e1", "subject": "ticket:7", "data": {"state": "done"}, )"
        R"("last": true})";
    const auto decoded = decode(body, "application/json", true);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_TRUE(decoded->events.empty());
    ASSERT_EQ(decoded->backend_events.size(), 1u);
    const auto &event = decoded->backend_events[0];
    EXPECT_EQ(model::to_text(event),
              R"({"type":"event","backend":"line","name":"changed","id":"e1",)"
              R"("timestamp":"2025-11-24T16:00:00.123Z","subjects":["ticket:7"],)"
              R"("data":{"state":"done"},"raw":{"event":"changed","id":"e1",)"
              R"("subject":"ticket:7","data":{"state":"done"},"last":true}})");
    EXPECT_TRUE(event.last);
    EXPECT_FALSE(decode(R"({"event": "changed", "subject": "t", "data": {}})"))
        << "the manifest's schema wants a state";
    EXPECT_FALSE(decode(R"({"event": "other", "subject": "t", "data": {"state": "open"}})"));
}

TEST_P(Echo, AMalformedBodyIsTheProvidersFault) {
    for (const std::string body : {"", "[]", "{", "{\"text\":\"no sender\"}"}) {
        const auto decoded = decode(body);
        ASSERT_FALSE(decoded) << body;
        EXPECT_EQ(decoded.error().code, kMalformed);
        EXPECT_EQ(decoded.error().message.rfind("plugin 'echo-c' (line): decode: ", 0), 0u);
    }
}

TEST_P(Echo, AHeaderThatIsNoUtf8IsNotPassedOnAndATargetThatIsNoneIsMalformed) {
    EXPECT_NE(event(R"({"from": "1", "id": "2", "text": "x"})", "\xFF"), "");
    WebhookRequest request;
    request.method = "GET";
    request.path = "/\xFF";
    EXPECT_EQ(echo->decode(request).error().code, kMalformed);
}

TEST_P(Echo, TheHandshakeComparesTheSecretInTheHost) {
    WebhookRequest request;
    request.method = "GET";
    request.path = "/webhooks/line";
    request.query = "token=verify me&challenge=42";
    auto decoded = echo->decode(request);
    ASSERT_TRUE(decoded && decoded->reply);
    EXPECT_EQ(decoded->reply->status, 200);
    EXPECT_EQ(decoded->reply->body, "42");
    EXPECT_EQ(decoded->reply->content_type, "text/plain");
    request.query = "token=wrong&challenge=42";
    decoded = echo->decode(request);
    ASSERT_TRUE(decoded && decoded->reply);
    EXPECT_EQ(decoded->reply->status, 403);
    EXPECT_EQ(decoded->reply->body, "");
}

TEST_P(Echo, EncodesAMessageAndTheHostFillsItsSecretIn) {
    auto requests = encode(text("say \"ñ\"\n"));
    ASSERT_TRUE(requests) << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    auto &request = requests->front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "https://echo.example/messages");
    EXPECT_EQ(request.body, R"({"to":"34600","text":"say \"ñ\"\n","correlation":"c1"})");
    EXPECT_EQ(request.headers.at(0).value, "Bearer {{secret:token}}");
    ASSERT_TRUE(echo->fill_in(request));
    EXPECT_EQ(request.headers.at(0).value, "Bearer t0k");
    request.headers[1].value = "{{secret:app_secret}}";
    const auto refused = echo->fill_in(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.rfind("plugin 'echo-c' (line): request: content-type: ", 0),
              0u);
}

constexpr const char *kFile = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST_P(Echo, AFileOfTheHostsGoesThereFirstAndTheMessageNamesIt) {
    model::Media media{
        model::MediaKind::image,   "",       std::string("blob:") + kFile, "image/png", "",
        "mine {{answer:/id}} {{{", "cat.png"};
    auto requests = encode(media);
    ASSERT_TRUE(requests) << requests.error().message;
    ASSERT_EQ(requests->size(), 2u);
    const auto &upload = requests->at(0);
    EXPECT_EQ(upload.url, "https://echo.example/files");
    EXPECT_TRUE(upload.idempotent);
    EXPECT_EQ(upload.body, "");
    ASSERT_EQ(upload.parts.size(), 2u);
    EXPECT_EQ(upload.parts[0].name, "purpose");
    EXPECT_EQ(upload.parts[0].body, "message");
    EXPECT_EQ(upload.parts[0].blob, "");
    EXPECT_EQ(upload.parts[1].filename, "cat.png");
    EXPECT_EQ(upload.parts[1].content_type, "image/png");
    EXPECT_EQ(upload.parts[1].blob, kFile);
    auto &message = requests->at(1);
    EXPECT_EQ(message.step, 2u);
    EXPECT_EQ(message.needs, 1u);
    const auto filled = fill_answer(message, R"({"id": "f\"7"})");
    ASSERT_TRUE(filled) << filled.error().message;
    EXPECT_EQ(*filled, std::vector<std::string>{"f\"7"});
    unveil(message);
    EXPECT_EQ(message.body,
              R"({"to":"34600","file":"f\"7","caption":"mine \u007b{answer:/id}} \u007b\u007b{"})")
        << "the caption's own mark stays a text";
}

TEST_P(Echo, AFileThatTheProviderHasIsNamedByItsId) {
    model::Media media;
    media.media_id = "m1";
    media.url = std::string("blob:") + kFile;  // uploaded before: the id counts
    const auto requests = encode(media);
    ASSERT_TRUE(requests) << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    EXPECT_EQ(requests->at(0).body, R"({"to":"34600","file":"m1"})");
    EXPECT_EQ(requests->at(0).needs, 0u);
    media.media_id.clear();
    media.url = "https://e.com/a";
    EXPECT_EQ(encode(media).error().code, kContent) << "a URL is no file of the host";
}

TEST_P(Echo, TellsThatItReads) {
    ASSERT_TRUE(echo->has_attend());
    auto requests = echo->attend({"34600", "m1"});
    ASSERT_TRUE(requests) << requests.error().message;
    ASSERT_EQ(requests->size(), 1u);
    EXPECT_EQ(requests->at(0).url, "https://echo.example/read/m1");
    requests = echo->attend({"34600", "m1", false, true});
    ASSERT_TRUE(requests) << requests.error().message;
    EXPECT_TRUE(requests->empty()) << "no request: it cannot tell that";
    EXPECT_FALSE(echo->attend({"34600", "\xFF"}));
}

TEST_P(Echo, FetchesAFileInTwoSteps) {
    ASSERT_TRUE(echo->has_media());
    model::Media media;
    media.media_id = "m1";
    const auto first = echo->fetch_media(3, media);
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_EQ(first->size(), 1u);
    EXPECT_EQ(first->at(0).url, "https://echo.example/files/m1");
    EXPECT_FALSE(first->at(0).keep_body);
    HttpResponse response;
    response.status = 200;
    response.body = R"({"link": "https://cdn.example/x?sig=1"})";
    auto answer = echo->media_fetched(3, response);
    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_TRUE(answer->request);
    EXPECT_EQ(answer->request->url, "https://cdn.example/x?sig=1");
    EXPECT_TRUE(answer->request->keep_body);
    EXPECT_TRUE(answer->request->headers.empty());
    response.step = 2;
    response.body = "";
    answer = echo->media_fetched(3, response);
    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_TRUE(answer->outcome);
    EXPECT_EQ(answer->outcome->kind, OutcomeKind::sent);
    response.status = 404;
    answer = echo->media_fetched(3, response);
    ASSERT_TRUE(answer && answer->outcome);
    EXPECT_EQ(answer->outcome->kind, OutcomeKind::failed);
}

TEST_P(Echo, WhatTheChannelCannotCarryNamesTheField) {
    auto refused = encode(text(std::string(1001, 'x')));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, kContent);
    EXPECT_EQ(refused.error().where, "/text");
    EXPECT_TRUE(encode(text(std::string(1000, 'x'))));
    refused = encode(model::Location{1, 2, "", ""});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, kContent);
    EXPECT_EQ(refused.error().where, "/type");
    refused = encode(text("\xFF"));
    ASSERT_FALSE(refused) << "the host does not hand on what is no UTF-8";
    EXPECT_EQ(refused.error().code, kContent);
    EXPECT_EQ(refused.error().where, "/text");
}

TEST_P(Echo, AnswersSettle) {
    const auto sent = answer(200, R"({"id": "p1"})");
    EXPECT_EQ(sent.kind, OutcomeKind::sent);
    EXPECT_EQ(sent.message_id, "p1");
    const auto slow = answer(429, R"({"code": "80", "error": "slow down"})", "7");
    EXPECT_EQ(slow.kind, OutcomeKind::throttle_line);
    EXPECT_EQ(slow.retry_after_ms, 7000);
    EXPECT_EQ(slow.code, "80");
    EXPECT_EQ(slow.title, "slow down");
    EXPECT_EQ(answer(503, "").kind, OutcomeKind::retry);
    EXPECT_EQ(answer(502, "<html>").kind, OutcomeKind::in_doubt);
    EXPECT_EQ(answer(502, "{}").kind, OutcomeKind::retry);
    EXPECT_EQ(answer(401, "").kind, OutcomeKind::stop_line);
    EXPECT_EQ(answer(400, "").kind, OutcomeKind::failed);
}

TEST_P(Echo, ListsItsOperations) {
    const auto operations = echo->operations();
    ASSERT_TRUE(operations) << operations.error().message;
    ASSERT_EQ(operations->size(), 1u);
    EXPECT_EQ(operations->at(0).name, "echo");
    EXPECT_EQ(operations->at(0).output, R"({"type":"object"})");
    EXPECT_EQ(operations->at(0).errors, (std::vector<std::string>{"unavailable", "refused"}));
}

TEST_P(Echo, VerifiesSignatures) {
    WebhookRequest request;
    request.method = "POST";
    request.body = "{}";
    const auto value = "sha256=" + crypto::to_hex(crypto::hmac_sha256("s3", "{}"));
    request.headers = {{"x-echo-signature", value}};
    EXPECT_TRUE(echo->verify(request));
    request.body = "{ }";
    EXPECT_FALSE(echo->verify(request));
}

TEST_P(Echo, AWrongSettingIsNamedAtCreate) {
    const auto plugin = load(library("echo-c"));
    ASSERT_TRUE(plugin);
    auto options = echo_options(framed());
    options.settings["api_url"] = "https://echo.example/";
    const auto created = (*plugin)->create(options);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, kSettings);
    EXPECT_EQ(created.error().where, "/api_url");
    EXPECT_EQ(created.error().message, "plugin 'echo-c' (line): create: must not end with '/'");
}

TEST_P(Echo, InstancesAreIndependentOfEachOther) {
    auto options = echo_options(false);
    options.name = "other";
    options.settings["account"] = "another";
    const auto other = create("echo-c", options);
    WebhookRequest request;
    request.method = "POST";
    request.body = R"({"from": "1", "id": "2", "text": "x"})";
    const auto there = other->decode(request);
    ASSERT_TRUE(there);
    EXPECT_EQ(std::get<model::Message>(there->events.at(0)).account, "another");
    EXPECT_EQ(std::get<model::Message>(there->events.at(0)).channel, "other");
    EXPECT_NE(event(request.body).find(R"("account":"acc")"), std::string::npos);
}

PATCHBAY_BOTH_WAYS(Echo);

}  // namespace
}  // namespace patchbay::plugin
