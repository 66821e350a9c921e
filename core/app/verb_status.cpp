#include "core/app/config.h"
#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/json.h"
#include "core/net/http_client.h"

#include <boost/json/object.hpp>

#include <cstdlib>

namespace patchbay::app {
namespace {

constexpr std::int64_t kTimeoutMs = 10'000;

struct Target {
    std::string url;
    std::string token;
};

// The address to reach a listener by, where it listens on all of them.
std::string reachable(const std::string &address) {
    if (address == "0.0.0.0") return "127.0.0.1";
    if (address == "::") return "[::1]";
    return address.find(':') == address.npos ? address : '[' + address + ']';
}

int find_target(const StatusArguments &arguments, Target &target) {
    const char *token = std::getenv("PATCHBAY_ADMIN_TOKEN");
    if (token != nullptr) target.token = token;
    if (!arguments.admin.empty()) {
        target.url = arguments.admin;
        while (target.url.ends_with('/'))
            target.url.pop_back();
        return kGood;
    }
    Problems problems;
    const auto config = load_config(arguments.config, Scope::only_admin(), problems);
    if (!problems.empty()) return fail(std::move(problems));
    if (config->admin.port == 0)
        return fail(
            kWrongUsage,
            "admin.port is 0, so only the daemon's log says the port: give it with --admin");
    target.url =
        "http://" + reachable(config->admin.address) + ':' + std::to_string(config->admin.port);
    if (token == nullptr) target.token = config->admin_token;
    return kGood;
}

Result<net::ClientResponse> fetch(const Target &target) {
    net::Loop loop;
    // The operator names the daemon, so it may be anywhere.
    auto client = net::HttpClient::create(loop, {"0.0.0.0/0", "::/0"});
    if (!client) return client.error();
    net::ClientRequest request;
    request.method = "GET";
    request.url = target.url + "/api/v1/status";
    request.headers = {{"authorization", "Bearer " + target.token}};
    request.timeout_ms = kTimeoutMs;
    net::ClientResponse response;
    loop.post([&] {
        (*client)->send(std::move(request), [&](net::ClientResponse got) {
            response = std::move(got);
            loop.stop();
        });
    });
    loop.run();
    return response;
}

std::string member_text(const json::object &object, std::string_view key) {
    const auto *value = object.if_contains(key);
    if (value == nullptr) return "-";
    if (value->is_bool()) return value->get_bool() ? "yes" : "NO";
    return to_text(*value);
}

json::object member_object(const json::object &object, std::string_view key) {
    const auto *value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : json::object();
}

std::string lines_table(const json::object &lines) {
    std::vector<std::vector<std::string>> rows{
        {"LINE", "RECEIVED", "HANDLED", "DUPLICATE", "IGNORED", "DEAD", "PENDING", "BALANCED",
         "QUEUED", "IN-DOUBT", "SENT", "FAILED", "DEAD-LETTERS", "STATE"}};
    for (const auto &member : lines) {
        if (!member.value().is_object()) continue;
        const auto &line = member.value().get_object();
        const auto ledger = member_object(line, "ledger");
        const auto sends = member_object(line, "sends");
        std::vector<std::string> row{std::string(member.key())};
        for (const auto *key :
             {"received", "handled", "duplicate", "ignored", "dead", "pending", "balanced"})
            row.push_back(member_text(ledger, key));
        for (const auto *key : {"queued", "in_doubt", "sent", "failed"})
            row.push_back(member_text(sends, key));
        row.push_back(member_text(line, "dead_letters"));
        const auto *stopped = line.if_contains("stopped");
        row.emplace_back(stopped != nullptr && *stopped == true ? "stopped" : "open");
        rows.push_back(std::move(row));
    }
    return table(rows);
}

}  // namespace

int verb_status(const StatusArguments &arguments) {
    Target target;
    if (const int code = find_target(arguments, target); code != kGood) return code;
    const auto response = fetch(target);
    if (!response) return fail(kFailed, response.error().message);
    if (response->kind != net::ErrorKind::none)
        return fail(
            response->kind == net::ErrorKind::invalid ? kWrongUsage : kFailed,
            "no answer from " + target.url + ": " + response->error + "; is the daemon running?");
    if (response->status == 401)
        return fail(kFailed,
                    "the daemon refused the token: set PATCHBAY_ADMIN_TOKEN to the config's "
                    "admin.token");
    const auto body = parse_json(response->body);
    if (response->status != 200 || !body || !body->is_object())
        return fail(kFailed, target.url + " answered " + std::to_string(response->status) +
                                 "; is this the admin address of a daemon?");
    if (arguments.as_json) {
        print_line(to_text(*body));
        return kGood;
    }
    const auto &status = body->get_object();
    print(lines_table(member_object(status, "lines")));
    print("\nconversations " + member_text(status, "conversations") + ", ready " +
          member_text(status, "ready") + '\n');
    return kGood;
}

}  // namespace patchbay::app
