#include "tests/simulators/messenger/thread_api.h"

#include "tests/simulators/common/control.h"
#include "tests/simulators/messenger/call.h"
#include "tests/simulators/messenger/graph_error.h"
#include "tests/simulators/messenger/message_check.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace patchbay::simulators::messenger {

namespace {

constexpr std::string_view kPass = "pass_thread_control";
constexpr std::string_view kTake = "take_thread_control";
constexpr std::string_view kRequest = "request_thread_control";
constexpr std::string_view kRelease = "release_thread_control";
constexpr std::array kEdges{kPass, kTake, kRequest, kRelease};

std::string id_text(const json::value &value) {
    return value.is_string() ? std::string(value.get_string()) : std::to_string(value.get_int64());
}

}  // namespace

bool ThreadApi::owns(std::string_view edge) {
    return std::ranges::find(kEdges, edge) != kEdges.end();
}

net::Response ThreadApi::order(std::string_view edge, const net::Request &request) {
    const auto call = read_call(request);
    if (!call) return world_.refuse({100, call.error().message});
    const auto &body = call->body;
    if (const auto error = check_thread_control(body, edge == kPass)) return world_.refuse(*error);
    const auto conversation =
        world_.book.find(text_member(body.at("recipient").get_object(), "id"));
    if (!conversation) return world_.refuse(no_such_customer(world_.settings));
    const auto gives_away = edge == kPass || edge == kRelease;
    if (gives_away && world_.is_standby(*conversation)) {
        return world_.refuse(
            {100, "The action is invalid since it's not the thread owner.", 2534037});
    }
    if (edge == kPass) world_.set_owner(*conversation, id_text(body.at("target_app_id")));
    if (edge == kTake) world_.set_owner(*conversation, world_.settings.app_id);
    if (edge == kRelease) world_.set_owner(*conversation, {});
    return json_response(200, {{"success", true}});
}

net::Response ThreadApi::owner(const net::Request &request) {
    const auto conversation =
        world_.book.find(query_value(request.query, "recipient").value_or(""));
    if (!conversation) return world_.refuse(no_such_customer(world_.settings));
    json::array data;
    if (const auto &app = world_.owner(*conversation); !app.empty()) {
        const auto expires = world_.book.at(*conversation).owner_until / 1000;
        data.push_back(json::object{{"thread_owner", {{"app_id", app}, {"expiration", expires}}}});
    }
    return json_response(200, {{"data", std::move(data)}});
}

}  // namespace patchbay::simulators::messenger
