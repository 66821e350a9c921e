#include "tests/simulators/smsc/control_api.h"

#include "core/base/crypto.h"
#include "core/base/text.h"
#include "tests/simulators/common/control_answers.h"
#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace patchbay::simulators::smsc {

namespace {

// "34600111222" and "+34600111222" name the same customer; a short code or a name is itself.
std::string customer_of(const std::string &part) {
    const auto number = to_e164(part);
    return number.empty() ? part : number;
}

// By its name or its number.
std::optional<std::uint32_t> status_in(const json::value &value) {
    if (value.is_string()) return status_of(std::string_view(value.get_string()));
    if (!value.is_int64() || value.get_int64() < 0) return std::nullopt;
    return static_cast<std::uint32_t>(value.get_int64());
}

json::object by_name(const std::map<std::uint32_t, std::uint64_t> &counts) {
    json::object out;
    for (const auto &[status, count] : counts)
        out[status_name(status)] = count;
    return out;
}

}  // namespace

void ControlApi::handle(net::Request &&request, Listener::Answer &&answer) {
    auto parts = split_path(request.path);
    if (parts.empty() || parts.front() != "_control") return answer.send(not_found(request));
    parts.erase(parts.begin());
    const auto body = json_body(request);
    if (!body) return answer.send(bad_request(body.error()));
    if (request.method != "GET") return answer.send(answer_to(request, parts, *body));
    answer_when(
        world_.executor, std::move(request), std::move(answer),
        [this, parts](const net::Request &asked) { return has_come(asked, parts); },
        [this, parts](const net::Request &asked) { return answer_to(asked, parts, {}); });
}

bool ControlApi::has_come(const net::Request &request, const Parts &parts) {
    const auto at_least = [&](std::string_view name, std::uint64_t have) {
        return std::cmp_greater_equal(have, query_integer(request, name));
    };
    if (parts == Parts{"idle"}) return world_.idle();
    if (parts == Parts{"messages"}) return at_least("messages", world_.book.complete_messages());
    if (parts == Parts{"deliveries"}) {
        return at_least("deliveries", world_.counts.deliveries) &&
               at_least("posts", world_.counts.posts) &&
               at_least("acknowledged", world_.counts.acknowledged);
    }
    if (parts == Parts{"binds"}) {
        const auto wanted = query_value(request.query, "binds");
        return !wanted || std::cmp_equal(bound(), query_integer(request, "binds"));
    }
    if (parts == Parts{"stats"}) return at_least("requests", world_.counts.requests);
    if (parts.size() != 3 || parts[2] != "transcript") return true;
    return at_least("entries", world_.book.complete_entries(customer_of(parts[1])));
}

std::size_t ControlApi::bound() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        world_.sessions(), [](const auto &one) { return one.second->is_bound(); }));
}

net::Response ControlApi::answer_to(const net::Request &request, const Parts &parts,
                                    const json::object &body) {
    const auto is = [&](std::string_view method, const Parts &wanted) {
        return request.method == method && parts == wanted;
    };
    if (is("GET", {"config"})) return json_response(200, describe(world_.settings));
    if (is("POST", {"config"})) return config(body);
    if (parts == Parts{"faults"}) return faults_answer(world_.faults, request, body);
    if (parts == Parts{"errors"}) return order_errors(request, body);
    if (is("POST", {"orders"})) return order(body);
    if (is("POST", {"release"})) return release(body);
    if (is("GET", {"binds"})) return binds();
    if (is("GET", {"pdus"})) return json_response(200, {{"pdus", world_.log.describe()}});
    if (is("GET", {"messages"})) {
        return json_response(200, {{"messages", world_.book.messages()}});
    }
    if (is("GET", {"deliveries"})) {
        return json_response(200, {{"deliveries", world_.book.deliveries()}});
    }
    if (is("GET", {"transcripts"})) {
        return json_response(200, {{"transcripts", world_.book.transcripts()}});
    }
    if (is("GET", {"stats"})) return stats();
    if (is("GET", {"idle"})) return json_response(200, {{"idle", world_.idle()}});
    if (is("POST", {"load"})) return load(body);
    if (parts.size() < 2 || parts[0] != "customers") return not_found(request);

    const auto customer = customer_of(parts[1]);
    constexpr std::size_t kMaxAddress = 20;
    if (customer.size() > kMaxAddress) return error_response(400, "an address has 20 characters");
    if (is("POST", {"customers", parts[1]})) return set_customer(customer, body);
    if (is("POST", {"customers", parts[1], "messages"})) return write(customer, body);
    if (is("GET", {"customers", parts[1], "transcript"})) {
        if (!world_.book.find_customer(customer)) {
            return error_response(404, "there is no such customer");
        }
        const auto number = query_value(request.query, "number").value_or("");
        return json_response(200, world_.book.transcript(customer, customer_of(number)));
    }
    return not_found(request);
}

