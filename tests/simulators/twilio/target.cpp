#include "tests/simulators/twilio/target.h"

#include "tests/simulators/twilio/form.h"

#include <charconv>

namespace patchbay::simulators::twilio {

namespace {

void read_number(const Form &overrides, std::string_view name, std::int64_t least,
                 std::int64_t most, std::int64_t &out) {
    const auto text = value_or_empty(overrides, name);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec == std::errc{} && number >= least && number <= most) out = number;
}

std::string_view kind_of(const net::ClientResponse &response) {
    if (response.kind != net::ErrorKind::none) return response.written ? "rt" : "ct";
    if (response.status >= 500) return "5xx";
    return response.status >= 400 ? "4xx" : "";
}

}  // namespace

Target read_target(std::string_view url) {
    constexpr std::int64_t kShortestRead = 100;
    Target out;
    const auto hash = url.find('#');
    out.url = url.substr(0, hash);
    if (hash == std::string_view::npos) return out;
    const auto overrides = parse_form(url.substr(hash + 1));
    read_number(overrides, "rc", 0, kMostRetries, out.retries);
    read_number(overrides, "rt", kShortestRead, kLongestRead, out.read_timeout_ms);
    out.policy = find(overrides, "rp").value_or(out.policy);
    return out;
}

bool posts_again(const Target &target, const net::ClientResponse &response) {
    const auto kind = kind_of(response);
    if (kind.empty()) return false;
    const auto list = "," + target.policy + ",";
    return list.find(",all,") != std::string::npos ||
           list.find("," + std::string(kind) + ",") != std::string::npos;
}

}  // namespace patchbay::simulators::twilio
