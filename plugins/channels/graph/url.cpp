#include "url.h"

#include <algorithm>

namespace graph {

std::string_view origin_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
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

bool is_web_url(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (url.size() > scheme.size() && url.substr(0, scheme.size()) == scheme) return true;
    }
    return false;
}

}  // namespace graph
