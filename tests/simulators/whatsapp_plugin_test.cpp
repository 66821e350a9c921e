// The plugin and the simulator together, over HTTP: what each error code does to a send, as the
// answer and as a failed status; every content; a file up and down; the list of templates.
#include "core/plugin/plugin.h"
#include "tests/contract/sent_text.h"
#include "tests/simulators/whatsapp_codes.h"
#include "tests/simulators/whatsapp_fixture.h"

#include <stdexcept>

namespace patchbay::simulators::whatsapp {
namespace {

bool may_succeed_later(OutcomeKind kind) {
    return kind == OutcomeKind::retry || kind == OutcomeKind::throttle_line ||
           kind == OutcomeKind::wait_pair;
}

// Keeps what a task asks for.
class Tasks : public plugin::TaskHost {
public:
    bool http(plugin::Token, plugin::HttpRequest request) override {
        requests.push_back(std::move(request));
        return true;
    }
    bool timer(plugin::Token, std::uint32_t) override { return true; }
    bool settle(plugin::Token, plugin::TaskResult result) override {
        results.push_back(std::move(result));
        return true;
    }
    bool cancelled(plugin::Token) override { return false; }

    std::vector<plugin::HttpRequest> requests;
    std::vector<plugin::TaskResult> results;
};

plugin::Plugin &library() {
    static const auto loaded = [] {
        auto result = plugin::load(PATCHBAY_BINARY_DIR "/lib/patchbay/plugins/whatsapp.so");
        if (!result) throw std::runtime_error(result.error().message);
        return std::move(*result);
    }();
    return *loaded;
}

class WhatsAppPlugin : public WhatsAppSimulator {
protected:
    WhatsAppPlugin() {
        plugin::InstanceOptions options;
        options.name = "support-wa";
        options.settings = {{"phone_number_id", kNumber},
                            {"business_account_id", "419561257915477"},
                            {"access_token", "{{secret:access_token}}"},
                            {"app_secret", "{{secret:app_secret}}"},
                            {"verify_token", "{{secret:verify_token}}"},
                            {"api_url", "http://127.0.0.1:" + std::to_string(port_)},
                            {"api_version", "v23.0"},
                            {"read_receipts", "typing"}};
        options.secrets = {{"access_token", "simulated-access-token"},
                           {"app_secret", "simulated-app-secret"},
                           {"verify_token", "simulated-verify-token"}};
        options.tasks = &tasks_;
        auto made = library().create(std::move(options));
        if (!made) throw std::runtime_error(made.error().message);
        plugin_ = std::move(*made);
    }

    // As the host sends it; `file` stands for every blob.
    Reply exchange(plugin::HttpRequest request, const std::string &file = {}) {
        const auto filled = plugin_->fill_in(request);
        EXPECT_TRUE(filled.ok()) << filled.error().message;
        std::vector<net::Header> headers;
        for (const auto &header : request.headers)
            headers.push_back({header.name, header.value});
        if (!request.parts.empty()) {
            for (const auto &part : request.parts) {
                request.body += "--b\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
                if (!part.filename.empty()) {
                    request.body += "; filename=\"" + part.filename + "\"";
                }
                if (!part.content_type.empty()) {
                    request.body += "\r\nContent-Type: " + part.content_type;
                }
                request.body += "\r\n\r\n" + (part.blob.empty() ? part.body : file) + "\r\n";
            }
            request.body += "--b--\r\n";
            headers.push_back({"content-type", "multipart/form-data; boundary=b"});
        }
        const auto path = request.url.find('/', std::string_view("http://").size());
        return call(port_, request.method, request.url.substr(path), request.body, headers);
    }

    static plugin::HttpResponse response_of(const Reply &reply, std::uint32_t step) {
        plugin::HttpResponse response;
        response.status = reply.status;
        response.step = step;
        response.body = reply.body;
        return response;
    }

    plugin::Outcome outcome_of(const Reply &reply, std::uint32_t step = 1) {
        auto answer = plugin_->answer(plugin::sent_text(), response_of(reply, step));
        EXPECT_TRUE(answer.ok()) << answer.error().message;
        EXPECT_TRUE(answer->outcome.has_value());
        return answer->outcome.value_or(plugin::Outcome{});
    }

