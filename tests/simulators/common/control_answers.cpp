#include "tests/simulators/common/control_answers.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace patchbay::simulators {

namespace {

constexpr std::int64_t kMaxWaitMs = 60'000;
constexpr std::int64_t kPollMs = 2;

struct Waiting {
    Executor &executor;
    net::Request request;
    Listener::Answer to;
    std::function<bool(const net::Request &)> has_come;
    std::function<net::Response(const net::Request &)> answer;
    std::int64_t deadline;  // steady
};

void poll(const std::shared_ptr<Waiting> &waiting) {
    if (waiting->has_come(waiting->request) || system_clock().steady_ms() >= waiting->deadline) {
        return waiting->to.send(waiting->answer(waiting->request));
    }
    waiting->executor.after(kPollMs, [waiting] { poll(waiting); });
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

void answer_when(Executor &executor, net::Request &&request, Listener::Answer &&to,
                 std::function<bool(const net::Request &)> has_come,
                 std::function<net::Response(const net::Request &)> answer) {
    const auto wait_ms = std::clamp<std::int64_t>(query_integer(request, "wait_ms"), 0, kMaxWaitMs);
    poll(std::make_shared<Waiting>(Waiting{executor, std::move(request), std::move(to),
                                           std::move(has_come), std::move(answer),
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

net::Response Load::run(
    const std::function<void(std::uint64_t customer, const std::string &text)> &write) const {
    for (std::int64_t m = 1; m <= messages; ++m) {
        const auto numbered = text + " " + std::to_string(m);
        for (std::int64_t c = 0; c < customers; ++c)
            write(first + static_cast<std::uint64_t>(c), numbered);
    }
    return json_response(200, {{"messages", customers * messages}});
}

Result<Load> read_load(const json::object &body, std::string first,
                       const std::function<std::uint64_t(const std::string &)> &number_of) {
    Load out;
    Fields fields(body);
    fields.integer("customers", out.customers, 1);
    fields.integer("messages", out.messages, 1);
    fields.text("first", first);
    fields.text("text", out.text);
    out.first = number_of(first);
    if (out.first == 0) fields.refuse("first", "must be the digits of the first customer");
    if (auto done = fields.done(); !done) return done.error();
    return out;
}

json::object answer_of(const net::ClientResponse &response) {
    return {{"status", response.status},
            {"body", response.body},
            {"error", response.error},
            {"duration_us", response.duration_us}};
}

void post_raw(const Send &send, const json::object &body,
              const std::function<net::ClientRequest(std::string text, bool is_signed)> &make,
              Listener::Answer &&answer) {
    Fields fields(body);
    bool is_signed = true;
    fields.boolean("sign", is_signed);
    const auto *content = fields.value("body");
    if (!content) fields.refuse("body", "is required: a string, or JSON");
    const auto *headers = fields.object("headers");
    if (const auto done = fields.done(); !done) return answer.send(bad_request(done.error()));

    auto request = make(
        content->is_string() ? std::string(content->get_string()) : to_text(*content), is_signed);
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

}  // namespace patchbay::simulators
