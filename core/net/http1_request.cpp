#include "core/net/http1_request.h"

#include "core/net/request_check.h"

#include <algorithm>

namespace patchbay::net {

namespace {

bool named(const Header &header, std::string_view lower_case_name) {
    return std::equal(
        header.name.begin(), header.name.end(), lower_case_name.begin(), lower_case_name.end(),
        [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

void append_line(std::string &out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

// The host as the peer knows it: without the port that everybody expects.
std::string_view host_of(std::string_view origin) {
    auto host = origin.substr(origin.find("://") + 3);
    if (host.ends_with(":80")) host.remove_suffix(3);
    if (host.ends_with(':')) host.remove_suffix(1);
    return host;
}

}  // namespace

void append_head(std::string &out, const ClientRequest &request) {
    const auto origin = origin_of(request.url);
    auto target = std::string_view(request.url).substr(origin.size());
    target = target.substr(0, target.find('#'));
    out += request.method;
    out += ' ';
    if (!target.starts_with('/')) out += '/';
    out += target;
    out += " HTTP/1.1\r\n";

    const auto given = [&](std::string_view name) {
        return std::any_of(request.headers.begin(), request.headers.end(),
                           [&](const Header &header) { return named(header, name); });
    };
    if (!given("host")) append_line(out, "host", host_of(origin));
    if (!given("user-agent")) append_line(out, "user-agent", "patchbay");
    if (!given("accept")) append_line(out, "accept", "*/*");
    for (const auto &header : request.headers)
        append_line(out, header.name, trimmed(header.value));
    const auto &method = request.method;
    if (!request.body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
        append_line(out, "content-length", std::to_string(request.body.size()));
    out += "\r\n";
}

}  // namespace patchbay::net