    // All requests of one message; the outcome of the last one.
    plugin::Outcome send(const model::Content &content, const std::string &file = {},
                         std::string_view reply_to = {}) {
        plugin::Outgoing message;
        message.token = 1;
        message.to = kAna;
        message.correlation = "p3.41";
        message.reply_to = reply_to;
        message.content = &content;
        auto requests = plugin_->encode(message);
        EXPECT_TRUE(requests.ok()) << requests.error().where << " " << requests.error().message;
        plugin::Outcome last;
        std::string answer;
        for (auto &request : *requests) {
            if (request.needs != 0) {
                const auto filled = plugin::fill_answer(request, answer);
                EXPECT_TRUE(filled.ok()) << filled.error().message;
            }
            const auto reply = exchange(request, file);
            answer = reply.body;
            last = outcome_of(reply, request.step);
            EXPECT_EQ(last.kind, OutcomeKind::sent) << reply.body;
        }
        return last;
    }

    plugin::Outcome send_text() { return send_once(model::Text{"hello"}); }

    // Whatever comes of it.
    plugin::Outcome send_once(const model::Content &content) {
        plugin::Outgoing message;
        message.token = 1;
        message.to = kAna;
        message.content = &content;
        const auto requests = plugin_->encode(message);
        EXPECT_TRUE(requests.ok()) << requests.error().message;
        return outcome_of(exchange(requests->front()));
    }

    // The events of all bodies that were posted since `first`.
    std::vector<model::Event> events(std::size_t first = 0) {
        settle();
        std::vector<model::Event> out;
        const auto requests = hook_.wait_for(0);
        for (std::size_t i = first; i < requests.size(); ++i) {
            plugin::WebhookRequest request;
            request.method = "POST";
            request.body = requests[i].body;
            const auto decoded = plugin_->decode(request);
            EXPECT_TRUE(decoded.ok()) << decoded.error().message;
            for (const auto &event : decoded->events)
                out.push_back(event);
        }
        return out;
    }

    static model::Content content(std::string_view text) {
        auto read = model::content_from_json(*parse_json(text));
        EXPECT_TRUE(read.ok()) << text << ": " << read.error().message;
        return *read;
    }

