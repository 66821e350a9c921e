#include "tests/simulators/whatsapp/control_api.h"

#include "tests/simulators/common/control.h"
#include "tests/simulators/common/fields.h"
#include "tests/simulators/whatsapp/customer_message.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace patchbay::simulators::whatsapp {

namespace {

bool is_wa_id(std::string_view text) {
    return !text.empty() && text.size() <= 15 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void ControlApi::handle(net::Request &&request, Listener::Answer &&answer) {
    auto parts = split_path(request.path);
    parts.erase(parts.begin());
    const auto body = json_body(request);
    if (!body) return answer.send(bad_request(body.error()));
    const auto posted = request.method == "POST";
    if (posted && parts == Parts{"verify"}) {
        return graph::verify(world_.settings, send_, std::move(answer));
    }
    if (posted && parts == Parts{"webhooks"}) {
        return graph::post_raw(world_.settings, send_, *body, std::move(answer));
    }
    if (request.method != "GET") return answer.send(answer_to(request, parts, *body));
    answer_when(
        world_.executor, std::move(request), std::move(answer),
        [this, parts](const net::Request &asked) { return has_come(asked, parts); },
        [this, parts](const net::Request &asked) { return answer_to(asked, parts, {}); });
}

bool ControlApi::has_come(const net::Request &request, const Parts &parts) {
    if (parts == Parts{"idle"}) return world_.idle();
    if (parts.size() == 3 && parts[2] == "transcript") {
        const auto number = number_of(request);
        if (number == kUnrecorded || !world_.book.find_customer(parts[1])) return true;
        const auto index = world_.book.conversation(number, world_.book.customer(parts[1]));
        const auto wanted = query_integer(request, "entries");
        return std::cmp_greater_equal(world_.book.at(index).entries.size(), wanted);
    }
    return true;
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
    if (is("GET", {"templates"})) {
        return json_response(200, {{"templates", world_.templates.describe()}});
    }
    if (is("POST", {"templates"})) return set_template(body);
    if (parts == Parts{"errors"}) {
        return graph::ordered_errors_answer(world_.ordered_errors, true, request, body);
    }
    if (is("POST", {"news"})) return tell(request, body);
    if (request.method == "POST" && parts.size() == 2 && parts[0] == "media") {
        const auto done = world_.media.lie(parts[1], body);
        return done ? fine() : bad_request(done.error());
    }
    if (is("GET", {"transcripts"})) return transcripts();
    if (is("GET", {"stats"})) return stats();
    if (is("GET", {"idle"})) return idle();
    if (is("GET", {"webhooks"})) return posts_answer(world_.deliveries);
    if (is("POST", {"load"})) return load(body);
    if (parts.size() >= 2 && parts[0] == "customers") {
        if (!is_wa_id(parts[1]))
            return error_response(400, "a customer is named by 1 to 15 digits");
        if (is("POST", {"customers", parts[1]})) return set_customer(parts[1], body);
        if (is("POST", {"customers", parts[1], "messages"})) return write(request, parts[1], body);
        if (is("GET", {"customers", parts[1], "transcript"})) return transcript(request, parts[1]);
    }
    return not_found(request);
}

std::size_t ControlApi::number_of(const net::Request &request) const {
    const auto wanted = query_value(request.query, "number");
    if (!wanted) return 0;
    const auto &numbers = world_.settings.numbers;
    const auto at = std::ranges::find(numbers, *wanted, &Number::phone_number_id);
    return at == numbers.end() ? kUnrecorded : static_cast<std::size_t>(at - numbers.begin());
}

net::Response ControlApi::config(const json::object &body) {
    const auto done = configure(world_.settings, body);
    return done ? json_response(200, describe(world_.settings)) : bad_request(done.error());
}

net::Response ControlApi::add_number(const json::object &body) {
    auto number = read_number(body);
    if (!number) return bad_request(number.error());
    auto &numbers = world_.settings.numbers;
    if (std::ranges::find(numbers, number->phone_number_id, &Number::phone_number_id) !=
        numbers.end()) {
        return error_response(400, "there is already a number with this phone_number_id");
    }
    numbers.push_back(std::move(*number));
    return fine();
}

net::Response ControlApi::set_template(const json::object &body) {
    auto news = world_.templates.set(body);
    if (!news) return bad_request(news.error());
    for (auto &one : *news)
        world_.tell(0, one.field, std::move(one.value));
    return fine();
}

net::Response ControlApi::tell(const net::Request &request, const json::object &body) {
    const auto number = number_of(request);
    if (number == kUnrecorded) return error_response(404, "there is no such number");
    Fields fields(body);
    std::string field;
    fields.text("field", field);
    const auto *value = fields.value("value");
    if (field.empty()) fields.refuse("field", "is required");
    if (!value) fields.refuse("value", "is required");
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    world_.tell(number, field, *value);
    return fine();
}

net::Response ControlApi::set_customer(const std::string &wa_id, const json::object &body) {
    const auto index = world_.book.customer(wa_id);
    auto customer = world_.book.customer_at(index);
    Fields fields(body);
    fields.text("name", customer.name);
    fields.text("user_id", customer.user_id);
    fields.text("username", customer.username);
    fields.boolean("phone_hidden", customer.phone_hidden);
    fields.boolean("on_whatsapp", customer.on_whatsapp);
    fields.text("also", customer.also);
    if (!customer.also.empty() && !is_wa_id(customer.also))
        fields.refuse("also", "must be 1 to 15 digits");
    if (customer.phone_hidden && customer.user_id.empty()) {
        fields.refuse("phone_hidden", "needs a \"user_id\"");
    }
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    if (!world_.book.index_also(index, customer.also))
        return error_response(400, "\"also\" is another customer's number");
    world_.book.customer_at(index) = std::move(customer);
    world_.book.index_user(index);
    return fine();
}

net::Response ControlApi::write(const net::Request &request, const std::string &wa_id,
                                json::object body) {
    const auto number = number_of(request);
    if (number == kUnrecorded) return error_response(404, "there is no such number");
    const auto customer = world_.book.customer(wa_id);
    if (const auto *name = body.if_contains("name")) {
        if (!name->is_string()) return error_response(400, "\"name\" must be a string");
        world_.book.customer_at(customer).name = name->get_string();
        body.erase("name");
    }
    const auto conversation = world_.book.conversation(number, customer);
    auto message = customer_message(world_, conversation, body);
    if (!message) return bad_request(message.error());
    return json_response(200, {{"id", world_.customer_writes(conversation, std::move(*message))}});
}

net::Response ControlApi::transcript(const net::Request &request, const std::string &wa_id) {
    const auto number = number_of(request);
    if (number == kUnrecorded) return error_response(404, "there is no such number");
    if (!world_.book.find_customer(wa_id)) return error_response(404, "there is no such customer");
    const auto conversation = world_.book.conversation(number, world_.book.customer(wa_id));
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
        return is_wa_id(first) ? std::stoull(first) : 0;
    });
    if (!load) return bad_request(load.error());
    return load->run([this](std::uint64_t customer, const std::string &text) {
        const auto index = world_.book.customer(std::to_string(customer));
        world_.customer_writes(world_.book.conversation(0, index),
                               {{"type", "text"}, {"text", {{"body", text}}}});
    });
}

net::Response ControlApi::stats() const {
    const auto &counts = world_.counts;
    return json_response(200, {{"customers", world_.book.customers()},
                               {"customer_messages", counts.customer_messages},
                               {"requests", counts.requests},
                               {"accepted", counts.accepted},
                               {"refused", refusals(counts.refused)},
                               {"read_receipts", counts.read_receipts},
                               {"typing_indicators", counts.typing_indicators},
                               {"downloads", counts.downloads},
                               {"webhooks", counts_of(world_.deliveries)},
                               {"statuses_waiting", world_.statuses_waiting()},
                               {"faults", world_.faults.describe().at("struck")}});
}

net::Response ControlApi::idle() const { return json_response(200, {{"idle", world_.idle()}}); }

}  // namespace patchbay::simulators::whatsapp
