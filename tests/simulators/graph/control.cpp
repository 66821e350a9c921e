#include "tests/simulators/graph/control.h"

#include "tests/simulators/common/fields.h"
#include "tests/simulators/graph/webhook.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

namespace patchbay::simulators::graph {

namespace {

constexpr std::int64_t kMaxWaitMs = 60'000;
constexpr std::int64_t kPollMs = 2;

struct Waiting {
    Executor &executor;
    std::function<bool()> has_come;
    std::function<void()> answer;
    std::int64_t deadline;  // steady
};

void poll(const std::shared_ptr<Waiting> &waiting) {
    if (waiting->has_come() || system_clock().steady_ms() >= waiting->deadline) {
        return waiting->answer();
    }
    waiting->executor.after(kPollMs, [waiting] { poll(waiting); });
}

json::object answer_of(const net::ClientResponse &response) {
    return {{"status", response.status},
            {"body", response.body},
            {"error", response.error},
            {"duration_us", response.duration_us}};
}

// 613, or "10/2018278" with a subcode.
std::optional<OrderedError> read_error(const json::value &value, bool as_status) {
    if (value.is_int64()) return OrderedError{static_cast<int>(value.get_int64()), 0, as_status};
    if (!value.is_string()) return {};
    OrderedError out{0, 0, as_status};
    const auto &text = value.get_string();
    const auto *end = text.data() + text.size();
    const auto code = std::from_chars(text.data(), end, out.code);
    if (code.ec != std::errc{} || code.ptr == end || *code.ptr != '/') return {};
    const auto subcode = std::from_chars(code.ptr + 1, end, out.subcode);
    if (subcode.ec != std::errc{} || subcode.ptr != end) return {};
    return out;
}

}  // namespace

net::Response bad_request(const Error &error) { return error_response(400, error.message); }
net::Response fine() { return json_response(200, {{"ok", true}}); }

std::int64_t query_integer(const net::Request &request, std::string_view name) {
    const auto text = query_value(request.query, name).value_or("");
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

void wait(Executor &executor, const net::Request &request, std::function<bool()> has_come,
          std::function<void()> answer) {
    const auto wait_ms = std::clamp<std::int64_t>(query_integer(request, "wait_ms"), 0, kMaxWaitMs);
    poll(std::make_shared<Waiting>(Waiting{executor, std::move(has_come), std::move(answer),
                                           system_clock().steady_ms() + wait_ms}));
}

net::Response faults_answer(Faults &faults, const net::Request &request, const json::object &body) {
    if (request.method == "DELETE") {
        faults.clear();
    } else if (request.method == "POST") {
        if (const auto done = faults.configure(body); !done) return bad_request(done.error());
    } else if (request.method != "GET") {
        return not_found(request);
    }
    return json_response(200, faults.describe());
}

net::Response errors_answer(std::deque<OrderedError> &errors, bool statuses,
                            const net::Request &request, const json::object &body) {
    if (request.method == "DELETE") errors.clear();
    if (request.method == "POST") {
        Fields fields(body);
        std::string as = "answer";
        fields.text("as", as);
        if (as != "answer" && !(statuses && as == "status")) {
            fields.refuse("as", statuses ? "must be \"answer\" or \"status\""
                                         : "must be \"answer\": there is no failed status");
        }
        std::deque<OrderedError> made;
        const auto *codes = fields.value("codes");
        const auto *list = codes ? codes->if_array() : nullptr;
        if (!list) fields.refuse("codes", "must be an array of error codes");
        for (const auto &code : list ? *list : json::array()) {
            const auto error = read_error(code, as == "status");
            if (!error) fields.refuse("codes", "must be an array of error codes");
            if (error) made.push_back(*error);
        }
        if (const auto done = fields.done(); !done) return bad_request(done.error());
        errors = std::move(made);
    }
    return json_response(200, {{"waiting", errors.size()}});
}

net::Response posts_answer(const Deliveries &deliveries) {
    json::array out;
    for (const auto &record : deliveries.records()) {
        out.push_back(json::object{{"delivery", record.delivery},
                                   {"attempt", record.attempt},
                                   {"events", record.events},
                                   {"bytes", record.bytes},
                                   {"at_ms", record.at},
                                   {"duration_us", record.duration_us},
                                   {"status", record.status},
                                   {"error", record.error},
                                   {"body", record.body}});
    }
    return json_response(200, {{"posts", std::move(out)}});
}

json::object counts_of(const Deliveries &deliveries) {
    const auto &posts = deliveries.counts();
    return {{"events", posts.events},
            {"posts", posts.posts},
            {"answered", posts.answered},
            {"failed", posts.failed},
            {"pending", deliveries.pending()}};
}

json::object refusals(const std::map<int, std::uint64_t> &by_code) {
    json::object out;
    for (const auto &[code, count] : by_code)
        out[std::to_string(code)] = count;
    return out;
}

void verify(const App &app, const Send &send, Listener::Answer &&answer) {
    const auto challenge = new_challenge();
    const auto later = std::make_shared<Listener::Answer>(std::move(answer));
    send(handshake_request(app, challenge),
         [later, challenge](const net::ClientResponse &response) {
             auto out = answer_of(response);
             out["ok"] = response.status == 200 && response.body == challenge;
             later->send(json_response(200, out));
         });
}

void post_raw(const App &app, const Send &send, const json::object &body,
              Listener::Answer &&answer) {
    Fields fields(body);
    bool is_signed = true;
    fields.boolean("sign", is_signed);
    const auto *content = fields.value("body");
    if (!content) fields.refuse("body", "is required: a string, or JSON");
    const auto *headers = fields.object("headers");
    if (const auto done = fields.done(); !done) return answer.send(bad_request(done.error()));

    std::string text(content->is_string() ? std::string(content->get_string()) : to_text(*content));
    auto request = webhook_request(app, std::move(text), is_signed);
    if (headers) {
        for (const auto &header : *headers) {
            request.headers.push_back(
                {header.key(), std::string(text_member(*headers, header.key()))});
        }
    }
    const auto later = std::make_shared<Listener::Answer>(std::move(answer));
    send(std::move(request), [later](const net::ClientResponse &response) {
        later->send(json_response(200, answer_of(response)));
    });
}

}  // namespace patchbay::simulators::graph
