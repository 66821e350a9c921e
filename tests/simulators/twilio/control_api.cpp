#include "tests/simulators/twilio/control_api.h"

#include "tests/simulators/common/control_answers.h"
#include "tests/simulators/common/fields.h"
#include "tests/simulators/twilio/customer_message.h"
#include "tests/simulators/twilio/webhook_request.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace patchbay::simulators::twilio {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// "34600111222" and "+34600111222" name the same customer; "" for what is no phone number.
std::string customer_of(const std::string &part) {
    auto out = part.starts_with('+') ? part : "+" + part;
    return is_e164(out) ? out : std::string();
}

std::optional<OrderedError> read_error(const json::value &code, bool as_status) {
    if (!code.is_int64()) return {};
    return OrderedError{static_cast<int>(code.get_int64()), as_status};
}

}  // namespace

void ControlApi::handle(net::Request &&request, Listener::Answer &&answer) {
    auto parts = split_path(request.path);
    parts.erase(parts.begin());
    const auto body = json_body(request);
    if (!body) return answer.send(bad_request(body.error()));
    if (request.method == "POST" && parts == Parts{"webhooks"}) {
        return post_raw(*body, std::move(answer));
    }
    if (request.method != "GET") return answer.send(answer_to(request, parts, *body));
    answer_when(
        world_.executor, std::move(request), std::move(answer),
        [this, parts](const net::Request &asked) { return has_come(asked, parts); },
        [this, parts](const net::Request &asked) { return answer_to(asked, parts, {}); });
}

bool ControlApi::has_come(const net::Request &request, const Parts &parts) {
    if (parts == Parts{"idle"}) return world_.idle();
    if (parts.size() != 3 || parts[2] != "transcript") return true;
    const auto number = number_of(request);
    const auto customer = customer_of(parts[1]);
    if (number == kNone || !world_.book.find_customer(customer)) return true;
    const auto index = world_.book.conversation(number, world_.book.customer(customer));
    const auto wanted = query_integer(request, "entries");
    return std::cmp_greater_equal(world_.book.at(index).messages.size(), wanted);
}

net::Response ControlApi::answer_to(const net::Request &request, const Parts &parts,
                                    const json::object &body) {
    const auto is = [&](std::string_view method, const Parts &wanted) {
        return request.method == method && parts == wanted;
    };
    if (is("GET", {"config"})) return json_response(200, describe(world_.settings));
    if (is("POST", {"config"})) return config(body);
    if (is("POST", {"numbers"})) return add_number(body);
    if (parts == Parts{"faults"}) return faults_answer(world_.faults, request, body);
    if (parts == Parts{"errors"}) {
        return errors_answer(world_.ordered_errors, true, request, body, read_error);
    }
    if (is("GET", {"transcripts"})) return transcripts();
    if (is("GET", {"stats"})) return stats();
    if (is("GET", {"idle"})) return json_response(200, {{"idle", world_.idle()}});
    if (is("GET", {"webhooks"})) return webhooks();
    if (is("POST", {"load"})) return load(body);
    if (parts.size() < 2 || parts[0] != "customers") return not_found(request);

    const auto customer = customer_of(parts[1]);
    if (customer.empty()) return error_response(400, "a customer is named by 7 to 15 digits");
    const auto number = number_of(request);
    if (number == kNone) return error_response(404, "there is no such number");
    if (is("POST", {"customers", parts[1]})) return set_customer(number, customer, body);
    if (is("POST", {"customers", parts[1], "messages"})) return write(number, customer, body);
    if (is("GET", {"customers", parts[1], "transcript"})) return transcript(number, customer);
    return not_found(request);
}

std::size_t ControlApi::number_of(const net::Request &request) const {
    const auto wanted = query_value(request.query, "number");
    if (!wanted) return 0;
    const auto &numbers = world_.settings.numbers;
    const auto at = std::ranges::find(numbers, customer_of(*wanted), &Number::number);
    return at == numbers.end() ? kNone : static_cast<std::size_t>(at - numbers.begin());
}

net::Response ControlApi::config(const json::object &body) {
    const auto done = configure(world_.settings, body);
    return done ? json_response(200, describe(world_.settings)) : bad_request(done.error());
}

net::Response ControlApi::add_number(const json::object &body) {
    auto number = read_number(body);
    if (!number) return bad_request(number.error());
    auto &numbers = world_.settings.numbers;
    if (std::ranges::find(numbers, number->number, &Number::number) != numbers.end()) {
        return error_response(400, "there is already such a number");
    }
    numbers.push_back(std::move(*number));
    return fine();
}