net::Response ControlApi::config(const json::object &body) {
    const auto done = configure(world_.settings, body);
    return done ? json_response(200, describe(world_.settings)) : bad_request(done.error());
}

net::Response ControlApi::order_errors(const net::Request &request, const json::object &body) {
    if (request.method == "DELETE") world_.ordered_errors.clear();
    if (request.method == "POST") {
        Fields fields(body);
        std::string as = "answer";
        fields.text("as", as);
        if (as != "answer" && as != "status") {
            fields.refuse("as", "must be \"answer\" or \"status\"");
        }
        std::int64_t times = 1;
        fields.integer("times", times, 1);
        std::deque<OrderedError> made;
        const auto *codes = fields.value("codes");
        if (!codes || !codes->is_array()) {
            fields.refuse("codes", "must be an array");
        } else {
            for (const auto &code : codes->get_array()) {
                const auto status = status_in(code);
                const auto state =
                    code.is_string() ? state_named(code.get_string()) : kStates.size();
                if (as == "answer" && status) {
                    made.push_back({*status, 0});
                } else if (as == "status" && state != kStates.size()) {
                    made.push_back({kRok, state});
                } else {
                    fields.refuse("codes", as == "answer"
                                               ? "must be statuses such as RTHROTTLED or 88"
                                               : "must be states such as UNDELIV");
                }
            }
        }
        if (const auto done = fields.done(); !done) return bad_request(done.error());
        world_.ordered_errors.clear();
        for (std::int64_t i = 0; i < times; ++i)
            world_.ordered_errors.insert(world_.ordered_errors.end(), made.begin(), made.end());
    }
    return json_response(200, {{"waiting", world_.ordered_errors.size()}});
}

// What the SMSC does of its own accord, on one connection.
net::Response ControlApi::order(const json::object &body) {
    std::string what;
    std::string hex;
    std::string source = world_.settings.number;
    std::int64_t bind = 0;
    std::int64_t sequence = 0;
    std::int64_t length = 0;
    std::int64_t command = 0x99;
    std::uint32_t status = kRinvcmdid;
    Fields fields(body);
    fields.text("do", what);
    fields.text("hex", hex);
    fields.text("source", source);
    fields.integer("bind", bind, 0);
    fields.integer("sequence", sequence, 0);
    fields.integer("length", length, 0);
    fields.integer("command", command, 0);
    if (const auto *value = fields.value("status")) {
        const auto known = status_in(*value);
        if (!known) fields.refuse("status", "must be a status such as RTHROTTLED or 88");
        status = known.value_or(status);
    }
    const auto bytes = crypto::from_hex(hex);
    if (!bytes) fields.refuse("hex", "must be hex digits");
    constexpr std::array<std::string_view, 11> kOrders{
        "drop",         "close",           "unbind",
        "enquire_link", "outbind",         "alert_notification",
        "generic_nack", "unknown_command", "garbage",
        "lying_length", "stray_response"};
    if (std::ranges::find(kOrders, what) == kOrders.end()) {
        fields.refuse("do",
                      "must be drop, close, unbind, enquire_link, outbind, "
                      "alert_notification, generic_nack, unknown_command, garbage, "
                      "lying_length or stray_response");
    }
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    const auto session = world_.session(static_cast<std::uint64_t>(bind));
    if (!session) return error_response(404, "there is no such connection");

    const auto number = static_cast<std::uint32_t>(sequence);
    if (what == "drop") session->hang_up(true);
    if (what == "close") session->hang_up(false);
    if (what == "unbind") session->unbind();
    if (what == "enquire_link") session->request(kEnquireLink);
    if (what == "generic_nack") session->send({kGenericNack, status, number, {}});
    if (what == "unknown_command") session->request(static_cast<std::uint32_t>(command));
    if (what == "outbind") {
        std::string out;
        put_text(out, world_.settings.smsc_id);
        put_text(out, world_.settings.accounts.front().password);
        session->request(kOutbind, out);
    }
    if (what == "alert_notification") {
        std::string out;
        for (const auto &one : {source, world_.settings.number}) {
            const auto address = address_of(one, world_.settings);
            put8(out, address.ton);
            put8(out, address.npi);
            put_text(out, address.text);
        }
        session->request(kAlertNotification, out);
    }
    if (what == "stray_response") {
        std::string out;
        put_text(out, "1");
        session->send({kSubmitSm | kResponse, kRok, number, std::move(out)});
    }
    if (what == "garbage") {
        const auto garbage = hex.empty() ? "HTTP/1.1 400 Bad Request\r\n\r\n" : *bytes;
        session->send_bytes(garbage, "garbage");
    }
    if (what == "lying_length") {  // of an enquire_link
        std::string out;
        put32(out, static_cast<std::uint32_t>(length));
        session->send_bytes(out + to_bytes({kEnquireLink, kRok, 1, {}}).substr(4),
                            "a length that lies");
    }
    return json_response(200, {{"ok", true}, {"bind", session->id()}});
}

