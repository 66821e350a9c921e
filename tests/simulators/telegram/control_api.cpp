#include "tests/simulators/telegram/control_api.h"

#include "tests/simulators/common/fields.h"
#include "tests/simulators/telegram/customer_message.h"
#include "tests/simulators/telegram/webhook.h"

#include <boost/json/array.hpp>

#include <charconv>
#include <memory>
#include <optional>

namespace patchbay::simulators::telegram {

namespace {

constexpr std::int64_t kMaxChatId = (std::int64_t{1} << 52U) - 1;  // what the documents promise

// 0: none.
std::int64_t chat_id_in(std::string_view text) {
    std::int64_t out = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    const auto whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    return whole && out > 0 && out <= kMaxChatId ? out : 0;
}

// 429, or {"error_code", "description", "parameters"}.
std::optional<ApiError> read_order(const json::value &value, bool /*as_status*/) {
    if (value.is_int64()) {
        switch (value.get_int64()) {
            case 400:
                return bad("ordered by the control API");
            case 401:
                return unauthorized();
            case 403:
                return forbidden("bot was blocked by the user");
            case 404:
                return not_found_error();
            case 429:
                return too_many(1);
            case 500:
                return ApiError{500, "Internal Server Error"};
            default:
                return {};
        }
    }
    const auto *order = value.if_object();
    if (!order) return {};
    Fields fields(*order);
    std::int64_t code = 0;
    ApiError out{0, {}};
    fields.integer("error_code", code, 400);
    fields.text("description", out.description);
    if (const auto *parameters = fields.object("parameters")) out.parameters = *parameters;
    if (!fields.done() || code == 0 || out.description.empty()) return {};
    out.code = static_cast<int>(code);
    return out;
}

}  // namespace

void ControlApi::handle(net::Request &&request, Listener::Answer &&answer) {
    auto parts = split_path(request.path);
    parts.erase(parts.begin());
    const auto body = json_body(request);
    if (!body) return answer.send(bad_request(body.error()));
    if (request.method == "POST" && parts == Parts{"webhooks"}) {
        return post_raw(
            send_, *body,
            [this](std::string text, bool has_secret) {
                return webhook_request(world_.settings, std::move(text), has_secret);
            },
            std::move(answer));
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
    const auto chat = world_.book.find(chat_id_in(parts[1]));
    const auto wanted = query_integer(request, "entries");
    return !chat || std::cmp_greater_equal(world_.book.at(*chat).entries.size(), wanted);
}

net::Response ControlApi::answer_to(const net::Request &request, const Parts &parts,
                                    const json::object &body) {
    const auto is = [&](std::string_view method, const Parts &wanted) {
        return request.method == method && parts == wanted;
    };
    if (is("GET", {"config"})) return json_response(200, describe(world_.settings));
    if (is("POST", {"config"})) return config(body);
    if (parts == Parts{"faults"}) return faults_answer(world_.faults, request, body);
    if (parts == Parts{"errors"}) {
        return errors_answer(world_.ordered_errors, false, request, body, read_order);
    }
    if (request.method == "POST" && parts.size() == 2 && parts[0] == "media") {
        const auto done = world_.files.lie(parts[1], body);
        return done ? fine() : bad_request(done.error());
    }
    if (is("GET", {"transcripts"})) return transcripts();
    if (is("GET", {"updates"})) return waiting_updates();
    if (is("GET", {"stats"})) return stats();
    if (is("GET", {"idle"})) return json_response(200, {{"idle", world_.idle()}});
    if (is("GET", {"webhooks"})) return posts_answer(world_.deliveries);
    if (is("POST", {"load"})) return load(body);
    if (parts.size() >= 2 && parts[0] == "customers") return customer(request, parts, body);
    return not_found(request);
}

net::Response ControlApi::customer(const net::Request &request, const Parts &parts,
                                   const json::object &body) {
    const auto id = chat_id_in(parts[1]);
    if (id == 0) return error_response(400, "a customer is named by a number of up to 52 bits");
    if (request.method == "GET" && parts.size() == 3 && parts[2] == "transcript") {
        const auto chat = world_.book.find(id);
        if (!chat) return error_response(404, "there is no such customer");
        return json_response(200, world_.book.transcript(world_.book.at(*chat)));
    }
    if (request.method != "POST") return not_found(request);
    if (parts.size() == 2) return set_customer(world_.book.chat(id), body);
    if (parts.size() == 3 && parts[2] == "messages") return write(world_.book.chat(id), body);
    return not_found(request);
}

net::Response ControlApi::config(const json::object &body) {
    const auto before = world_.settings.webhook;
    const auto done = configure(world_.settings, body);
    if (!done) return bad_request(done.error());
    if (const auto now = world_.settings.webhook; now != before) world_.set_webhook(now);
    return json_response(200, describe(world_.settings));
}

net::Response ControlApi::set_customer(std::size_t chat, const json::object &body) {
    auto &talk = world_.book.at(chat);
    Person person = talk;
    auto blocked = talk.blocked;
    Fields fields(body);
    fields.text("name", person.first_name);
    fields.text("last_name", person.last_name);
    fields.text("username", person.username);
    fields.text("language_code", person.language_code);
    fields.boolean("started", person.started);
    fields.boolean("deactivated", person.deactivated);
    fields.boolean("blocked", blocked);
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    static_cast<Person &>(talk) = std::move(person);
    world_.set_blocked(chat, blocked);
    return fine();
}

net::Response ControlApi::write(std::size_t chat, json::object body) {
    auto &talk = world_.book.at(chat);
    if (talk.blocked) {
        return error_response(400, "the customer has blocked the bot; set \"blocked\" to false");
    }
    if (const auto *name = body.if_contains("name")) {
        if (!name->is_string()) return error_response(400, "\"name\" must be a string");
        talk.first_name = name->get_string();
        body.erase("name");
    }
    const auto id = customer_message(world_, chat, body);
    return id ? json_response(200, {{"id", *id}}) : bad_request(id.error());
}

net::Response ControlApi::transcripts() const {
    json::array out;
    for (std::size_t i = 0; i < world_.book.size(); ++i)
        out.push_back(world_.book.transcript(world_.book.at(i)));
    return json_response(200, {{"transcripts", std::move(out)}});
}

net::Response ControlApi::waiting_updates() {
    world_.updates.forget_old(world_.now());
    json::array out;
    for (const auto &[id, update] : world_.updates.pending()) {
        if (auto parsed = parse_json(update.json)) out.push_back(std::move(*parsed));
    }
    return json_response(200, {{"updates", std::move(out)}});
}

net::Response ControlApi::load(const json::object &body) {
    const auto load = read_load(body, "7000000000", [](const std::string &first) {
        return static_cast<std::uint64_t>(chat_id_in(first));
    });
    if (!load) return bad_request(load.error());
    return load->run([this](std::uint64_t customer, const std::string &text) {
        world_.customer_sends(world_.book.chat(static_cast<std::int64_t>(customer)),
                              {{"text", text}}, text, 0);
    });
}

net::Response ControlApi::stats() const {
    const auto &counts = world_.counts;
    return json_response(200, {{"customers", world_.book.size()},
                               {"customer_messages", counts.customer_messages},
                               {"requests", counts.requests},
                               {"accepted", counts.accepted},
                               {"refused", refusals(counts.refused)},
                               {"edits", counts.edits},
                               {"typing_indicators", counts.chat_actions},
                               {"reactions", counts.reactions},
                               {"callback_answers", counts.callback_answers},
                               {"polls", counts.polls},
                               {"webhook_calls", counts.webhook_calls},
                               {"downloads", counts.downloads},
                               {"webhooks", counts_of(world_.deliveries)},
                               {"updates_waiting", world_.updates.pending().size()},
                               {"faults", world_.faults.describe().at("struck")}});
}

}  // namespace patchbay::simulators::telegram