net::Response ControlApi::set_customer(std::size_t number, const std::string &customer,
                                       const json::object &body) {
    const auto index = world_.book.customer(customer);
    auto &known = world_.book.customer_at(index);
    auto &talk = world_.book.at(world_.book.conversation(number, index));
    auto undeliverable = known.undeliverable;
    auto opted_out = talk.opted_out;
    Fields fields(body);
    fields.integer("undeliverable", undeliverable, 0);
    fields.boolean("opted_out", opted_out);
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    known.undeliverable = undeliverable;
    talk.opted_out = opted_out;
    return fine();
}

net::Response ControlApi::write(std::size_t number, const std::string &customer,
                                const json::object &body) {
    auto writing = customer_message(body);
    if (!writing) return bad_request(writing.error());
    const auto conversation = world_.book.conversation(number, world_.book.customer(customer));
    return json_response(200, {{"id", world_.customer_writes(conversation, std::move(*writing))}});
}

net::Response ControlApi::transcript(std::size_t number, const std::string &customer) {
    if (!world_.book.find_customer(customer)) {
        return error_response(404, "there is no such customer");
    }
    const auto conversation = world_.book.conversation(number, world_.book.customer(customer));
    return json_response(200, world_.book.transcript(world_.book.at(conversation)));
}

net::Response ControlApi::transcripts() {
    json::array out;
    for (std::size_t i = 0; i < world_.book.conversations(); ++i) {
        out.push_back(world_.book.transcript(world_.book.at(i)));
    }
    return json_response(200, {{"transcripts", std::move(out)}});
}

net::Response ControlApi::load(const json::object &body) {
    const auto load = read_load(body, "34600000000", [](const std::string &first) {
        const auto number = customer_of(first);
        return number.empty() ? 0 : std::stoull(number.substr(1));
    });
    if (!load) return bad_request(load.error());
    return load->run([this](std::uint64_t customer, const std::string &text) {
        const auto index = world_.book.customer("+" + std::to_string(customer));
        world_.customer_writes(world_.book.conversation(0, index), {text, {}, {}});
    });
}

net::Response ControlApi::stats() const {
    const auto &counts = world_.counts;
    const auto &posts = world_.deliveries.counts();
    return json_response(200, {{"customers", world_.book.customers()},
                               {"customer_messages", counts.customer_messages},
                               {"requests", counts.requests},
                               {"accepted", counts.accepted},
                               {"refused", refusals(counts.refused)},
                               {"downloads", counts.downloads},
                               {"webhooks",
                                {{"events", posts.events},
                                 {"posts", posts.posts},
                                 {"answered", posts.answered},
                                 {"failed", posts.failed},
                                 {"given_up", posts.given_up},
                                 {"pending", world_.deliveries.pending()}}},
                               {"statuses_waiting", world_.statuses_waiting()},
                               {"faults", world_.faults.describe().at("struck")}});
}

net::Response ControlApi::webhooks() const {
    json::array out;
    for (const auto &record : world_.deliveries.records()) {
        out.push_back(json::object{{"delivery", record.delivery},
                                   {"attempt", record.attempt},
                                   {"kind", record.kind},
                                   {"bytes", record.body.size()},
                                   {"at_ms", record.at},
                                   {"duration_us", record.duration_us},
                                   {"status", record.status},
                                   {"error", record.error},
                                   {"error_code", record.error_code},
                                   {"body", record.body}});
    }
    return json_response(200, {{"posts", std::move(out)}});
}

void ControlApi::post_raw(const json::object &body, Listener::Answer &&answer) {
    Fields fields(body);
    bool is_signed = true;
    fields.boolean("sign", is_signed);
    std::string url = world_.settings.numbers.front().webhook;
    fields.text("url", url);
    const auto *content = fields.value("body");
    if (!content || (!content->is_string() && !content->is_object())) {
        fields.refuse("body", "is required: a form's text, or an object of its fields");
    }
    const auto *headers = fields.object("headers");
    if (const auto done = fields.done(); !done) return answer.send(bad_request(done.error()));

    Form form;
    if (content->is_string()) {
        form = parse_form(content->get_string());
    } else {
        for (const auto &member : content->get_object()) {
            form.push_back({std::string(member.key()),
                            std::string(text_member(content->get_object(), member.key()))});
        }
    }
    auto request = webhook_request(world_.settings, read_target(url), form, new_sid(""));
    if (content->is_string()) request.body = content->get_string();  // to the byte
    if (!is_signed) {
        std::erase_if(request.headers,
                      [](const auto &header) { return header.name == "x-twilio-signature"; });
    }
    if (headers) {
        for (const auto &header : *headers) {
            std::erase_if(request.headers,
                          [&](const auto &one) { return one.name == header.key(); });
            request.headers.push_back(
                {header.key(), std::string(text_member(*headers, header.key()))});
        }
    }
    const auto later = std::make_shared<Listener::Answer>(std::move(answer));
    send_(std::move(request), [later](const net::ClientResponse &response) {
        later->send(json_response(200, answer_of(response)));
    });
}

}  // namespace patchbay::simulators::twilio
