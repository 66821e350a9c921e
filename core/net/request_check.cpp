#include "core/net/request_check.h"

#include <algorithm>
#include <array>

namespace patchbay::net {

namespace {

constexpr std::size_t kMaxUrl = 16 * 1024;

bool is_token(std::string_view text) {
    constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               kPunctuation.find(c) != std::string_view::npos;
    });
}

bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= 0x20 && byte != 0x7f) || c == '\t';
    });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

// What frames the message is ours or curl's: a second opinion would let two readers split it
// differently.
bool is_framing(std::string_view name) {
    constexpr std::array<std::string_view, 5> kFraming = {"content-length", "transfer-encoding",
                                                          "connection", "expect", "upgrade"};
    return std::any_of(kFraming.begin(), kFraming.end(),
                       [&](std::string_view own) { return equal_ignoring_case(name, own); });
}

std::string check_url(std::string_view url) {
    if (url.size() > kMaxUrl) return "the URL is longer than " + std::to_string(kMaxUrl) + " bytes";
    if (!std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; })) {
        return "the URL has blanks, control or non-ASCII characters; percent-encode them";
    }
    const auto origin = origin_of(url);
    if (origin.empty()) return "the URL must begin with https:// (or http://) and a host";
    if (origin.find('@') != std::string_view::npos) {
        return "the URL has a user name; put credentials into a header";
    }
    return {};
}

}  // namespace

bool is_https(std::string_view url) { return equal_ignoring_case(url.substr(0, 8), "https://"); }

std::string_view trimmed(std::string_view value) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = value.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return value.substr(first, value.find_last_not_of(kBlank) - first + 1);
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

std::string describe_failure(const ClientRequest &request, std::string_view why) {
    std::string text = request.method;
    text += ' ';
    text += origin_of(request.url);
    text += ": ";
    text += why;
    return text;
}

std::string_view origin_of(std::string_view url) {
    const std::size_t scheme =
        is_https(url) ? 8 : (equal_ignoring_case(url.substr(0, 7), "http://") ? 7 : 0);
    if (scheme == 0) return {};
    const auto end = std::min(url.find_first_of("/?#", scheme), url.size());
    return end == scheme ? std::string_view{} : url.substr(0, end);
}

std::string check_request(const ClientRequest &request) {
    if (!is_token(request.method)) return "the method is no HTTP token";
    if (equal_ignoring_case(request.method, "CONNECT"))
        return "the method CONNECT is not for requests";
    if (auto wrong = check_url(request.url); !wrong.empty()) return wrong;
    for (const auto &header : request.headers) {
        if (!is_token(header.name)) return "a header's name is no HTTP token";
        if (is_framing(header.name)) {
            return "the header " + header.name + " is the client's own; leave it out";
        }
        if (!is_field_value(header.value)) {
            return "the value of header " + header.name + " has control characters";
        }
    }
    return {};
}

}  // namespace patchbay::net
