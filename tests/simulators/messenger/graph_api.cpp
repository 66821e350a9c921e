#include "tests/simulators/messenger/graph_api.h"

#include "tests/simulators/common/control.h"
#include "tests/simulators/messenger/call.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace patchbay::simulators::messenger {

namespace {

net::Response success() { return json_response(200, {{"success", true}}); }
net::Response result_success() { return json_response(200, {{"result", "success"}}); }

// The names in a body's `fields`.
std::vector<std::string> names_in(const json::object &body) {
    std::vector<std::string> out;
    const auto *value = body.if_contains("fields");
    const auto *list = value ? value->if_array() : nullptr;
    for (const auto &item : list ? *list : json::array())
        out.emplace_back(item.is_string() ? std::string(item.get_string()) : to_text(item));
    return out;
}

}  // namespace

void GraphApi::handle(net::Request &&request, Listener::Answer &&answer) {
    const auto parts = split_path(request.path);
    if (!parts.empty() && parts[0] == "_media") return download(request, std::move(answer));
    if (parts.size() < 2 || parts.size() > 3 || !graph::is_version(parts[0])) {
        return answer.send(world_.refuse(graph::unknown_path(request.path)));
    }
    if (const auto error = graph::check_token(world_.settings, request)) {
        return answer.send(world_.refuse(*error));
    }
    if (parts.size() == 2) return answer.send(node(request, parts[1]));
    if (!is_account(parts[1])) {
        if (request.method == "GET" && parts[2] == "messages") {
            if (auto page = conversations_.messages(request, parts[1])) return answer.send(*page);
        }
        return answer.send(world_.refuse(graph::no_such_object(parts[1])));
    }
    if (request.method == "POST" && parts[2] == "messages") {
        return send_.messages(request, std::move(answer));
    }
    answer.send(edge(request, parts[2]));
}

bool GraphApi::is_account(const std::string &id) const {
    const auto &settings = world_.settings;
    return id == "me" || id == settings.page_id || id == settings.account_id();
}

net::Response GraphApi::edge(const net::Request &request, const std::string &name) {
    const auto posts = request.method == "POST";
    const auto gets = request.method == "GET";
    if (posts && name == "message_attachments") return send_.upload(request);
    if (posts && ThreadApi::owns(name)) return threads_.order(name, request);
    if (gets && name == "thread_owner") return threads_.owner(request);
    if (gets && name == "conversations") return conversations_.list(request);
    if (name == "messenger_profile") return profile(request);
    if (name == "subscribed_apps") return subscriptions(request);
    return world_.refuse(graph::unknown_path("/" + name));
}

net::Response GraphApi::node(const net::Request &request, const std::string &id) {
    if (request.method != "GET") return world_.refuse(graph::no_such_object(id));
    if (is_account(id)) {
        json::object out{{"id", world_.settings.account_id()}, {"name", "Patchbay Repairs"}};
        if (world_.settings.instagram()) out["username"] = "patchbay_repairs";
        return json_response(200, out);
    }
    if (const auto index = world_.book.find(id)) return person(request, *index);
    if (auto found = conversations_.node(request, id)) return std::move(*found);
    return world_.refuse(graph::no_such_object(id));
}

net::Response GraphApi::person(const net::Request &request, std::size_t conversation) {
    auto &talk = world_.book.at(conversation);
    if (talk.profile_hidden) return world_.refuse(graph::no_such_object(talk.psid));
    if (talk.picture.empty()) {
        talk.picture = world_.media.add({{"image/jpeg", "picture of " + talk.psid}, "image"});
    }
    const auto blank = talk.name.find(' ');
    const auto last = blank == std::string::npos ? "" : talk.name.substr(blank + 1);
    const auto picture = world_.media.url(talk.picture, base_of(request), world_.now());
    json::object known{{"id", talk.psid}, {"name", talk.name}, {"profile_pic", picture}};
    if (world_.settings.instagram()) {
        known["username"] = talk.username;
        known["is_user_follow_business"] = true;
        known["is_business_follow_user"] = false;
        known["follower_count"] = 42;
        known["is_verified_user"] = false;
    } else {
        known["first_name"] = talk.name.substr(0, blank);
        known["last_name"] = last;
        known["locale"] = "en_US";
        known["timezone"] = 1;
        known["gender"] = "female";
    }
    const auto wanted = query_value(request.query, "fields");
    const auto *usual = world_.settings.instagram() ? "name,username,profile_pic"
                                                    : "first_name,last_name,profile_pic";
    json::object out{{"id", talk.psid}};
    for (const auto &name : split_list(wanted.value_or(usual))) {
        const auto *value = known.if_contains(name);
        if (!value) return world_.refuse({100, "Tried accessing nonexisting field (" + name + ")"});
        out[name] = *value;
    }
    return json_response(200, out);
}

net::Response GraphApi::profile(const net::Request &request) {
    if (request.method == "GET") {
        const auto names = split_list(query_value(request.query, "fields").value_or(""));
        if (const auto error = Profile::check_names(names)) return world_.refuse(*error);
        return json_response(200, world_.profile.read(names));
    }
    auto call = read_call(request);
    if (!call) return world_.refuse({100, call.error().message});
    auto &body = call->body;
    body.erase("platform");
    const auto error = request.method == "DELETE" ? world_.profile.erase(names_in(body))
                                                  : world_.profile.set(body);
    return error ? world_.refuse(*error) : result_success();
}

net::Response GraphApi::subscriptions(const net::Request &request) {
    auto &subscribed = world_.settings.subscribed;
    if (request.method == "GET") {
        json::array data;
        if (!subscribed.empty()) {
            json::object app{{"id", world_.settings.app_id}, {"name", "Patchbay"}};
            app["subscribed_fields"] = json::array(subscribed.begin(), subscribed.end());
            data.push_back(std::move(app));
        }
        return json_response(200, {{"data", std::move(data)}});
    }
    if (request.method == "DELETE") {
        subscribed.clear();
        return success();
    }
    const auto call = read_call(request);
    if (!call) return world_.refuse({100, call.error().message});
    const auto given = query_value(request.query, "subscribed_fields")
                           .value_or(std::string(text_member(call->body, "subscribed_fields")));
    auto fields = split_list(given);
    if (fields.empty()) return world_.refuse({100, "The parameter subscribed_fields is required."});
    for (const auto &field : fields) {
        if (std::ranges::find(kFields, field) != kFields.end()) continue;
        return world_.refuse({100, "Param subscribed_fields: there is no field \"" + field + "\""});
    }
    subscribed = std::move(fields);
    return success();
}

void GraphApi::download(const net::Request &request, Listener::Answer &&answer) {
    auto *const item = world_.media.download(request.path, world_.now());
    if (!item) return answer.send({403, {}, "text/plain", "URL signature expired"});
    ++world_.counts.downloads;
    serve(*item, std::move(answer));
}

}  // namespace patchbay::simulators::messenger