net::Response ControlApi::release(const json::object &body) {
    std::int64_t count = std::numeric_limits<std::int64_t>::max();
    bool last_first = false;
    Fields fields(body);
    fields.integer("count", count, 0);
    fields.boolean("last_first", last_first);
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    const auto released = world_.release(static_cast<std::size_t>(count), last_first);
    return json_response(200, {{"released", released}});
}

net::Response ControlApi::set_customer(const std::string &customer, const json::object &body) {
    auto &known = world_.book.customer(customer);
    auto refused = known.refused;
    std::string undeliverable;
    Fields fields(body);
    if (const auto *value = fields.value("refused")) {
        const auto status = status_in(*value);
        if (!status) fields.refuse("refused", "must be a status such as RINVDSTADR; ROK: none");
        refused = status.value_or(refused);
    }
    fields.text("undeliverable", undeliverable);
    const auto state = state_named(undeliverable);
    const bool given = body.contains("undeliverable");
    if (!undeliverable.empty() && state == kStates.size()) {
        fields.refuse("undeliverable", "must be a state such as UNDELIV; empty: none");
    }
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    known.refused = refused;
    if (given) known.undeliverable = undeliverable.empty() ? 0 : state;
    return fine();
}

net::Response ControlApi::write(const std::string &customer, const json::object &body) {
    auto message = customer_message(body, customer, world_.settings, world_.next_reference());
    if (!message) return bad_request(message.error());
    const auto total = message->total;
    const auto id = world_.customer_writes(customer, std::move(*message));
    return json_response(200, {{"id", id}, {"total", total}});
}

net::Response ControlApi::load(const json::object &body) {
    const auto load = read_load(body, "34600000000", [](const std::string &first) {
        const auto number = to_e164(first);
        return number.empty() ? 0 : std::stoull(number.substr(1));
    });
    if (!load) return bad_request(load.error());
    for (std::int64_t c = 0; c < load->customers; ++c) {
        world_.expect_answers("+" + std::to_string(load->first + static_cast<std::uint64_t>(c)),
                              static_cast<std::size_t>(load->messages));
    }
    std::optional<Error> mistake;
    auto response = load->run([&](std::uint64_t number, const std::string &text) {
        if (mistake) return;
        const auto customer = "+" + std::to_string(number);
        auto made =
            customer_message({{"text", text}}, customer, world_.settings, world_.next_reference());
        if (!made) {
            mistake = made.error();
        } else {
            world_.customer_writes(customer, std::move(*made));
        }
    });
    return mistake ? bad_request(*mistake) : std::move(response);
}

net::Response ControlApi::binds() const {
    json::array out;
    for (const auto &[id, session] : world_.sessions())
        out.push_back(session->describe());
    return json_response(200, {{"bound", bound()}, {"binds", std::move(out)}});
}

net::Response ControlApi::stats() const {
    const auto &counts = world_.counts;
    return json_response(200, {{"customers", world_.book.customers()},
                               {"customer_messages", counts.customer_messages},
                               {"connections", counts.connections},
                               {"binds", counts.binds},
                               {"refused_binds", by_name(counts.refused_binds)},
                               {"requests", counts.requests},
                               {"accepted", counts.accepted},
                               {"refused", by_name(counts.refused)},
                               {"deliveries",
                                {{"events", counts.deliveries},
                                 {"posts", counts.posts},
                                 {"acknowledged", counts.acknowledged},
                                 {"given_up", counts.given_up},
                                 {"pending", world_.pending()}}},
                               {"load",
                                {{"answered", counts.load_answered},
                                 {"doubled", counts.load_doubled},
                                 {"out_of_order", counts.load_out_of_order}}},
                               {"stray_responses", counts.stray_responses},
                               {"malformed_responses", counts.malformed_responses},
                               {"statuses_waiting", world_.statuses_waiting()},
                               {"faults", world_.faults.describe().at("struck")}});
}

}  // namespace patchbay::simulators::smsc
