#include "template.h"

#include "patchbay/json.hpp"

#include <algorithm>

namespace repair_tracker {
namespace {

std::string percent_encode(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += kHex[byte >> 4];
            encoded += kHex[byte & 15];
        }
    }
    return encoded;
}

std::string replace_all(std::string_view text, const std::string &mark, std::string_view value) {
    std::string filled;
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark)) {
        filled.append(text.substr(0, at)).append(value);
        text.remove_prefix(at + mark.size());
    }
    return filled.append(text);
}

}  // namespace

std::string placeholder(std::string_view key) { return "{" + std::string(key) + "}"; }

std::string url_problem(std::string_view url, std::string_view key) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return "must be an absolute URL";
    const std::size_t host = scheme + 3;
    const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
    if (path == host) return "names no host";
    if (url.substr(0, path).find('{') != std::string_view::npos) {
        return "a placeholder may stand in the path and the query only";
    }
    const std::string rest = replace_all(url.substr(path), placeholder(key), "");
    if (rest.find_first_of("{}") != std::string::npos) {
        return "the only placeholder here is " + placeholder(key);
    }
    return {};
}

// "." and ".." would leave the path that the operator wrote.
std::string fill_url(std::string_view url, std::string_view key, std::string_view value) {
    const bool dots = value == "." || value == "..";
    const std::string encoded = dots ? replace_all(value, ".", "%2E") : percent_encode(value);
    return replace_all(url, placeholder(key), encoded);
}

std::string fill_json(std::string_view body, std::string_view key, std::string_view value) {
    patchbay::sdk::JsonWriter writer;
    writer.string(value);
    const std::string_view quoted = writer.text();
    return replace_all(body, placeholder(key), quoted.substr(1, quoted.size() - 2));
}

}  // namespace repair_tracker