    Tasks tasks_;
    std::unique_ptr<plugin::Instance> plugin_;
};

TEST_F(WhatsAppPlugin, EveryCodeOfTheTableHasItsOutcomeAsAnAnswer) {
    write(R"({"text":"hi"})");
    for (const Code &one : kCodes) {
        control("errors", R"({"codes":[)" + std::to_string(one.code) + "]}");
        const auto outcome = send_text();
        EXPECT_EQ(outcome.kind, one.kind) << one.code;
        EXPECT_EQ(outcome.code, std::to_string(one.code));
    }
    EXPECT_EQ(send_text().kind, OutcomeKind::sent);
}

TEST_F(WhatsAppPlugin, EveryCodeOfTheTableIsToldApartAsAFailedStatus) {
    write(R"({"text":"hi"})");
    for (const Code &one : kCodes) {
        control("errors", R"({"codes":[)" + std::to_string(one.code) + R"(],"as":"status"})");
        EXPECT_EQ(send_text().kind, OutcomeKind::sent) << one.code;
    }
    std::size_t next = 0;
    for (const auto &event : events()) {
        const auto *status = std::get_if<model::Status>(&event);
        if (status == nullptr) continue;
        ASSERT_LT(next, std::size(kCodes));
        const Code &one = kCodes[next++];
        ASSERT_EQ(status->errors.size(), 1u);
        EXPECT_EQ(status->errors[0].code, std::to_string(one.code));
        EXPECT_EQ(status->errors[0].retryable, may_succeed_later(one.kind)) << one.code;
    }
    EXPECT_EQ(next, std::size(kCodes));
}

TEST_F(WhatsAppPlugin, LimitsAndTheWindowAreMetAsTheProviderHasThem) {
    EXPECT_EQ(send_text().code, "131047");
    write(R"({"text":"hi"})");
    control("config", R"({"limits":{"pair_every":"1h","pair_burst":2}})");
    EXPECT_EQ(send_text().kind, OutcomeKind::sent);
    EXPECT_EQ(send_text().kind, OutcomeKind::sent);
    EXPECT_EQ(send_text().kind, OutcomeKind::wait_pair);
    control("config", R"({"limits":{"pair_every":0,"messages_per_second":0.01}})");
    EXPECT_EQ(send_text().kind, OutcomeKind::sent);
    EXPECT_EQ(send_text().kind, OutcomeKind::throttle_line);
    control("config", R"({"limits":{"messages_per_second":0},"clock_offset":"25h"})");
    EXPECT_EQ(send_text().code, "131047");
    control("config", R"({"token_expired":true})");
    EXPECT_EQ(send_text().kind, OutcomeKind::stop_line);
}

TEST_F(WhatsAppPlugin, EveryContentIsTakenByAStrictProvider) {
    const auto id = write(R"({"text":"hi"})");
    for (
        const std::string_view one : {
            R"({"type":"text","text":"¿Qué tal? 😀"})",
            R"({"type":"media","kind":"image","url":"https://x.example/a.jpg","caption":"c"})",
            R"({"type":"media","kind":"audio","url":"https://x.example/a.mp3"})",
            R"({"type":"media","kind":"voice","url":"https://x.example/a.ogg"})",
            R"({"type":"media","kind":"video","url":"https://x.example/a.mp4","caption":"c"})",
            R"({"type":"media","kind":"document","url":"https://x.example/a.pdf","filename":"a.pdf"})",
            R"({"type":"media","kind":"sticker","url":"https://x.example/a.webp"})",
            R"({"type":"location","latitude":40.4168,"longitude":-3.7038,"name":"n","address":"a"})",
            R"({"type":"contacts","contacts":[{"name":"Ana","phones":[{"number":"+34600111222","type":"WORK"}],"emails":["a@x.example"],"organization":"o"}]})",
            R"({"type":"link","text":"See","title":"Open","url":"https://x.example"})",
            R"({"type":"link","text":"See","url":"https://x.example"})",
            R"({"type":"choices","text":"t","header":"h","footer":"f","options":[{"id":"a","title":"A"},{"id":"b","title":"B"}]})",
            R"({"type":"choices","text":"t","label":"l","options":[{"id":"a","title":"A","description":"d"},{"id":"b","title":"B"},{"id":"c","title":"C"},{"id":"d","title":"D"}]})",
            R"({"type":"template","name":"hello_world","language":"en-US"})",
            R"({"type":"template","name":"repair_update","language":"es","parameters":{"body":["R-1042",3]}})",
            R"({"type":"template","name":"repair_named","language":"en","parameters":{"body":{"status":"ready","ticket":"R-1042"}}})",
            R"({"type":"template","name":"repair_photo","language":"en","parameters":{"header":[{"kind":"image","url":"https://x.example/a.jpg"}],"body":["R-1042"],"buttons":[{"sub_type":"url","text":"R-1042"}]}})",
            R"({"type":"form","name":"repair_form","text":"t","title":"Open","token":"k","screen":"A","values":{"x":1}})",
            R"({"type":"form","name":"123456","text":"t","title":"Open"})",
            R"({"type":"form","name":"123456","text":"t","title":"Open","exchange":true})",
            R"({"type":"choices","text":"t","header":{"kind":"image","url":"https://x.example/a.jpg"},"options":[{"id":"a","title":"A"}]})",
            R"({"type":"link","text":"See","title":"Open","url":"https://x.example","header":{"kind":"document","url":"https://x.example/a.pdf","filename":"a.pdf"}})",
            R"({"type":"location_request","text":"Where?"})",
        }) {
        EXPECT_NE(send(content(one), {}, id).message_id, "") << one;
    }
    send(content(R"({"type":"reaction","emoji":"👍","message_id":")" + id + "\"}"));
    send(content(R"({"type":"reaction","message_id":")" + id + "\"}"));
}

TEST_F(WhatsAppPlugin, AnUploadedFileIsShownByItsId) {
    write(R"({"text":"hi"})");
    model::Media media;
    media.kind = model::MediaKind::image;
    media.url = "blob:f1";
    media.mime_type = "image/png";
    media.caption = "{{answer:/id}}";
    EXPECT_NE(send(media, "PNG").message_id, "");
    const auto shown = transcript().back().at("content").at("image");
    EXPECT_EQ(shown.at("caption"), "{{answer:/id}}");
    const auto node = get_node("/v23.0/" + std::string(shown.at("id").as_string())).json();
    EXPECT_EQ(node.at("mime_type"), "image/png");
    EXPECT_EQ(node.at("file_size"), 3);
}

TEST_F(WhatsAppPlugin, AVoiceMessageIsUploadedAndShownAsOne) {
    write(R"({"text":"hi"})");
    model::Media media;
    media.kind = model::MediaKind::voice;
    media.url = "blob:f1";
    media.mime_type = "audio/ogg; codecs=opus";
    EXPECT_NE(send(media, "OggS").message_id, "");
    EXPECT_EQ(transcript().back().at("content").at("audio").at("voice"), true);
    // An id of a file of another type: what the plugin cannot know, the provider does.
    media.kind = model::MediaKind::audio;
    media.mime_type = "audio/mpeg";
    send(media, "ID3");
    const std::string song(transcript().back().at("content").at("audio").at("id").as_string());
    EXPECT_FALSE(transcript().back().at("content").at("audio").as_object().contains("voice"));
    media = {model::MediaKind::voice, song, {}, {}, {}, {}, {}};
    EXPECT_EQ(send_once(media).code, "131053");
}

