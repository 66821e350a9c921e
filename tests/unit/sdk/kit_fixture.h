// A host for the kit: it reads JSON, and writes down what it is given.
#pragma once

#include "patchbay/patchbay.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::sdk::kit_test {

// The tape of a JSON text that is good and has no escapes.
class Tape {
public:
    explicit Tape(std::string_view json) : text_(json) { add(); }
    Tape(const Tape &) = delete;
    Tape &operator=(const Tape &) = delete;

    const std::vector<patchbay_json_node> &nodes() const { return nodes_; }
    JsonValue root() const { return {nodes_.data(), 0}; }

private:
    char next() {
        while (text_[at_] == ' ' || text_[at_] == '\n')
            ++at_;
        return text_[at_];
    }
    patchbay_str until(std::string_view end) {
        const std::size_t begin = at_;
        at_ = std::min(text_.find_first_of(end, at_), text_.size());
        return {text_.data() + begin, at_ - begin};
    }
    void add() {
        const std::size_t index = nodes_.size();
        nodes_.push_back({});
        patchbay_json_node node = {};
        const char first = next();
        if (first == '{' || first == '[') {
            node.type = first == '{' ? PATCHBAY_JSON_OBJECT : PATCHBAY_JSON_ARRAY;
            for (++at_; next() != '}' && next() != ']'; ++node.count) {
                if (next() == ',') ++at_;
                add();  // of an object the key
                if (first == '[') continue;
                if (next() == ':') ++at_;
                add();
            }
            ++at_;
        } else if (first == '"') {
            node.type = PATCHBAY_JSON_STRING;
            ++at_;
            node.text = until("\"");
            ++at_;
        } else {
            node.text = until(" ,]}\n");
            node.type = first == 't'   ? PATCHBAY_JSON_TRUE
                        : first == 'f' ? PATCHBAY_JSON_FALSE
                        : first == 'n' ? PATCHBAY_JSON_NULL
                                       : PATCHBAY_JSON_NUMBER;
        }
        node.next = static_cast<std::uint32_t>(nodes_.size());
        nodes_[index] = node;
    }

    const std::string text_;
    std::size_t at_ = 0;
    std::vector<patchbay_json_node> nodes_;
};

struct HeardRequest {
    std::string method;
    std::string url;
    std::string headers;  // "name: value\n" each
    std::string body;
    bool has_body = false;
    std::vector<std::string> parts;  // "name=value", "name@filename:type:blob"
    std::uint32_t step = 0;
    std::uint32_t needs = 0;
    std::uint32_t flags = 0;
    std::uint32_t timeout_ms = 0;
};

struct HeardOutcome {
    std::uint32_t kind = 0;
    std::uint32_t flags = 0;
    std::int64_t retry_after_ms = 0;
    std::string message_id;
    std::string code;
    std::string title;
};

struct HeardResult {
    patchbay_status status = PATCHBAY_OK;
    std::string output;
    std::string error;
    std::string message;
};

class FakeHost {
public:
    FakeHost() = default;
    FakeHost(const FakeHost &) = delete;
    FakeHost &operator=(const FakeHost &) = delete;

    Host host() const { return Host(&handle_); }
    ErrorSink errors() const { return ErrorSink(&error_sink_); }
    EncodeSink encode() const { return EncodeSink(&encode_sink_); }
    AnswerSink answers() const { return AnswerSink(&answer_sink_); }

    std::vector<std::string> failures;  // "code pointer: message"
    std::vector<HeardRequest> requests;
    std::vector<HeardOutcome> outcomes;
    std::vector<HeardResult> results;

private:
    static FakeHost &of(void *self) { return *static_cast<FakeHost *>(self); }
    static void fail(void *self, const patchbay_error *error) {
        of(self).failures.push_back(std::to_string(error->code) + " " +
                                    std::string(view(error->field)) + ": " +
                                    std::string(view(error->message)));
    }
    static patchbay_status request(void *self, const patchbay_http_request *given) {
        HeardRequest heard;
        heard.method = view(given->method);
        heard.url = view(given->url);
        for (const patchbay_header &header : each<patchbay_header>(given->headers)) {
            heard.headers.append(view(header.name)).append(": ");
            heard.headers.append(view(header.value)).append("\n");
        }
        heard.body = view(given->body);
        heard.has_body = given->body.ptr != nullptr;
        for (const patchbay_part &part : each<patchbay_part>(given->parts)) {
            std::string text(view(part.name));
            if (part.blob.ptr == nullptr) {
                text.append("=").append(view(part.body));
            } else {
                text.append("@").append(view(part.filename)).append(":");
                text.append(view(part.content_type)).append(":").append(view(part.blob));
            }
            heard.parts.push_back(text);
        }
        heard.step = given->step;
        heard.needs = given->needs;
        heard.flags = given->flags;
        heard.timeout_ms = given->timeout_ms;
        of(self).requests.push_back(heard);
        return PATCHBAY_OK;
    }
    static patchbay_status outcome(void *self, const patchbay_outcome *given) {
        of(self).outcomes.push_back(
            {given->kind, given->flags, given->retry_after_ms, std::string(view(given->message_id)),
             std::string(view(given->code)), std::string(view(given->title))});
        return PATCHBAY_OK;
    }
    static patchbay_status parse(const patchbay_host *host, patchbay_bytes text,
                                 const patchbay_json_node **nodes, std::uint32_t *count) {
        const auto &read = of(host->self).tapes_.emplace_back(view(text)).nodes();
        *nodes = read.data();
        *count = static_cast<std::uint32_t>(read.size());
        return PATCHBAY_OK;
    }
    static patchbay_status http(const patchbay_host *host, patchbay_token,
                                const patchbay_http_request *given) {
        return request(host->self, given);
    }
    static patchbay_status settle(const patchbay_host *host, patchbay_token,
                                  const patchbay_task_result *result) {
        of(host->self)
            .results.push_back({result->status, std::string(view(result->output)),
                                std::string(view(result->error)),
                                std::string(view(result->message))});
        return PATCHBAY_OK;
    }
    static const void *service(const patchbay_host *, patchbay_str id) {
        static const patchbay_json kJson = {sizeof kJson, 0, &parse, nullptr, nullptr};
        static const patchbay_task_service kTasks = {sizeof kTasks, 0, &http, nullptr, &settle};
        if (view(id) == PATCHBAY_JSON) return &kJson;
        return view(id) == PATCHBAY_TASK_SERVICE ? &kTasks : nullptr;
    }

    std::deque<Tape> tapes_;
    const patchbay_host handle_ = {sizeof handle_, 0, 4, this, &service};
    const patchbay_error_sink error_sink_ = {sizeof error_sink_, 0, this, &fail};
    const patchbay_encode_sink encode_sink_ = {
        sizeof encode_sink_, 0, this, &request, &fail, nullptr};
    const patchbay_answer_sink answer_sink_ = {
        sizeof answer_sink_, 0, this, &outcome, &request, &fail};
};

}  // namespace patchbay::sdk::kit_test
