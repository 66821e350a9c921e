#include "tests/simulators/repair-tracker/tracker.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/control.h"

#include <boost/json/array.hpp>

#include <utility>

namespace patchbay::simulators::repair_tracker {

namespace {

Faults make_faults() {
    return Faults(
        {{"lookup",
          {"connection_lost", "server_error", "bad_gateway", "throttled", "garbage", "slow"}},
         {"push", {"push_duplicate", "push_late"}}},
        {{"slow_ms", 500}, {"retry_after_s", 1}});
}

net::Response refusal(int status, std::string_view code, std::string_view message) {
    return json_response(status, {{"error", {{"code", code}, {"message", message}}}});
}

}  // namespace

Tracker::Tracker(net::Loop &loop, std::string token)
    : loop_(loop), token_(std::move(token)), faults_(make_faults()) {}

Result<std::unique_ptr<Tracker>> Tracker::start(net::Loop &loop, const std::string &address,
                                                std::uint16_t port, std::string token) {
    std::unique_ptr<Tracker> made(new Tracker(loop, std::move(token)));
    auto pushes = Pushes::make(loop, made->faults_);
    if (!pushes) return std::move(pushes).error();
    made->pushes_ = std::move(*pushes);
    auto listener =
        Listener::open(loop, address, port,
                       [tracker = made.get()](net::Request &&request, Listener::Answer &&answer) {
                           tracker->handle(std::move(request), std::move(answer));
                       });
    if (!listener) return std::move(listener).error();
    made->listener_ = std::move(*listener);
    return made;
}

void Tracker::handle(net::Request &&request, Listener::Answer &&answer) {
    if (request.path.starts_with("/_control/")) return answer.send(control(request));

    const auto key = request.path + "?" + request.query;
    const auto fault = faults_.pick("lookup", Faults::subject(key), ++ordinals_[key]);
    if (fault == "connection_lost") return answer.hang_up();
    auto response = lookup(request);
    if (fault == "server_error") {
        response = refusal(500, "internal", "The tracker has stumbled.");
    } else if (fault == "bad_gateway") {
        response = {502, {}, "text/html", "<html><body>Bad Gateway</body></html>"};
    } else if (fault == "throttled") {
        response = refusal(429, "too_many_requests", "Slow down.");
        response.headers = {{"retry-after", std::to_string(faults_.parameter("retry_after_s"))}};
    } else if (fault == "garbage") {
        response = {200, {}, "application/json", "{\"id\": \"R-10"};
    }
    ++answers_[response.status];
    if (fault != "slow") return answer.send(response);
    const auto later = std::make_shared<Listener::Answer>(std::move(answer));
    loop_.after(faults_.parameter("slow_ms"),
                [later, response = std::move(response)] { later->send(response); });
}

net::Response Tracker::lookup(const net::Request &request) const {
    if (!crypto::equal_constant_time(request.header("authorization"), "Bearer " + token_)) {
        return refusal(401, "unauthorized", "Send the token as \"Authorization: Bearer …\".");
    }
    const auto parts = split_path(request.path);
    if (parts.empty() || parts.size() > 2 || parts[0] != "repairs") {
        return refusal(404, "no_such_path",
                       "There are only /repairs/{ticket} and /repairs?serial=.");
    }
    if (request.method != "GET") return refusal(405, "method_not_allowed", "Only GET.");
    if (parts.size() == 2) {
        const auto *repair = repairs_.find(parts[1]);
        if (repair) return json_response(200, to_json(*repair));
        return refusal(404, "repair_not_found", "There is no repair with this number.");
    }
    const auto serial = query_value(request.query, "serial");
    if (!serial) return refusal(400, "serial_missing", "Say which machine: ?serial=…");
    json::array items;
    for (const auto *repair : repairs_.with_serial(*serial))
        items.push_back(to_json(*repair));
    return json_response(200, {{"total", items.size()}, {"items", std::move(items)}});
}

net::Response Tracker::control(const net::Request &request) {
    const auto parts = split_path(request.path);
    const auto body = json_body(request);
    if (!body) return error_response(400, body.error().message);
    const auto &method = request.method;
    if (parts.size() == 3 && parts[1] == "repairs" && method == "POST") {
        if (const auto set = repairs_.set(parts[2], *body); !set) {
            return error_response(400, set.error().message);
        }
        pushes_->push(parts[2], to_json(*repairs_.find(parts[2])));
        return json_response(200, to_json(*repairs_.find(parts[2])));
    }
    if (parts.size() == 2 && parts[1] == "pushes") {
        if (method == "POST") {
            if (const auto done = pushes_->configure(*body); !done) {
                return error_response(400, done.error().message);
            }
        }
        return json_response(200, pushes_->describe());
    }
    if (parts.size() == 3 && parts[1] == "repairs" && method == "DELETE") {
        return json_response(200, {{"ok", repairs_.erase(parts[2])}});
    }
    if (parts.size() == 2 && parts[1] == "faults") {
        if (method == "DELETE") faults_.clear();
        if (method == "POST") {
            if (const auto done = faults_.configure(*body); !done) {
                return error_response(400, done.error().message);
            }
        }
        return json_response(200, faults_.describe());
    }
    if (parts.size() == 2 && parts[1] == "stats" && method == "GET") {
        json::object answers;
        for (const auto &[status, count] : answers_)
            answers[std::to_string(status)] = count;
        return json_response(
            200, {{"answers", std::move(answers)}, {"faults", faults_.describe().at("struck")}});
    }
    return not_found(request);
}

}  // namespace patchbay::simulators::repair_tracker
