#include "core/app/admin_client.h"

#include "core/app/config.h"
#include "core/app/output.h"
#include "core/base/text.h"
#include "core/net/http_client.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdlib>

namespace patchbay::app {
namespace {

constexpr std::int64_t kTimeoutMs = 30'000;
constexpr std::size_t kBriefCharacters = 60;
constexpr const char *kTokenVariable = "PATCHBAY_ADMIN_TOKEN";

// The address to reach a listener by, where it listens on all of them.
std::string reachable(const std::string &address) {
    if (address == "0.0.0.0") return "127.0.0.1";
    if (address == "::") return "[::1]";
    return address.find(':') == address.npos ? address : '[' + address + ']';
}

Result<net::ClientResponse> fetch(net::ClientRequest request) {
    net::Loop loop;
    // The operator names the daemon, so it may be anywhere.
    auto client = net::HttpClient::create(loop, {"0.0.0.0/0", "::/0"});
    if (!client) return client.error();
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

std::string first_characters(std::string_view text) {
    std::string brief;
    std::size_t at = 0;
    for (std::size_t count = 0; at < text.size() && count < kBriefCharacters; ++count) {
        const std::size_t begin = at;
        next_utf8(text, at);
        const auto character = text.substr(begin, at - begin);
        brief += character == "\n" ? std::string_view(" ") : character;
    }
    return at < text.size() ? brief + "…" : brief;
}

}  // namespace

int AdminClient::find(const DaemonPlace &place) {
    const char *token = std::getenv(kTokenVariable);
    if (token != nullptr) token_ = token;
    if (!place.admin.empty()) {
        url_ = place.admin;
        while (url_.ends_with('/'))
            url_.pop_back();
        return kGood;
    }
    Problems problems;
    const auto config = load_config(place.config, Scope::only_admin(), problems);
    if (!problems.empty()) return fail(std::move(problems));
    if (config->admin.port == 0)
        return fail(
            kWrongUsage,
            "admin.port is 0, so only the daemon's log says the port: give it with --admin");
    url_ = "http://" + reachable(config->admin.address) + ':' + std::to_string(config->admin.port);
    if (token == nullptr) token_ = config->admin_token;
    return kGood;
}

int AdminClient::ask(std::string_view method, const std::string &path, json::value &answer,
                     std::string body) const {
    net::ClientRequest request;
    request.method = method;
    request.url = url_ + path;
    request.headers = {{"authorization", "Bearer " + token_}};
    if (!body.empty()) request.headers.push_back({"content-type", "application/json"});
    request.body = std::move(body);
    request.timeout_ms = kTimeoutMs;
    const auto response = fetch(std::move(request));
    if (!response) return fail(kFailed, response.error().message);
    if (response->kind != net::ErrorKind::none)
        return fail(response->kind == net::ErrorKind::invalid ? kWrongUsage : kFailed,
                    "no answer from " + url_ + ": " + response->error + "; is the daemon running?");
    if (response->status == 401)
        return fail(kFailed, "the daemon refused the token: set " + std::string(kTokenVariable) +
                                 " to the config's admin.token");
    answer = nullptr;
    if (response->status == 204) return kGood;
    auto said = parse_json(response->body);
    if (said && said->is_object()) {
        if (response->status == 200) {
            answer = std::move(*said);
            return kGood;
        }
        if (const auto detail = text_member(said->as_object(), "detail"); !detail.empty())
            return fail(kFailed, detail);
    }
    return fail(kFailed, url_ + " answered " + std::to_string(response->status) +
                             "; is this the admin address of a daemon?");
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            c == '.' || c == '-' || c == '_' || c == '~') {
            out += c;
        } else {
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

std::string list_query(const ListArguments &arguments) {
    std::string query;
    const auto give = [&query](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        query += query.empty() ? '?' : '&';
        query += name;
        query += '=';
        query += percent_encoded(value);
    };
    give("channel", arguments.channel);
    give("address", arguments.address);
    give("limit", arguments.limit == 0 ? "" : std::to_string(arguments.limit));
    return query;
}

int show_list(const ListArguments &arguments, std::string_view path, std::string_view member,
              const std::vector<Column> &columns, std::string_view none,
              void (*mark)(const json::object &item, std::vector<std::string> &row)) {
    AdminClient daemon;
    if (const int code = daemon.find(arguments.daemon); code != kGood) return code;
    json::value answer;
    if (const int code = daemon.ask("GET", std::string(path) + list_query(arguments), answer);
        code != kGood)
        return code;
    if (arguments.as_json) {
        print_line(to_text(answer));
        return kGood;
    }
    std::vector<std::vector<std::string>> rows(1);
    for (const Column &column : columns)
        rows.front().emplace_back(column.heading);
    for (const auto &item : member_array(answer.get_object(), member)) {
        if (!item.is_object()) continue;
        std::vector<std::string> &row = rows.emplace_back();
        for (const Column &column : columns)
            row.push_back(member_text(item.get_object(), column.key));
        if (mark) mark(item.get_object(), row);
    }
    if (rows.size() == 1)
        print_line(std::string(none));
    else
        print(table(rows));
    return kGood;
}

std::string member_text(const json::object &object, std::string_view key) {
    const auto *value = object.if_contains(key);
    if (value == nullptr) return "-";
    if (value->is_bool()) return value->get_bool() ? "yes" : "NO";
    if (value->is_string()) return printable_line(std::string_view(value->get_string()));
    return to_text(*value);
}

const json::object &member_object(const json::object &object, std::string_view key) {
    static const json::object kNone;
    const auto *value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : kNone;
}

const json::array &member_array(const json::object &object, std::string_view key) {
    static const json::array kNone;
    const auto *value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

std::string brief_content(const json::value &content) {
    if (!content.is_object()) return "-";
    const auto &object = content.get_object();
    std::string brief(text_member(object, "type"));
    for (const auto *key : {"text", "caption", "title", "name", "emoji", "filename", "url"})
        if (const auto text = text_member(object, key); !text.empty())
            return brief + " '" + printable_line(first_characters(text)) + "'";
    return brief;
}

}  // namespace patchbay::app
