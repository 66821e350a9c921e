#include "core/net/keep_alive.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace patchbay::net {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Of `Keep-Alive: timeout=5, max=100`; below zero: it names none.
std::int64_t seconds_of(std::string_view value) {
    constexpr std::string_view kTimeout = "timeout=";
    while (!value.empty()) {
        const auto end = std::min(value.find_first_of(",;"), value.size());
        auto one = value.substr(0, end);
        value.remove_prefix(std::min(end + 1, value.size()));
        while (!one.empty() && is_blank(one.front()))
            one.remove_prefix(1);
        const bool named =
            one.size() > kTimeout.size() &&
            std::equal(kTimeout.begin(), kTimeout.end(), one.begin(),
                       [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
        if (!named) continue;
        one.remove_prefix(kTimeout.size());
        std::int32_t seconds = 0;
        if (std::from_chars(one.data(), one.data() + one.size(), seconds).ec == std::errc{})
            return seconds;
    }
    return -1;
}

}  // namespace

std::int64_t keep_ms(const std::vector<Header> &headers) {
    std::int64_t keep = kIdleConnectionMs;
    for (const auto &header : headers) {
        if (header.name != "keep-alive") continue;
        if (const auto seconds = seconds_of(header.value); seconds >= 0)
            keep = std::min(keep, std::max<std::int64_t>(seconds * 1000 - kIdleMarginMs, 0));
    }
    return keep;
}

}  // namespace patchbay::net