TEST_F(WhatsAppPlugin, AFileOfAHeaderIsUploadedFirst) {
    write(R"({"text":"hi"})");
    model::Choices choices;
    choices.text = "Which?";
    choices.options = {{"a", "A", ""}};
    choices.header_media =
        model::Media{model::MediaKind::image, {}, "blob:f1", "image/jpg", {}, {}, {}};
    EXPECT_NE(send(choices, "JPEG").message_id, "");
    const auto header = transcript().back().at("content").at("interactive").at("header");
    const auto id = std::string(header.at("image").at("id").as_string());
    EXPECT_EQ(get_node("/v23.0/" + id).json().at("mime_type"), "image/jpeg");
}

TEST_F(WhatsAppPlugin, AFileOfACustomerIsFetched) {
    write(R"({"media":{"kind":"image","base64":"aGVsbG8="}})");
    const auto inbound = events();
    const auto &message = std::get<model::Message>(inbound.back());
    const auto &media = std::get<model::Media>(message.content);
    const auto fetch = [&](auto expected) {
        const auto first = plugin_->fetch_media(1, media);
        EXPECT_TRUE(first.ok()) << first.error().message;
        const auto resolved = exchange(first->front());
        auto next = plugin_->media_fetched(1, response_of(resolved, first->front().step));
        EXPECT_TRUE(next.ok()) << next.error().message;
        Reply file;
        while (next->request) {
            const auto step = next->request->step;
            file = exchange(*next->request);
            if (file.status == 200) {
                EXPECT_TRUE(next->request->keep_body);
            }
            next = plugin_->media_fetched(1, response_of(file, step));
        }
        EXPECT_EQ(next->outcome->kind, expected);
        return file.body;
    };
    EXPECT_EQ(fetch(OutcomeKind::sent), "hello");
    control("media/" + media.media_id, R"({"download_status":404})");
    fetch(OutcomeKind::retry);
    control("media/" + media.media_id, R"({"redirect":"http://10.0.0.1/"})");
    fetch(OutcomeKind::retry);
    control("media/" + media.media_id, R"({"download_status":0})");
    fetch(OutcomeKind::failed);
    control("media/" + media.media_id, R"({"url":"http://10.0.0.1/"})");
    fetch(OutcomeKind::failed);
    control("config", R"({"token_expired":true})");
    fetch(OutcomeKind::stop_line);
    control("config", R"({"token_expired":false,"clock_offset":"169h"})");
    fetch(OutcomeKind::failed);
}

TEST_F(WhatsAppPlugin, AMessageIsMarkedAsReadWhileItsAnswerIsTyped) {
    const auto id = write(R"({"text":"hi"})");
    const auto requests = plugin_->attend({kAna, id, true, true});
    ASSERT_TRUE(requests.ok()) << requests.error().message;
    EXPECT_EQ(exchange(requests->front()).json().at("success"), true);
    EXPECT_EQ(transcript().at(0).at("typing"), 1);
}

TEST_F(WhatsAppPlugin, AllTemplatesOfTheAccountAreListed) {
    for (int i = 0; i < 250; ++i) {
        control("templates", R"({"name":"t)" + std::to_string(i) + R"(","language":"en"})");
    }
    plugin::TaskRequest request;
    request.token = 1;
    request.operation = "templates.list";
    request.input = "{}";
    ASSERT_TRUE(plugin_->start_task(request).ok());
    std::size_t pages = 0;
    for (; pages < tasks_.requests.size(); ++pages) {
        const auto reply = exchange(tasks_.requests[pages]);
        ASSERT_TRUE(plugin_->task_http(1, response_of(reply, 1)).ok()) << reply.body;
    }
    EXPECT_EQ(pages, 3u);
    ASSERT_EQ(tasks_.results.size(), 1u);
    ASSERT_TRUE(tasks_.results[0].ok) << tasks_.results[0].message;
    const auto output = *parse_json(tasks_.results[0].output);
    EXPECT_EQ(output.at("templates").as_array().size(), 257u);
}

TEST_F(WhatsAppPlugin, NewsOfATemplateAskForTheTemplatesAnew) {
    control("templates", R"({"name":"hello_world","language":"en_US","status":"PAUSED"})");
    const auto news = events();
    ASSERT_EQ(news.size(), 1u);
    const auto &notice = std::get<model::Notice>(news[0]);
    EXPECT_EQ(notice.kind, "template_update");
    EXPECT_TRUE(notice.alarm);
    EXPECT_TRUE(notice.templates);
}

}  // namespace
}  // namespace patchbay::simulators::whatsapp
