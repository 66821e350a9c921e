#include "url.h"

#include "patchbay/encoding.hpp"

#include <algorithm>

namespace sms_http {

std::string_view origin_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::string_view name = url.substr(0, scheme);
    if (name != "https" && name != "http") return {};
    const std::size_t host = scheme + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", host), url.size());
    const std::string_view authority = url.substr(host, end - host);
    // Nothing that parsers read in different ways: user names, backslashes, blanks, escapes.
    const bool plain = std::all_of(authority.begin(), authority.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '.' || c == ':' || c == '[' || c == ']';
    });
    const bool clean = std::all_of(url.begin(), url.end(), [](char c) {
        return c > ' ' && c != '\\' && static_cast<unsigned char>(c) < 0x7F;
    });
    return plain && clean && !authority.empty() ? url.substr(0, end) : std::string_view();
}

bool is_https(std::string_view url) { return url.substr(0, 8) == "https://"; }

std::string_view host_of(std::string_view origin) {
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string_view::npos) return {};
    std::string_view host = origin.substr(scheme + 3);
    const std::size_t colon = host.rfind(':');
    const std::size_t bracket = host.rfind(']');
    const bool port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return port ? host.substr(0, colon) : host;
}

std::string webhook_url(std::string_view public_url, std::string_view name) {
    while (!public_url.empty() && public_url.back() == '/')
        public_url.remove_suffix(1);
    const std::string path = "/webhooks/" + std::string(name);
    const bool complete = public_url.size() > path.size() &&
                          public_url.substr(public_url.size() - path.size()) == path;
    return complete ? std::string(public_url) : std::string(public_url) + path;
}

std::string with_or_without_port(std::string_view url) {
    const std::string_view origin = origin_of(url);
    const std::string_view rest = url.substr(origin.size());
    const std::string_view port = is_https(url) ? ":443" : ":80";
    const std::string_view bare = origin.substr(0, origin.find("://") + 3 + host_of(origin).size());
    if (origin == bare) return std::string(origin).append(port).append(rest);
    if (origin.substr(bare.size()) == port) return std::string(bare).append(rest);
    return {};
}

std::string callback_url(std::string_view webhook_url, std::string_view correlation) {
    std::string url(webhook_url);
    if (!correlation.empty())
        url.append("?correlation=").append(patchbay::sdk::percent_encoded(correlation));
    return url;
}

}  // namespace sms_http
