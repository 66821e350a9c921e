// Whose host a URL leads to. Credentials go to the provider's own host and to nobody else.
#ifndef PATCHBAY_KIT_URL_HPP
#define PATCHBAY_KIT_URL_HPP

#include <cstddef>
#include <string_view>

namespace patchbay::sdk {

// In small or capital letters.
inline bool has_scheme(std::string_view url, std::string_view scheme) {
    if (url.size() < scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char c =
            url[i] >= 'A' && url[i] <= 'Z' ? static_cast<char>(url[i] - 'A' + 'a') : url[i];
        if (c != scheme[i]) return false;
    }
    return true;
}

inline bool is_https(std::string_view url) { return has_scheme(url, "https://"); }

// With https:// or http:// and something behind it.
inline bool is_web_url(std::string_view url) {
    return (is_https(url) && url.size() > 8) || (has_scheme(url, "http://") && url.size() > 7);
}

// "https://host:port" of a URL of the web; {} where it has none, or one that parsers read in
// different ways: with a user name, a backslash, a blank or an escape in it.
inline std::string_view origin_of(std::string_view url) {
    if (!is_web_url(url)) return {};
    const std::size_t host = url.find("://") + 3;
    std::size_t end = url.find_first_of("/?#", host);
    if (end == std::string_view::npos) end = url.size();
    if (end == host) return {};
    for (const char c : url.substr(host, end - host)) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == ':' || c == '[' ||
                           c == ']';
        if (!plain) return {};
    }
    for (const char c : url) {
        if (c <= ' ' || c == '\\' || static_cast<unsigned char>(c) >= 0x7F) return {};
    }
    return url.substr(0, end);
}

// The host of an origin, without its port.
inline std::string_view host_of(std::string_view origin) {
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::string_view host = origin.substr(scheme + 3);
    const std::size_t colon = host.rfind(':');
    const std::size_t bracket = host.rfind(']');
    const bool port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return port ? host.substr(0, colon) : host;
}

}  // namespace patchbay::sdk

#endif
