#include "tests/simulators/messenger/control_api.h"

#include "tests/simulators/common/control.h"
#include "tests/simulators/common/fields.h"
#include "tests/simulators/messenger/call.h"
#include "tests/simulators/messenger/customer_message.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace patchbay::simulators::messenger {

namespace {

constexpr std::size_t kMaxIdDigits = 20;

bool is_psid(std::string_view text) {
    return !text.empty() && text.size() <= kMaxIdDigits &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

json::value id_or_null(const std::string &app_id) {
    return app_id.empty() ? json::value() : json::value(app_id);
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
    if (parts.size() != 3 || parts[2] != "transcript") return true;
    const auto index = world_.book.find(parts[1]);
    const auto wanted = query_integer(request, "entries");
    return !index || std::cmp_greater_equal(world_.book.at(*index).entries.size(), wanted);
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
        return graph::ordered_errors_answer(world_.ordered_errors, false, request, body);
    }
    if (request.method == "POST" && parts.size() == 2 && parts[0] == "media") {
        const auto done = world_.media.lie(parts[1], body);
        return done ? fine() : bad_request(done.error());
    }
    if (is("GET", {"transcripts"})) return transcripts();
    if (is("GET", {"stats"})) return stats();
    if (is("GET", {"idle"})) return json_response(200, {{"idle", world_.idle()}});
    if (is("GET", {"webhooks"})) return posts_answer(world_.deliveries);
    if (is("POST", {"load"})) return load(body);
    if (parts.size() >= 2 && parts[0] == "customers") return customer(request, parts, body);
    return not_found(request);
}

net::Response ControlApi::customer(const net::Request &request, const Parts &parts,
                                   const json::object &body) {
    if (!is_psid(parts[1])) return error_response(400, "a customer is named by 1 to 20 digits");
    if (request.method == "GET" && parts.size() == 3 && parts[2] == "transcript") {
        const auto index = world_.book.find(parts[1]);
        if (!index) return error_response(404, "there is no such customer");
        world_.owner(*index);  // which ends by itself
        return json_response(200, world_.book.transcript(world_.book.at(*index)));
    }
    if (request.method != "POST") return not_found(request);
    const auto is = [&](std::string_view edge) { return parts.size() == 3 && parts[2] == edge; };
    if (parts.size() == 2) return set_customer(world_.book.conversation(parts[1]), body);
    if (is("messages")) return write(request, world_.book.conversation(parts[1]), body);
    if (is("echoes")) return others_write(world_.book.conversation(parts[1]), body);
    if (is("handovers")) return hand_over(world_.book.conversation(parts[1]), body);
    return not_found(request);
}

net::Response ControlApi::config(const json::object &body) {
    const auto done = configure(world_.settings, body);
    return done ? json_response(200, describe(world_.settings)) : bad_request(done.error());
}

net::Response ControlApi::set_customer(std::size_t conversation, const json::object &body) {
    auto &talk = world_.book.at(conversation);
    auto name = talk.name;
    auto username = talk.username;
    auto blocked = talk.blocked;
    auto hidden = talk.profile_hidden;
    Fields fields(body);
    fields.text("name", name);
    fields.text("username", username);
    fields.boolean("blocked", blocked);
    fields.boolean("profile_hidden", hidden);
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    talk.name = std::move(name);
    talk.username = std::move(username);
    talk.blocked = blocked;
    talk.profile_hidden = hidden;
    return fine();
}

net::Response ControlApi::write(const net::Request &request, std::size_t conversation,
                                json::object body) {
    if (const auto *name = body.if_contains("name")) {
        if (!name->is_string()) return error_response(400, "\"name\" must be a string");
        world_.book.at(conversation).name = name->get_string();
        body.erase("name");
    }
    auto deed = customer_message(world_, conversation, body, base_of(request));
    if (!deed) return bad_request(deed.error());
    return json_response(200, {{"id", world_.customer_does(conversation, std::move(*deed))}});
}

net::Response ControlApi::others_write(std::size_t conversation, const json::object &body) {
    std::string app_id(kInboxApp);
    std::string text;
    Fields fields(body);
    fields.text("app_id", app_id);
    fields.text("text", text);
    if (text.empty()) fields.refuse("text", "is required");
    if (const auto done = fields.done(); !done) return bad_request(done.error());
    const auto mid = world_.others_write(conversation, {{"message", {{"text", text}}}}, app_id);
    return json_response(200, {{"id", mid}});
}

net::Response ControlApi::hand_over(std::size_t conversation, const json::object &body) {
    const auto &ours = world_.settings.app_id;
    std::string action;
    std::string app_id(kInboxApp);
    std::string metadata;
    Fields fields(body);
    fields.text("action", action);
    fields.text("app_id", app_id);
    fields.text("metadata", metadata);
    if (action != "pass" && action != "take" && action != "request" && action != "release") {
        fields.refuse("action", "must be pass, take, request or release");
    }
    if (const auto done = fields.done(); !done) return bad_request(done.error());

    const auto before = world_.owner(conversation);
    const auto tell = [&](const char *event, json::object what) {
        if (!metadata.empty()) what["metadata"] = metadata;
        json::object out;
        out[event] = std::move(what);
        world_.tell_handover(conversation, std::move(out));
    };
    if (action == "release") world_.set_owner(conversation, {});
    if (action == "pass") {
        world_.set_owner(conversation, ours);
        tell("pass_thread_control",
             {{"previous_owner_app_id", app_id}, {"new_owner_app_id", ours}});
    }
    if (action == "take") {
        world_.set_owner(conversation, app_id);
        tell("take_thread_control",
             {{"previous_owner_app_id", id_or_null(before)}, {"new_owner_app_id", app_id}});
    }
    if (action == "request") tell("request_thread_control", {{"requested_owner_app_id", app_id}});
    return fine();
}

net::Response ControlApi::transcripts() {
    json::array out;
    for (std::size_t i = 0; i < world_.book.size(); ++i) {
        world_.owner(i);
        out.push_back(world_.book.transcript(world_.book.at(i)));
    }
    return json_response(200, {{"transcripts", std::move(out)}});
}

net::Response ControlApi::load(const json::object &body) {
    const auto load = read_load(body, "24030000000000000", [](const std::string &first) {
        return is_psid(first) && first.size() < kMaxIdDigits ? std::stoull(first) : 0;
    });
    if (!load) return bad_request(load.error());
    return load->run([this](std::uint64_t customer, const std::string &text) {
        world_.customer_does(world_.book.conversation(std::to_string(customer)),
                             {{{"message", {{"text", text}}}}, "messages"});
    });
}

net::Response ControlApi::stats() const {
    const auto &counts = world_.counts;
    return json_response(200, {{"customers", world_.book.size()},
                               {"customer_messages", counts.customer_messages},
                               {"requests", counts.requests},
                               {"accepted", counts.accepted},
                               {"refused", refusals(counts.refused)},
                               {"read_receipts", counts.read_receipts},
                               {"typing_indicators", counts.typing_indicators},
                               {"reactions", counts.reactions},
                               {"downloads", counts.downloads},
                               {"webhooks", counts_of(world_.deliveries)},
                               {"statuses_waiting", world_.statuses_waiting()},
                               {"faults", world_.faults.describe().at("struck")}});
}

}  // namespace patchbay::simulators::messenger
